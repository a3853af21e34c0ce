import type { Args } from './args.ts';
import { DateValue } from './date.ts';
import { Decimal } from './decimal.ts';
import { EnumerationValue, enumerationOf } from './enumeration.ts';
import { membersOf } from './members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

const sign = enumerationOf('ДопустимыйЗнак');
const length = enumerationOf('ДопустимаяДлина');
const dateParts = enumerationOf('ЧастиДаты');

const defaults = new Map([
  ['КвалификаторыЧисла', sign.of('Любой')],
  ['КвалификаторыСтроки', length.of('Переменная')],
  ['КвалификаторыДаты', dateParts.of('ДатаВремя')],
]);

/** КвалификаторыЧисла, …Строки, …Даты: limits of a primitive type; unlimited when made without arguments. */
export class Qualifiers extends ObjectValue {
  private readonly kind: TypeInfo;
  readonly digits: number;
  readonly fraction: number;
  readonly option: EnumerationValue | undefined;

  constructor(kind: TypeInfo, digits = 0, fraction = 0, option?: EnumerationValue) {
    super();
    this.kind = kind;
    this.digits = digits;
    this.fraction = fraction;
    this.option = option ?? defaults.get(kind.ru);
  }

  override get type(): TypeInfo {
    return this.kind;
  }

  override equals(other: Value): boolean {
    return other instanceof Qualifiers && other.kind === this.kind && other.signature === this.signature;
  }

  get signature(): string {
    return `${this.digits},${this.fraction},${this.option?.ru ?? ''}`;
  }

  cut(text: string): string {
    if (this.digits === 0) return text;
    const cut = text.slice(0, this.digits);
    return this.option?.ru === 'Фиксированная' ? cut.padEnd(this.digits) : cut;
  }

  /** Rounds; a number that does not fit becomes the greatest that does. */
  round(number: Decimal): Decimal {
    if (this.option?.ru === 'Неотрицательный' && number.units < 0n) return Decimal.zero;
    if (this.digits === 0) return number;
    const rounded = number.rounded(this.fraction);
    const most = Decimal.of(10n ** BigInt(this.digits) - 1n, this.fraction);
    if (rounded.absolute().compare(most) <= 0) return rounded;
    return number.units < 0n ? most.negated() : most;
  }

  part(date: DateValue): DateValue {
    if (this.option?.ru === 'Дата') return date.dayStart();
    if (this.option?.ru === 'Время') return DateValue.ofSeconds(date.seconds % 86_400);
    return date;
  }
}

const option = (args: Args, index: number) => args.optional<EnumerationValue>(index, EnumerationValue);
const numbers = membersOf<Qualifiers>('platform-names.json: КвалификаторыЧисла');
const strings = membersOf<Qualifiers>('platform-names.json: КвалификаторыСтроки');
const dates = membersOf<Qualifiers>('platform-names.json: КвалификаторыДаты');

export const numberQualifiers: TypeInfo = defineType<Qualifiers>({
  ru: 'КвалификаторыЧисла',
  en: 'NumberQualifiers',
  source: 'platform-names.json: КвалификаторыЧисла',
  constructArity: [0, 3],
  construct: (args) =>
    new Qualifiers(numberQualifiers, args.integer(0, 0), args.integer(1, 0), option(args, 2)),
  members: [
    numbers.property('Разрядность', 'Digits', (self) => Decimal.from(self.digits)),
    numbers.property('РазрядностьДробнойЧасти', 'FractionDigits', (self) => Decimal.from(self.fraction)),
    numbers.property('ДопустимыйЗнак', 'AllowedSign', (self) => self.option),
  ],
});

export const stringQualifiers: TypeInfo = defineType<Qualifiers>({
  ru: 'КвалификаторыСтроки',
  en: 'StringQualifiers',
  source: 'platform-names.json: КвалификаторыСтроки',
  constructArity: [0, 2],
  construct: (args) => new Qualifiers(stringQualifiers, args.integer(0, 0), 0, option(args, 1)),
  members: [
    strings.property('Длина', 'Length', (self) => Decimal.from(self.digits)),
    strings.property('ДопустимаяДлина', 'AllowedLength', (self) => self.option),
  ],
});

export const dateQualifiers: TypeInfo = defineType<Qualifiers>({
  ru: 'КвалификаторыДаты',
  en: 'DateQualifiers',
  source: 'platform-names.json: КвалификаторыДаты',
  constructArity: [0, 1],
  construct: (args) => new Qualifiers(dateQualifiers, 0, 0, option(args, 0)),
  members: [dates.property('ЧастиДаты', 'DateFractions', (self) => self.option)],
});
