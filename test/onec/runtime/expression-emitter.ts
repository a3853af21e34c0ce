import type { Arguments, Expression, Literal } from '../language/ast.ts';
import { fold, type Position } from '../language/source.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import type { ModuleTables } from './tables.ts';

const evaluateNames = new Set(['вычислить', 'eval']);
const proceedNames = new Set(['продолжитьвызов', 'proceedwithcall']);
const selfNames = new Set(['этотобъект', 'thisobject']);

const binaryHelpers: Record<string, string> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'remainder',
};

/** Waits for a call only when it did return a promise. `t` is the method's spare variable. */
function settled(call: string): string {
  return `((t = ${call}) instanceof Promise ? await t : t)`;
}

/**
 * Writes the JavaScript of expressions. In it: `R` helpers, `I` the module's instance, `N` names, `K` constants,
 * `M` methods, `m…` the module's variables, `v…` local ones, `f` the frame.
 */
export class ExpressionEmitter {
  protected readonly tables: ModuleTables;
  protected readonly locals = new Map<string, string>();
  protected readonly declarations: string[] = [];
  /** The method that «ПродолжитьВызов» calls. */
  protected proceeds: string | undefined;
  private counter = 0;

  /** With a scope: code of «Вычислить» over these variables, found in `S`. */
  constructor(tables: ModuleTables, scope?: readonly string[]) {
    this.tables = tables;
    for (const name of scope ?? []) this.locals.set(name, `S[${JSON.stringify(name)}]`);
  }

  protected fresh(prefix: string): string {
    this.counter += 1;
    return `${prefix}${this.counter}`;
  }

  protected newVariable(name: string): string {
    const key = fold(name);
    const known = this.locals.get(key);
    if (known) return known;
    const variable = this.fresh('v');
    this.locals.set(key, variable);
    this.declarations.push(`const ${variable} = new R.Ref();`);
    return variable;
  }

  /** The Ref of a variable of the method or of the module. */
  protected variable(name: string): string | undefined {
    const local = this.locals.get(fold(name));
    if (local) return local;
    const number = this.tables.variableNumber(name);
    return number === undefined ? undefined : `m${number}`;
  }

  /** The Ref that an assignment to a bare name changes; undefined when it is a property of the object. */
  protected target(name: string): string | undefined {
    const known = this.variable(name);
    if (known) return known;
    return this.tables.ownNames(fold(name)) === 'property' ? undefined : this.newVariable(name);
  }

  protected truth(expression: Expression): string {
    return `R.toBoolean(${this.expression(expression)})`;
  }

  /** `needsValue` is false for a call that is a statement. */
  expression(expression: Expression, needsValue = true): string {
    switch (expression.kind) {
      case 'literal':
        return this.literal(expression.literal, expression.at);
      case 'name':
        return this.name(expression);
      case 'group':
        return this.expression(expression.inner);
      case 'call':
        return this.call(expression, needsValue);
      case 'member':
        return `R.getMember(f, ${this.expression(expression.object)}, ${this.tables.name(expression.name)})`;
      case 'invoke': {
        const object = this.expression(expression.object);
        const args = this.refs(expression.args);
        return settled(
          `R.invoke(f, ${object}, ${this.tables.name(expression.name)}, ${args}, ${needsValue})`,
        );
      }
      case 'index':
        return `R.getIndex(f, ${this.expression(expression.object)}, ${this.expression(expression.key)})`;
      case 'new':
        this.tables.refer('type', expression.type, expression.at);
        return settled(`R.construct(f, ${this.tables.name(expression.type)}, ${this.refs(expression.args)})`);
      case 'newByName':
        return settled(`R.constructByName(f, ${this.refs(expression.args)})`);
      case 'unary':
        return this.unary(expression);
      case 'binary':
        return this.binary(expression);
      case 'choice': {
        const whenTrue = this.expression(expression.whenTrue);
        return `(${this.truth(expression.condition)} ? ${whenTrue} : ${this.expression(expression.whenFalse)})`;
      }
      case 'await':
        return this.expression(expression.operand, needsValue);
    }
  }

  protected literal(literal: Literal, at: Position): string {
    switch (literal.kind) {
      case 'undefined':
      case 'null':
        return literal.kind;
      case 'boolean':
        return String(literal.value);
      case 'string':
        return JSON.stringify(literal.value);
      case 'number':
        return this.tables.constant(Decimal.parse(literal.digits));
      case 'date':
        return this.tables.constant(
          DateValue.ofDigits(literal.digits) ??
            this.tables.fault(`Неверный литерал даты: ${literal.digits}`, at),
        );
    }
  }

  private name({ name, at }: Extract<Expression, { kind: 'name' }>): string {
    const variable = this.variable(name);
    if (variable) return `${variable}.value`;
    const key = fold(name);
    if (selfNames.has(key)) return '(I.self ?? I)';
    if (this.tables.ownNames(key) === 'property') return `R.getMember(f, I.self, ${this.tables.name(name)})`;
    this.tables.refer('property', name, at);
    return `R.getGlobal(f, ${this.tables.name(name)})`;
  }

  private call({ name, args, at }: Extract<Expression, { kind: 'call' }>, needsValue: boolean): string {
    const key = fold(name);
    const own = this.tables.methodNumber(name);
    if (own !== undefined) {
      this.tables.checkArguments(own, args.length, at);
      const isFunction = this.tables.ast.methods[own]?.isFunction;
      if (needsValue && !isFunction) this.tables.fault(`Обращение к процедуре как к функции: ${name}`, at);
      return `(await M[${own}](f, ${this.refs(args)}))`;
    }
    if (this.tables.ownNames(key) === 'method') {
      return settled(`R.invoke(f, I.self, ${this.tables.name(name)}, ${this.refs(args)}, ${needsValue})`);
    }
    if (proceedNames.has(key)) {
      const proceeds = this.proceeds === undefined ? undefined : this.tables.methodNumber(this.proceeds);
      if (proceeds === undefined) return this.tables.fault('«ПродолжитьВызов» вне метода с «Вместо»', at);
      return `(await M[${proceeds}](f, ${this.refs(args)}))`;
    }
    if (evaluateNames.has(key)) {
      const [text] = args;
      if (!text || args.length !== 1) this.tables.fault('«Вычислить» принимает один параметр', at);
      return `(await R.evaluate(f, I, R.toText(${this.expression(text as Expression)}), ${this.scope()}))`;
    }
    this.tables.refer('method', name, at, args.length);
    return settled(`R.callGlobal(f, ${this.tables.name(name)}, ${this.refs(args)})`);
  }

  private unary({ operator, operand }: Extract<Expression, { kind: 'unary' }>): string {
    const helper = { not: 'not', '-': 'negate', '+': 'unaryPlus' }[operator];
    return `R.${helper}(${this.expression(operand)})`;
  }

  private binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): string {
    const a = this.expression(left);
    const b = this.expression(right);
    switch (operator) {
      case 'and':
        return `(R.toBoolean(${a}) && R.toBoolean(${b}))`;
      case 'or':
        return `(R.toBoolean(${a}) || R.toBoolean(${b}))`;
      case '=':
        return `R.equal(${a}, ${b})`;
      case '<>':
        return `!R.equal(${a}, ${b})`;
      case '<':
      case '<=':
      case '>':
      case '>=':
        return `(R.order(${a}, ${b}) ${operator} 0)`;
      default:
        return `R.${binaryHelpers[operator]}(${a}, ${b})`;
    }
  }

  /** Arguments: a variable as itself, so that the method may change it; anything else as a new Ref. */
  protected refs(args: Arguments): string {
    const items = args.map((arg) => {
      if (!arg) return 'undefined';
      const variable = arg.kind === 'name' ? this.variable(arg.name) : undefined;
      if (variable) return variable;
      const isProperty = arg.kind === 'member' || arg.kind === 'index';
      const value = this.expression(arg);
      return isProperty ? `R.propertyArgument(f, ${value})` : `new R.Ref(${value})`;
    });
    return `[${items.join(', ')}]`;
  }

  /** The variables at this place, for code that is text. */
  protected scope(): string {
    const entries = [...this.locals].map(([key, variable]) => `${JSON.stringify(key)}: ${variable}`);
    return `{${entries.join(', ')}}`;
  }
}
