/** A small trading base like УТ and УНФ: clients, their people, leads, orders, debts; and one as big as a test wants. */
import { createHash } from 'node:crypto';
import {
  type BaseModel,
  contactInformation,
  emptyGuid,
  type FieldModel,
  type JsonRow,
  ofCatalog,
  ofDocument,
  type RegisterModel,
  type Rows,
  rowsOf,
  type SetModel,
} from './model.ts';

/** A reference made of a word, so that tests can name it. */
export function refTo(word: string): string {
  const hex = createHash('md5').update(word).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

let versions = 0;
/** 1C's mark of an object's state: eight bytes in base 64. Source: shapes of answers, onec.md 4.2. */
export function nextVersion(): string {
  versions += 1;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(versions));
  return bytes.toString('base64');
}

/** A row of contact information as БСП fills it in. Source: onec.md 4.3. */
export const phoneRow = (
  shown: string,
  digits = shown.replace(/\D/g, ''),
  short = digits.slice(-7),
): JsonRow => ({
  Тип: 'Телефон',
  Вид_Key: refTo('вид телефон'),
  Представление: shown,
  ЗначенияПолей: '',
  АдресЭП: '',
  НомерТелефона: digits,
  НомерТелефонаБезКодов: short,
});

export interface Catalogued {
  word: string;
  title: string;
  phones?: readonly JsonRow[];
  more?: JsonRow;
}

/** An item of a catalog with its contact information. */
export function item({ word, title, phones = [], more = {} }: Catalogued): JsonRow {
  const key = refTo(word);
  const lines = phones.map((row, i) => ({ Ref_Key: key, LineNumber: String(i + 1), ...row }));
  return {
    Ref_Key: key,
    DataVersion: nextVersion(),
    DeletionMark: false,
    Description: title,
    Predefined: false,
    PredefinedDataName: '',
    IsFolder: false,
    КонтактнаяИнформация: lines,
    ...more,
  };
}

const reference = (name: string, to: string): FieldModel => ({ name, type: 'Edm.Guid', to });
const text = (name: string): FieldModel => ({ name, type: 'Edm.String' });
const sum = (name: string): FieldModel => ({ name, type: 'Edm.Double' });

/** A base that a test may change while it is read. */
export interface TradeBase {
  readonly model: BaseModel;
  /** Rows by set. */
  readonly rows: Record<string, JsonRow[]>;
  readonly debts: JsonRow[];
  /** Puts a row in the place of the one with its key, with a new version. */
  put(set: string, row: JsonRow): void;
  remove(set: string, key: string): void;
  forbid(set: string, key: string): void;
}

export function tradeBase(): TradeBase {
  const manager = refTo('менеджер Ольга');
  const rouble = refTo('рубль');
  const vector = refTo('Вектор');
  const rows: Record<string, JsonRow[]> = {
    Catalog_Контрагенты: [
      item({
        word: 'Вектор',
        title: 'ООО «Вектор»',
        phones: [
          phoneRow('+7 (916) 123-45-67 доб. 12', '79161234567', '1234567'),
          phoneRow('8 (812) 555-14-70', '', ''),
        ],
        more: {
          ИНН: '7701234567',
          ОсновнойМенеджер_Key: manager,
          Партнер_Key: refTo('партнёр Вектор'),
          ДатаСоздания: '2024-02-05T00:00:00',
          Комментарий: '',
        },
      }),
      item({
        word: 'Пустой',
        title: 'Без телефонов',
        more: {
          ИНН: '',
          ОсновнойМенеджер_Key: emptyGuid,
          Партнер_Key: emptyGuid,
          ДатаСоздания: '0001-01-01T00:00:00',
          Комментарий: '',
        },
      }),
    ],
    Catalog_Партнеры: [
      item({
        word: 'партнёр Вектор',
        title: 'Вектор',
        phones: [phoneRow('+7 916 123-45-67', '79161234567')],
        more: { ОсновнойМенеджер_Key: manager },
      }),
    ],
    Catalog_КонтактныеЛицаПартнеров: [
      item({
        word: 'Анна',
        title: 'Анна Петрова',
        phones: [phoneRow('+7 903 765-43-21', '79037654321')],
        more: { Owner_Key: refTo('партнёр Вектор') },
      }),
    ],
    Catalog_Пользователи: [
      item({
        word: 'менеджер Ольга',
        title: 'Ольга Иванова',
        phones: [phoneRow('+7 905 000-00-01', '79050000001')],
      }),
    ],
    Catalog_ФизическиеЛица: [item({ word: 'физлицо', title: 'Сидоров Иван', phones: [] })],
    Catalog_Валюты: [{ ...item({ word: 'рубль', title: 'руб.' }) }],
    Catalog_Организации: [item({ word: 'организация', title: 'Наша фирма' })],
    Document_ЗаказКлиента: [
      {
        Ref_Key: refTo('заказ 1'),
        DataVersion: nextVersion(),
        DeletionMark: false,
        Number: 'ТД00-001851',
        Date: '2026-11-18T12:30:00',
        Posted: true,
        Контрагент_Key: vector,
        Партнер_Key: refTo('партнёр Вектор'),
        КонтактноеЛицо_Key: refTo('Анна'),
        Менеджер_Key: manager,
        Организация_Key: refTo('организация'),
        Валюта_Key: rouble,
        СуммаДокумента: 125400.5,
        Статус: 'КОбеспечению',
        Комментарий: 'Позвонить заранее',
        Товары: [{ Ref_Key: refTo('заказ 1'), LineNumber: '1', Количество: 10, Сумма: 125400.5 }],
      },
      {
        Ref_Key: refTo('заказ 2'),
        DataVersion: nextVersion(),
        DeletionMark: false,
        Number: 'ТД00-001800',
        Date: '2026-10-01T09:00:00',
        Posted: true,
        Контрагент_Key: vector,
        Партнер_Key: refTo('партнёр Вектор'),
        КонтактноеЛицо_Key: emptyGuid,
        Менеджер_Key: manager,
        Организация_Key: refTo('организация'),
        Валюта_Key: rouble,
        СуммаДокумента: 1000,
        Статус: 'Закрыт',
        Комментарий: '',
        Товары: [],
      },
      {
        Ref_Key: refTo('заказ 3'),
        DataVersion: nextVersion(),
        DeletionMark: false,
        Number: 'ТД00-001852',
        Date: '2026-11-19T10:00:00',
        Posted: true,
        Контрагент_Key: vector,
        Партнер_Key: refTo('партнёр Вектор'),
        КонтактноеЛицо_Key: emptyGuid,
        Менеджер_Key: emptyGuid,
        Организация_Key: emptyGuid,
        Валюта_Key: rouble,
        СуммаДокумента: 70000,
        Статус: 'КВыполнению',
        Комментарий: '',
        Товары: [],
      },
    ],
    Catalog_КлючиАналитикиУчетаПоПартнерам: [
      {
        ...item({ word: 'ключ Вектор', title: 'Вектор; ООО «Вектор»' }),
        Партнер_Key: refTo('партнёр Вектор'),
        Контрагент: vector,
        Контрагент_Type: 'StandardODATA.Catalog_Контрагенты',
      },
    ],
    Catalog_Номенклатура: [item({ word: 'товар', title: 'Кабель' })],
  };
  const debts: JsonRow[] = [
    { АналитикаУчетаПоПартнерам_Key: refTo('ключ Вектор'), Валюта_Key: rouble, Сумма: 50000 },
    { АналитикаУчетаПоПартнерам_Key: refTo('ключ Вектор'), Валюта_Key: rouble, Сумма: 25400.5 },
  ];
  const forbidden = new Set<string>();
  const catalog = (name: string, fields: readonly FieldModel[] = [], withPhones = true): SetModel => ({
    name,
    fields: [...ofCatalog, ...fields],
    parts: withPhones ? [contactInformation] : [],
    rows: () => rowsOf(rows[name] ?? []),
    ...(withPhones ? { forbidden: (row: JsonRow) => forbidden.has(String(row.Ref_Key)) } : {}),
  });
  const register: RegisterModel = {
    name: 'AccumulationRegister_РасчетыСКлиентами',
    dimensions: [
      reference('АналитикаУчетаПоПартнерам', 'Catalog_КлючиАналитикиУчетаПоПартнерам'),
      reference('Валюта', 'Catalog_Валюты'),
    ],
    resources: [sum('Сумма')],
    records: () => debts,
  };
  const folder: FieldModel = { name: 'IsFolder', type: 'Edm.Boolean' };
  const sets: SetModel[] = [
    catalog('Catalog_Контрагенты', [
      folder,
      text('ИНН'),
      text('Комментарий'),
      { name: 'ДатаСоздания', type: 'Edm.DateTime' },
      reference('ОсновнойМенеджер', 'Catalog_Пользователи'),
      reference('Партнер', 'Catalog_Партнеры'),
    ]),
    catalog('Catalog_Партнеры', [folder, reference('ОсновнойМенеджер', 'Catalog_Пользователи')]),
    catalog('Catalog_КонтактныеЛицаПартнеров', [{ name: 'Owner_Key', type: 'Edm.Guid' }]),
    catalog('Catalog_Пользователи'),
    catalog('Catalog_ФизическиеЛица'),
    catalog('Catalog_Валюты', [], false),
    catalog('Catalog_Организации'),
    catalog('Catalog_Номенклатура', [folder], false),
    catalog(
      'Catalog_КлючиАналитикиУчетаПоПартнерам',
      [reference('Партнер', 'Catalog_Партнеры'), text('Контрагент'), text('Контрагент_Type')],
      false,
    ),
    {
      name: 'Document_ЗаказКлиента',
      fields: [
        ...ofDocument,
        reference('Контрагент', 'Catalog_Контрагенты'),
        reference('Партнер', 'Catalog_Партнеры'),
        reference('КонтактноеЛицо', 'Catalog_КонтактныеЛицаПартнеров'),
        reference('Менеджер', 'Catalog_Пользователи'),
        reference('Организация', 'Catalog_Организации'),
        reference('Валюта', 'Catalog_Валюты'),
        sum('СуммаДокумента'),
        text('Статус'),
        text('Комментарий'),
      ],
      parts: [{ name: 'Товары', fields: [{ name: 'Количество', type: 'Edm.Double' }, sum('Сумма')] }],
      rows: () => rowsOf(rows.Document_ЗаказКлиента ?? []),
    },
  ];
  return {
    model: { sets, registers: [register] },
    rows,
    debts,
    put(set, row) {
      const others = (rows[set] ?? []).filter((one) => one.Ref_Key !== row.Ref_Key);
      rows[set] = [...others, { ...row, DataVersion: nextVersion() }];
    },
    remove(set, key) {
      rows[set] = (rows[set] ?? []).filter((one) => one.Ref_Key !== key);
    },
    forbid(_set, key) {
      forbidden.add(key);
    },
  };
}

/** Row number `i` of a big catalog: nothing of it is kept. */
function clientAt(i: number): JsonRow {
  const key = `${(i + 1).toString(16).padStart(8, '0')}-8f0e-11ee-b9d1-0242ac120002`;
  const digits = `79${String(100_000_000 + i).padStart(9, '0')}`;
  const shown = `+7 (${digits.slice(1, 4)}) ${digits.slice(4, 7)}-${digits.slice(7, 9)}-${digits.slice(9)}`;
  return {
    Ref_Key: key,
    DataVersion: Buffer.from(`v${i}`).toString('base64'),
    DeletionMark: false,
    IsFolder: false,
    Description: `Клиент № ${i}`,
    Predefined: false,
    PredefinedDataName: '',
    ИНН: String(7_700_000_000 + i),
    КонтактнаяИнформация: [{ Ref_Key: key, LineNumber: '1', ...phoneRow(shown, digits) }],
  };
}

/** The phone (E.164) of client number `i` of a big base. */
export const bigPhone = (i: number): string => `+79${String(100_000_000 + i).padStart(9, '0')}`;

/** A base with so many counterparties. */
export function bigBase(count: number): BaseModel {
  const rows: Rows = {
    count,
    at: clientAt,
    find: (key) => {
      const i = Number.parseInt(key.slice(0, 8), 16) - 1;
      return i >= 0 && i < count ? clientAt(i) : undefined;
    },
  };
  const set: SetModel = {
    name: 'Catalog_Контрагенты',
    fields: [...ofCatalog, { name: 'IsFolder', type: 'Edm.Boolean' }, text('ИНН')],
    parts: [contactInformation],
    rows: () => rows,
  };
  return { sets: [set], registers: [] };
}
