/** Times, sizes, phones and names as people read them. */
import { serviceNow } from '../api/client.ts';
import { language, t } from './words.ts';

const locale = language === 'en' ? 'en-GB' : 'ru-RU';
const timeFormat = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: 'long' });
const yearFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const shortFormat = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: '2-digit' });

export const timeOf = (instant: string): string => timeFormat.format(new Date(instant));

/** Days since 1970 in the zone of the browser. */
export function dayNumber(instant: string | number): number {
  const date = new Date(instant);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

/** «Сегодня, 20 ноября», «18 ноября, среда», «3 мая 2025 г.» */
export function dayOf(instant: string): string {
  const ago = dayNumber(serviceNow()) - dayNumber(instant);
  const date = new Date(instant);
  const day = dayFormat.format(date).replace(' ', '\u00a0');
  if (ago === 0) return `${t.today}, ${day}`;
  if (ago === 1) return `${t.yesterday}, ${day}`;
  if (date.getFullYear() !== new Date(serviceNow()).getFullYear()) return yearFormat.format(date);
  return `${day}, ${weekdayFormat.format(date)}`;
}

/** Of a row of the list: a time today, «вчера», else a date. */
export function momentOf(instant: string): string {
  const ago = dayNumber(serviceNow()) - dayNumber(instant);
  if (ago === 0) return timeOf(instant);
  return ago === 1 ? t.yesterday.toLowerCase() : shortFormat.format(new Date(instant));
}

/** Date and time in full. */
export const fullOf = (instant: string): string =>
  `${yearFormat.format(new Date(instant))}, ${timeOf(instant)}`;

/** How long since: «4 мин», «1 ч 24 мин», «3 дн». */
export function waitOf(since: string): string {
  const minutes = Math.max(0, Math.floor((serviceNow() - Date.parse(since)) / 60_000));
  if (minutes < 60) return t.minutes(Math.max(1, minutes));
  const hours = Math.floor(minutes / 60);
  if (hours < 24)
    return minutes % 60 > 0 ? `${t.hours(hours)}\u00a0${t.minutes(minutes % 60)}` : t.hours(hours);
  return t.days(Math.floor(hours / 24));
}

/** Minutes since. */
export const minutesSince = (since: string): number => (serviceNow() - Date.parse(since)) / 60_000;

/** «0:14» */
export function lengthOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${`0${whole % 60}`.slice(-2)}`;
}

/** «184 КБ» */
export function sizeOf(bytes: number): string {
  if (bytes < 1024 * 1024) return t.kilobytes(Math.max(1, Math.round(bytes / 1024)));
  const mega = (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '');
  return t.megabytes(language === 'en' ? mega : mega.replace('.', ','));
}

/** A Russian number in groups, any other as it is. */
export function phoneOf(phone: string): string {
  const parts = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(phone);
  return parts ? `+7\u00a0${parts[1]}\u00a0${parts[2]}-${parts[3]}-${parts[4]}` : phone;
}

/** Two letters for an avatar. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/[«»"'()]/g, '')
    .trim()
    .split(/\s+/);
  const first = words[0] ?? '';
  if (/^\+?\d/.test(first)) return first.slice(0, 2);
  return (
    Array.from(first).slice(0, 1).join('') +
    Array.from(words[1] ?? '')
      .slice(0, 1)
      .join('')
  ).toUpperCase();
}

/** The colour of an avatar, 1…8, always the same for one id. */
export function toneOf(id: string): number {
  let sum = 0;
  for (let at = 0; at < id.length; at++) sum = (sum * 31 + id.charCodeAt(at)) % 997;
  return (sum % 8) + 1;
}

/** The ending of a file’s name in capitals, at most four. */
export function extensionOf(fileName: string): string {
  const found = /\.([A-Za-zА-Яа-я0-9]{1,5})$/.exec(fileName);
  return (found?.[1] ?? t.file).slice(0, 4).toUpperCase();
}
