import { toDecimal, toText } from './convert.ts';
import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';
import { BslError } from './errors.ts';
import type { Value } from './value.ts';

/** Limits of numbers and dates are the language's errors. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new BslError(error.message);
    throw error;
  }
}

function seconds(value: Value): number {
  return toDecimal(value).truncated().toNumber();
}

/** «+»: the left operand's type decides. Source: onec.md 6.2. */
export function add(left: Value, right: Value): Value {
  if (left instanceof Decimal && right instanceof Decimal) return guarded(() => left.plus(right));
  if (typeof left === 'string') return left + toText(right);
  if (left instanceof DateValue) return guarded(() => left.plusSeconds(seconds(right)));
  return guarded(() => toDecimal(left).plus(toDecimal(right)));
}

export function subtract(left: Value, right: Value): Value {
  if (left instanceof Decimal && right instanceof Decimal) return guarded(() => left.minus(right));
  if (left instanceof DateValue) {
    if (right instanceof DateValue) return Decimal.from(left.seconds - right.seconds);
    return guarded(() => left.plusSeconds(-seconds(right)));
  }
  return guarded(() => toDecimal(left).minus(toDecimal(right)));
}

export function multiply(left: Value, right: Value): Value {
  return guarded(() => toDecimal(left).times(toDecimal(right)));
}

export function divide(left: Value, right: Value): Value {
  return guarded(() => toDecimal(left).dividedBy(toDecimal(right)));
}

export function remainder(left: Value, right: Value): Value {
  return guarded(() => toDecimal(left).remainder(toDecimal(right)));
}

export function negate(value: Value): Value {
  return toDecimal(value).negated();
}
