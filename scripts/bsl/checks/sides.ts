/** Server and client: no name where its side does not have it, no call over the border except where it is allowed. */
import { fold } from '../../../test/onec/language/source.ts';
import { type Dump, property } from '../dump.ts';
import type { KnownNames, Side } from '../known-names.ts';
import { type ModuleInfo, type Modules, sidesOf } from '../modules.ts';
import type { Problem } from '../problem.ts';
import { allExpressions } from '../tree.ts';
import { usedNames } from '../used-names.ts';

/** Annotations of a method that extends another; not directives. */
const extending = new Set(['После', 'Перед', 'Вместо', 'ИзменениеИКонтроль'].map(fold));
const russian: Readonly<Record<Side, string>> = { server: 'на сервере', client: 'на клиенте' };

/** Every module: names of one side only, calls of common modules, directives. */
export function checkSides(dump: Dump, modules: Modules, known: KnownNames): Problem[] {
  const problems: Problem[] = [];
  const report = (info: ModuleInfo, line: number, text: string): void => {
    problems.push({ check: 'sides', file: info.file, line, text });
  };
  for (const { kind, name, info, method, line } of usedNames(dump, modules, new Set(known.enums.keys()))) {
    const only = known.sides.get(`${kind} ${fold(name)}`);
    const missing = sidesOf(info, method).find((side) => only !== undefined && side !== only);
    if (only && missing)
      report(info, line, `«${name}» есть только ${russian[only]}, а здесь ${russian[missing]}`);
  }
  for (const info of modules.all) {
    for (const method of info.module.methods) {
      const directives = method.annotations.filter((one) => !extending.has(fold(one.name)));
      if (directives.length > 0 && !['form', 'command', 'root'].includes(info.type)) {
        report(info, method.at.line, `«${method.name}»: директивы компиляции только в модулях форм и команд`);
      }
      if (method.annotations.length === 0 && info.type === 'form') {
        report(info, method.at.line, `«${method.name}»: нет директивы компиляции`);
      }
      for (const expression of allExpressions(method.body)) {
        if (expression.kind !== 'invoke' || expression.object.kind !== 'name') continue;
        const target = modules.common.get(fold(expression.object.name));
        if (!target?.owner) continue;
        const there = sidesOf(target, undefined);
        const callable = property(target.owner, 'ServerCall') === 'true';
        const missing = sidesOf(info, method).find(
          (side) => !there.includes(side) && !(side === 'client' && callable),
        );
        if (missing)
          report(info, expression.at.line, `модуля «${expression.object.name}» нет ${russian[missing]}`);
      }
    }
  }
  return problems;
}
