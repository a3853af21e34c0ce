/** The list of objects and the files: each has the other, nothing is left over. */
import { companions, type Dump, fileOf, listed, type MetaObject } from '../dump.ts';
import { kindByName, kinds } from '../kinds.ts';
import type { Problem } from '../problem.ts';

/** ChildObjects ↔ files both ways, order of kinds, and files that belong to nothing. */
export function checkComposition(dump: Dump): Problem[] {
  const problems: Problem[] = [];
  const report = (file: string, line: number, text: string): void => {
    problems.push({ check: 'composition', file, line, text });
  };
  const configuration = dump.configuration;
  if (!configuration) {
    report('Configuration.xml', 0, 'нет описания расширения');
    return problems;
  }
  const expected = new Set<string>([configuration.file]);
  let last = 0;
  const seen = new Set<string>();
  for (const { kind, name, line } of listed(configuration)) {
    const at = kinds.findIndex((one) => one.name === kind);
    if (at < 0) report(configuration.file, line, `неизвестный вид «${kind}»`);
    if (at >= 0 && at < last) report(configuration.file, line, `«${kind}» не на своем месте в составе`);
    last = Math.max(last, at);
    if (seen.has(`${kind}.${name}`)) report(configuration.file, line, `«${kind}.${name}» указан дважды`);
    seen.add(`${kind}.${name}`);
    const file = fileOf(kind, name);
    if (file === undefined) continue;
    const object = dump.objects.get(`${kind}.${name}`);
    if (object?.file === file) for (const one of filesOf(object, dump, report)) expected.add(one);
    else report(configuration.file, line, `нет файла ${file} с объектом «${kind}.${name}»`);
  }
  for (const file of dump.files) {
    if (!expected.has(file) && !companions.has(file))
      report(file, 0, 'файл не относится ни к одному объекту состава');
  }
  return problems;
}

type Report = (file: string, line: number, text: string) => void;

function filesOf(object: MetaObject, dump: Dump, report: Report): string[] {
  const base = object.file.replace(/\.xml$/, '');
  const kind = kindByName.get(object.kind);
  const present = (prefix: string) => dump.files.filter((file) => file.startsWith(prefix));
  const result = [object.file];
  for (const required of kind?.files ?? []) {
    const file = `${base}/Ext/${required}`;
    if (!dump.files.includes(file)) report(object.file, 0, `нет файла ${file}`);
    result.push(file);
  }
  for (const module of kind?.modules ?? []) result.push(`${base}/Ext/${module}.bsl`);
  if (object.kind === 'CommonModule' || object.kind === 'HTTPService') {
    const module = `${base}/Ext/Module.bsl`;
    if (!dump.modules.has(module)) report(object.file, 0, `нет модуля ${module}`);
  }
  if (object.kind === 'CommonPicture') result.push(...present(`${base}/Ext/Picture/`));
  if (object.kind === 'CommonForm') result.push(...formFiles(base, dump));
  if (object.kind === 'Subsystem')
    result.push(`${base}/Ext/CommandInterface.xml`, ...present(`${base}/Ext/Help`));
  if (object.kind === 'Catalog') result.push(`${base}/Ext/Predefined.xml`, ...present(`${base}/Ext/Help`));
  for (const { kind: part, name, line } of listed(object)) {
    if (part === 'Subsystem') {
      const file = `${base}/Subsystems/${name}.xml`;
      if (dump.files.includes(file)) result.push(file);
      else report(object.file, line, `нет файла ${file}`);
      continue;
    }
    const folder = part === 'Form' ? 'Forms' : 'Templates';
    const file = `${base}/${folder}/${name}.xml`;
    if (!dump.files.includes(file)) report(object.file, line, `нет файла ${file}`);
    result.push(file, ...formFiles(`${base}/${folder}/${name}`, dump));
  }
  for (const part of object.parts) {
    if (part.kind === 'Command') result.push(`${base}/Commands/${part.name}/Ext/CommandModule.bsl`);
  }
  return result;
}

function formFiles(base: string, dump: Dump): string[] {
  return dump.files.filter((file) => file.startsWith(`${base}/Ext/`));
}
