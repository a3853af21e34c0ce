import { readdir } from 'node:fs/promises';
import { expect } from 'chai';

const folder = new URL('../../service/panel/app/admin/words/', import.meta.url);
type Texts = Record<string, string>;

/** The texts of a language by the files that hold them. */
async function textsOf(language: 'ru' | 'en'): Promise<Map<string, Texts>> {
  const files = (await readdir(folder)).filter((name) => name.startsWith(`${language}-`)).sort();
  const texts = new Map<string, Texts>();
  for (const file of files) {
    const held: Record<string, Texts> = await import(new URL(file, folder).href);
    texts.set(file.slice(3), Object.assign({}, ...Object.values(held)));
  }
  return texts;
}

const holesOf = (text: string): string[] => (text.match(/(?<!\{)\{\w+\}/g) ?? []).sort();

describe('words of the administration', () => {
  it('have names that no other file takes: the later text would silently stand for both', async () => {
    const owners = new Map<string, string>();
    // Operations are looked up by themselves.
    for (const [file, texts] of await textsOf('ru'))
      for (const name of file === 'operations.ts' ? [] : Object.keys(texts)) {
        expect(owners.get(name), `${name} of ${file}`).to.equal(undefined);
        owners.set(name, file);
      }
    expect(owners.size).to.be.greaterThan(300);
  });

  it('have the same places to fill in, in both languages', async () => {
    const english = await textsOf('en');
    for (const [file, texts] of await textsOf('ru'))
      for (const [name, text] of Object.entries(texts))
        expect(
          Array.from(new Set(holesOf(english.get(file)?.[name] ?? 'none'))),
          `${file} ${name}`,
        ).to.deep.equal(Array.from(new Set(holesOf(text))));
  });
});
