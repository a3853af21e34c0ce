/**
 * Answers to a quality request: which words are a rating from 1 to 5. Pure. Only what can mean nothing else counts:
 * «5 коробок» is an order, and the dialogue goes on.
 */

const words: Readonly<Record<number, readonly string[]>> = {
  1: ['1', 'один', 'единица', 'единицу', 'кол', 'ужасно', 'отвратительно', 'one', 'terrible', 'awful'],
  2: ['2', 'два', 'двойка', 'двойку', 'двоечка', 'плохо', 'неудовлетворительно', 'two', 'bad', 'poor'],
  3: [
    '3',
    'три',
    'тройка',
    'тройку',
    'троечка',
    'удовлетворительно',
    'нормально',
    'средне',
    'three',
    'average',
  ],
  4: ['4', 'четыре', 'четверка', 'четверку', 'четверочка', 'хорошо', 'four', 'good'],
  5: [
    '5',
    'пять',
    'пятерка',
    'пятерку',
    'пятерочка',
    'пятерочку',
    'отлично',
    'превосходно',
    'великолепно',
    'five',
    'excellent',
    'perfect',
  ],
};
const ratings = new Map(
  Object.entries(words).flatMap(([value, list]) =>
    list.map((word): [string, number] => [word, Number(value)]),
  ),
);

/** What may stand beside a rating without changing it. */
const polite = new Set(
  (
    'ставлю поставлю оцениваю оценка оценку оценил оценила на твердая твердую балл балла баллов звезда звезды звезд ' +
    'спасибо большое огромное вам благодарю пожалуйста все было очень конечно моя мой с плюсом ' +
    'i give you my rating is a an rate it stars star points point thanks thank very much so it was'
  ).split(' '),
);

/** «из 5», "out of five": says what the greatest is, not what is given. */
const outOf = /(?:\/\s*5|\bout of (?:5|five)|\bof (?:5|five)|(?<![а-я])из (?:5|пяти))(?![\d.,])/g;

/** The rating that a text stands for, 1 to 5; null when it may mean anything else. */
export function ratingOf(text: string | null): number | null {
  if (text === null || text.length > 100) return null;
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[\ufe0e\ufe0f\u20e3]/g, '');
  const stars = [...plain.matchAll(/[⭐★🌟]/gu)].length;
  const rest = plain
    .replaceAll(/[⭐★🌟☆]/gu, ' ')
    .replaceAll(outOf, ' ')
    // Smiles and thanks in pictures say nothing of the number.
    .replaceAll(/\p{Extended_Pictographic}|[\u{1f3fb}-\u{1f3ff}\u200d]/gu, (one) =>
      /\d/.test(one) ? one : ' ',
    );
  // A sign of less, a fraction, a per cent: not a plain rating.
  if (/[^\p{L}\p{N}\s.,!?()+\-:;"'«»*]/u.test(rest) || /\d[.,]\d|-\s*\d|\?/.test(rest)) return null;
  const tokens = rest.split(/[^\p{L}\p{N}]+/u).filter((token) => token !== '' && !polite.has(token));
  const [only, ...more] = tokens;
  if (stars > 0) return stars <= 5 && only === undefined ? stars : null;
  if (only === undefined || more.length > 0) return null;
  return ratings.get(only) ?? null;
}
