/** A weekly schedule: intervals by days, and what is made of them at one press. Pure. */

export interface Interval {
  /** 1 is Monday. */
  day: number;
  from: string;
  to: string;
}

export const days = [1, 2, 3, 4, 5, 6, 7] as const;

export const isClock = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** The order of days and of hours within them. */
export const byDay = (week: readonly Interval[]): Interval[] =>
  Array.from(week)
    .map(({ day, from, to }) => ({ day, from, to }))
    .sort((a, b) => a.day - b.day || (a.from < b.from ? -1 : 1));

const every = (those: readonly number[], from: string, to: string): Interval[] =>
  those.map((day) => ({ day, from, to }));

/** Monday to Friday, 9 to 18. */
export const officeWeek: Interval[] = every([1, 2, 3, 4, 5], '09:00', '18:00');
export const shopWeek: Interval[] = every([1, 2, 3, 4, 5, 6], '10:00', '20:00');
export const dailyWeek: Interval[] = every(days, '09:00', '21:00');

export const hasIntervals = (week: readonly Interval[]): boolean => week.length > 0;

export const ofDay = (week: readonly Interval[], day: number): Interval[] =>
  week.filter((interval) => interval.day === day);

/** The week with the intervals of a day put in place of what it had. */
export const withDay = (week: readonly Interval[], day: number, intervals: Interval[]): Interval[] => [
  ...week.filter((one) => one.day < day),
  ...intervals,
  ...week.filter((one) => one.day > day),
];

/** A new interval of a day: the usual hours, or an hour after the last one. */
export function nextInterval(own: readonly Interval[], day: number): Interval {
  const last = own[own.length - 1];
  if (last === undefined) return { day, from: '09:00', to: '18:00' };
  const hour = isClock(last.to) ? Math.min(22, Number(last.to.slice(0, 2)) + 1) : 19;
  const text = (n: number): string => `${n < 10 ? '0' : ''}${n}:00`;
  return { day, from: text(hour), to: text(hour + 1) };
}

/** Whether it ends on the next day. */
export const isOverMidnight = ({ from, to }: Interval): boolean => isClock(from) && isClock(to) && to <= from;

/** Days that are no working days in Russia by the Labour Code, article 112; the yearly transfers are not known here. */
export function russianHolidays(year: number): string[] {
  const fixed = [
    '01-01',
    '01-02',
    '01-03',
    '01-04',
    '01-05',
    '01-06',
    '01-07',
    '01-08',
    '02-23',
    '03-08',
    '05-01',
    '05-09',
    '06-12',
    '11-04',
  ];
  return fixed.map((day) => `${year}-${day}`);
}
