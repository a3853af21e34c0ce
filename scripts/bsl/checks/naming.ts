/** Names: the prefix on everything of ours, no «ё», presentations for people without the prefix. */
import { type Dump, localText, property } from '../dump.ts';
import type { Problem } from '../problem.ts';

const longest = 80;
const identifier = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;
/** Kinds that people see by their synonym. */
const silent = new Set(['Form', 'Template', 'Language']);

/** Every object and part by its name; every object mentioned in metadata.md. */
export function checkNaming(dump: Dump): Problem[] {
  const problems: Problem[] = [];
  const prefix = dump.configuration ? property(dump.configuration, 'NamePrefix') : '';
  if (!prefix) problems.push({ check: 'naming', file: 'Configuration.xml', line: 0, text: 'нет NamePrefix' });
  const described = dump.texts.get('metadata.md') ?? '';
  for (const object of dump.everything.values()) {
    const { file, element, name, fullName } = object;
    const report = (text: string): void => {
      problems.push({ check: 'naming', file, line: element.line, text: `«${fullName}»: ${text}` });
    };
    const top = dump.objects.has(fullName) && !silent.has(object.kind);
    if (!identifier.test(name)) report('имя не идентификатор');
    if (/[ёЁ]/.test(name)) report('в имени буква «ё»');
    if (name.length > longest) report(`имя длиннее ${longest} символов`);
    if (top && !object.adopted && !name.startsWith(prefix)) report(`имя без префикса ${prefix}`);
    if (top && !new RegExp(`(?<![\\p{L}_])${name}(?![\\p{L}_])`, 'u').test(described))
      report('не описан в metadata.md');
    if (object.adopted || silent.has(object.kind)) continue;
    const synonym = localText(object, 'Synonym');
    if (!synonym) report('нет синонима');
    if (/[ёЁ]/.test(synonym)) report('в синониме буква «ё»');
    if (prefix && synonym.includes(prefix.replace('_', ''))) report('в синониме префикс');
  }
  return problems;
}
