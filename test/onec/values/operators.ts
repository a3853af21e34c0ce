import { toDecimal, toText } from './convert.ts';
import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';
import type { Value } from './value.ts';

function seconds(value: Value): number {
  return toDecimal(value).truncated().toNumber();
}

/** «+»: the left operand's type decides. Source: onec.md 6.2. */
export function add(left: Value, right: Value): Value {
  if (left instanceof Decimal && right instanceof Decimal) return left.plus(right);
  if (typeof left === 'string') return left + toText(right);
  if (left instanceof DateValue) return left.plusSeconds(seconds(right));
  return toDecimal(left).plus(toDecimal(right));
}

export function subtract(left: Value, right: Value): Value {
  if (left instanceof Decimal && right instanceof Decimal) return left.minus(right);
  if (left instanceof DateValue) {
    if (right instanceof DateValue) return Decimal.from(left.seconds - right.seconds);
    return left.plusSeconds(-seconds(right));
  }
  return toDecimal(left).minus(toDecimal(right));
}

export function multiply(left: Value, right: Value): Value {
  return toDecimal(left).times(toDecimal(right));
}

export function divide(left: Value, right: Value): Value {
  return toDecimal(left).dividedBy(toDecimal(right));
}

export function remainder(left: Value, right: Value): Value {
  return toDecimal(left).remainder(toDecimal(right));
}

export function negate(value: Value): Value {
  return toDecimal(value).negated();
}
