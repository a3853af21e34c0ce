import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  ensureBrowser,
  findBrowser,
  startsAlone,
  usualPlaces,
} from '../../service/engines/whatsapp-web/browser.ts';

describe('which browser runs the lines', () => {
  let folder: string;
  const program = async (name: string, text: string, mode = 0o755): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text, { mode });
    return path;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'browser-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('the configured one, and no other when it is missing', async () => {
    const path = await program('configured', '#!/bin/sh\n');
    expect(await findBrowser({ configured: path })).to.deep.equal({ path });
    const missing = join(folder, 'missing');
    expect(await findBrowser({ configured: missing })).to.deep.equal({
      path: null,
      reason: 'configured_missing',
    });
  });

  it('what can’t be run is none', async function () {
    if (process.platform === 'win32') this.skip();
    const path = await program('plain', 'text', 0o644);
    expect((await findBrowser({ configured: path })).path).to.equal(null);
  });

  it('one of PATH, before the usual places; a stub that asks for a snap is none', async function () {
    if (process.platform !== 'linux') this.skip();
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await program('bin/google-chrome', '#!/bin/sh\necho "requires: snap install chromium"\n');
    const real = await program('bin/chromium', '#!/bin/sh\n');
    expect(await findBrowser({ environment: { PATH: bin } })).to.deep.equal({ path: real });
  });

  it('is looked for in the folders of Windows and macOS', () => {
    const windows = usualPlaces({ platform: 'win32', environment: { ProgramFiles: 'D:\\Programs' } });
    expect(windows).to.include('D:\\Programs\\Google\\Chrome\\Application\\chrome.exe');
    expect(windows).to.include('C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe');
    expect(usualPlaces({ platform: 'darwin' })[0]).to.contain('Google Chrome.app');
  });

  it('a missing one is told in both languages, and nothing is installed instead', async () => {
    const said: string[] = [];
    const path = await ensureBrowser({
      configured: join(folder, 'nowhere'),
      install: true,
      say: (ru, en) => said.push(ru, en),
    });
    expect(path).to.equal(null);
    expect(said).to.have.length(2);
    expect(said[0]).to.contain('браузера нет').and.to.contain('nowhere');
    expect(said[1]).to.contain('no browser').and.to.contain('nowhere');
  });

  it('a found one is taken silently', async () => {
    const path = await program('found', '#!/bin/sh\n');
    const say = (): void => expect.fail('nothing is to be said');
    expect(await ensureBrowser({ configured: path, install: true, say })).to.equal(path);
  });

  it('is tried with an empty profile', async function () {
    if (process.platform === 'win32') this.skip();
    const good = await program('good', '#!/bin/sh\nexit 0\n');
    const bad = await program('bad', '#!/bin/sh\nexit 1\n');
    expect(await startsAlone(good, join(folder, 'p'), true)).to.equal(true);
    expect(await startsAlone(bad, join(folder, 'p'), true)).to.equal(false);
  });
});
