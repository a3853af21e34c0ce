import { expect } from 'chai';
import { type Match, onlyOne, ranked } from '../../service/onec/directory.ts';

const match = (kind: string, title: string): Match => ({ kind, title, objectKey: title });
const counterparty = (title: string) => match('Справочник.Контрагенты', title);
const partner = match('Справочник.Партнеры', 'Вектор');
const person = match('Справочник.КонтактныеЛицаПартнеров', 'Анна');
const user = match('Справочник.Пользователи', 'Ольга');
const own = match('Справочник.Клиенты', 'Свой вид');

describe('whose number it is', () => {
  const cases: [what: string, matches: Match[], title: string | null][] = [
    ['nobody’s', [], null],
    ['the only one’s', [person], 'Анна'],
    [
      'the counterparty’s, where its partner has it too',
      [partner, counterparty('ООО «Вектор»')],
      'ООО «Вектор»',
    ],
    ['the partner’s before a contact person’s', [person, partner], 'Вектор'],
    ['a person’s choice between two counterparties', [counterparty('А'), counterparty('Б')], null],
    [
      'a person’s choice between two, whatever stands below',
      [counterparty('А'), counterparty('Б'), partner],
      null,
    ],
    ['nobody’s when only a user of the base has it', [user], null],
    ['the client’s, though a user has it too', [user, counterparty('А')], 'А'],
    ['of a kind that the administrator has named', [own], 'Свой вид'],
  ];
  for (const [what, matches, title] of cases) {
    it(what, () => {
      expect(onlyOne(matches)?.title ?? null).to.equal(title);
      expect(onlyOne([...matches].reverse())?.title ?? null).to.equal(title);
    });
  }

  it('the likeliest come first, then by title', () => {
    const found = ranked([user, person, counterparty('Б'), own, partner, counterparty('А')]);
    expect(found.map(({ title }) => title)).to.deep.equal(['А', 'Б', 'Вектор', 'Анна', 'Свой вид', 'Ольга']);
  });
});
