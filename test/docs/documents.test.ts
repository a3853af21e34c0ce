import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type App, buildApp } from '../../service/app.ts';
import { issueConnectionCode } from '../../service/infobases/connect.commands.ts';
import { loadConfig } from '../../service/platform/config.ts';
import { silentLog } from '../../service/platform/log.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** The block of code that stands behind the mark `<!-- tested: name -->`. */
async function testedBlock(path: string, name: string): Promise<string> {
  const found = new RegExp(`<!-- tested: ${name} -->\\n\`\`\`\\w+\\n(.*?)\\n\`\`\``, 's').exec(
    await read(path),
  );
  if (!found?.[1]) throw new Error(`${path} has no tested block ${name}`);
  return found[1];
}

async function documents(): Promise<string[]> {
  const inDocs = await readdir(join(root, 'docs'), { recursive: true });
  const top = ['README.md', 'README.ru.md', 'CHANGELOG.md', '1c-extension/README.md'];
  return [...top, ...inDocs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
}

interface Running {
  app: App;
  address: string;
  end(): Promise<void>;
}

/** The service as it starts for the reader: sandbox, SQLite, all roles; on a free port. */
async function startBridge(): Promise<Running> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bridge-docs-'));
  const app = await buildApp(loadConfig({ DATA_DIR: dataDir, PORT: '0' }), {
    log: silentLog(),
    checkReplies: true,
  });
  const address = await app.http.listen({ host: '127.0.0.1', port: 0 });
  await app.startWork();
  return {
    app,
    address,
    async end() {
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

describe('the documents', () => {
  it('point at files that are there', async () => {
    const missing: string[] = [];
    for (const path of await documents()) {
      const text = await read(path);
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? '');
      missing.push(
        ...links
          .filter((link) => !existsSync(resolve(root, dirname(path), link)))
          .map((link) => `${path}: ${link}`),
      );
    }
    expect(missing).to.deep.equal([]);
  });

  it('name files of the repository that are there', async () => {
    const missing: string[] = [];
    for (const path of await documents()) {
      const text = (await read(path)).replace(/```.*?```/gs, '');
      const named = [...text.matchAll(/`((?:service|contracts|scripts|test)\/[\w./-]+\.\w+)`/g)];
      missing.push(
        ...named
          .map((match) => match[1] ?? '')
          .filter((file) => !existsSync(join(root, file)))
          .map((file) => `${path}: ${file}`),
      );
    }
    expect(missing).to.deep.equal([]);
  });

  it('invariants.md names tests by titles that they have', async () => {
    const proofs = [...(await read('docs/invariants.md')).matchAll(/\*\*Tests\.\*\*(.*?)\n- \*\*/gs)];
    const missing: string[] = [];
    let titles = 0;
    for (const [, proof = ''] of proofs) {
      let file = '';
      for (const [, path, title = ''] of proof
        .replace(/\n\s*/g, ' ')
        .matchAll(/`(test\/[^`]+)`|“([^”]+)”/g)) {
        if (path !== undefined) file = path;
        else {
          titles += 1;
          if (!(await read(file)).replaceAll("\\'", "'").includes(title)) missing.push(`${file}: ${title}`);
        }
      }
    }
    expect(missing).to.deep.equal([]);
    expect(titles).to.be.greaterThan(30);
  });

  it('name commands of package.json', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    const named = new Set<string>();
    for (const path of await documents()) {
      for (const [, name] of (await read(path)).matchAll(/npm run ([\w:-]+)/g)) named.add(name ?? '');
    }
    expect([...named].filter((name) => !(name in scripts))).to.deep.equal([]);
    expect(named.size).to.be.greaterThan(5);
  });

  it('operations.md lists the metrics that the service has, and no others', async () => {
    const inCode = new Set<string>();
    for (const file of await readdir(join(root, 'service'), { recursive: true })) {
      if (!file.endsWith('.ts')) continue;
      for (const [, name] of (await read(join('service', file))).matchAll(/'(bridge_\w+)'/g)) {
        if (name !== 'bridge_session') inCode.add(name ?? '');
      }
    }
    const inDocument = [...(await read('docs/operations.md')).matchAll(/\bbridge_\w+/g)].map(
      ([name]) => name,
    );
    expect([...new Set(inDocument)].sort()).to.deep.equal([...inCode].sort());
  });

  for (const path of ['README.md', 'README.ru.md']) {
    it(`${path}: the minute with the sandbox works as it is written`, async function () {
      this.timeout(60_000);
      if (spawnSync('bash', ['-c', 'command -v curl']).status !== 0) return this.skip();
      const bridge = await startBridge();
      try {
        const { code } = await issueConnectionCode(bridge.app.platform);
        const script = (await testedBlock(path, 'sandbox'))
          .replace(/^BRIDGE=.*$/m, `BRIDGE=${bridge.address}`)
          .replace(/^CODE=\S+/m, `CODE=${code}`);
        const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
          env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
        });
        const feed = JSON.parse(stdout.slice(stdout.search(/\{"feedId":"[^"]+","head"/)));
        const texts = feed.events
          .filter((event: { type: string }) => event.type.startsWith('message.'))
          .map((event: { data: { direction: string; text: string | null } }) => event.data)
          .filter((message: { text: string | null }) => message.text !== null);
        expect(texts[0].direction).to.equal('in');
        expect(texts.at(-1)).to.include({ direction: 'out', idempotencyKey: 'answer-1' });
        expect(texts.at(-1).text).to.contain('94 ₽');
      } finally {
        await bridge.end();
      }
    });
  }
});

interface Receiver {
  createReceiver(secret: string, apply: (event: { id: string; type: string }) => Promise<boolean>): Server;
  isGenuine(secret: string, headers: IncomingHttpHeaders, body: Buffer): boolean;
}

describe('the receiver of docs/webhooks.md', () => {
  let bridge: Running;
  let folder: string;
  let sample: Receiver;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridge-receiver-'));
    const file = join(folder, 'receiver.ts');
    await writeFile(file, await testedBlock('docs/webhooks.md', 'receiver'));
    sample = (await import(pathToFileURL(file).href)) as Receiver;
    bridge = await startBridge();
  });
  after(async () => {
    await bridge.end();
    await rm(folder, { recursive: true, force: true });
  });

  async function call<Reply>(path: string, body: unknown, token = ''): Promise<Reply> {
    const reply = await bridge.app.http.inject({
      method: path === '/v1/employees' ? 'PUT' : 'POST',
      url: path,
      headers: { authorization: `Bearer ${token}`, 'infobase-hash': '9f86d081884c7d65' },
      payload: body as object,
    });
    if (reply.statusCode >= 300) throw new Error(`${path}: ${reply.body}`);
    return reply.json();
  }

  it('takes what the bridge signs, tells repeated events, and refuses everything else', async () => {
    const { code } = await issueConnectionCode(bridge.app.platform);
    const base = { name: 'Demo', id: 'demo', connectionHash: '9f86d081884c7d65' };
    const { token } = await call<{ token: string }>('/v1/connect', { code, infobase: base });

    const seen = new Set<string>();
    const first = Promise.withResolvers<{ headers: IncomingHttpHeaders; body: Buffer; type: string }>();
    let last: { headers: IncomingHttpHeaders; body: Buffer } | undefined;
    // The address has to be known before the secret is: requests are passed on to the sample.
    let receiver: Server | undefined;
    const door = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        last = { headers: request.headers, body: Buffer.concat(chunks) };
      });
      receiver?.emit('request', request, response);
    });
    door.listen(0, '127.0.0.1');
    const url = await new Promise<string>((done) =>
      door.once('listening', () => done(`http://127.0.0.1:${(door.address() as AddressInfo).port}/hook`)),
    );
    try {
      const { secret } = await call<{ secret: string }>('/v1/webhooks', { url }, token);
      receiver = sample.createReceiver(secret, async ({ id, type }) => {
        const isNew = !seen.has(id);
        seen.add(id);
        if (last) first.resolve({ ...last, type });
        return isNew;
      });
      await call('/v1/employees', { employees: [{ externalId: 'u-1', name: 'Olga' }] }, token);
      const { headers, body, type } = await first.promise;
      expect(type).to.equal('employee.changed');

      const again = (sent: { headers?: Record<string, string>; body?: Buffer }) => {
        const signed = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
        const same = Object.fromEntries(signed.map((name) => [name, String(headers[name])]));
        return fetch(url, {
          method: 'POST',
          headers: { ...same, ...sent.headers },
          body: new Uint8Array(sent.body ?? body),
        });
      };
      expect((await again({})).status).to.equal(200);
      expect((await again({ body: Buffer.from(body.toString().replace('Olga', 'Oleg')) })).status).to.equal(
        401,
      );
      expect((await again({ headers: { 'webhook-id': 'evt_other' } })).status).to.equal(401);
      expect((await again({ headers: { 'webhook-timestamp': '1700000000' } })).status).to.equal(401);
      expect((await again({ headers: { 'webhook-timestamp': 'now' } })).status).to.equal(401);
      expect(sample.isGenuine(secret, {}, body)).to.equal(false);
      expect(seen.size).to.equal(1);
    } finally {
      door.closeAllConnections();
      door.close();
    }
  });
});
