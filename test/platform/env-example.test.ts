import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { envExample } from '../../scripts/env-example.ts';
import { describeConfig } from '../../service/platform/config.ts';

describe('.env.example', () => {
  it('is what the settings say (node scripts/env-example.ts)', async () => {
    expect(await readFile(new URL('../../.env.example', import.meta.url), 'utf8')).to.equal(envExample());
  });

  it('names every variable once, and changes nothing when copied as it is', () => {
    const lines = envExample().split('\n');
    for (const { name } of describeConfig()) {
      expect(lines.filter((line) => line.startsWith(`# ${name}=`))).to.have.length(1);
    }
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).to.deep.equal([]);
  });
});
