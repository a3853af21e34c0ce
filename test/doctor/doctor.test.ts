/** The doctor on a machine where each thing is broken in turn: it says what is wrong and what mends it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { examine } from '../../scripts/doctor/examine.ts';
import type { Finding, State } from '../../scripts/doctor/finding.ts';
import { checkMemory, checkNode } from '../../scripts/doctor/machine.ts';
import { checkClock, checkWhatsApp } from '../../scripts/doctor/network.ts';
import { checkDisk } from '../../scripts/doctor/storage.ts';
import { findBrowser } from '../../service/engines/whatsapp-web/browser.ts';
import { type ServiceProcess, serviceProcess } from '../support/process.ts';

const who = { ru: 'напрямую', en: 'directly' };

describe('the doctor', function () {
  this.timeout(60_000);
  const servers: Server[] = [];
  let folder: string;
  let panelFolder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridge-doctor-test-'));
    panelFolder = join(folder, 'panel');
    await mkdir(panelFolder);
    await writeFile(join(panelFolder, 'app.js'), '');
    const browser = await findBrowser({ environment: process.env });
    healthy = {
      DATA_DIR: join(folder, 'data'),
      PORT: new URL(await nobody()).port,
      PUPPETEER_EXECUTABLE_PATH: browser.path ?? '',
    };
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  });

  async function listen(handle: RequestListener): Promise<string> {
    const server = createServer(handle);
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  /** An address where nobody listens. */
  async function nobody(): Promise<string> {
    const url = await listen(() => undefined);
    const server = servers.pop() as Server;
    server.close();
    await once(server, 'close');
    return url;
  }
  const page = () => listen((_, response) => response.end('WhatsApp'));

  let healthy: Record<string, string>;

  /** Everything is looked at; what stands otherwise than well, by name. */
  async function findings(
    environment: Record<string, string>,
    whatsapp?: string,
  ): Promise<Map<string, Finding>> {
    const all = await examine({
      environment: { ...healthy, ...environment },
      panelFolder,
      whatsapp: whatsapp ?? (await page()),
      onFinding: () => undefined,
    });
    return new Map(all.map((finding) => [finding.check, finding]));
  }
  function stands(all: Map<string, Finding>, check: string, state: State, words: RegExp): void {
    const finding = all.get(check);
    expect(finding?.state, `${check}: ${finding?.said.en}`).to.equal(state);
    expect(finding?.said.ru).to.match(words);
    if (state === 'broken' || state === 'warning') {
      expect(finding?.todo?.ru).to.match(/[а-я]/i);
      expect(finding?.todo?.en).to.match(/[a-z]/i);
    }
  }

  it('finds nothing wrong on a machine that has all, before the first start', async () => {
    const all = await findings({});
    const wrong = [...all.values()].filter(({ state }) => state === 'broken' || state === 'warning');
    expect(wrong).to.deep.equal([]);
    expect(all.get('database')?.state).to.equal('skipped');
    expect(all.get('whatsapp')?.state).to.equal('ok');
  });

  it('an old Node.js, little memory, a full disk', async () => {
    expect(checkNode('20.11.0').state).to.equal('broken');
    expect(checkNode('24.0.0').state).to.equal('ok');
    expect(checkMemory(1024 ** 3).state).to.equal('warning');
    const states = await Promise.all([100, 2_000, 50_000].map((mb) => checkDisk(folder, mb * 1024 ** 2)));
    expect(states.map(({ state }) => state)).to.deep.equal(['broken', 'warning', 'ok']);
  });

  it('settings that are not accepted: their names, and nothing further', async () => {
    const all = await findings({ PORT: 'три тысячи' });
    stands(all, 'settings', 'broken', /PORT/);
    expect([...all.keys()]).to.deep.equal(['node', 'settings']);
  });

  it('no browser where it should be; one that does not start', async () => {
    stands(
      await findings({ PUPPETEER_EXECUTABLE_PATH: join(folder, 'нет') }),
      'browser',
      'broken',
      /PUPPETEER_EXECUTABLE_PATH/,
    );
    const dead = join(folder, 'dead-browser');
    await writeFile(dead, '#!/bin/sh\nexit 7\n');
    await chmod(dead, 0o755);
    stands(await findings({ PUPPETEER_EXECUTABLE_PATH: dead }), 'browser', 'broken', /не запускается/);
  });

  it('no ffmpeg, or one without opus', async () => {
    stands(await findings({ FFMPEG_PATH: join(folder, 'нет') }), 'ffmpeg', 'warning', /не найден/);
    const poor = join(folder, 'poor-ffmpeg');
    await writeFile(poor, '#!/bin/sh\necho " A..... aac"\n');
    await chmod(poor, 0o755);
    stands(await findings({ FFMPEG_PATH: poor }), 'ffmpeg', 'warning', /libopus/);
  });

  it('a data folder that is a file, or is open to everybody', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    stands(await findings({ DATA_DIR: join(file, 'data') }), 'folder', 'broken', /нельзя писать/);
    const open = join(folder, 'open');
    await mkdir(open);
    await chmod(open, 0o755);
    stands(await findings({ DATA_DIR: open }), 'folder', 'warning', /открыта всем/);
  });

  it('a database that is not there, and one that is no database; a password is never told', async () => {
    const { host } = new URL(await nobody());
    const all = await findings({ DATABASE_URL: `postgres://bridge:hidden-word@${host}/bridge` });
    stands(all, 'database', 'broken', /не отвечает/);
    expect(JSON.stringify([...all.values()])).to.not.contain('hidden-word');
    const data = join(folder, 'damaged');
    await mkdir(data, { mode: 0o700 });
    await writeFile(join(data, 'bridge.sqlite'), 'это не база данных '.repeat(1000));
    stands(await findings({ DATA_DIR: data }), 'database', 'broken', /не отвечает/);
  });

  it('a panel that was not built', async () => {
    const all = await examine({
      environment: healthy,
      panelFolder: join(folder, 'nothing'),
      whatsapp: await page(),
      onFinding: () => undefined,
    });
    stands(new Map(all.map((one) => [one.check, one])), 'panel', 'warning', /не собрана/);
  });

  it('no way to WhatsApp: nobody there, no such name, a page of errors', async () => {
    stands(await findings({}, await nobody()), 'whatsapp', 'broken', /не дойти/);
    const nameless = await checkWhatsApp(who, null, 'http://web.whatsapp.invalid/');
    expect(nameless.finding.todo?.ru).to.match(/DNS/);
    const ill = await listen((_, response) => response.writeHead(503).end());
    stands(await findings({}, ill), 'whatsapp', 'broken', /503/);
  });

  describe('the proxy of a line', () => {
    const allowed = `Basic ${Buffer.from('линия:пароль').toString('base64')}`;
    /** A proxy that asks for a login and then connects to whatever it is asked for. */
    async function proxy(): Promise<string> {
      const url = await listen(() => undefined);
      servers.at(-1)?.on('connect', (request: IncomingMessage, socket) => {
        socket.on('error', () => socket.destroy());
        if (request.headers['proxy-authorization'] !== allowed) {
          socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
          return;
        }
        const [host, port] = (request.url ?? '').split(':');
        const out = connect(Number(port), host, () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          out.pipe(socket).pipe(out);
        });
        out.on('error', () => socket.destroy());
      });
      return url;
    }

    it('is gone through, with its login in any letters', async () => {
      const url = await proxy();
      const { finding } = await checkWhatsApp(who, { url, login: 'линия', password: 'пароль' }, await page());
      expect(finding).to.include({ state: 'ok' });
    });
    it('refuses a wrong password: said so', async () => {
      const url = await proxy();
      const { finding } = await checkWhatsApp(who, { url, login: 'линия', password: 'не тот' }, await page());
      expect(finding.state).to.equal('broken');
      expect(finding.todo?.ru).to.match(/логин или пароль/);
    });
    it('is not there: its address is to be checked', async () => {
      const url = (await nobody()).replace('http:', 'socks5:');
      const { finding } = await checkWhatsApp(who, { url, login: null, password: null }, await page());
      expect(finding.state).to.equal('broken');
      expect(finding.todo?.ru).to.match(/адрес прокси/);
    });
  });

  it('a clock that is slow or fast, by what the other end says', async () => {
    const late = await listen((_, response) => {
      response.setHeader('date', new Date(Date.now() - 600_000).toUTCString());
      response.end();
    });
    stands(await findings({}, late), 'clock', 'warning', /спешат на (59\d|60\d) с/);
    expect(checkClock([-90_000, null]).said.ru).to.match(/отстают на 90 с/);
    expect(checkClock([400_000, 2_000]).state).to.equal('ok');
    expect(checkClock([null]).state).to.equal('skipped');
  });

  describe('of a service that runs, with a base connected', () => {
    let service: ServiceProcess;
    let answer: (request: IncomingMessage, response: ServerResponse) => void;
    let onec: Server;

    before(async () => {
      onec = createServer((request, response) => answer(request, response));
      onec.listen(0, '127.0.0.1');
      await once(onec, 'listening');
      answer = (_, response) => response.writeHead(204).end();
      service = await serviceProcess();
      await service.start();
      const { port } = onec.address() as AddressInfo;
      await service.connect('Торговля', `http://127.0.0.1:${port}/base/hs/mst/webhook`);
    });
    after(async () => {
      await service.remove();
      onec.closeAllConnections();
      onec.close();
    });
    const own = () => ({ DATA_DIR: service.dataDir, PORT: new URL(service.url).port });
    const ping = (body: object, status = 200) => {
      answer = (request, response) => {
        const right = request.url === '/base/hs/mst/ping';
        response
          .writeHead(right ? status : 404, { 'content-type': 'application/json' })
          .end(JSON.stringify(body));
      };
    };
    const well = { status: 'ok', extensionVersion: '0.1.0', connected: true };
    const contract = async () => {
      const { contractVersion } = (await (await fetch(`${service.url}/health/live`)).json()) as {
        contractVersion: string;
      };
      return contractVersion;
    };

    it('finds service, database, addresses and 1C well', async () => {
      ping({ ...well, contractVersion: await contract() });
      const all = await findings(own());
      stands(all, 'service', 'ok', /работает/);
      stands(all, 'database', 'ok', /sqlite/);
      stands(all, 'PUBLIC_URL', 'ok', /ведёт к службе/);
      stands(all, 'webhook:Торговля', 'ok', /расширение 0\.1\.0/);
    });

    it('tells apart what keeps webhooks from 1C', async () => {
      const cases: Array<[number, RegExp]> = [
        [401, /пароль/],
        [403, /роль/],
        [404, /не опубликован/],
        [500, /журнале регистрации/],
      ];
      for (const [status, remedy] of cases) {
        ping({}, status);
        const finding = (await findings(own())).get('webhook:Торговля');
        expect([finding?.state, finding?.todo?.ru]).to.satisfy(
          ([state, todo]: [string, string]) => state === 'broken' && remedy.test(todo),
          String(status),
        );
      }
    });

    it('says when the extension and the service speak different contracts', async () => {
      ping({ ...well, contractVersion: '99.0' });
      stands(await findings(own()), 'webhook:Торговля', 'broken', /99\.0/);
    });

    it('as a command: lines for a person, findings for a program, and an exit code', async () => {
      ping({ ...well, contractVersion: await contract() });
      const script = fileURLToPath(new URL('../../scripts/doctor.js', import.meta.url));
      const run = async (...flags: string[]) => {
        const child = spawn(process.execPath, [script, ...flags], {
          cwd: folder,
          env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'ru_RU.UTF-8', ...healthy, ...own() },
        });
        let out = '';
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        const [code] = await once(child, 'close');
        return { out, code };
      };
      // Without the internet WhatsApp can't be reached, and that breaks something.
      const person = await run();
      expect(person.out).to.match(/✓ Служба работает/);
      expect(person.out).to.match(/Сломано: \d/);
      const program = await run('--json');
      const told = JSON.parse(program.out) as Finding[];
      const isBroken = told.some(({ state }) => state === 'broken');
      expect([person.code, program.code]).to.deep.equal(isBroken ? [1, 1] : [0, 0]);
      expect(told.find(({ check }) => check === 'webhook:Торговля')?.state).to.equal('ok');
    });
  });

  it('is plain JavaScript at the door, so that an old Node.js can read what it says', async () => {
    const text = await readFile(new URL('../../scripts/doctor.js', import.meta.url), 'utf8');
    expect(text).to.not.match(/^import .*\.ts'/m);
  });
});
