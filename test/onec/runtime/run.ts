/** Runs a module from the command line: `node test/onec/runtime/run.ts файл.bsl [Метод аргументы…]`. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { SyntaxFault } from '../language/source.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { present } from '../values/present.ts';
import { basePlatform } from './base-platform.ts';
import { functionsOf } from './functions.ts';
import { Interpreter } from './interpreter.ts';
import { layered, platformOf } from './platform.ts';
import { createSession } from './session.ts';

const terminal = platformOf({
  functions: functionsOf('platform-names.json: Сообщить; written to the console', [
    [
      'Сообщить',
      'Message',
      [1, 2],
      (args) => {
        process.stdout.write(`${args.text(0)}\n`);
        return undefined;
      },
    ],
  ]),
});

async function run(file: string, method: string | undefined, args: readonly string[]): Promise<void> {
  const interpreter = new Interpreter({ platform: layered(terminal, basePlatform) });
  const name = basename(file, '.bsl');
  const compiled = interpreter.compile(readFileSync(file, 'utf8'), { file, name });
  for (const fault of interpreter.unresolved(compiled)) process.stderr.write(`${fault.message}\n`);
  const module = interpreter.instantiate(compiled);
  const context = interpreter.contextFor(createSession({ now: () => Date.now() }));
  await module.runBody(context);
  if (method !== undefined) process.stdout.write(`${present(await module.call(context, method, args))}\n`);
}

const [, , file, method, ...args] = process.argv;
if (!file) {
  process.stderr.write('node test/onec/runtime/run.ts файл.bsl [Метод аргументы…]\n');
  process.exitCode = 2;
} else {
  try {
    await run(file, method, args);
  } catch (error) {
    const isKnown = error instanceof BslError || error instanceof StandFault || error instanceof SyntaxFault;
    if (!isKnown) throw error;
    process.stderr.write(`${error instanceof BslError ? error.detailed() : error.message}\n`);
    process.exitCode = 1;
  }
}
