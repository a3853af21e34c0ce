/**
 * «НСтр»: `ru = 'Текст'; en = 'Text'`; a doubled apostrophe is one. A language asked for by name and missing
 * gives nothing, the session's own gives the first text. Source: OneScript tests/stringoperations.os.
 */
export function localized(source: string, language: string, asked?: string): string {
  const texts = new Map<string, string>();
  const entry = /([A-Za-z_]+)\s*=\s*(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)")/g;
  for (const [, code = '', single, double] of source.matchAll(entry)) {
    texts.set(code.toLowerCase(), single?.replaceAll("''", "'") ?? double?.replaceAll('""', '"') ?? '');
  }
  if (asked !== undefined) return texts.get(asked.toLowerCase()) ?? '';
  const [first] = texts.values();
  return texts.get(language.toLowerCase()) ?? first ?? '';
}
