import { equal, order } from '../values/compare.ts';
import { toBoolean, toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { add, divide, multiply, negate, remainder, subtract } from '../values/operators.ts';
import { Ref } from '../values/value.ts';
import { evaluate, execute } from './compiler.ts';
import { Frame } from './frame.ts';
import * as operations from './operations.ts';

/** Everything that generated code calls, under one name. */
export const helpers = {
  ...operations,
  Frame,
  Ref,
  add,
  subtract,
  multiply,
  divide,
  remainder,
  negate,
  equal,
  order,
  toBoolean,
  toText,
  one: Decimal.one,
  // Late, because code that is text is compiled by the compiler that uses these helpers.
  evaluate: (...args: Parameters<typeof evaluate>) => evaluate(...args),
  execute: (...args: Parameters<typeof execute>) => execute(...args),
};
