import { expect } from 'chai';
import { StandFault } from '../values/errors.ts';
import { errorOf, run, shown } from './snippet.ts';

/** Each row: an expression and what «Строка» of it is, from the documentation. */
export function table(rows: readonly (readonly [expression: string, expected: string])[]): void {
  for (const [expression, expected] of rows) {
    it(`${expression} → ${expected === '' ? '(пусто)' : expected}`, async () => {
      expect(await shown(expression)).to.equal(expected);
    });
  }
}

/** Each row: statements and the description of the error. */
export function failures(rows: readonly (readonly [statements: string, description: string])[]): void {
  for (const [statements, description] of rows) {
    it(`${statements.replaceAll('\n', ' ')} ⇒ ${description}`, async () => {
      expect((await errorOf(statements)).description).to.equal(description);
    });
  }
}

/** The stand's refusal that the statements end in. */
export async function faultOf(statements: string): Promise<string> {
  try {
    await run(`${statements}\nВозврат Неопределено;`);
  } catch (error) {
    if (error instanceof StandFault) return error.message;
    throw error;
  }
  throw new Error(`Отказа не было: ${statements}`);
}
