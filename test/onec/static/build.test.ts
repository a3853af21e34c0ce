import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readFiles } from '../../../scripts/bsl/dump.ts';
import { buildExtension, commandsFor, toConfiguratorText } from '../../../scripts/onec-build.ts';

describe('the build of the extension', () => {
  const folder = mkdtempSync(join(tmpdir(), 'extension-'));
  after(() => rmSync(folder, { recursive: true }));

  it('writes a byte order mark and CRLF, once each, whatever the source has', () => {
    expect(toConfiguratorText('а\nб\r\n')).to.equal('\ufeffа\r\nб\r\n');
    expect(toConfiguratorText('\ufeffа\n')).to.equal('\ufeffа\r\n');
  });

  it('takes the dump, leaves our own papers, and keeps pictures as they are', () => {
    const files = buildExtension('1c-extension', folder);
    expect(files).to.include('Configuration.xml');
    expect(files).to.not.include.members(['README.md', 'uuids.txt', 'metadata.md']);
    const module = 'CommonModules/МСТ_РегламентныеЗадания/Ext/Module.bsl';
    for (const file of ['Configuration.xml', module]) {
      const bytes = readFileSync(join(folder, file));
      expect(bytes.subarray(0, 3).toString('hex'), file).to.equal('efbbbf');
      expect(bytes.toString('utf8').match(/(?<!\r)\n/g), file).to.equal(null);
    }
    const picture = 'CommonPictures/МСТ_ЗвонкиИСообщения/Ext/Picture/Picture.svg';
    expect(readFileSync(join(folder, picture)).equals(readFileSync(join('1c-extension', picture)))).to.equal(
      true,
    );
    expect([...readFiles(folder).keys()].sort()).to.deep.equal([...files].sort());
  });

  it('names the folder and the extension in every command that needs them', () => {
    const commands = commandsFor('МостWhatsApp', '/tmp/built');
    for (const needed of ['config import', 'config apply', 'extension update', '/LoadConfigFromFiles']) {
      const row = commands.split('\n').find((one) => one.includes(needed));
      expect(row, needed).to.include('МостWhatsApp');
    }
    expect(commands).to.include('--safe-mode=no');
  });
});
