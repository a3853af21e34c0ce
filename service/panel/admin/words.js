/* Numbers, times and phones as people read them. */
import { language, t } from './texts.js';

/** Hours from 0 to 23 in both languages. */
const locale = language === 'en' ? 'en-GB' : 'ru';
const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });

function formOf(n) {
  if (language === 'en') return n === 1 ? 0 : 2;
  if (n % 10 === 1 && n % 100 !== 11) return 0;
  return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2;
}

/** The form of a text that goes with a number (forms are parted by |); `{n}` in it is the number. */
export function plural(n, name) {
  const forms = t(name).split('|');
  return forms[Math.min(formOf(n), forms.length - 1)].replace('{n}', n);
}

/** «3 линии»: the number and its noun. */
export const count = (n, name) => `${n}\u00a0${plural(n, name)}`;

/** «42 секунды», «14 минут»: a time to come, in words. */
export function inWords(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds <= 90) return count(seconds, 'seconds');
  return count(Math.ceil(seconds / 60), 'minutes');
}

/** «в 10:51», «вчера в 10:51», «3 ноября». */
export function when(iso, now) {
  const date = new Date(iso);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const at = time.format(date);
  if (date.toDateString() === now.toDateString()) return t('today', { time: at });
  if (date.toDateString() === yesterday.toDateString()) return t('yesterday', { time: at });
  return day.format(date).replace(' ', '\u00a0');
}

/** «только что», «5 минут назад», then the time or the date. */
export function ago(iso, now) {
  const minutes = Math.floor((now.getTime() - new Date(iso).getTime()) / 60000);
  if (minutes < 1) return t('justNow');
  if (minutes < 60) return t('ago', { time: count(minutes, 'minutes') });
  return when(iso, now);
}

/** +79161234567 as +7 916 123-45-67; other countries as they are. */
export function showPhone(phone) {
  const russian = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(phone || '');
  return russian ? `+7\u00a0${russian[1]}\u00a0${russian[2]}-${russian[3]}-${russian[4]}` : phone || '';
}

/** What a person typed as E.164, or null. A Russian number may start with 8. */
export function readPhone(typed) {
  let digits = typed.replace(/[^\d+]/g, '');
  if (/^8\d{10}$/.test(digits)) digits = `+7${digits.slice(1)}`;
  if (/^\d/.test(digits)) digits = `+${digits}`;
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}
