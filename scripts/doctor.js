/**
 * `npm run doctor`: looks at everything that the service needs and says how to mend what is broken.
 * `--json` prints the findings for programs. Exit code 0: nothing is broken (warnings may stand).
 * Plain JavaScript: it has to say that Node.js is too old where Node.js is too old for TypeScript.
 */
import { fileURLToPath } from 'node:url';

const locale =
  process.env.LC_ALL ||
  process.env.LC_MESSAGES ||
  process.env.LANG ||
  Intl.DateTimeFormat().resolvedOptions().locale;
const language = /^ru/i.test(locale) ? 'ru' : 'en';
const json = process.argv.includes('--json');

const marks = { ok: '✓', warning: '!', broken: '✗', skipped: '–' };

/** @param {import('./doctor/finding.ts').Finding} finding */
function print(finding) {
  console.log(`  ${marks[finding.state]} ${finding.said[language]}`);
  if (finding.todo) console.log(`      → ${finding.todo[language]}`);
}

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    language === 'ru'
      ? `✗ Node.js ${process.versions.node}: нужна версия 24. Выполните npm ci и запускайте командой npm run doctor.`
      : `✗ Node.js ${process.versions.node}: version 24 is needed. Run npm ci, then npm run doctor.`,
  );
  process.exit(1);
}

const { examine } = await import('./doctor/examine.ts');
const findings = await examine({
  panelFolder: fileURLToPath(new URL('../service/panel/dist', import.meta.url)),
  onFinding: (finding) => {
    if (!json) print(finding);
  },
});
const count = (state) => findings.filter((finding) => finding.state === state).length;
if (json) console.log(JSON.stringify(findings, null, 2));
else {
  const [broken, warnings] = [count('broken'), count('warning')];
  console.log(
    language === 'ru'
      ? `\n  Сломано: ${broken}, предупреждений: ${warnings}.`
      : `\n  Broken: ${broken}, warnings: ${warnings}.`,
  );
}
process.exitCode = count('broken') > 0 ? 1 : 0;
