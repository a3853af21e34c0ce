/** «НСтр»: `ru = 'Текст'; en = 'Text'`; a doubled apostrophe is one. Without the language, the first text. */
export function localized(source: string, language: string): string {
  const texts = new Map<string, string>();
  const entry = /([A-Za-z_]+)\s*=\s*(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)")/g;
  for (const [, code = '', single, double] of source.matchAll(entry)) {
    texts.set(code.toLowerCase(), single?.replaceAll("''", "'") ?? double?.replaceAll('""', '"') ?? '');
  }
  const [first] = texts.values();
  return texts.get(language.toLowerCase()) ?? first ?? '';
}
