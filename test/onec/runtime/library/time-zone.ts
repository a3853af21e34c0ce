import type { Args } from '../../values/args.ts';
import type { CallContext } from '../../values/context.ts';
import { BslError } from '../../values/errors.ts';

const shift = /^(?:GMT|UTC)([+-])(\d{1,2})(?::(\d\d))?$/i;

/**
 * Seconds east of Greenwich: of a zone named in an argument (`Europe/Moscow`, `GMT+3:00`) at an instant, or of
 * the session when there is none.
 */
export function zoneSeconds(args: Args, index: number, epoch: number, context: CallContext): number {
  const name = args.text(index, '').trim();
  if (name === '') return context.session.zoneMinutes * 60;
  const [, sign, hours = '', minutes = '0'] = shift.exec(name) ?? [];
  if (sign) return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  return namedZone(name, epoch);
}

function namedZone(name: string, epoch: number): number {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' }).formatToParts(
      epoch,
    );
    const offset = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(offset) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  } catch (error) {
    if (error instanceof RangeError) throw new BslError(`Неизвестный часовой пояс (${name})`);
    throw error;
  }
}
