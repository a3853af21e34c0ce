import type { Origin } from '../language/ast.ts';
import type { CallContext, Place, Session } from '../values/context.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { nameOf, type ObjectValue, Ref, type TypeInfo, type Value } from '../values/value.ts';
import type { Interpreter } from './interpreter.ts';
import type { ModuleInstance } from './module.ts';
import { invoke } from './operations.ts';

/** Deeper than any sensible recursion, well within the stack of JavaScript. */
const depthLimit = 800;

/** One call in progress; the chain of callers is the stack. */
export class Frame implements CallContext {
  readonly interpreter: Interpreter;
  readonly session: Session;
  readonly module: ModuleInstance | undefined;
  readonly caller: Frame | undefined;
  readonly depth: number;
  private readonly root: Frame;
  private turns = 0;
  /** The line being executed; generated code keeps it. */
  line = 0;
  /** The extension's module that the method came from, when it is not the instance's own. */
  origin: Origin | undefined = undefined;
  /** The error of the «Исключение» block being executed. */
  error: BslError | undefined = undefined;

  constructor(interpreter: Interpreter, session: Session, module?: ModuleInstance, caller?: Frame) {
    this.interpreter = interpreter;
    this.session = session;
    this.module = module;
    this.caller = caller;
    this.root = caller ? caller.root : this;
    this.depth = caller ? caller.depth + 1 : 0;
    if (this.depth > depthLimit) throw new BslError('Переполнение стека встроенного языка');
  }

  place(): Place {
    if (!this.module) return { module: 'стенд', line: 0, source: '' };
    const { name, lines } = this.origin ?? this.module.compiled;
    return { module: name, line: this.line, source: (lines[this.line - 1] ?? '').trim() };
  }

  typeByName(name: string): TypeInfo | undefined {
    return this.interpreter.platform.typeByName(name.toLowerCase());
  }

  async invoke(target: ObjectValue, method: string, args: readonly Value[]): Promise<Value> {
    return await invoke(
      this,
      target,
      nameOf(method),
      args.map((value) => new Ref(value)),
    );
  }

  /** Puts the place into an error on its way out of a method; errors of the stand itself become faults. */
  located(error: unknown): Error {
    if (error instanceof BslError) {
      error.place ??= this.place();
      return error;
    }
    const fault =
      error instanceof StandFault
        ? error
        : new StandFault(error instanceof Error ? error.message : String(error), { cause: error });
    fault.locate(this.place());
    return fault;
  }

  /** The error that «Исключение» sees; faults of the stand go through. */
  caught(error: unknown): BslError {
    const located = this.located(error);
    if (located instanceof BslError) return located;
    throw located;
  }

  /** Counts turns of loops since the call from outside, so that an endless one ends. */
  turn(): void {
    this.root.turns += 1;
    if (this.root.turns > this.interpreter.turnLimit) throw new StandFault('Цикл не кончается');
  }
}
