/** What servers are set up with, read by the tools that read it there, where this machine has them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { XMLValidator } from 'fast-xml-parser';
import { parse } from 'yaml';
import { describeConfig } from '../../service/platform/config.ts';
import { serviceProcess } from '../support/process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const known = new Set([...describeConfig().map(({ name }) => name), 'NODE_ENV']);
const has = (program: string): boolean => !spawnSync(program, ['--version']).error;

interface Compose {
  services: Record<
    string,
    { environment?: Record<string, string>; depends_on?: object; healthcheck?: object }
  >;
  volumes: Record<string, unknown>;
}

describe('installation', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridge-install-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('names only settings that the service has', async () => {
    const dockerfile = await read('Dockerfile');
    const env = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile)?.[1] ?? '';
    const named = [...env.matchAll(/([A-Z_]+)=/g)].map((match) => match[1]);
    const compose: Compose = parse(await read('compose.yaml'));
    const withPostgres: Compose = parse(await read('compose.postgres.yaml'));
    for (const file of [compose, withPostgres])
      named.push(...Object.keys(file.services.bridge?.environment ?? {}));
    const unit = await read('scripts/install/whatsapp-bridge.service');
    const line = /^Environment=(.*)$/m.exec(unit)?.[1] ?? '';
    named.push(...line.split(' ').map((pair) => pair.split('=')[0]));
    const windows = await read('scripts/install/windows.ps1');
    const block = /\$settings = \[ordered\]@\{([^}]*)\}/.exec(windows)?.[1] ?? '';
    named.push(...[...block.matchAll(/^\s*([A-Z_]+) =/gm)].map((match) => match[1]));
    named.push(...[...windows.matchAll(/\$settings\.([A-Z_]+) =/g)].map((match) => match[1]));
    expect(named.length).to.be.greaterThan(20);
    expect(named.filter((name) => !known.has(name ?? ''))).to.deep.equal([]);
  });

  it('points at files that are there', async () => {
    const files = ['Dockerfile', 'scripts/install/whatsapp-bridge.service', 'scripts/install/windows.ps1'];
    for (const file of files) {
      const text = (await read(file)).replaceAll('\\', '/');
      for (const [path] of text.matchAll(/\b(?:service|scripts|docs)\/[\w/.-]+\.(?:ts|js|md|ps1)\b/g))
        expect(existsSync(join(root, path)), `${file}: ${path}`).to.equal(true);
    }
  });

  it('compose files fit each other, and the one with PostgreSQL waits for it', async () => {
    const compose: Compose = parse(await read('compose.yaml'));
    const more: Compose = parse(await read('compose.postgres.yaml'));
    expect(Object.keys(compose.services)).to.deep.equal(['bridge']);
    expect(Object.keys(more.services)).to.have.members(['bridge', 'postgres']);
    expect(more.services.postgres).to.have.property('healthcheck');
    expect(more.services.bridge?.depends_on).to.deep.equal({ postgres: { condition: 'service_healthy' } });
    for (const { services, volumes } of [compose, more]) {
      const text = JSON.stringify(services);
      for (const name of Object.keys(volumes)) expect(text).to.contain(`"${name}:`);
    }
  });

  it('the image runs as nobody special and tells of its health', async () => {
    const dockerfile = await read('Dockerfile');
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM'));
    expect(last).to.match(/^USER node$/m);
    expect(last).to.match(/^HEALTHCHECK /m);
    expect(last).to.match(/chromium ffmpeg/);
    const ignored = (await read('.dockerignore')).split('\n');
    expect(ignored).to.include.members(['.env', 'data', 'node_modules']);
  });

  it('the unit of systemd is one that systemd takes', async function () {
    if (!has('systemd-analyze')) this.skip();
    const unit = (await read('scripts/install/whatsapp-bridge.service')).replace(
      /^ExecStart=.*$/m,
      'ExecStart=/bin/true',
    );
    const path = join(folder, 'whatsapp-bridge.service');
    await writeFile(path, unit);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
    const own = stderr.split('\n').filter((line) => line.includes('whatsapp-bridge'));
    expect(own).to.deep.equal([]);
    expect(status).to.equal(0);
  });

  it('the site of nginx is one that nginx takes', async function () {
    if (!has('nginx')) this.skip();
    const site = (await read('scripts/install/nginx.conf'))
      .replace(/^\s*ssl_certificate.*$/gm, '')
      .replaceAll(' ssl;', ';');
    await writeFile(join(folder, 'site.conf'), site);
    const main = `pid ${folder}/pid; error_log stderr; events {} http { access_log off; include ${folder}/site.conf; }`;
    await writeFile(join(folder, 'nginx.conf'), main);
    const { status, stderr } = spawnSync('nginx', ['-t', '-c', join(folder, 'nginx.conf')], {
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
  });

  it('the site of IIS is well-formed', async () => {
    expect(XMLValidator.validate(await read('scripts/install/web.config'))).to.equal(true);
  });

  it('the script for Windows is one that PowerShell reads', async function () {
    if (!has('pwsh')) this.skip();
    const script = join(root, 'scripts/install/windows.ps1');
    const parsing = `$e = $null; [void][Management.Automation.Language.Parser]::ParseFile('${script}', [ref]$null, [ref]$e); $e.Count`;
    const { stdout } = spawnSync('pwsh', ['-NoProfile', '-Command', parsing], { encoding: 'utf8' });
    expect(stdout.trim()).to.equal('0');
  });

  it('a new link and a new code for 1C are had without a restart', async () => {
    const service = await serviceProcess();
    try {
      await service.start();
      const script = join(root, 'scripts/invite.ts');
      const { stdout, status } = spawnSync(process.execPath, [script], {
        cwd: service.dataDir,
        env: { PATH: process.env.PATH, DATA_DIR: service.dataDir, PUBLIC_URL: service.url },
        encoding: 'utf8',
      });
      expect(status).to.equal(0);
      const link = new URL(/Open:\s+(\S+)/.exec(stdout)?.[1] ?? '');
      const body = { ticket: link.searchParams.get('ticket') ?? '', mode: 'token' as const };
      const { token } = await service.api('createSession', { body });
      const person = service.api.with({ authorization: `Bearer ${token}` });
      expect((await person('listLines')).items).to.deep.equal([]);
      const code = /1C code:\s+(\S+)/.exec(stdout)?.[1] ?? '';
      const infobase = { name: 'Торговля', id: 'trade', connectionHash: 'c0ffee00c0ffee00' };
      expect((await service.api('connect', { body: { code, infobase } })).token).to.match(/^\w+/);
    } finally {
      await service.remove();
    }
  });
});
