import type { Module } from '../language/ast.ts';
import { parseExpressionText, parseStatementsText } from '../language/parser.ts';
import { SyntaxFault } from '../language/source.ts';
import { BslError } from '../values/errors.ts';
import type { Ref, Value } from '../values/value.ts';
import { MethodEmitter } from './emitter.ts';
import type { Frame } from './frame.ts';
import { helpers } from './helpers.ts';
import type { CompiledModule, ModuleInstance, RunnableModule } from './module.ts';
import { ModuleTables, type OwnNames } from './tables.ts';

/**
 * Translates a module to JavaScript: each method becomes an async function, each variable a Ref. Only calls are
 * awaited, and of these only the ones that do return a promise, so that plain code runs at full speed.
 */
export function compileModule(
  ast: Module,
  name: string,
  ownNames: OwnNames = () => undefined,
): CompiledModule {
  const tables = new ModuleTables(ast, ownNames);
  const methods = ast.methods.map((method) => new MethodEmitter(tables).method(method));
  const body = new MethodEmitter(tables).body(ast.body);
  const variables = ast.variables.map((_, index) => `const m${index} = I.variables[${index}];`).join('\n');
  const code = `'use strict';\n${variables}\nconst M = [${methods.join(',\n')}];\nreturn { methods: M, body: ${body} };`;
  const factory = new Function('R', 'I', 'N', 'K', 'O', code);
  return {
    name,
    ast,
    lines: ast.text.split(/\r?\n/),
    references: tables.references,
    link: (instance: ModuleInstance) =>
      factory(helpers, instance, tables.names, tables.constants, tables.origins) as RunnableModule,
  };
}

type Scope = Readonly<Record<string, Ref>>;
type Dynamic = (frame: Frame, scope: Scope) => Promise<Value>;

/** «Вычислить(Текст)»: an expression over the variables at the place of the call. */
export async function evaluate(
  frame: Frame,
  instance: ModuleInstance,
  text: string,
  scope: Scope,
): Promise<Value> {
  return await dynamic(
    instance,
    scope,
    (emitter) => `return ${emitter.expression(parseExpressionText(text, 'Вычислить'))};`,
  )(frame, scope);
}

/** «Выполнить Текст»: statements over the variables at the place of the call. */
export async function execute(
  frame: Frame,
  instance: ModuleInstance,
  text: string,
  scope: Scope,
): Promise<void> {
  await dynamic(instance, scope, (emitter) => emitter.dynamicBody(parseStatementsText(text, 'Выполнить')))(
    frame,
    scope,
  );
}

function dynamic(instance: ModuleInstance, scope: Scope, emit: (emitter: MethodEmitter) => string): Dynamic {
  const tables = new ModuleTables(instance.compiled.ast, () => undefined);
  try {
    const code = emit(new MethodEmitter(tables, Object.keys(scope)));
    const variables = instance.variables
      .map((_, index) => `const m${index} = I.variables[${index}];`)
      .join('\n');
    const factory = new Function(
      'R',
      'I',
      'N',
      'K',
      'M',
      `'use strict';\n${variables}\nreturn async (f, S) => { let t; ${code} };`,
    );
    return factory(helpers, instance, tables.names, tables.constants, instance.runnable.methods) as Dynamic;
  } catch (error) {
    if (error instanceof SyntaxFault) throw new BslError(error.message);
    throw error;
  }
}
