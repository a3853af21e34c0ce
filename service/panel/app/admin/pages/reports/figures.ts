/** Figures of reports: taken out by the names of their columns, and written as people read them. */
import type { Report } from '../../../../../../contracts/report.ts';
import { language, number, t } from '../../words/words.ts';

type Cell = string | number | null;
export type Unit = Report['columns'][number]['unit'];

const placeOf = (report: Report, name: string): number =>
  report.columns.findIndex((column) => column.name === name);

/** The figures of a column over the rows. */
export function columnOf(report: Report, name: string): (number | null)[] {
  const at = placeOf(report, name);
  return report.rows.map((row) => (typeof row[at] === 'number' ? (row[at] as number) : null));
}

/** The figure of a column over everything. */
export function totalOf(report: Report, name: string): number | null {
  const value = report.total[placeOf(report, name)];
  return typeof value === 'number' ? value : null;
}

export const sumOf = (...values: (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** Two columns added up, row by row. */
export const added = (one: (number | null)[], other: (number | null)[]): number[] =>
  one.map((value, n) => sumOf(value, other[n] ?? null));

/** «42 с», «4 мин 12 с», «1 ч 05 мин», «2 д 3 ч». */
export function lasting(seconds: number): string {
  const whole = Math.round(seconds);
  const [s, m, h, d] = [t('unitSeconds'), t('unitMinutes'), t('unitHours'), t('unitDays')];
  const two = (n: number): string => (n < 10 ? `0${n}` : String(n));
  const text =
    whole < 60
      ? `${whole} ${s}`
      : whole < 3600
        ? `${Math.floor(whole / 60)} ${m}${whole % 60 === 0 || whole >= 1200 ? '' : ` ${two(whole % 60)} ${s}`}`
        : whole < 86_400
          ? `${Math.floor(whole / 3600)} ${h}${whole % 3600 < 60 ? '' : ` ${two(Math.floor((whole % 3600) / 60))} ${m}`}`
          : `${Math.floor(whole / 86_400)} ${d}${whole % 86_400 < 3600 ? '' : ` ${Math.floor((whole % 86_400) / 3600)} ${h}`}`;
  return text.replace(/ /g, '\u00a0');
}

const locale = language === 'en' ? 'en-GB' : 'ru-RU';
const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 2 });

/** A figure with its unit; a dash where there is nothing to count. */
export function figure(value: Cell, unit: Unit): string {
  if (value === null) return '—';
  if (typeof value === 'string') return value;
  if (unit === 'seconds') return lasting(value);
  if (unit === 'percent') return `${tenths.format(value)}\u00a0%`;
  if (unit === 'rating') return hundredths.format(value);
  return number(value);
}

const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const long = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'long',
  weekday: 'short',
  timeZone: 'UTC',
});

/** What a row stands for: a day, an hour, a name. */
export function nameOf(report: Report, row: readonly Cell[], isShort = false): string {
  if (report.by === 'day') {
    const date = new Date(`${row[0]}T00:00:00Z`);
    return (isShort ? short : long).format(date).replace(/\.$/, '').replace(/ /g, '\u00a0');
  }
  if (report.by === 'hour') {
    const two = (n: number): string => (n < 10 ? `0${n}` : String(n));
    const hour = Number(row[0]);
    return isShort ? `${two(hour)}:00` : `${two(hour)}:00–${two(hour)}:59`;
  }
  return String(row[1] ?? '');
}

/** The columns that hold figures, and where they stand. */
export const figureColumns = (report: Report): { at: number; title: string; name: string; unit: Unit }[] =>
  report.columns
    .map(({ title, name, unit }, at) => ({ at, title, name, unit }))
    .filter(({ unit }) => unit !== null);
