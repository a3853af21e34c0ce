import { expect } from 'chai';
import { discover, wantedSets } from '../../../service/onec/discover.ts';
import { readMetadata } from '../../../service/onec/metadata.ts';
import { kindOf, roleOf, setOf, titleOf } from '../../../service/onec/names.ts';
import { isOdataError } from '../../../service/onec/odata-error.ts';
import { edmx } from './edmx.ts';
import type { BaseModel } from './model.ts';
import { tradeBase } from './trade.ts';

/** The text in pieces of so many bytes, letters cut in two and all. */
async function* inPieces(text: string, size = 777): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const textOf = (base: BaseModel): string => [...edmx(base)].join('');

async function described(base: BaseModel, named: string[] = []) {
  return discover(await readMetadata(inPieces(textOf(base)), wantedSets(named)), named);
}

describe('the description of a base', () => {
  it('is read in any pieces, with a byte-order mark and without', async () => {
    const text = textOf(tradeBase().model);
    const wants = wantedSets([]);
    const whole = await readMetadata(inPieces(text, text.length * 4), wants);
    for (const size of [1, 13, 4096]) {
      expect(await readMetadata(inPieces(`\ufeff${text}`, size), wants), String(size)).to.deep.equal(whole);
    }
    const client = whole.types.Catalog_Контрагенты;
    expect(client?.keys).to.deep.equal(['Ref_Key']);
    expect(client?.properties.ИНН).to.equal('Edm.String');
    expect(client?.navigations).to.include({ ОсновнойМенеджер: 'Catalog_Пользователи' });
    expect(whole.functions.AccumulationRegister_РасчетыСКлиентами).to.deep.equal({
      Balance: 'AccumulationRegister_РасчетыСКлиентами_Balance',
    });
    expect(whole.types).not.to.have.property('Catalog_Номенклатура');
    expect(whole.objects).to.include('Catalog_Номенклатура');
    expect(whole.objects).not.to.include('Catalog_Контрагенты_КонтактнаяИнформация');
  });

  it('tells what of the known things a base has', async () => {
    const { kinds, debts, orders, published } = await described(tradeBase().model);
    expect(Object.fromEntries(kinds.map(({ kind, role }) => [kind, role]))).to.deep.equal({
      'Справочник.Контрагенты': 'counterparty',
      'Справочник.Партнеры': 'partner',
      'Справочник.КонтактныеЛицаПартнеров': 'contact',
      'Справочник.Пользователи': 'user',
      'Справочник.ФизическиеЛица': 'person',
      'Документ.ЗаказКлиента': 'order',
    });
    const client = kinds.find(({ role }) => role === 'counterparty');
    expect(client?.contacts).to.deep.equal({
      part: 'КонтактнаяИнформация',
      columns: ['Тип', 'Представление', 'НомерТелефона', 'НомерТелефонаБезКодов'],
    });
    expect(client).to.include({ title: 'Description', manager: 'ОсновнойМенеджер', hasFolders: true });
    const order = kinds.find(({ role }) => role === 'order');
    expect(order).to.include({ title: 'Number', manager: 'Менеджер', contacts: null });
    expect(order?.parties).to.deep.equal({
      Контрагент: 'counterparty',
      Партнер: 'partner',
      КонтактноеЛицо: 'contact',
    });
    expect(debts).to.have.length(1);
    expect(debts[0]).to.include({ sum: 'СуммаBalance', currency: 'Валюта_Key' });
    expect(debts[0]?.through).to.deep.include({ set: 'Catalog_КлючиАналитикиУчетаПоПартнерам' });
    expect(orders[0]).to.deep.include({
      sum: 'СуммаДокумента',
      state: { field: 'Статус', isReference: false },
    });
    expect(published).to.include('Справочник.Номенклатура');
  });

  it('leaves out what is not there, and takes what the administrator names', async () => {
    const { model } = tradeBase();
    const poor: BaseModel = {
      sets: model.sets
        .filter(({ name }) => /Контрагенты$|Номенклатура$/.test(name))
        .map((set) => ({
          ...set,
          parts: [],
          fields: set.fields.filter(({ name }) => name !== 'DataVersion'),
        })),
      registers: [],
    };
    const found = await described(poor, ['Справочник.Номенклатура', 'Справочник.НетТакого']);
    expect(found.kinds.map(({ kind }) => kind)).to.deep.equal([
      'Справочник.Контрагенты',
      'Справочник.Номенклатура',
    ]);
    expect(found.kinds[0]).to.deep.include({
      contacts: null,
      manager: null,
      hasVersion: false,
      phoneFields: [],
    });
    expect(found.debts).to.deep.equal([]);
    expect(found.orders).to.deep.equal([]);
  });

  it('knows debts where the rows of balances are not described', async () => {
    const { model } = tradeBase();
    const text = textOf(model).replace(/<ComplexType Name="AccumulationRegister.*?<\/ComplexType>/s, '');
    const read = await readMetadata(inPieces(text), wantedSets([]));
    expect(discover(read, []).debts[0]).to.include({ sum: 'СуммаBalance', currency: 'Валюта_Key' });
  });

  it('finds phones in fields of their own', async () => {
    const base: BaseModel = {
      sets: [
        {
          name: 'Catalog_Лиды',
          fields: [
            { name: 'Ref_Key', type: 'Edm.Guid' },
            { name: 'Description', type: 'Edm.String' },
            { name: 'Телефон', type: 'Edm.String' },
            { name: 'КонтактныйТелефон', type: 'Edm.String' },
            { name: 'ТелефонПодтвержден', type: 'Edm.Boolean' },
          ],
          parts: [],
          rows: () => ({ count: 0, at: () => ({}), find: () => undefined }),
        },
      ],
      registers: [],
    };
    expect((await described(base)).kinds[0]).to.deep.include({
      role: 'lead',
      phoneFields: ['Телефон', 'КонтактныйТелефон'],
    });
  });

  for (const [what, text] of [
    ['a page', '<!DOCTYPE html><html><body>Вход</body></html>'],
    ['XML of something else', `<?xml version="1.0"?><rss>${'<item/>'.repeat(2000)}</rss>`],
    ['nothing', ''],
    ['half of it', textOf(tradeBase().model).slice(0, 5000)],
    ['an error', '{"odata.error":{"code":"-1"}}'],
  ] as const) {
    it(`is not taken for one: ${what}`, async () => {
      const error = await readMetadata(inPieces(text), wantedSets([])).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(isOdataError(error, 'bad_answer'), String(error)).to.equal(true);
    });
  }

  it('of 16 MB takes a few seconds and little memory', async function () {
    this.timeout(30_000);
    const { model } = tradeBase();
    const pieces = [...edmx(model)];
    const filler = Array.from(
      { length: 60 },
      (_, i) => `<Property Name="РеквизитНомер${i}" Type="Edm.String" Nullable="true"/>`,
    ).join('');
    async function* big(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(pieces[0] ?? '');
      for (let i = 0; i < 3600; i += 1) {
        yield Buffer.from(
          `<EntityType Name="Document_Документ_${i}"><Key><PropertyRef Name="Ref_Key"/></Key>${filler}</EntityType>`,
        );
      }
      for (const piece of pieces.slice(1)) yield Buffer.from(piece);
    }
    let bytes = 0;
    async function* counted() {
      for await (const piece of big()) {
        bytes += piece.length;
        yield piece;
      }
    }
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const found = await readMetadata(counted(), wantedSets([]));
    expect(bytes).to.be.greaterThan(16_000_000);
    expect(Object.keys(found.types)).to.include('Catalog_Контрагенты');
    // What is kept is small; the text itself would take 30 MB as a string.
    expect(JSON.stringify(found).length).to.be.lessThan(40_000);
    expect(process.memoryUsage().heapUsed - before).to.be.lessThan(150 * 1024 * 1024);
  });
});

describe('names of 1C', () => {
  it('are turned into sets and back, underscores and all', () => {
    for (const [kind, set] of [
      ['Справочник.Контрагенты', 'Catalog_Контрагенты'],
      ['Документ.пр_Заказ_Клиента', 'Document_пр_Заказ_Клиента'],
      ['Задача.ЗадачаИсполнителя', 'Task_ЗадачаИсполнителя'],
    ] as const) {
      expect(setOf(kind)).to.equal(set);
      expect(kindOf(set)).to.equal(kind);
    }
    expect(setOf('Catalog.Контрагенты')).to.equal('Catalog_Контрагенты');
    for (const kind of ['Контрагенты', 'Справочник.', '.Контрагенты', 'РегистрСведений.Цены'])
      expect(setOf(kind), kind).to.equal(null);
    expect(kindOf('InformationRegister_Цены')).to.equal(null);
    expect(roleOf('Catalog_КонтрагентыПрисоединенныеФайлы')).to.equal(null);
  });

  it('are shown to people in words', () => {
    expect(
      ['СуммаДокумента', 'ИНН', 'КПП', 'НаименованиеПолное', 'ДатаОтгрузки2', 'пр_КодERP'].map(titleOf),
    ).to.deep.equal(['Сумма документа', 'ИНН', 'КПП', 'Наименование полное', 'Дата отгрузки2', 'пр код ERP']);
  });
});
