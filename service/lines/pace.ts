/**
 * How fast a line may write, so that WhatsApp takes it for what it is: people who answer. Answers are never held back;
 * first messages to people who have not written are. Pure; explained in docs/rules.md.
 */
import type { LineSettings } from '../../contracts/line.ts';
import { localTime, momentOf, shiftDate } from '../platform/time-zone.ts';

/** The zone of a line that names none. */
const defaultZone = 'Europe/Moscow';

/** A restriction whose end WhatsApp does not tell is tried again after this time, in ms. */
export const unknownRestrictionMs = 24 * 3_600_000;

/** The zone in which the line's days begin. */
export const zoneOf = (settings: LineSettings): string =>
  settings.quietHours?.timeZone ?? settings.automation.workingHours?.timeZone ?? defaultZone;

/**
 * The pause before the next message of the line, in ms: nobody types to the beat, so it is between half and one and a
 * half of the setting.
 * @param random 0 to 1
 */
export const pauseOf = (
  settings: Pick<LineSettings, 'pausePerMessageMs'>,
  random: number = Math.random(),
): number => Math.round(settings.pausePerMessageMs * (0.5 + random));

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** When the quiet hours end that it is now; null outside of them. `from` after `to` is over midnight. */
export function quietUntil(quietHours: LineSettings['quietHours'], now: Date): Date | null {
  if (!quietHours) return null;
  const { timeZone } = quietHours;
  const [from, to] = [minutesOf(quietHours.from), minutesOf(quietHours.to)];
  const { date, minutes } = localTime(now, timeZone);
  if (from === to) return null;
  const overMidnight = from > to;
  const quiet = overMidnight ? minutes >= from || minutes < to : minutes >= from && minutes < to;
  if (!quiet) return null;
  return momentOf(overMidnight && minutes >= from ? shiftDate(date, 1) : date, to, timeZone);
}

/** When the line's day began, and when the next one does. */
export function dayOf(settings: LineSettings, now: Date): { since: Date; until: Date } {
  const zone = zoneOf(settings);
  const { date } = localTime(now, zone);
  return { since: momentOf(date, 0, zone), until: momentOf(shiftDate(date, 1), 0, zone) };
}

export interface Written {
  /** New people written to in the last hour and since the day began. */
  hour: number;
  day: number;
}

/** Why a first message can't go now, or null. `until`: when it is looked at again; null: as soon as there is room. */
export type ColdHold =
  | { reason: 'restricted' | 'quiet_hours'; until: Date }
  | { reason: 'hour_limit' | 'day_limit'; until: Date | null };

/** Whether a first message to somebody who has not written may go now. */
export function coldHold(
  settings: LineSettings,
  restrictedUntil: Date | null,
  written: Written,
  now: Date,
): ColdHold | null {
  if (restrictedUntil !== null && restrictedUntil > now)
    return { reason: 'restricted', until: restrictedUntil };
  const quiet = quietUntil(settings.quietHours, now);
  if (quiet) return { reason: 'quiet_hours', until: quiet };
  if (written.day >= settings.newContactsPerDay)
    return { reason: 'day_limit', until: dayOf(settings, now).until };
  return written.hour >= settings.newContactsPerHour ? { reason: 'hour_limit', until: null } : null;
}
