/** `npm run lint:bsl`: everything about the extension that can be proved without running it. */
import { checkComposition } from './checks/composition.ts';
import { checkFormHandlers } from './checks/form-handlers.ts';
import { checkForms } from './checks/forms.ts';
import { checkHabits } from './checks/habits.ts';
import { checkHandlers } from './checks/handlers.ts';
import { checkLayout } from './checks/layout.ts';
import { checkNames } from './checks/names.ts';
import { checkNaming } from './checks/naming.ts';
import { checkReferences } from './checks/references.ts';
import { checkRoles } from './checks/roles.ts';
import { checkSchedules } from './checks/schedule.ts';
import { checkShape } from './checks/shape.ts';
import { checkSides } from './checks/sides.ts';
import { checkTexts } from './checks/texts.ts';
import { checkTransactions } from './checks/transactions.ts';
import { checkUuids } from './checks/uuids.ts';
import { type Files, readDump, readFiles } from './dump.ts';
import { type KnownNames, readKnownNames } from './known-names.ts';
import { readModules } from './modules.ts';
import { type Problem, present } from './problem.ts';

/** All that is wrong with the extension, by file and line. */
export function checkExtension(files: Files, known: KnownNames = readKnownNames()): Problem[] {
  const dump = readDump(files);
  const modules = readModules(dump);
  return [
    ...dump.faults,
    ...modules.faults,
    ...checkShape(dump),
    ...checkComposition(dump),
    ...checkUuids(dump),
    ...checkReferences(dump),
    ...checkNaming(dump),
    ...checkRoles(dump),
    ...checkSchedules(dump),
    ...checkHandlers(dump, modules),
    ...checkForms(dump, modules),
    ...checkFormHandlers(dump, modules),
    ...checkLayout(modules),
    ...checkHabits(modules),
    ...checkTexts(dump, modules),
    ...checkNames(dump, modules, known),
    ...checkSides(dump, modules, known),
    ...checkTransactions(modules),
  ].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

if (import.meta.main) {
  const folders = process.argv[2] ? [process.argv[2]] : ['1c-extension', '1c-extension/bsp'];
  const problems = folders.flatMap((folder) =>
    checkExtension(readFiles(folder)).map((problem) => `${folder}/${present(problem)}`),
  );
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.stdout.write(problems.length > 0 ? `Ошибок: ${problems.length}\n` : 'Ошибок нет\n');
  process.exitCode = problems.length > 0 ? 1 : 0;
}
