/** Times and phones of the administration as people read them. */
import { serviceNow } from '../../api/client.ts';
import { count, language, t } from './words.ts';

/** Hours from 0 to 23 in both languages. */
const locale = language === 'en' ? 'en-GB' : 'ru-RU';
const timeFormat = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const secondFormat = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const yearFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });

/** «42 секунды», «14 минут»: a time to come, in words. */
export function inWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds <= 90) return count(seconds, 'seconds');
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 90) return count(minutes, 'minutes');
  return minutes <= 48 * 60
    ? count(Math.round(minutes / 60), 'hours')
    : count(Math.round(minutes / 1440), 'days');
}

/** «3 ноября», with the year when it is another one. */
export function dayOf(instant: string): string {
  const date = new Date(instant);
  const format = date.getFullYear() === new Date(serviceNow()).getFullYear() ? dayFormat : yearFormat;
  return format.format(date).replace(/ /g, '\u00a0');
}

/** «в 10:51», «вчера в 10:51», «завтра в 09:00», «3 ноября». */
export function when(instant: string): string {
  const date = new Date(instant);
  const now = new Date(serviceNow());
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const time = timeFormat.format(date);
  if (date.toDateString() === now.toDateString()) return t('today', { time });
  if (date.toDateString() === yesterday.toDateString()) return t('yesterday', { time });
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  if (date.toDateString() === tomorrow.toDateString()) return t('tomorrow', { time });
  return dayOf(instant);
}

/** «только что», «5 минут назад», then the time or the date. */
export function ago(instant: string): string {
  const minutes = Math.floor((serviceNow() - Date.parse(instant)) / 60_000);
  if (minutes < 1) return t('justNow');
  return minutes < 60 ? t('ago', { time: count(minutes, 'minutes') }) : when(instant);
}

/** «10:54:07»: a row of a log of today. */
export const clockOf = (instant: string): string => secondFormat.format(new Date(instant));

/** «20 ноября, 10:54:07». */
export const momentOf = (instant: string): string => `${dayOf(instant)}, ${clockOf(instant)}`;

/** +79161234567 as +7 916 123-45-67; other countries as they are. */
export function showPhone(phone: string | null): string {
  const parts = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(phone ?? '');
  return parts ? `+7\u00a0${parts[1]}\u00a0${parts[2]}-${parts[3]}-${parts[4]}` : (phone ?? '');
}

/** What a person typed as E.164, or null. A Russian number may start with 8. */
export function readPhone(typed: string): string | null {
  let digits = typed.replace(/[^\d+]/g, '');
  if (/^8\d{10}$/.test(digits)) digits = `+7${digits.slice(1)}`;
  if (/^\d/.test(digits)) digits = `+${digits}`;
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}
