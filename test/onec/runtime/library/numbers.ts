import type { Args } from '../../values/args.ts';
import { order } from '../../values/compare.ts';
import { toDecimal } from '../../values/convert.ts';
import { Decimal } from '../../values/decimal.ts';
import { enumerationOf } from '../../values/enumeration.ts';
import { BslError } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';
import { functionsOf } from '../functions.ts';

const halfDown = enumerationOf('РежимОкругления').of('Окр15как10');
const mask = 0xffff_ffffn;

function round(args: Args): Value {
  // Numbers and spellings of the mode: 0 and Окр15как10 round a half towards zero.
  const isDown = args.at(2) === halfDown || (args.at(2) instanceof Decimal && args.integer(2) === 0);
  return args.decimal(0).rounded(args.integer(1, 0), isDown ? 'halfDown' : 'halfUp');
}

function extreme(args: Args, sign: 1 | -1): Value {
  const values = args.all();
  return values.reduce((best, value) => (sign * order(value, best) > 0 ? value : best), values[0]);
}

function binary(args: Args, combine: (left: bigint, right: bigint) => bigint): Value {
  return Decimal.of(BigInt.asUintN(32, combine(unsigned(args, 0), unsigned(args, 1))));
}

function unsigned(args: Args, index: number): bigint {
  const value = args.decimal(index);
  if (!value.isWhole || value.units < 0n || value.units > mask) {
    throw new BslError(`Недопустимое значение параметра (параметр номер '${index + 1}')`);
  }
  return value.units;
}

function shift(args: Args): bigint {
  const places = args.integer(1);
  if (places < 0 || places > 31) throw new BslError("Недопустимое значение параметра (параметр номер '2')");
  return BigInt(places);
}

function setBit(args: Args): Value {
  const bit = 1n << shift(args);
  const value = unsigned(args, 0);
  return Decimal.of(args.integer(2) === 0 ? value & ~bit : value | bit);
}

function power(args: Args): Value {
  const exponent = args.decimal(1);
  const base = args.decimal(0);
  if (!exponent.isWhole) return real(base.toNumber() ** exponent.toNumber());
  let result = Decimal.one;
  const count = Math.abs(exponent.toNumber());
  for (let index = 0; index < count; index += 1) result = result.times(base);
  return exponent.units < 0n ? Decimal.one.dividedBy(result) : result;
}

function real(value: number): Decimal {
  if (!Number.isFinite(value)) throw new BslError('Недопустимое значение параметра');
  return Decimal.from(value);
}

function fromRadix(text: string, prefix: string): Decimal {
  try {
    return Decimal.of(
      BigInt(text.toLowerCase().startsWith(prefix) ? text.toLowerCase() : `${prefix}${text}`),
    );
  } catch {
    throw new BslError('Преобразование значения к типу Число не может быть выполнено');
  }
}

const source = 'platform-names.json; behaviour from memory';

export const numberFunctions = functionsOf(source, [
  ['Число', 'Number', [1, 1], (args) => toDecimal(args.at(0))],
  ['Окр', 'Round', [1, 3], round],
  ['Цел', 'Int', [1, 1], (args) => args.decimal(0).truncated()],
  ['Макс', 'Max', [1, 99], (args) => extreme(args, 1)],
  ['Мин', 'Min', [1, 99], (args) => extreme(args, -1)],
  ['Pow', 'Pow', [2, 2], power],
  ['Sqrt', 'Sqrt', [1, 1], (args) => real(Math.sqrt(args.decimal(0).toNumber()))],
  ['Log', 'Log', [1, 1], (args) => real(Math.log(args.decimal(0).toNumber()))],
  ['Log10', 'Log10', [1, 1], (args) => real(Math.log10(args.decimal(0).toNumber()))],
  ['Exp', 'Exp', [1, 1], (args) => real(Math.exp(args.decimal(0).toNumber()))],
  ['ПобитовоеИ', 'BitwiseAnd', [2, 2], (args) => binary(args, (left, right) => left & right)],
  ['ПобитовоеИли', 'BitwiseOr', [2, 2], (args) => binary(args, (left, right) => left | right)],
  ['ПобитовоеИсключительноеИли', 'BitwiseXor', [2, 2], (args) => binary(args, (left, right) => left ^ right)],
  ['ПобитовоеИНе', 'BitwiseAndNot', [2, 2], (args) => binary(args, (left, right) => left & ~right)],
  ['ПобитовоеНе', 'BitwiseNot', [1, 1], (args) => Decimal.of(BigInt.asUintN(32, ~unsigned(args, 0)))],
  ['ПобитовыйСдвигВлево', 'BitwiseShiftLeft', [2, 2], (args) => binary(args, (left) => left << shift(args))],
  [
    'ПобитовыйСдвигВправо',
    'BitwiseShiftRight',
    [2, 2],
    (args) => binary(args, (left) => left >> shift(args)),
  ],
  ['ПроверитьБит', 'CheckBit', [2, 2], (args) => ((unsigned(args, 0) >> shift(args)) & 1n) === 1n],
  ['УстановитьБит', 'SetBit', [3, 3], setBit],
  ['ЧислоИзШестнадцатеричнойСтроки', 'NumberFromHexString', [1, 1], (args) => fromRadix(args.text(0), '0x')],
  ['ЧислоИзДвоичнойСтроки', 'NumberFromBinaryString', [1, 1], (args) => fromRadix(args.text(0), '0b')],
]);

/** ГенераторСлучайныхЧисел: repeatable when made with a number. */
class RandomGenerator extends ObjectValue {
  private state: number;

  constructor(seed: number) {
    super();
    this.state = seed >>> 0;
  }

  override get type(): TypeInfo {
    return randomGeneratorType;
  }

  /** Whole, both bounds included. */
  next(least: number, most: number): Decimal {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Decimal.from(least + Math.floor((this.state / 2 ** 32) * (most - least + 1)));
  }
}

const of = membersOf<RandomGenerator>('platform-names.json: ГенераторСлучайныхЧисел');

export const randomGeneratorType: TypeInfo = defineType<RandomGenerator>({
  ru: 'ГенераторСлучайныхЧисел',
  en: 'RandomNumberGenerator',
  source: 'platform-names.json: ГенераторСлучайныхЧисел',
  constructArity: [0, 1],
  construct: (args, context) => new RandomGenerator(args.integer(0, context.session.now() % 2 ** 32)),
  members: [
    of.method('СлучайноеЧисло', 'RandomNumber', [0, 2], (self, args) =>
      self.next(args.integer(0, 0), args.integer(1, 2 ** 32 - 1)),
    ),
  ],
});
