/** The period of a report: days of the infobase’s time zone as instants. Pure. */

/** Days as `2026-11-20`, both included. */
export interface Period {
  from: string;
  to: string;
}

export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

const dayMs = 86_400_000;

/** The day so many days later. */
export const shifted = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * dayMs).toISOString().slice(0, 10);

/** How many days a period has. */
export const lengthOf = ({ from, to }: Period): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs) + 1;

/** What the clocks of a zone show at an instant, as milliseconds of UTC. */
function wallOf(instantMs: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hour12: false,
  });
  for (const { type, value } of format.formatToParts(new Date(instantMs))) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  // Some browsers call midnight 24 o’clock.
  return Date.UTC(year, month - 1, day, hour % 24, minute, second);
}

/** Today’s date in a zone. */
export const todayIn = (timeZone: string, nowMs: number): string =>
  new Date(wallOf(nowMs, timeZone)).toISOString().slice(0, 10);

/** When a day begins in a zone. */
export function startOf(day: string, timeZone: string): string {
  const wall = Date.parse(`${day}T00:00:00Z`);
  let instant = wall;
  // Twice: the offset at the first guess may be the one of the other side of a clock change.
  for (let n = 0; n < 2; n++) instant += wall - wallOf(instant, timeZone);
  return new Date(instant).toISOString();
}

/** The instants of a period, the second not included. */
export const instantsOf = ({ from, to }: Period, timeZone: string): { from: string; to: string } => ({
  from: startOf(from, timeZone),
  to: startOf(shifted(to, 1), timeZone),
});

/** The last so many days, today among them. */
export const lastDays = (n: number, today: string): Period => ({ from: shifted(today, 1 - n), to: today });
