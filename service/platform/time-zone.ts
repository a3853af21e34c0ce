/** Local time of a place, by the zone names of IANA («Europe/Moscow»), over changes of the clock too. */

export interface LocalTime {
  /** `2026-11-20`. */
  date: string;
  /** Since local midnight by the wall clock, 0–1439. */
  minutes: number;
  /** 1 is Monday. */
  weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError of an unknown zone */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

/** Whether the name is one that this machine knows. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What the clock on the wall shows there at that moment. */
export function localTime(at: Date, timeZone: string): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  return {
    date,
    minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay() || 7,
  };
}

/**
 * The moment at which the wall clock there shows that time. A time that the clock skips is the moment after the jump;
 * of a time that it shows twice, the first.
 */
export function momentOf(date: string, minutes: number, timeZone: string): Date {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  const offsetAt = (moment: number): number => {
    const local = localTime(new Date(moment), timeZone);
    const shown = Date.parse(`${local.date}T00:00:00Z`) + local.minutes * 60_000;
    return shown - Math.floor(moment / 60_000) * 60_000;
  };
  const offsets = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)];
  const candidates = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
  const exact = candidates.find((moment) => moment + offsetAt(moment) === wanted);
  return new Date(exact ?? Math.max(...candidates));
}

/** The day after or before, by the calendar. */
export function shiftDate(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
