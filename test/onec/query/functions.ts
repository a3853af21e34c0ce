import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { StandFault } from '../values/errors.ts';
import { present } from '../values/present.ts';
import { typeOf, type Value } from '../values/value.ts';

const text = (value: Value): string => {
  if (typeof value !== 'string') throw new StandFault('Запрос: функция ожидает строку');
  return value;
};

const number = (value: Value): Decimal => {
  if (!(value instanceof Decimal)) throw new StandFault('Запрос: функция ожидает число');
  return value;
};

const date = (value: Value): DateValue => {
  if (!(value instanceof DateValue)) throw new StandFault('Запрос: функция ожидает дату');
  return value;
};

const part = (name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second') => (args: Args) =>
  Decimal.from(date(args[0]).parts()[name]);

const pad = (value: number, size = 2) => String(value).padStart(size, '0');

function begin(value: DateValue, period: string): DateValue {
  const { year, month, day, hour, minute } = value.parts();
  const of = (...rest: string[]) => DateValue.ofDigits(`${pad(year, 4)}${rest.join('')}`) as DateValue;
  switch (period) {
    case 'second':
      return value;
    case 'minute':
      return of(pad(month), pad(day), pad(hour), pad(minute), '00');
    case 'hour':
      return of(pad(month), pad(day), pad(hour), '0000');
    case 'day':
      return value.dayStart();
    case 'week':
      return value.dayStart().plusSeconds(-(value.weekDay() - 1) * 86_400);
    case 'month':
      return of(pad(month), '01');
    case 'quarter':
      return of(pad(month - ((month - 1) % 3)), '01');
    default:
      return of('0101');
  }
}

const seconds: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};
const months: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

function shift(value: DateValue, period: string, count: number): DateValue {
  const length = seconds[period];
  return length === undefined
    ? value.plusMonths((months[period] ?? 0) * count)
    : value.plusSeconds(length * count);
}

/** Whole borders of the period between two dates. */
function difference(from: DateValue, to: DateValue, period: string): number {
  const length = seconds[period];
  if (length !== undefined) {
    return (begin(to, period).seconds - begin(from, period).seconds) / length;
  }
  const index = (value: DateValue) => {
    const { year, month } = value.parts();
    return Math.floor((year * 12 + month - 1) / (months[period] ?? 1));
  };
  return index(to) - index(from);
}

type Args = readonly Value[];

interface QueryFunction {
  readonly arity: readonly [number, number];
  /** Whether a NULL argument makes the result NULL. */
  readonly strict: boolean;
  call(args: Args): Value;
}

const strict = (least: number, most: number, call: (args: Args) => Value): QueryFunction => ({
  arity: [least, most],
  strict: true,
  call,
});

const table: readonly [ru: string, en: string, QueryFunction][] = [
  [
    'ЕстьNULL',
    'IsNull',
    { arity: [2, 2], strict: false, call: ([value, other]) => (value === null ? other : value) },
  ],
  ['Представление', 'Presentation', { arity: [1, 1], strict: false, call: ([value]) => present(value) }],
  [
    'ПредставлениеСсылки',
    'RefPresentation',
    { arity: [1, 1], strict: false, call: ([value]) => present(value) },
  ],
  ['ТипЗначения', 'ValueType', { arity: [1, 1], strict: false, call: ([value]) => typeOf(value) }],
  [
    'Подстрока',
    'Substring',
    strict(3, 3, ([value, from, length]) => {
      const start = number(from).toNumber() - 1;
      return text(value).slice(start, start + number(length).toNumber());
    }),
  ],
  ['ДлинаСтроки', 'StringLength', strict(1, 1, ([value]) => Decimal.from(text(value).length))],
  ['СокрЛП', 'TrimAll', strict(1, 1, ([value]) => text(value).trim())],
  ['ВРег', 'Upper', strict(1, 1, ([value]) => text(value).toUpperCase())],
  ['НРег', 'Lower', strict(1, 1, ([value]) => text(value).toLowerCase())],
  ['Год', 'Year', strict(1, 1, part('year'))],
  ['Месяц', 'Month', strict(1, 1, part('month'))],
  ['День', 'Day', strict(1, 1, part('day'))],
  ['Час', 'Hour', strict(1, 1, part('hour'))],
  ['Минута', 'Minute', strict(1, 1, part('minute'))],
  ['Секунда', 'Second', strict(1, 1, part('second'))],
  ['НачалоПериода', 'BeginOfPeriod', strict(2, 2, ([value, period]) => begin(date(value), text(period)))],
  [
    'КонецПериода',
    'EndOfPeriod',
    strict(2, 2, ([value, period]) =>
      shift(begin(date(value), text(period)), text(period), 1).plusSeconds(-1),
    ),
  ],
  [
    'ДобавитьКДате',
    'DateAdd',
    strict(3, 3, ([value, period, count]) => shift(date(value), text(period), number(count).toNumber())),
  ],
  [
    'РазностьДат',
    'DateDiff',
    strict(3, 3, ([from, to, period]) => Decimal.from(difference(date(from), date(to), text(period)))),
  ],
  [
    'ДатаВремя',
    'DateTime',
    strict(3, 6, (args) => {
      const digits = args.map((value, index) => pad(number(value).toNumber(), index === 0 ? 4 : 2)).join('');
      const found = DateValue.ofDigits(digits.padEnd(14, '0'));
      if (!found) throw new StandFault('Запрос: нет такой даты');
      return found;
    }),
  ],
];

const byName = new Map<string, QueryFunction>();
for (const [ru, en, one] of table) {
  byName.set(ru.toLowerCase(), one);
  byName.set(en.toLowerCase(), one);
}

/** A function of the query language by its name in either language. Source: bsl-parser SDBL; from memory. */
export function queryFunction(name: string): QueryFunction | undefined {
  return byName.get(name.toLowerCase());
}
