import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { chromiumProcesses, findChromium, makeChromiumWrapper } from './chromium.ts';
import { startWhatsAppWorld } from './server.ts';
import type { WhatsAppWorld } from './world-client.ts';

const script = fileURLToPath(new URL('../../scripts/canary.ts', import.meta.url));
const [line, other] = ['79120000061', '79164440001'];

describe('the canary, on the simulated page', function () {
  this.timeout(60_000);
  let world: WhatsAppWorld;
  let dataDir: string;

  before(async function () {
    if (!findChromium() || process.platform === 'win32') return this.skip();
    world = await startWhatsAppWorld({ hasSyncedDelayMs: 300, receipts: 2 });
    dataDir = await mkdtemp(join(tmpdir(), 'canary-'));
  });
  after(async () => {
    await world?.stop();
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  });

  /** Runs it to its end; `onSaid` hears everything that it has said so far. */
  async function run(args: string[], onSaid: (said: string) => Promise<void> = async () => {}) {
    const child = spawn(process.execPath, [script, ...args], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        DATA_DIR: dataDir,
        PUPPETEER_EXECUTABLE_PATH: world ? await makeChromiumWrapper(world) : '',
      },
    });
    let said = '';
    let told = Promise.resolve();
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += String(chunk);
        told = told.then(() => onSaid(said));
      });
    const [code] = (await once(child, 'close')) as [number];
    await told;
    return { code, said };
  }

  it('wants to know whom to write to', async () => {
    const { code, said } = await run([]);
    expect(code).to.equal(2);
    expect(said).to.contain('--to +79161234567');
  });

  it('links, looks for all names, sends, hears, and leaves a dated report without what was said', async () => {
    const done = { scanned: false, answered: false };
    const { code, said } = await run(['--to', `+${other}`, '--minutes', '0.3'], async (text) => {
      const qr = /Code as text: (\S+)\n/.exec(text)?.[1];
      if (qr && !done.scanned) {
        done.scanned = true;
        await world.scan(qr, { phone: line, name: 'Проба' });
      }
      if (text.includes('Answer from') && !done.answered) {
        done.answered = true;
        await world.clientWrites({ phone: other, text: 'тайный ответ' });
      }
    });
    expect(code, said).to.equal(0);
    const path = said.trim().split('\n').at(-1) ?? '';
    const text = await readFile(path, 'utf8');
    expect(text).to.match(/^# WhatsApp Web as it was on \d{4}-\d{2}-\d{2}\n/);
    expect(text).to.contain('| names: send | yes |').and.contain('| in | yes |').and.contain('| out | yes |');
    expect(text).to.not.contain('NO').and.not.contain(other);
    expect(text).to.not.contain('тайный');
    expect((await world.outbox()).filter((one) => one.chat === `${other}@c.us`)).to.have.length(1);
  });

  it('says what a changed build lacks, and needs no second code', async () => {
    await world.configure({ version: '2.3000.1099', without: ['WAWebSendReactionMsgAction'] });
    const { code, said } = await run(['--to', `+${other}`, '--minutes', '0.05']);
    expect(code).to.equal(1);
    expect(said).to.not.contain('Code as text');
    const text = await readFile(said.trim().split('\n').at(-1) ?? '', 'utf8');
    expect(text).to.contain('Build 2.3000.1099').and.contain('| names: react | **NO** |');
    expect(text).to.contain('- `WAWebSendReactionMsgAction.sendReactionToMsg`');
    expect(text).to.contain('| in | **NO** | no answer in time |');
  });

  it('leaves no browser', async () => {
    expect((await world.state()).log).to.deep.equal([]);
    expect(await chromiumProcesses(world)).to.deep.equal([]);
  });
});
