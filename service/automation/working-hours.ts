/**
 * Working hours: a week of intervals in a time zone, without its holidays. Pure. Days on which clocks are put forward
 * or back have their true length. An interval whose end is not later than its beginning ends on the next day.
 */
import type { LineAutomation } from '../../contracts/line.ts';
import { localTime, momentOf, shiftDate } from '../platform/time-zone.ts';

export type WorkingHours = NonNullable<LineAutomation['workingHours']>;

const dayMs = 86_400_000;
/** So many days are looked at for the next or the last interval: longer than any holidays. */
const horizonDays = 400;

interface Interval {
  /** Milliseconds since 1970; `to` is not included. */
  from: number;
  to: number;
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** What begins on that local day (`2026-11-20`), in order. */
function intervalsOf(hours: WorkingHours, date: string): Interval[] {
  if (hours.holidays.includes(date)) return [];
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return hours.week
    .filter((one) => one.day === weekday)
    .map(({ from, to }) => {
      const overnight = minutesOf(to) <= minutesOf(from);
      return {
        from: momentOf(date, minutesOf(from), hours.timeZone).getTime(),
        to: momentOf(overnight ? shiftDate(date, 1) : date, minutesOf(to), hours.timeZone).getTime(),
      };
    })
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
}

const dateOf = (hours: WorkingHours, at: number): string => localTime(new Date(at), hours.timeZone).date;

/** Working time from a moment on, without overlaps, as far as the horizon. */
function* workingFrom(hours: WorkingHours, at: number): Generator<Interval> {
  const today = dateOf(hours, at);
  let done = at;
  for (let n = -1; n <= horizonDays; n += 1) {
    for (const { from, to } of intervalsOf(hours, shiftDate(today, n))) {
      const begin = Math.max(from, done);
      if (to <= begin) continue;
      yield { from: begin, to };
      done = to;
    }
  }
}

/** Whether somebody is to be at work at that moment. Without working hours, always. */
export function isOpen(hours: WorkingHours | null, at: Date): boolean {
  if (!hours) return true;
  const moment = at.getTime();
  const today = dateOf(hours, moment);
  return [shiftDate(today, -1), today].some((date) =>
    intervalsOf(hours, date).some(({ from, to }) => from <= moment && moment < to),
  );
}

/** The moment at which so many ms of working time have passed since `from`; null: never, as far as one can see. */
export function addWorking(hours: WorkingHours | null, from: Date, ms: number): Date | null {
  if (!hours) return new Date(from.getTime() + ms);
  let left = ms;
  for (const interval of workingFrom(hours, from.getTime())) {
    const length = interval.to - interval.from;
    if (left <= length) return new Date(interval.from + left);
    left -= length;
  }
  return null;
}

/** Working time between two moments, ms; 0 when they stand in the other order. */
export function workingBetween(hours: WorkingHours | null, from: Date, to: Date): number {
  const [begin, end] = [from.getTime(), to.getTime()];
  if (end <= begin) return 0;
  if (!hours) return end - begin;
  let sum = 0;
  for (const interval of workingFrom(hours, begin)) {
    if (interval.from >= end) break;
    sum += Math.min(interval.to, end) - interval.from;
  }
  return sum;
}

/** That moment, or the beginning of the next working time; null: there is none, as far as one can see. */
export function nextOpen(hours: WorkingHours | null, at: Date): Date | null {
  return isOpen(hours, at) ? at : addWorking(hours, at, 0);
}

/**
 * Since when it has been closed; null while it is open. Where nobody has worked for weeks, a day counts as one closed
 * time of its own.
 */
export function closedSince(hours: WorkingHours | null, at: Date): Date | null {
  if (!hours || isOpen(hours, at)) return null;
  const moment = at.getTime();
  const today = dateOf(hours, moment);
  const endsOf = (days: number): number[] =>
    intervalsOf(hours, shiftDate(today, -days))
      .map(({ to }) => to)
      .filter((to) => to <= moment);
  for (let n = 0; n <= horizonDays; n += 1) {
    const ends = endsOf(n);
    // The evening before may last into that day, and end later than an early interval of it.
    if (ends.length > 0) return new Date(Math.max(...ends, ...endsOf(n + 1)));
  }
  return new Date(moment - dayMs);
}
