import { expect } from 'chai';
import fc from 'fast-check';
import { ratingOf } from '../../service/ratings/rating.ts';

const understood: Record<number, string[]> = {
  5: [
    '5',
    ' 5 ',
    '5.',
    '5!',
    '5!!!',
    'пять',
    'Пять',
    'ПЯТЬ!',
    'пятёрка',
    'пятерочка',
    'отлично',
    'Отлично, спасибо!',
    'Всё отлично',
    'Ставлю 5',
    'ставлю пять баллов',
    '5 баллов',
    '5/5',
    '5 / 5',
    '5 из 5',
    'пять из пяти',
    '5 звёзд',
    '⭐⭐⭐⭐⭐',
    '🌟🌟🌟🌟🌟',
    '5️⃣',
    '5 👍',
    '👍 5',
    '«5»',
    '(5)',
    'five',
    'Five stars',
    'excellent!',
    'I give you 5',
    '5 out of 5',
    'Спасибо, 5',
    '5 с плюсом',
    '5+',
    'Оценка: 5',
    'твёрдая пятерка',
    'Ｆive',
  ],
  4: ['4', 'четыре', 'Четвёрка', 'хорошо', 'Хорошо!', 'good', 'four', '4/5', '4 из 5', '⭐⭐⭐⭐'],
  3: ['3', 'три', 'тройка', 'нормально', 'удовлетворительно', 'three', '⭐⭐⭐'],
  2: ['2', 'два', 'двойка', 'плохо', 'очень плохо', 'two', 'bad', '⭐⭐'],
  1: ['1', 'один', 'единица', 'кол', 'ужасно', 'one', 'terrible', '⭐', '1 балл'],
};
const ordinary = [
  null,
  '',
  ' ',
  '0',
  '6',
  '10',
  '55',
  '5 5',
  '4 5',
  '4-5',
  '1-2',
  '-5',
  '4,5',
  '4.5',
  '3/4',
  '5%',
  '5?',
  '5 штук',
  '5 коробок',
  'в 5',
  'в пять часов',
  'не 5',
  'на 5 этаже',
  '5 000',
  'позвоните через 5 минут',
  'Спасибо',
  'Хорошо, жду счёт',
  'ок',
  '👍',
  '👍👍👍👍👍',
  'пятница',
  'one more thing',
  'плохо слышно',
  'отлично работает доставка',
  '+79161234567',
  '⭐⭐⭐⭐⭐⭐',
  '⭐ 5',
  'x'.repeat(101),
  `5${' '.repeat(200)}`,
];

describe('an answer to the quality request', () => {
  for (const [value, texts] of Object.entries(understood)) {
    it(`is ${value} in digits, words and stars, Russian and English`, () => {
      for (const text of texts) expect(ratingOf(text), JSON.stringify(text)).to.equal(Number(value));
    });
  }

  it('is nothing that may mean something else', () => {
    for (const text of ordinary) expect(ratingOf(text), JSON.stringify(text)).to.equal(null);
  });

  it('is 1 to 5 or nothing, whatever is written, and never an error', () => {
    const word = fc.constantFrom(
      '5',
      'пять',
      'спасибо',
      '⭐',
      'из 5',
      '!',
      '4',
      'штук',
      '👍',
      ' ',
      '\n',
      '/5',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(word).map((all) => all.join(' ')),
        ),
        (text) => {
          expect(ratingOf(text)).to.be.oneOf([null, 1, 2, 3, 4, 5]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
