/** A base as a trading firm has it: counterparties, their contact persons, orders; clerks who may read them. */

import {
  booleanType,
  catalog,
  dateType,
  document,
  numberOf,
  refTo,
  role,
  stringOf,
  typicalConfiguration,
} from '../metadata/base.ts';
import type { Catalog, Configuration } from '../metadata/model.ts';
import type { Given } from '../plain.ts';
import type { Stand } from '../stand.ts';
import type { ConnectedOptions } from './connected.ts';
import { type Office, openOffice } from './office.ts';

const contacts = {
  КонтактнаяИнформация: {
    Вид: stringOf(100),
    Представление: stringOf(500),
    НомерТелефона: stringOf(20),
  },
};

/** Objects that «Написать в WhatsApp» knows: a counterparty, its contact person, an order. */
export function tradeConfiguration(
  options: Omit<NonNullable<Parameters<typeof typicalConfiguration>[0]>, 'withUsers'> & {
    readonly more?: readonly Catalog[];
  } = {},
): Configuration {
  const { more = [], ...rest } = options;
  const plain = typicalConfiguration({ ...rest, withUsers: false });
  const own = [
    catalog({
      name: 'Контрагенты',
      codeLength: 9,
      attributes: { ИНН: stringOf(12), ЭтоКлиент: booleanType },
      sections: contacts,
    }),
    catalog({
      name: 'КонтактныеЛица',
      synonym: 'Контактные лица',
      owners: ['Справочник.Контрагенты'],
      sections: contacts,
    }),
    document({
      name: 'ЗаказКлиента',
      synonym: 'Заказ клиента',
      attributes: {
        Контрагент: refTo('Справочник.Контрагенты'),
        КонтактноеЛицо: refTo('Справочник.КонтактныеЛица'),
        СуммаДокумента: numberOf(15, 2),
        ДатаОтгрузки: dateType,
        Комментарий: stringOf(),
      },
    }),
    catalog({ name: 'Склады', sections: contacts }),
    ...more,
  ];
  const names = own.map((one) => `${one.kind}.${one.name}`);
  const all = ['Read', 'Insert', 'Update', 'Delete', 'View', 'Edit'];
  return {
    ...plain,
    catalogs: own,
    roles: [
      ...plain.roles.map((one) => ({
        ...one,
        rights: new Map([...one.rights, ...names.map((name) => [name, new Set(all)] as const)]),
      })),
      role('Продажи', Object.fromEntries(names.map((name) => [name, ['Read', 'View']]))),
    ],
  };
}

const clerks = [
  { name: 'Иванов', roles: ['МСТ_ПользовательМессенджера', 'Продажи'] },
  { name: 'Петров', roles: ['МСТ_ПользовательМессенджера', 'Продажи'] },
  { name: 'Смирнова', roles: ['МСТ_РуководительМессенджера', 'Продажи'] },
  { name: 'Админ', roles: ['МСТ_АдминистраторМессенджера', 'Продажи'] },
  { name: 'Бухгалтер', roles: ['Продажи'] },
];

export interface Trade extends Office {
  /** References of what is in the base. */
  readonly client: Given;
  readonly person: Given;
  readonly order: Given;
  readonly phones: { readonly office: string; readonly person: string };
}

/** An order of «ООО Вектор» whose contact person has a phone of her own. */
export async function fillTrade(
  stand: Stand,
  phones: { readonly office: string; readonly person: string },
): Promise<Pick<Trade, 'client' | 'person' | 'order'>> {
  await stand.run(
    `Контрагент = Справочники.Контрагенты.СоздатьЭлемент();
    Контрагент.Наименование = "ООО «Вектор»";
    Контрагент.ИНН = "7701234567";
    Строка = Контрагент.КонтактнаяИнформация.Добавить();
    Строка.Вид = "Телефон офиса";
    Строка.Представление = Офис;
    Строка = Контрагент.КонтактнаяИнформация.Добавить();
    Строка.Вид = "Адрес";
    Строка.Представление = "Москва, Тверская, 1, 125009";
    Контрагент.Записать();
    Лицо = Справочники.КонтактныеЛица.СоздатьЭлемент();
    Лицо.Наименование = "Анна Лебедева";
    Лицо.Владелец = Контрагент.Ссылка;
    Строка = Лицо.КонтактнаяИнформация.Добавить();
    Строка.Вид = "Мобильный";
    Строка.Представление = Мобильный;
    Лицо.Записать();
    Заказ = Документы.ЗаказКлиента.СоздатьДокумент();
    Заказ.Номер = "ТД00-000123";
    Заказ.Дата = Дата(2026, 11, 20, 12, 30, 0);
    Заказ.Контрагент = Контрагент.Ссылка;
    Заказ.КонтактноеЛицо = Лицо.Ссылка;
    Заказ.СуммаДокумента = 48500;
    Заказ.Записать();`,
    { Офис: phones.office, Мобильный: phones.person },
  );
  const found = async (body: string) => (await stand.run(`Возврат ${body};`)) as Given;
  return {
    client: await found('Справочники.Контрагенты.НайтиПоНаименованию("ООО «Вектор»")'),
    person: await found('Справочники.КонтактныеЛица.НайтиПоНаименованию("Анна Лебедева")'),
    order: await found('Документы.ЗаказКлиента.НайтиПоНомеру("ТД00-000123")'),
  };
}

/** The office of messages over a trading base. */
export async function openTrade(
  phones: { office: string; person: string },
  options: ConnectedOptions = {},
): Promise<Trade> {
  const one = await openOffice({
    ...options,
    stand: { users: clerks, base: tradeConfiguration(), ...options.stand },
  });
  try {
    return { ...one, phones, ...(await fillTrade(one.stand, phones)) };
  } catch (error) {
    await one.close();
    throw error;
  }
}
