import type { Args } from '../../values/args.ts';
import type { CallContext } from '../../values/context.ts';
import { toDate } from '../../values/convert.ts';
import { type DateParts, DateValue } from '../../values/date.ts';
import { Decimal } from '../../values/decimal.ts';
import { BslError } from '../../values/errors.ts';
import type { Value } from '../../values/value.ts';
import { functionsOf } from '../functions.ts';
import { zoneSeconds } from './time-zone.ts';

const day = 86_400;

function part(name: keyof DateParts) {
  return (args: Args): Value => Decimal.from(args.date(0).parts()[name]);
}

/** «Дата(Строка)» and «Дата(Год, Месяц, День, Час, Минута, Секунда)». */
function makeDate(args: Args): Value {
  if (args.count === 1) return toDate(args.at(0));
  const date = DateValue.ofParts({
    year: args.integer(0),
    month: args.integer(1),
    day: args.integer(2, 1),
    hour: args.integer(3, 0),
    minute: args.integer(4, 0),
    second: args.integer(5, 0),
  });
  if (!date) throw new BslError('Преобразование значения к типу Дата не может быть выполнено');
  return date;
}

/** First second of the period that the date is in. */
type Start = (date: DateValue) => DateValue;

const midnight = { hour: 0, minute: 0, second: 0 };
const ofParts = (parts: DateParts): DateValue => DateValue.ofParts(parts) ?? DateValue.empty;
const yearStart: Start = (date) => ofParts({ ...date.parts(), ...midnight, month: 1, day: 1 });
const quarterStart: Start = (date) => {
  const parts = date.parts();
  return ofParts({ ...parts, ...midnight, month: parts.month - ((parts.month - 1) % 3), day: 1 });
};
const monthStart: Start = (date) => ofParts({ ...date.parts(), ...midnight, day: 1 });
const weekStart: Start = (date) => date.dayStart().plusSeconds(-(date.weekDay() - 1) * day);
const hourStart: Start = (date) => DateValue.ofSeconds(date.seconds - (date.seconds % 3600));
const minuteStart: Start = (date) => DateValue.ofSeconds(date.seconds - (date.seconds % 60));

const start = (of: Start) => (args: Args) => of(args.date(0));
const endByMonths = (of: Start, months: number) => (args: Args) =>
  of(args.date(0)).plusMonths(months).plusSeconds(-1);
const endBySeconds = (of: Start, seconds: number) => (args: Args) =>
  of(args.date(0)).plusSeconds(seconds - 1);

/** Week of the year: the week of 1 January is the first. From memory. */
function weekOfYear(args: Args): Value {
  const date = args.date(0);
  const first = weekStart(yearStart(date));
  return Decimal.from(Math.floor((date.seconds - first.seconds) / (7 * day)) + 1);
}

function zone(context: CallContext): number {
  return context.session.zoneMinutes * 60;
}

function universalNow(context: CallContext): DateValue {
  return DateValue.ofEpoch(context.session.now());
}

function toUniversal(args: Args, context: CallContext): Value {
  const date = args.date(0);
  return date.plusSeconds(-zoneSeconds(args, 1, date.toEpoch(), context));
}

function toLocal(args: Args, context: CallContext): Value {
  const date = args.date(0);
  return date.plusSeconds(zoneSeconds(args, 1, date.toEpoch(), context));
}

/** «СмещениеСтандартногоВремени(ЧасовойПояс, Дата)» in seconds. */
function standardOffset(args: Args, context: CallContext): Value {
  return Decimal.from(
    zoneSeconds(args, 0, args.has(1) ? args.date(1).toEpoch() : context.session.now(), context),
  );
}

/** Milliseconds from 01.01.0001, as the platform counts them. */
function milliseconds(context: CallContext): Value {
  const now = context.session.now();
  return Decimal.from(universalNow(context).seconds * 1000 + (((now % 1000) + 1000) % 1000));
}

const names = 'platform-names.json; behaviour onec.md 6.2';
const zones =
  'platform-names.json; the zone is the session’s, its name in an argument is not known to the stand';

export const dateFunctions = [
  ...functionsOf(names, [
    ['Дата', 'Date', [1, 6], makeDate],
    ['Год', 'Year', [1, 1], part('year')],
    ['Месяц', 'Month', [1, 1], part('month')],
    ['День', 'Day', [1, 1], part('day')],
    ['Час', 'Hour', [1, 1], part('hour')],
    ['Минута', 'Minute', [1, 1], part('minute')],
    ['Секунда', 'Second', [1, 1], part('second')],
    ['ДеньНедели', 'WeekDay', [1, 1], (args) => Decimal.from(args.date(0).weekDay())],
    ['ДеньГода', 'DayOfYear', [1, 1], (args) => Decimal.from(args.date(0).dayOfYear())],
    ['НеделяГода', 'WeekOfYear', [1, 1], weekOfYear],
    ['НачалоГода', 'BegOfYear', [1, 1], start(yearStart)],
    ['НачалоКвартала', 'BegOfQuarter', [1, 1], start(quarterStart)],
    ['НачалоМесяца', 'BegOfMonth', [1, 1], start(monthStart)],
    ['НачалоНедели', 'BegOfWeek', [1, 1], start(weekStart)],
    ['НачалоДня', 'BegOfDay', [1, 1], (args) => args.date(0).dayStart()],
    ['НачалоЧаса', 'BegOfHour', [1, 1], start(hourStart)],
    ['НачалоМинуты', 'BegOfMinute', [1, 1], start(minuteStart)],
    ['КонецГода', 'EndOfYear', [1, 1], endByMonths(yearStart, 12)],
    ['КонецКвартала', 'EndOfQuarter', [1, 1], endByMonths(quarterStart, 3)],
    ['КонецМесяца', 'EndOfMonth', [1, 1], endByMonths(monthStart, 1)],
    ['КонецНедели', 'EndOfWeek', [1, 1], endBySeconds(weekStart, 7 * day)],
    ['КонецДня', 'EndOfDay', [1, 1], endBySeconds((date) => date.dayStart(), day)],
    ['КонецЧаса', 'EndOfHour', [1, 1], endBySeconds(hourStart, 3600)],
    ['КонецМинуты', 'EndOfMinute', [1, 1], endBySeconds(minuteStart, 60)],
    ['ДобавитьМесяц', 'AddMonth', [2, 2], (args) => args.date(0).plusMonths(args.integer(1))],
  ]),
  ...functionsOf(zones, [
    ['ТекущаяДата', 'CurrentDate', [0, 0], (_, context) => universalNow(context).plusSeconds(zone(context))],
    [
      'ТекущаяДатаСеанса',
      'CurrentSessionDate',
      [0, 0],
      (_, context) => universalNow(context).plusSeconds(zone(context)),
    ],
    ['ТекущаяУниверсальнаяДата', 'CurrentUniversalDate', [0, 0], (_, context) => universalNow(context)],
    [
      'ТекущаяУниверсальнаяДатаВМиллисекундах',
      'CurrentUniversalDateInMilliseconds',
      [0, 0],
      (_, context) => milliseconds(context),
    ],
    ['УниверсальноеВремя', 'ToUniversalTime', [1, 2], toUniversal],
    ['МестноеВремя', 'ToLocalTime', [1, 2], toLocal],
    ['СмещениеСтандартногоВремени', 'StandardTimeOffset', [0, 2], standardOffset],
  ]),
];
