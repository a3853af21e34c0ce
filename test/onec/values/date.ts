import { BslError } from './errors.ts';

const dayLength = 86_400;

export interface DateParts {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function utcSeconds(parts: DateParts): number {
  const date = new Date(0);
  date.setUTCFullYear(parts.year, parts.month - 1, parts.day);
  date.setUTCHours(parts.hour, parts.minute, parts.second, 0);
  return Math.floor(date.getTime() / 1000);
}

/** Seconds from 1970 back to the first second of year 1. */
const start = utcSeconds({ year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0 });
const end = utcSeconds({ year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59 });

/** The language's date: a count of seconds with no zone, years 1–9999. The first second is the empty date. */
export class DateValue {
  /** Seconds from 01.01.0001 0:00:00. */
  readonly seconds: number;

  private constructor(seconds: number) {
    this.seconds = seconds;
  }

  static readonly empty = new DateValue(0);

  /** Throws BslError outside years 1–9999. */
  static ofSeconds(seconds: number): DateValue {
    if (seconds < 0 || seconds > end - start) throw new BslError('Дата вне допустимого диапазона');
    return new DateValue(Math.trunc(seconds));
  }

  /** Undefined when there is no such date (31 February, hour 25). */
  static ofParts(parts: DateParts): DateValue | undefined {
    if (parts.year < 1 || parts.year > 9999) return undefined;
    const date = new DateValue(utcSeconds(parts) - start);
    const back = date.parts();
    const same = (Object.keys(parts) as (keyof DateParts)[]).every((key) => parts[key] === back[key]);
    return same ? date : undefined;
  }

  /** From digits `ГГГГММДД`, with `ЧЧмм` or `ЧЧммсс` or without; zeros alone are the empty date. */
  static ofDigits(digits: string): DateValue | undefined {
    if (![8, 12, 14].includes(digits.length) || /\D/.test(digits)) return undefined;
    if (/^0+$/.test(digits)) return DateValue.empty;
    const part = (from: number, to: number) => Number(digits.slice(from, to) || '0');
    return DateValue.ofParts({
      year: part(0, 4),
      month: part(4, 6),
      day: part(6, 8),
      hour: part(8, 10),
      minute: part(10, 12),
      second: part(12, 14),
    });
  }

  /** From milliseconds of the epoch, read as UTC; shift by the zone first for local time. */
  static ofEpoch(milliseconds: number): DateValue {
    return DateValue.ofSeconds(Math.floor(milliseconds / 1000) - start);
  }

  /** Milliseconds of the epoch, the date taken as UTC. */
  toEpoch(): number {
    return (this.seconds + start) * 1000;
  }

  parts(): DateParts {
    const date = new Date(this.toEpoch());
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
  }

  plusSeconds(seconds: number): DateValue {
    return DateValue.ofSeconds(this.seconds + seconds);
  }

  /** A month later or earlier; the day is cut to the length of the month. */
  plusMonths(months: number): DateValue {
    const parts = this.parts();
    const index = parts.year * 12 + (parts.month - 1) + months;
    const year = Math.floor(index / 12);
    const month = (index % 12) + 1;
    const day = Math.min(parts.day, daysInMonth(year, month));
    const moved = DateValue.ofParts({ ...parts, year, month, day });
    if (!moved) throw new BslError('Дата вне допустимого диапазона');
    return moved;
  }

  dayStart(): DateValue {
    return new DateValue(this.seconds - (this.seconds % dayLength));
  }

  /** 1 is Monday. 01.01.0001 was a Monday. */
  weekDay(): number {
    return (Math.floor(this.seconds / dayLength) % 7) + 1;
  }

  dayOfYear(): number {
    const first = DateValue.ofDigits(`${String(this.parts().year).padStart(4, '0')}0101`) as DateValue;
    return Math.floor((this.seconds - first.seconds) / dayLength) + 1;
  }

  /** `2024-01-31T12:00:00`. */
  toIso(): string {
    return new Date(this.toEpoch()).toISOString().slice(0, 19);
  }
}

export function daysInMonth(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}
