import { BslError } from '../values/errors.ts';
import { present } from '../values/present.ts';
import type { Ref, Value } from '../values/value.ts';
import { basePlatform } from './base-platform.ts';
import { Interpreter } from './interpreter.ts';
import type { ModuleInstance } from './module.ts';
import { createSession } from './session.ts';

/** 2026-03-02T09:30:15.250Z: what the clock of snippets shows; the zone is Moscow's. */
export const snippetTime = Date.UTC(2026, 2, 2, 9, 30, 15, 250);

export interface Program {
  readonly interpreter: Interpreter;
  readonly module: ModuleInstance;
  call(method: string, ...args: (Value | Ref)[]): Promise<Value>;
}

/** A common module «Проверка» over the platform without a base, for tests of the language. */
export function program(text: string): Program {
  const interpreter = new Interpreter({ platform: basePlatform, turnLimit: 1_000_000 });
  const compiled = interpreter.compile(text, { file: 'проверка.bsl', name: 'ОбщийМодуль.Проверка.Модуль' });
  const module = interpreter.addCommonModule('Проверка', compiled);
  const session = createSession({ now: () => snippetTime });
  return {
    interpreter,
    module,
    call: (method, ...args) => module.call(interpreter.contextFor(session), method, args),
  };
}

/** Runs statements that end in «Возврат». */
export function run(statements: string): Promise<Value> {
  return program(`Функция Тест() Экспорт\n${statements}\nКонецФункции`).call('Тест');
}

/** The value of an expression. */
export function value(expression: string): Promise<Value> {
  return run(`Возврат ${expression};`);
}

/** «Строка(Выражение)». */
export async function shown(expression: string): Promise<string> {
  return present(await value(expression));
}

/** The error that the statements end in; throws when they end well. */
export async function errorOf(statements: string): Promise<BslError> {
  try {
    await run(`${statements}\nВозврат Неопределено;`);
  } catch (error) {
    if (error instanceof BslError) return error;
    throw error;
  }
  throw new Error(`Ошибки не было: ${statements}`);
}
