import { parseModule } from '../language/parser.ts';
import type { Environment } from '../language/preprocessor.ts';
import { SyntaxFault } from '../language/source.ts';
import type { Session } from '../values/context.ts';
import type { ObjectValue } from '../values/value.ts';
import { compileModule } from './compiler.ts';
import { extendModule } from './extension.ts';
import { Frame } from './frame.ts';
import { type CompiledModule, ModuleInstance } from './module.ts';
import { constant, type GlobalFunction, layered, type Platform } from './platform.ts';
import type { OwnNames } from './tables.ts';

export interface InterpreterOptions {
  /** Everything that modules can reach by name besides common modules. */
  readonly platform: Platform;
  /** Turns of loops within one call from outside before the stand calls a loop endless. */
  readonly turnLimit?: number;
  /**
   * Sources differ on what happens to a property passed by reference when the method changes the parameter
   * (onec.md 6.2: nothing; OneScript: the property changes). With this on, such a change is a fault, so that
   * modules cannot come to depend on either.
   */
  readonly refusesPropertyWrites?: boolean;
}

export interface ExtensionModule {
  readonly text: string;
  readonly file: string;
  /** As it stands in errors. */
  readonly name: string;
}

export interface ModuleOptions {
  /** The file, for messages of syntax. */
  readonly file: string;
  /** As it stands in errors: `ОбщийМодуль.Имя.Модуль`. */
  readonly name: string;
  readonly environment?: Environment;
  /** Modules of extensions, in the order in which they are applied. */
  readonly extensions?: readonly ExtensionModule[];
  /** Names of the object whose module it is: its attributes and methods need no dot. */
  readonly ownNames?: OwnNames;
}

/** Runs modules over a platform. One per program; sessions share its common modules. */
export class Interpreter {
  readonly platform: Platform;
  readonly refusesPropertyWrites: boolean;
  readonly turnLimit: number;
  private readonly commonModules = new Map<string, ModuleInstance>();
  private readonly globalMethods = new Map<string, GlobalFunction>();

  constructor(options: InterpreterOptions) {
    this.refusesPropertyWrites = options.refusesPropertyWrites ?? false;
    this.turnLimit = options.turnLimit ?? 100_000_000;
    const modules: Platform = {
      globalProperty: (key) => {
        const module = this.commonModules.get(key);
        return module && constant(module);
      },
      globalMethod: (key) => this.globalMethods.get(key),
      typeByName: () => undefined,
    };
    this.platform = layered(modules, options.platform);
  }

  /** Parses and compiles. Throws SyntaxFault. */
  compile(text: string, options: ModuleOptions): CompiledModule {
    const environment = options.environment ?? 'server';
    const ast = (options.extensions ?? []).reduce(
      (base, { text: own, file, name }) => extendModule(base, parseModule(own, file, environment), name),
      parseModule(text, options.file, environment),
    );
    return compileModule(ast, options.name, options.ownNames);
  }

  /** Makes a common module reachable by name; a global one also lends its exports as global functions. */
  addCommonModule(
    name: string,
    compiled: CompiledModule,
    options: { readonly isGlobal?: boolean } = {},
  ): ModuleInstance {
    const [variable] = compiled.ast.variables;
    if (variable)
      throw new SyntaxFault('Переменные в общем модуле недопустимы', compiled.ast.file, variable.at);
    const instance = new ModuleInstance(compiled);
    this.commonModules.set(name.toLowerCase(), instance);
    if (options.isGlobal) this.lendMethods(instance);
    return instance;
  }

  /** A module of its own: of an object, a manager, a session, an HTTP service. */
  instantiate(compiled: CompiledModule, self?: ObjectValue): ModuleInstance {
    return new ModuleInstance(compiled, self);
  }

  commonModule(name: string): ModuleInstance | undefined {
    return this.commonModules.get(name.toLowerCase());
  }

  /** The context of a call that comes from outside of modules. */
  contextFor(session: Session): Frame {
    return new Frame(this, session);
  }

  /** Names of a module that nothing answers to: call when everything is loaded. */
  unresolved(compiled: CompiledModule): SyntaxFault[] {
    const faults: SyntaxFault[] = [];
    for (const { kind, name, argumentCount, at } of compiled.references) {
      const key = name.toLowerCase();
      const fault = (text: string) => faults.push(new SyntaxFault(text, compiled.ast.file, at));
      if (kind === 'property' && !this.platform.globalProperty(key))
        fault(`Переменная не определена: ${name}`);
      if (kind === 'type' && !this.platform.typeByName(key)) fault(`Нет такого типа: ${name}`);
      if (kind !== 'method') continue;
      const method = this.platform.globalMethod(key);
      if (!method) fault(`Процедура или функция не определена: ${name}`);
      else if (argumentCount > method.arity[1]) fault(`Слишком много параметров: ${name}`);
      else if (argumentCount < method.arity[0]) fault(`Недостаточно параметров: ${name}`);
    }
    return faults;
  }

  private lendMethods(instance: ModuleInstance): void {
    for (const method of instance.compiled.ast.methods.filter((one) => one.exported)) {
      const bound = instance.handler(method.name);
      if (!bound) continue;
      const { name } = instance.compiled;
      const call = bound.call.bind(bound);
      this.globalMethods.set(method.name.toLowerCase(), {
        ru: method.name,
        en: method.name,
        arity: bound.arity,
        source: name,
        call,
      });
    }
  }
}
