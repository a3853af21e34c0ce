import type { Method, Module } from '../language/ast.ts';
import type { Position } from '../language/source.ts';
import type { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import { BslError } from '../values/errors.ts';
import {
  type Arity,
  absent,
  type BoundMethod,
  defineType,
  type Name,
  ObjectValue,
  Ref,
  type TypeInfo,
  type Value,
} from '../values/value.ts';
import { Frame } from './frame.ts';
import { checkArity } from './operations.ts';

/** A method of a module as generated: the caller's frame and the arguments by reference. */
export type Run = (caller: Frame, refs: readonly (Ref | undefined)[]) => Promise<Value>;

export interface RunnableModule {
  readonly methods: readonly Run[];
  readonly body: Run;
}

/** A name outside of the module, for the check of the whole program before it runs. */
export interface Reference {
  readonly kind: 'property' | 'method' | 'type';
  readonly name: string;
  readonly argumentCount: number;
  readonly at: Position;
}

export interface CompiledModule {
  /** As it stands in errors: `ОбщийМодуль.Имя.Модуль`. */
  readonly name: string;
  readonly ast: Module;
  readonly lines: readonly string[];
  readonly references: readonly Reference[];
  link(instance: ModuleInstance): RunnableModule;
}

const moduleType = defineType({
  ru: 'ОбщийМодуль',
  en: 'CommonModule',
  presentation: 'Общий модуль',
  source: 'onec.md 6.1: methods and exports of a module',
});

/** [least, most] arguments: trailing parameters with defaults may be left out. */
export function arityOf(method: Method): Arity {
  const last = method.parameters.findLastIndex((parameter) => parameter.defaultValue === undefined);
  return [last + 1, method.parameters.length];
}

/**
 * A module at work: of a common module there is one, of an object's module one per object. The variables live
 * here. To other modules it is a value whose members are the exports.
 */
export class ModuleInstance extends ObjectValue {
  readonly compiled: CompiledModule;
  /** «ЭтотОбъект»: the object whose module this is. */
  readonly self: ObjectValue | undefined;
  readonly variables: readonly Ref[];
  readonly runnable: RunnableModule;
  private readonly methodIndex = new Map<string, number>();

  constructor(compiled: CompiledModule, self?: ObjectValue) {
    super();
    this.compiled = compiled;
    this.self = self;
    this.variables = compiled.ast.variables.map(() => new Ref());
    compiled.ast.methods.forEach((method, index) => {
      this.methodIndex.set(method.name.toLowerCase(), index);
    });
    this.runnable = compiled.link(this);
  }

  override get type(): TypeInfo {
    return moduleType;
  }

  override get hasOpenFields(): boolean {
    return true;
  }

  override getField(name: Name): Value | typeof absent {
    return this.exportedVariable(name)?.value ?? absent;
  }

  override setField(name: Name, value: Value): boolean {
    const variable = this.exportedVariable(name);
    if (variable) variable.value = value;
    return variable !== undefined;
  }

  /** An exported method; one that is not exported or not there is the program's error. */
  override findMethod(name: Name): BoundMethod {
    const index = this.methodIndex.get(name.key);
    const method = index === undefined ? undefined : this.compiled.ast.methods[index];
    if (!method?.exported) throw new BslError(`Метод объекта не обнаружен (${name.text})`);
    return this.bound(method, index as number);
  }

  /** Any method, exported or not: for handlers that the platform calls. */
  handler(name: string): BoundMethod | undefined {
    const index = this.methodIndex.get(name.toLowerCase());
    const method = index === undefined ? undefined : this.compiled.ast.methods[index];
    return method && this.bound(method, index as number);
  }

  /** Calls any method from outside of modules. Throws BslError when there is none. */
  async call(context: CallContext, name: string, args: readonly (Value | Ref)[] = []): Promise<Value> {
    const method = this.methodIndex.get(name.toLowerCase());
    const declared = method === undefined ? undefined : this.compiled.ast.methods[method];
    if (method === undefined || !declared) throw new BslError(`Метод объекта не обнаружен (${name})`);
    checkArity(arityOf(declared), args.length);
    const refs = args.map((arg) => (arg instanceof Ref ? arg : new Ref(arg)));
    return await (this.runnable.methods[method] as Run)(frameOf(context), refs);
  }

  /** Executes the statements after the methods. */
  async runBody(context: CallContext): Promise<void> {
    await this.runnable.body(frameOf(context), []);
  }

  private bound(method: Method, index: number): BoundMethod {
    const run = this.runnable.methods[index] as Run;
    return {
      arity: arityOf(method),
      isOfModule: true,
      isFunction: method.isFunction,
      call: (args: Args, context: CallContext) =>
        run(
          frameOf(context),
          Array.from({ length: args.count }, (_, position) => args.ref(position)),
        ),
    };
  }

  private exportedVariable(name: Name): Ref | undefined {
    const { variables } = this.compiled.ast;
    const index = variables.findIndex((one) => one.exported && one.name.toLowerCase() === name.key);
    return this.variables[index];
  }
}

function frameOf(context: CallContext): Frame {
  if (!(context instanceof Frame))
    throw new TypeError('The context of a call must come from the interpreter');
  return context;
}
