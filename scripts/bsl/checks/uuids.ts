/** UUIDs: fixed for ever by a committed list, each used once. A new UUID would delete the object's data. */
import type { Dump, MetaObject } from '../dump.ts';
import type { Problem } from '../problem.ts';
import { child, childText } from '../xml.ts';

const list = 'uuids.txt';
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** One UUID in the XML, with the name under which it stands in the list. */
export interface NamedUuid {
  readonly name: string;
  readonly uuid: string;
  readonly file: string;
  readonly line: number;
}

/** Every UUID that the dump gives to something of its own, in the order of the files. */
export function uuidsOf(dump: Dump): NamedUuid[] {
  const found: NamedUuid[] = [];
  const objects = [...dump.everything.values()];
  if (dump.configuration) objects.push(dump.configuration);
  for (const object of objects) {
    const { file, element } = object;
    const name = object.kind === 'Configuration' ? 'Configuration' : object.fullName;
    found.push({ name, uuid: element.attributes.get('uuid') ?? '', file, line: element.line });
    found.push(...generated(object, name));
  }
  return found;
}

function generated(object: MetaObject, owner: string): NamedUuid[] {
  const { file } = object;
  return (child(object.element, 'InternalInfo')?.children ?? []).flatMap((one) => {
    if (one.name === 'xr:ContainedObject') {
      const name = `${owner}.ContainedObject.${childText(one, 'xr:ClassId')}`;
      return [{ name, uuid: childText(one, 'xr:ObjectId'), file, line: one.line }];
    }
    const type = one.attributes.get('name')?.split('.')[0];
    return ['TypeId', 'ValueId'].map((id) => ({
      name: `${owner}.GeneratedType.${type}.${id}`,
      uuid: childText(one, `xr:${id}`),
      file,
      line: one.line,
    }));
  });
}

/** The XML and the list agree both ways; no UUID is used twice. */
export function checkUuids(dump: Dump): Problem[] {
  const problems: Problem[] = [];
  const report = (file: string, line: number, text: string): void => {
    problems.push({ check: 'uuids', file, line, text });
  };
  const fixed = new Map<string, string>();
  const rows = dump.texts.get(list)?.split('\n') ?? [];
  if (rows.length === 0) report(list, 0, 'нет списка UUID');
  rows.forEach((row, index) => {
    if (!row || row.startsWith('#')) return;
    const [name = '', uuid = ''] = row.split(' ');
    if (!uuidPattern.test(uuid)) report(list, index + 1, 'ожидается «имя UUID»');
    if (fixed.has(name)) report(list, index + 1, `«${name}» указано дважды`);
    fixed.set(name, uuid);
  });
  const owners = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, uuid, file, line } of uuidsOf(dump)) {
    seen.add(name);
    if (!uuidPattern.test(uuid)) report(file, line, `«${name}»: «${uuid}» не UUID`);
    const other = owners.get(uuid);
    if (other !== undefined) report(file, line, `UUID ${uuid} есть и у «${other}», и у «${name}»`);
    owners.set(uuid, name);
    const expected = fixed.get(name);
    if (expected === undefined) report(file, line, `«${name}» нет в ${list}`);
    else if (expected !== uuid) report(file, line, `UUID «${name}» изменен: в ${list} ${expected}`);
  }
  for (const name of fixed.keys()) {
    if (!seen.has(name))
      report(list, 0, `«${name}» есть в списке, но не в выгрузке: данные объекта были бы удалены`);
  }
  return problems;
}
