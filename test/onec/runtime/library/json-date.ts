import type { Session } from '../../values/context.ts';
import { DateValue } from '../../values/date.ts';
import type { EnumerationValue } from '../../values/enumeration.ts';
import { BslError, StandFault } from '../../values/errors.ts';

const iso = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** «ПрочитатьДатуJSON»: an instant with a zone becomes the session's local time. Source: from memory. */
export function readJsonDate(text: string, format: EnumerationValue, session: Session): DateValue {
  if (format.ru !== 'ISO') throw new StandFault(`Формат даты JSON «${format.ru}» стенд не знает`);
  const match = iso.exec(text.trim());
  const [, day = '', time = '00:00:00', zone] = match ?? [];
  const date = DateValue.ofDigits((day + time).replace(/\D/g, ''));
  if (!match || !date) throw new BslError('Представление даты имеет неверный формат.');
  if (zone === undefined) return date;
  return date.plusSeconds((session.zoneMinutes - minutesOf(zone)) * 60);
}

function minutesOf(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** «ЗаписатьДатуJSON»: local, universal with Z, or local with its offset. */
export function writeJsonDate(
  date: DateValue,
  format: EnumerationValue,
  variant: EnumerationValue | undefined,
  session: Session,
): string {
  if (format.ru !== 'ISO') throw new StandFault(`Формат даты JSON «${format.ru}» стенд не знает`);
  if (date.seconds === 0) return date.toIso();
  switch (variant?.ru) {
    case 'УниверсальнаяДата':
      return `${date.plusSeconds(-session.zoneMinutes * 60).toIso()}Z`;
    case 'ЛокальнаяДатаСоСмещением':
      return date.toIso() + offset(session.zoneMinutes);
    default:
      return date.toIso();
  }
}

function offset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
