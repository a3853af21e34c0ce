import type { Module } from '../language/ast.ts';
import { parseExpressionText, parseStatementsText } from '../language/parser.ts';
import { type Position, SyntaxFault } from '../language/source.ts';
import { BslError } from '../values/errors.ts';
import { type Name, nameOf, type Ref, type Value } from '../values/value.ts';
import { MethodEmitter } from './emitter.ts';
import type { Frame } from './frame.ts';
import { helpers } from './helpers.ts';
import {
  arityOf,
  type CompiledModule,
  type ModuleInstance,
  type Reference,
  type RunnableModule,
} from './module.ts';

/** Tells which bare names belong to the object whose module it is. */
export type OwnNames = (key: string) => 'property' | 'method' | undefined;

/** What the generated code of one module refers to by number. */
export class ModuleTables {
  readonly ast: Module;
  readonly ownNames: OwnNames;
  readonly names: Name[] = [];
  readonly constants: Value[] = [];
  readonly references: Reference[] = [];
  private readonly nameIndex = new Map<string, number>();
  private readonly methods = new Map<string, number>();
  private readonly variables = new Map<string, number>();

  constructor(ast: Module, ownNames: OwnNames) {
    this.ast = ast;
    this.ownNames = ownNames;
    ast.methods.forEach((method, index) => {
      this.methods.set(method.name.toLowerCase(), index);
    });
    ast.variables.forEach((variable, index) => {
      this.variables.set(variable.name.toLowerCase(), index);
    });
  }

  /** The expression of a name in generated code. */
  name(text: string): string {
    const index = this.nameIndex.get(text) ?? this.names.push(nameOf(text)) - 1;
    this.nameIndex.set(text, index);
    return `N[${index}]`;
  }

  constant(value: Value): string {
    return `K[${this.constants.push(value) - 1}]`;
  }

  methodNumber(name: string): number | undefined {
    return this.methods.get(name.toLowerCase());
  }

  variableNumber(name: string): number | undefined {
    return this.variables.get(name.toLowerCase());
  }

  refer(kind: Reference['kind'], name: string, at: Position, argumentCount = 0): void {
    this.references.push({ kind, name, argumentCount, at });
  }

  fault(text: string, at: Position): never {
    throw new SyntaxFault(text, this.ast.file, at);
  }

  /** Throws when an own method cannot take so many arguments. */
  checkArguments(method: number, count: number, at: Position): void {
    const declared = this.ast.methods[method];
    if (!declared) return;
    const [least, most] = arityOf(declared);
    if (count > most) this.fault(`Слишком много фактических параметров: ${declared.name}`, at);
    if (count < least) this.fault(`Недостаточно фактических параметров: ${declared.name}`, at);
  }
}

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
  const factory = new Function('R', 'I', 'N', 'K', code);
  return {
    name,
    ast,
    lines: ast.text.split(/\r?\n/),
    references: tables.references,
    link: (instance: ModuleInstance) =>
      factory(helpers, instance, tables.names, tables.constants) as RunnableModule,
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
