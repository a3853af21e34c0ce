/** Objects of 1C as the contract shows them. */
import type { ObjectCard, ObjectLink } from '../../contracts/object.ts';
import type { Language } from '../platform/http-errors.ts';
import type { ShownCard } from './cards.ts';

/** Our own words of sections; names of fields are 1C's and stay as they are. */
const english: Readonly<Record<string, string>> = {
  'Открытые заказы': 'Open orders',
  Расчёты: 'Settlements',
  'Долг клиента': 'The client owes',
  'Аванс клиента': 'Paid in advance',
  Сотрудник: 'Employee',
  нет: 'nothing',
};

/** @param whatsApp what is known of the numbers */
export function presentCard(
  link: Pick<ObjectLink, 'kind' | 'key'>,
  card: ShownCard,
  whatsApp: ReadonlyMap<string, boolean>,
  language: Language,
): ObjectCard {
  const said = (text: string): string => (language === 'en' ? (english[text] ?? text) : text);
  return {
    kind: link.kind,
    key: link.key,
    title: card.title,
    phones: card.phones.map(({ phone, raw, note }) => ({
      phone,
      raw,
      note,
      hasWhatsApp: phone === null ? null : (whatsApp.get(phone) ?? null),
    })),
    fields: card.fields,
    sections: card.sections.map(({ title, rows }) => ({
      title: said(title),
      rows: rows.map((row) => ({ ...row, title: said(row.title), value: said(row.value) })),
    })),
    stale: card.stale,
    readAt: card.readAt,
  };
}

/** The numbers of a card that can be asked about. */
export const numbersOf = ({ phones }: Pick<ShownCard, 'phones'>): string[] =>
  phones.flatMap(({ phone }) => phone ?? []);
