import { toBoolean, toDate, toDecimal, toText } from './convert.ts';
import type { DateValue } from './date.ts';
import type { Decimal } from './decimal.ts';
import { BslError, typeMismatch } from './errors.ts';
import type { ObjectValue, Ref, Value } from './value.ts';

type Class<T> = abstract new (...args: never[]) => T;

/** Arguments of a call to a native, by position from 0; one left out is different from Неопределено. */
export class Args {
  private readonly refs: readonly (Ref | undefined)[];

  constructor(refs: readonly (Ref | undefined)[]) {
    this.refs = refs;
  }

  get count(): number {
    return this.refs.length;
  }

  has(index: number): boolean {
    return this.refs[index] !== undefined;
  }

  /** The value; Неопределено when left out. */
  at(index: number): Value {
    return this.refs[index]?.value;
  }

  all(): Value[] {
    return this.refs.map((ref) => ref?.value);
  }

  /** The variable behind the argument, to be passed on by reference. */
  ref(index: number): Ref | undefined {
    return this.refs[index];
  }

  /** Changes the caller's variable; does nothing when the argument was left out or is an expression. */
  set(index: number, value: Value): void {
    const ref = this.refs[index];
    if (ref) ref.value = value;
  }

  /** Any value as its presentation, as string parameters of the platform take it. */
  text(index: number, missing?: string): string {
    if (!this.has(index) && missing !== undefined) return missing;
    return toText(this.at(index));
  }

  decimal(index: number, missing?: Decimal): Decimal {
    if (!this.has(index) && missing !== undefined) return missing;
    return this.converted(index, toDecimal);
  }

  /** A number cut to a whole one. */
  integer(index: number, missing?: number): number {
    if (!this.has(index) && missing !== undefined) return missing;
    return this.decimal(index).truncated().toNumber();
  }

  boolean(index: number, missing?: boolean): boolean {
    if (!this.has(index) && missing !== undefined) return missing;
    return this.converted(index, toBoolean);
  }

  date(index: number): DateValue {
    return this.converted(index, toDate);
  }

  /** An object of one of the classes; anything else is a mismatch of types. */
  object<T extends ObjectValue>(index: number, ...classes: Class<T>[]): T {
    const value = this.at(index);
    for (const one of classes) if (value instanceof one) return value;
    throw typeMismatch(index + 1);
  }

  /** As object, but undefined when left out or Неопределено. */
  optional<T extends ObjectValue>(index: number, ...classes: Class<T>[]): T | undefined {
    return this.at(index) === undefined ? undefined : this.object(index, ...classes);
  }

  private converted<T>(index: number, convert: (value: Value) => T): T {
    try {
      return convert(this.at(index));
    } catch (error) {
      if (error instanceof BslError) throw typeMismatch(index + 1);
      throw error;
    }
  }
}
