import { BslError } from './errors.ts';

const maximumDigits = 38;
const divisionDigits = 27;

const powers: bigint[] = [1n];

function power(exponent: number): bigint {
  for (let size = powers.length; size <= exponent; size += 1) powers.push((powers[size - 1] as bigint) * 10n);
  return powers[exponent] as bigint;
}

/** Divides rounding halves away from zero. */
function divideRounding(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

/** How a half is rounded: away from zero (РежимОкругления.Окр15как20) or towards it (Окр15как10). */
export type Rounding = 'halfUp' | 'halfDown';

/**
 * The language's number: an exact decimal of up to 38 significant digits; a quotient keeps up to 27 digits
 * after the point. Immutable; trailing zeros after the point are never kept. Source: onec.md 6.2.
 */
export class Decimal {
  /** The number without its point: value = units / 10^scale. */
  readonly units: bigint;
  readonly scale: number;

  private constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  static readonly zero = new Decimal(0n, 0);
  static readonly one = new Decimal(1n, 0);

  static of(units: bigint, scale = 0): Decimal {
    let digits = units;
    let places = scale;
    const excess = digitCount(digits) - maximumDigits;
    if (excess > 0 && places > 0) {
      const cut = Math.min(excess, places);
      digits = divideRounding(digits, power(cut));
      places -= cut;
    }
    if (digitCount(digits) > maximumDigits) throw new BslError('Переполнение числа (более 38 разрядов)');
    while (places > 0 && digits % 10n === 0n) {
      digits /= 10n;
      places -= 1;
    }
    return new Decimal(digits, places);
  }

  /** From a whole or binary number of JavaScript; a binary fraction is taken by its shortest decimal spelling. */
  static from(value: number): Decimal {
    if (Number.isSafeInteger(value)) return new Decimal(BigInt(value), 0);
    const parsed = Decimal.parse(expanded(value));
    if (!parsed) throw new BslError(`Не число: ${value}`);
    return parsed;
  }

  /** From digits with an optional sign and point; undefined when the text is anything else. */
  static parse(text: string): Decimal | undefined {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
    if (!match) return undefined;
    const [, sign = '', whole = '', fraction = ''] = match;
    if (whole === '' && fraction === '') return undefined;
    const units = BigInt(`${whole}${fraction}`);
    return Decimal.of(sign === '-' ? -units : units, fraction.length);
  }

  plus(other: Decimal): Decimal {
    if (this.scale === 0 && other.scale === 0) return whole(this.units + other.units);
    const scale = Math.max(this.scale, other.scale);
    return Decimal.of(this.unitsAt(scale) + other.unitsAt(scale), scale);
  }

  minus(other: Decimal): Decimal {
    if (this.scale === 0 && other.scale === 0) return whole(this.units - other.units);
    const scale = Math.max(this.scale, other.scale);
    return Decimal.of(this.unitsAt(scale) - other.unitsAt(scale), scale);
  }

  times(other: Decimal): Decimal {
    return Decimal.of(this.units * other.units, this.scale + other.scale);
  }

  /** Throws BslError on division by zero. */
  dividedBy(other: Decimal): Decimal {
    if (other.units === 0n) throw new BslError('Деление на 0');
    const dividend = this.units * power(divisionDigits + other.scale);
    return Decimal.of(divideRounding(dividend, other.units * power(this.scale)), divisionDigits);
  }

  /** What is left after whole division; takes the sign of the dividend. */
  remainder(other: Decimal): Decimal {
    if (other.units === 0n) throw new BslError('Деление на 0');
    const scale = Math.max(this.scale, other.scale);
    return Decimal.of(this.unitsAt(scale) % other.unitsAt(scale), scale);
  }

  negated(): Decimal {
    return new Decimal(-this.units, this.scale);
  }

  absolute(): Decimal {
    return this.units < 0n ? this.negated() : this;
  }

  /** The part before the point. */
  truncated(): Decimal {
    return this.scale === 0 ? this : new Decimal(this.units / power(this.scale), 0);
  }

  /** Rounds to places after the point; negative places round tens, hundreds and so on. */
  rounded(places: number, rounding: Rounding = 'halfUp'): Decimal {
    if (places >= this.scale) return this;
    const divisor = power(this.scale - places);
    let units = divideRounding(this.units, divisor);
    const half = this.units % divisor;
    if (rounding === 'halfDown' && (half < 0n ? -half : half) * 2n === divisor) units = this.units / divisor;
    return places >= 0 ? Decimal.of(units, places) : Decimal.of(units * power(-places), 0);
  }

  compare(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale);
    const left = this.unitsAt(scale);
    const right = other.unitsAt(scale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  equals(other: Decimal): boolean {
    return this.units === other.units && this.scale === other.scale;
  }

  get isWhole(): boolean {
    return this.scale === 0;
  }

  toNumber(): number {
    return this.scale === 0 ? Number(this.units) : Number(this.toString());
  }

  /** Digits with a point, no grouping: `-1234.5`. */
  toString(): string {
    if (this.scale === 0) return this.units.toString();
    const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const point = digits.length - this.scale;
    return `${this.units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
  }

  private unitsAt(scale: number): bigint {
    return scale === this.scale ? this.units : this.units * power(scale - this.scale);
  }
}

function whole(units: bigint): Decimal {
  return Decimal.of(units, 0);
}

const limit = 10n ** BigInt(maximumDigits);
const small = 10n ** 18n;

function digitCount(units: bigint): number {
  if (units < small && units > -small) return 18;
  const size = units < 0n ? -units : units;
  return size < limit ? maximumDigits : size.toString().length;
}

/** A JavaScript number without an exponent. */
function expanded(value: number): string {
  const [mantissa = '', exponent] = value.toString().split('e');
  if (exponent === undefined) return mantissa;
  const shift = Number(exponent);
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
