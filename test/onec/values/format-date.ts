import type { DateParts, DateValue } from './date.ts';
import type { FormatKeys } from './format.ts';

const months = {
  ru: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
};
const monthsAlone = {
  ru: 'Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь'.split(' '),
  en: months.en,
};
const weekDays = {
  ru: 'понедельник вторник среда четверг пятница суббота воскресенье'.split(' '),
  en: 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' '),
};
const weekDaysShort = {
  ru: 'Пн Вт Ср Чт Пт Сб Вс'.split(' '),
  en: 'Mon Tue Wed Thu Fri Sat Sun'.split(' '),
};

type Language = 'ru' | 'en';

/** Spellings of ДЛФ by the format that they stand for; ru first. */
const styles: Record<string, Record<Language, string>> = {
  d: { ru: 'dd.MM.yyyy', en: 'M/d/yyyy' },
  dd: { ru: "d MMMM yyyy 'г.'", en: 'MMMM d, yyyy' },
  t: { ru: 'H:mm:ss', en: 'h:mm:ss tt' },
  dt: { ru: 'dd.MM.yyyy H:mm:ss', en: 'M/d/yyyy h:mm:ss tt' },
  ddt: { ru: "d MMMM yyyy 'г.' H:mm:ss", en: 'MMMM d, yyyy h:mm:ss tt' },
};

/** Russian spellings of the letters of ДФ. */
const letters: Record<string, string> = {
  д: 'd',
  М: 'M',
  г: 'y',
  к: 'q',
  Ч: 'H',
  ч: 'h',
  м: 'm',
  с: 's',
  в: 't',
};

/** A date by ДФ or ДЛФ; the empty date by ДП. */
export function formatDate(date: DateValue, options: FormatKeys): string {
  if (date.seconds === 0) return options.get('emptyDate') ?? '';
  const language: Language = (options.get('locale') ?? 'ru').toLowerCase().startsWith('en') ? 'en' : 'ru';
  const pattern = options.get('dateFormat');
  if (pattern) return byPattern(date, pattern, language);
  const style = (options.get('dateStyle') || 'DT').toLowerCase().replaceAll('д', 'd').replaceAll('в', 't');
  return byPattern(date, (styles[style] ?? styles.dt)?.[language] ?? '', language);
}

function byPattern(date: DateValue, pattern: string, language: Language): string {
  const parts = date.parts();
  const tokens = pattern.match(/'[^']*'|"[^"]*"|([А-Яа-яA-Za-z])\1*|[^А-Яа-яA-Za-z'"]+|['"]/g) ?? [];
  const hasDay = /[dд]/.test(pattern.replace(/'[^']*'|"[^"]*"/g, ''));
  return tokens.map((token) => field(token, parts, date, language, hasDay)).join('');
}

const two = (value: number) => String(value).padStart(2, '0');

function field(
  token: string,
  parts: DateParts,
  date: DateValue,
  language: Language,
  hasDay: boolean,
): string {
  if (/^['"]/.test(token)) return token.length > 1 ? token.slice(1, -1) : '';
  const first = token[0] ?? '';
  const letter = (letters[first] ?? first).repeat(token.length);
  const hour12 = parts.hour % 12 === 0 ? 12 : parts.hour % 12;
  const weekDay = date.weekDay() - 1;
  switch (letter) {
    case 'd':
      return String(parts.day);
    case 'dd':
      return two(parts.day);
    case 'ddd':
      return weekDaysShort[language][weekDay] ?? '';
    case 'dddd':
      return weekDays[language][weekDay] ?? '';
    case 'M':
      return String(parts.month);
    case 'MM':
      return two(parts.month);
    case 'MMM':
      return (months[language][parts.month - 1] ?? '').slice(0, 3);
    case 'MMMM':
      return (hasDay ? months : monthsAlone)[language][parts.month - 1] ?? '';
    case 'q':
      return String(Math.ceil(parts.month / 3));
    case 'y':
      return String(parts.year % 100);
    case 'yy':
      return two(parts.year % 100);
    case 'yyyy':
      return String(parts.year).padStart(4, '0');
    case 'h':
      return String(hour12);
    case 'hh':
      return two(hour12);
    case 'H':
      return String(parts.hour);
    case 'HH':
      return two(parts.hour);
    case 'm':
      return String(parts.minute);
    case 'mm':
      return two(parts.minute);
    case 's':
      return String(parts.second);
    case 'ss':
      return two(parts.second);
    case 'tt':
      return parts.hour < 12 ? 'AM' : 'PM';
    default:
      return token;
  }
}
