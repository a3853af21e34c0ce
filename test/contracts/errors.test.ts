import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { type ErrorCode, type ErrorKind, errorCatalogue, errorCodes } from '../../contracts/errors.ts';
import type { Operation } from '../../contracts/operation.ts';
import { operations } from '../../contracts/operations.ts';

const catalogue: [ErrorCode, ErrorKind][] = Object.entries(errorCatalogue) as [ErrorCode, ErrorKind][];
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).sort();

describe('the catalogue of errors', () => {
  it('says in Russian and in English what happened and what to do', () => {
    for (const [code, { ru, en }] of catalogue) {
      expect(ru, code).to.match(/[а-яё]/i);
      expect(en, code)
        .to.match(/[a-z]/i)
        .and.not.match(/[а-яё]/i);
      for (const text of [ru, en]) {
        expect(text, code).to.equal(text.trim());
        // What happened is one sentence, what to do is another; or one that says how it must be.
        expect(text, code).to.match(/^[^a-zа-яё]*[A-ZА-ЯЁ{].*([.;:!] |must|должен).*\.$/s);
      }
      expect(placeholders(en), code).to.deep.equal(placeholders(ru));
    }
  });

  it('has no two codes with one text', () => {
    for (const language of ['ru', 'en'] as const) {
      const texts = catalogue.map(([, kind]) => kind[language]);
      expect(texts.filter((text, i) => texts.indexOf(text) !== i)).to.deep.equal([]);
    }
  });

  it('gives statuses of errors, and tells to wait only where waiting helps', () => {
    for (const [code, { status, retry }] of catalogue) {
      expect(status, code).to.be.within(400, 503);
      if (status === 429 || status === 503) expect(retry, code).to.equal('later');
      if (status === 400 || status === 404 || status === 422) expect(retry, code).to.equal('never');
    }
  });

  it('holds nothing that nobody says', async () => {
    const service = new URL('../../service/', import.meta.url);
    const names = await readdir(service, { recursive: true });
    const sources = await Promise.all(
      names.filter((name) => name.endsWith('.ts')).map((name) => readFile(new URL(name, service), 'utf8')),
    );
    const text = sources.join('\n');
    expect(errorCodes.filter((code) => !text.includes(`'${code}'`))).to.deep.equal([]);
  });

  it('holds every code that an operation names', () => {
    for (const [id, { errors = [] }] of Object.entries(operations as Record<string, Operation>)) {
      expect(
        errors.filter((code) => !errorCodes.includes(code)),
        id,
      ).to.deep.equal([]);
      expect(new Set(errors).size, id).to.equal(errors.length);
    }
  });
});
