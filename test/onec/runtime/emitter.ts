import type { Arguments, Expression, Literal, Method, Parameter, Statement } from '../language/ast.ts';
import { fold, type Position } from '../language/source.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import type { ModuleTables } from './compiler.ts';

const evaluateNames = new Set(['вычислить', 'eval']);
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
 * Writes the JavaScript of one method. In it: `R` helpers, `I` the module's instance, `N` names, `K` constants,
 * `M` methods, `m…` the module's variables, `v…` local ones, `f` the frame.
 */
export class MethodEmitter {
  private readonly tables: ModuleTables;
  private readonly locals = new Map<string, string>();
  private readonly declarations: string[] = [];
  private readonly marksLines: boolean;
  private counter = 0;

  /** With a scope: code of «Вычислить» over these variables, found in `S`. */
  constructor(tables: ModuleTables, scope?: readonly string[]) {
    this.tables = tables;
    this.marksLines = scope === undefined;
    for (const name of scope ?? []) this.locals.set(name, `S[${JSON.stringify(name)}]`);
  }

  method(method: Method): string {
    const parameters = method.parameters.map((parameter, index) =>
      this.parameter(parameter, index, method.at),
    );
    for (const variable of method.variables) this.newVariable(variable.name);
    const body = this.statements(method.body);
    return this.wrapped(`${parameters.join('\n')}\n${this.declarations.join('\n')}`, body, method.at.line);
  }

  body(statements: readonly Statement[]): string {
    const body = this.statements(statements);
    return this.wrapped(this.declarations.join('\n'), body, 1);
  }

  dynamicBody(statements: readonly Statement[]): string {
    const body = this.statements(statements);
    return `${this.declarations.join('\n')}\n${body}`;
  }

  private wrapped(prologue: string, body: string, line: number): string {
    return [
      'async (caller, a) => {',
      'const f = new R.Frame(caller.interpreter, caller.session, I, caller); let t;',
      `f.line = ${line};`,
      prologue,
      `try {\n${body}\n} catch (e) { throw f.located(e); }`,
      '}',
    ].join('\n');
  }

  private parameter({ name, byValue, defaultValue }: Parameter, index: number, at: Position): string {
    const variable = this.fresh('p');
    this.locals.set(fold(name), variable);
    const missing = defaultValue ? this.literal(defaultValue, at) : 'undefined';
    const copied = byValue ? `new R.Ref(a[${index}].value)` : `a[${index}]`;
    return `const ${variable} = a[${index}] === undefined ? new R.Ref(${missing}) : ${copied};`;
  }

  private fresh(prefix: string): string {
    this.counter += 1;
    return `${prefix}${this.counter}`;
  }

  private newVariable(name: string): string {
    const key = fold(name);
    const known = this.locals.get(key);
    if (known) return known;
    const variable = this.fresh('v');
    this.locals.set(key, variable);
    this.declarations.push(`const ${variable} = new R.Ref();`);
    return variable;
  }

  /** The Ref of a variable of the method or of the module. */
  private variable(name: string): string | undefined {
    const local = this.locals.get(fold(name));
    if (local) return local;
    const number = this.tables.variableNumber(name);
    return number === undefined ? undefined : `m${number}`;
  }

  /** The Ref that an assignment to a bare name changes; undefined when it is a property of the object. */
  private target(name: string): string | undefined {
    const known = this.variable(name);
    if (known) return known;
    return this.tables.ownNames(fold(name)) === 'property' ? undefined : this.newVariable(name);
  }

  // Statements

  statements(statements: readonly Statement[]): string {
    return statements.map((statement) => this.statement(statement)).join('\n');
  }

  private line(at: { readonly line: number }): string {
    return this.marksLines ? `f.line = ${at.line}; ` : '';
  }

  private statement(statement: Statement): string {
    return this.line(statement.at) + this.action(statement);
  }

  private action(statement: Statement): string {
    switch (statement.kind) {
      case 'assign':
        return this.assignment(statement.target, statement.value);
      case 'do':
        return `${this.expression(statement.expression, false)};`;
      case 'if':
        return this.condition(statement);
      case 'while':
        return `while (${this.truth(statement.condition)}) { f.turn();\n${this.statements(statement.body)}\n${this.line(statement.at)}}`;
      case 'for':
        return this.countedLoop(statement);
      case 'forEach':
        return this.itemLoop(statement);
      case 'try':
        return this.attempt(statement);
      case 'return':
        return statement.value ? `return ${this.expression(statement.value)};` : 'return undefined;';
      case 'raise':
        return `throw R.raise(${this.refs(statement.args)});`;
      case 'rethrow':
        return 'throw f.error;';
      case 'break':
      case 'continue':
        return `${statement.kind};`;
      case 'execute':
        return `await R.execute(f, I, R.toText(${this.expression(statement.text)}), ${this.scope()});`;
      case 'label':
        return '';
      case 'goto':
        return this.tables.fault('Переход по метке стенд не выполняет', statement.at);
      case 'handler':
        return this.tables.fault('Обработчики событий стенд не выполняет', statement.at);
    }
  }

  private assignment(target: Expression, value: Expression): string {
    const computed = this.expression(value);
    switch (target.kind) {
      case 'name': {
        const variable = this.target(target.name);
        return variable
          ? `${variable}.value = ${computed};`
          : `R.setMember(f, I.self, ${this.tables.name(target.name)}, ${computed});`;
      }
      case 'member':
        return `R.setMember(f, ${this.expression(target.object)}, ${this.tables.name(target.name)}, ${computed});`;
      case 'index':
        return `R.setIndex(f, ${this.expression(target.object)}, ${this.expression(target.key)}, ${computed});`;
      default:
        return this.tables.fault('Левая часть присваивания не может быть изменена', target.at);
    }
  }

  private condition({ branches, otherwise }: Extract<Statement, { kind: 'if' }>): string {
    const [first, ...rest] = branches;
    if (!first) return this.statements(otherwise);
    const head = `if (${this.truth(first.condition)}) {\n${this.statements(first.body)}\n}`;
    if (rest.length === 0 && otherwise.length === 0) return head;
    const next = rest[0];
    const line = next ? this.line(next.condition.at) : '';
    const at = first.condition.at;
    return `${head} else { ${line}${this.condition({ kind: 'if', branches: rest, otherwise, at })}\n}`;
  }

  private countedLoop(loop: Extract<Statement, { kind: 'for' }>): string {
    const from = this.expression(loop.from);
    const to = this.expression(loop.to);
    const variable = this.loopVariable(loop.variable, loop);
    const last = this.fresh('l');
    return [
      `${variable}.value = R.loopNumber(${from}); const ${last} = R.loopNumber(${to});`,
      `for (; R.order(${variable}.value, ${last}) <= 0; ${variable}.value = R.add(${variable}.value, R.one)) {`,
      `f.turn();\n${this.statements(loop.body)}\n}`,
    ].join('\n');
  }

  private itemLoop(loop: Extract<Statement, { kind: 'forEach' }>): string {
    const items = this.expression(loop.of);
    const variable = this.loopVariable(loop.variable, loop);
    const item = this.fresh('i');
    return `for (const ${item} of R.each(${items})) { f.turn(); ${variable}.value = ${item};\n${this.statements(loop.body)}\n}`;
  }

  private loopVariable(name: string, { at }: Statement): string {
    return this.target(name) ?? this.tables.fault(`Свойство «${name}» не может быть переменной цикла`, at);
  }

  private attempt({ body, handler }: Extract<Statement, { kind: 'try' }>): string {
    const outer = this.fresh('s');
    return [
      `try {\n${this.statements(body)}\n} catch (e) {`,
      `const ${outer} = f.error; f.error = f.caught(e);`,
      `try {\n${this.statements(handler)}\n} finally { f.error = ${outer}; }`,
      '}',
    ].join('\n');
  }

  // Expressions

  private truth(expression: Expression): string {
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

  private literal(literal: Literal, at: Position): string {
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
        return this.tables.constant(this.date(literal.digits, at));
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
  private refs(args: Arguments): string {
    const items = args.map((arg) => {
      if (!arg) return 'undefined';
      const variable = arg.kind === 'name' ? this.variable(arg.name) : undefined;
      return variable ?? `new R.Ref(${this.expression(arg)})`;
    });
    return `[${items.join(', ')}]`;
  }

  /** The variables at this place, for code that is text. */
  private scope(): string {
    const entries = [...this.locals].map(([key, variable]) => `${JSON.stringify(key)}: ${variable}`);
    return `{${entries.join(', ')}}`;
  }

  /** `'00000000'` is read as the empty date. */
  private date(digits: string, at: Position): DateValue {
    const date = /^0+$/.test(digits) ? DateValue.empty : DateValue.ofDigits(digits);
    return date ?? this.tables.fault(`Неверный литерал даты: ${digits}`, at);
  }
}
