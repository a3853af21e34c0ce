import type { Expression, Method, Parameter, Statement } from '../language/ast.ts';
import { fold, type Position } from '../language/source.ts';
import { ExpressionEmitter } from './expression-emitter.ts';
import type { ModuleTables } from './tables.ts';

/** Writes the JavaScript of one method; the names in it are those of ExpressionEmitter. */
export class MethodEmitter extends ExpressionEmitter {
  private readonly marksLines: boolean;

  /** With a scope: code of «Вычислить» over these variables, found in `S`. */
  constructor(tables: ModuleTables, scope?: readonly string[]) {
    super(tables, scope);
    this.marksLines = scope === undefined;
  }

  method(method: Method): string {
    this.proceeds = method.proceeds;
    const parameters = method.parameters.map((parameter, index) =>
      this.parameter(parameter, index, method.at),
    );
    for (const variable of method.variables) this.newVariable(variable.name);
    const body = this.statements(method.body);
    const origin = method.origin ? `f.origin = ${this.tables.origin(method.origin)};\n` : '';
    const prologue = `${origin}${parameters.join('\n')}\n${this.declarations.join('\n')}`;
    return this.wrapped(prologue, body, method.at.line);
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
}
