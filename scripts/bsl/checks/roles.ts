/** Roles: rights are of existing objects and existing names; some role covers every own object and HTTP method. */
import { type Dump, withParts } from '../dump.ts';
import { kindByName } from '../kinds.ts';
import type { Problem } from '../problem.ts';
import { childText, type XmlElement } from '../xml.ts';

/** What a right needs beside itself: who may edit by hand has to see, who sees has to read. */
const needs: Readonly<Record<string, string>> = {
  View: 'Read',
  Edit: 'View',
  Insert: 'Read',
  Update: 'Read',
  Delete: 'Read',
  InputByString: 'View',
  InteractiveInsert: 'Insert',
  InteractiveSetDeletionMark: 'Edit',
  InteractiveClearDeletionMark: 'Edit',
  InteractiveDelete: 'Delete',
  InteractiveDeleteMarked: 'Delete',
};
const flags: Readonly<Record<string, string>> = {
  setForNewObjects: 'false',
  setForAttributesByDefault: 'true',
  independentRightsOfChildObjects: 'false',
};

/** Rights.xml of every role, and objects that no role mentions. */
export function checkRoles(dump: Dump): Problem[] {
  const problems: Problem[] = [];
  const covered = new Set<string>();
  for (const [file, root] of dump.documents) {
    if (root.name !== 'Rights') continue;
    const report = (line: number, text: string): void => {
      problems.push({ check: 'roles', file, line, text });
    };
    for (const [flag, value] of Object.entries(flags)) {
      if (childText(root, flag) !== value) report(root.line, `${flag} должно быть ${value}`);
    }
    const seen = new Set<string>();
    for (const object of root.children.filter((one) => one.name === 'object')) {
      const name = childText(object, 'name');
      if (seen.has(name)) report(object.line, `«${name}» указан дважды`);
      seen.add(name);
      for (const right of checkRights(object, name, dump, report)) covered.add(`${name}:${right}`);
      covered.add(name);
    }
  }
  for (const { name, file, rights } of securable(dump)) {
    const text = `«${name}» не указан ни в одной роли`;
    if (!covered.has(name)) problems.push({ check: 'roles', file, line: 0, text });
    for (const right of rights) {
      if (!covered.has(name) || covered.has(`${name}:${right}`)) continue;
      problems.push({
        check: 'roles',
        file,
        line: 0,
        text: `право ${right} на «${name}» не дает ни одна роль`,
      });
    }
  }
  return problems;
}

type Report = (line: number, text: string) => void;

function checkRights(object: XmlElement, name: string, dump: Dump, report: Report): string[] {
  const target = dump.everything.get(name);
  const kind = target?.kind ?? '';
  const ofPart: Readonly<Record<string, readonly string[]>> = { Method: ['Use'], Command: ['View'] };
  const possible = ofPart[kind] ?? kindByName.get(kind)?.rights ?? [];
  if (!target) report(object.line, `«${name}»: такого объекта нет`);
  else if (possible.length === 0) report(object.line, `у «${name}» нет прав`);
  const given = object.children
    .filter((one) => one.name === 'right')
    .map((one) => ({ right: childText(one, 'name'), value: childText(one, 'value'), line: one.line }));
  if (given.length === 0) report(object.line, `«${name}» без единого права`);
  const granted = new Set(given.filter((one) => one.value === 'true').map((one) => one.right));
  for (const { right, value, line } of given) {
    if (value !== 'true' && value !== 'false') report(line, `значение права «${value}»`);
    if (possible.length > 0 && !possible.includes(right))
      report(line, `права ${right} у «${name}» не бывает`);
    const needed = needs[right];
    if (needed && possible.includes(needed) && granted.has(right) && !granted.has(needed)) {
      report(line, `право ${right} на «${name}» без права ${needed}`);
    }
  }
  return [...granted];
}

/** Everything that a role has to speak of, with the rights that somebody needs to have. */
function securable(dump: Dump): { name: string; file: string; rights: readonly string[] }[] {
  return [...dump.objects.values()].flatMap((object) => {
    if (object.adopted || object.kind === 'Language') return [];
    if (object.kind === 'HTTPService') {
      return [...withParts(object)]
        .filter((one) => one.kind === 'Method')
        .map((one) => ({ name: one.fullName, file: one.file, rights: ['Use'] }));
    }
    const rights = kindByName.get(object.kind)?.rights ?? [];
    const wanted = rights.filter((one) => ['Read', 'Update', 'Use', 'Get'].includes(one));
    return rights.length > 0 ? [{ name: object.fullName, file: object.file, rights: wanted }] : [];
  });
}
