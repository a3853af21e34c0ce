/** What the connector asks for, answered by a base that knows the rules of 1C's OData. */
import { expect } from 'chai';
import { createOdataClient, type OdataClient } from '../../../service/onec/client.ts';
import * as q from '../../../service/onec/query.ts';
import { systemClock } from '../../../service/platform/clock.ts';
import { silentLog } from '../../../service/platform/log.ts';
import { type OdataServer, openOdata } from './server.ts';
import { refTo, type TradeBase, tradeBase } from './trade.ts';

const account = { login: 'Обмен', password: 'Пароль-2026' };
const clients = q.setPath('Catalog_Контрагенты');
const orders = q.setPath('Document_ЗаказКлиента');

describe('the connector and a base', () => {
  let trade: TradeBase;
  let server: OdataServer;
  let client: OdataClient;
  const open = (allowedOnly: boolean) =>
    createOdataClient(
      { url: `${server.address}/odata/standard.odata`, ...account, allowedOnly },
      { clock: systemClock, log: silentLog(), pauses: { delays: [0, 1] } },
    );

  beforeEach(async () => {
    trade = tradeBase();
    server = await openOdata({ base: () => trade.model, ...account });
    client = open(true);
  });
  afterEach(async () => {
    client.close();
    await server.close();
  });

  const titles = async (filter: q.Expression): Promise<unknown[]> =>
    (await client.rows(clients, { filter, select: ['Description'], orderBy: ['Description'] })).map(
      (row) => row.Description,
    );

  it('agree on filters', async () => {
    expect(await titles(q.substringOf('вектор', 'Description'))).to.deep.equal(['ООО «Вектор»']);
    expect(await titles(q.compare('ИНН', 'eq', q.text('7701234567')))).to.deep.equal(['ООО «Вектор»']);
    expect(await titles(q.startsWith('Description', 'Без'))).to.deep.equal(['Без телефонов']);
    expect(await titles(q.like('Description', '%«%»'))).to.deep.equal(['ООО «Вектор»']);
    expect(await titles(q.not(q.compare('ИНН', 'eq', q.text(''))))).to.deep.equal(['ООО «Вектор»']);
    expect(await titles(q.compare('ДатаСоздания', 'gt', q.moment('2024-01-01T00:00:00')))).to.deep.equal([
      'ООО «Вектор»',
    ]);
    expect(await titles(q.keyIn([refTo('Вектор'), refTo('Пустой'), refTo('никто')]))).to.have.length(2);
    // A path through a reference, and a row of a table part.
    expect(await titles(q.compare('Партнер/Description', 'eq', q.text('Вектор')))).to.deep.equal([
      'ООО «Вектор»',
    ]);
    const row = q.anyRow('КонтактнаяИнформация', (at) => q.endsWith(at('НомерТелефона'), '1234567'));
    expect(await titles(row)).to.deep.equal(['ООО «Вектор»']);
  });

  it('agree on values of several types', async () => {
    const set = q.setPath('Catalog_КлючиАналитикиУчетаПоПартнерам');
    const filter = q.compare('Контрагент', 'eq', q.reference(refTo('Вектор'), 'Catalog_Контрагенты'));
    const rows = await client.rows(set, { filter, select: ['Контрагент', 'Контрагент_Type'] });
    expect(rows).to.deep.equal([
      { Контрагент: refTo('Вектор'), Контрагент_Type: 'StandardODATA.Catalog_Контрагенты' },
    ]);
  });

  it('agree on order, pages and names of references', async () => {
    const page = (skip: number) =>
      client.rows(orders, {
        select: ['Number', 'Контрагент/Description'],
        expand: ['Контрагент'],
        orderBy: [{ field: 'Date', descending: true }],
        top: 2,
        skip,
      });
    expect(await page(0)).to.deep.equal([
      { Number: 'ТД00-001852', Контрагент: { Description: 'ООО «Вектор»' } },
      { Number: 'ТД00-001851', Контрагент: { Description: 'ООО «Вектор»' } },
    ]);
    expect(await page(2)).to.deep.equal([
      { Number: 'ТД00-001800', Контрагент: { Description: 'ООО «Вектор»' } },
    ]);
    expect(await page(3)).to.deep.equal([]);
    // A reference that is not selected by a path is silently not expanded.
    const [bare] = await client.rows(orders, {
      select: ['Number'],
      expand: ['Контрагент'],
      orderBy: ['Date'],
      top: 1,
    });
    expect(bare).to.deep.equal({ Number: 'ТД00-001800' });
  });

  it('agree on table parts, inside of an object and by themselves', async () => {
    const own = await client.entity('Catalog_Контрагенты', refTo('Вектор'), {
      select: ['Description', 'КонтактнаяИнформация/Представление'],
    });
    expect(own).to.deep.equal({
      Description: 'ООО «Вектор»',
      КонтактнаяИнформация: [
        { Представление: '+7 (916) 123-45-67 доб. 12' },
        { Представление: '8 (812) 555-14-70' },
      ],
    });
    const lines = await client.rows(q.setPath('Catalog_Контрагенты_КонтактнаяИнформация'), {
      filter: q.all(
        q.compare('Тип', 'eq', q.text('Телефон')),
        q.compare('Ref_Key', 'eq', q.guid(refTo('Вектор'))),
      ),
      select: ['LineNumber', 'НомерТелефона'],
      orderBy: ['Ref_Key', 'LineNumber'],
    });
    expect(lines).to.deep.equal([
      { LineNumber: '1', НомерТелефона: '79161234567' },
      { LineNumber: '2', НомерТелефона: '' },
    ]);
  });

  it('agree on balances', async () => {
    const condition = q.compare('АналитикаУчетаПоПартнерам_Key', 'eq', q.guid(refTo('ключ Вектор')));
    const register = 'AccumulationRegister_РасчетыСКлиентами';
    const rows = await client.rows(q.virtualPath(register, 'Balance', { condition, dimensions: ['Валюта'] }));
    expect(rows).to.deep.equal([{ Валюта_Key: refTo('рубль'), СуммаBalance: 75400.5 }]);
    const after = await client.rows(q.virtualPath(register, 'Balance'), { filter: condition });
    expect(after.map((row) => row.СуммаBalance)).to.deep.equal([75400.5]);
    const nobody = q.compare('АналитикаУчетаПоПартнерам_Key', 'eq', q.guid(refTo('никто')));
    expect(await client.rows(q.virtualPath(register, 'Balance', { condition: nobody }))).to.deep.equal([]);
  });

  it('agree on what may be read', async () => {
    trade.forbid('Catalog_Контрагенты', refTo('Вектор'));
    const every: q.Query = { select: ['Description'], orderBy: ['Description'] };
    expect(await client.rows(clients, every)).to.deep.equal([{ Description: 'Без телефонов' }]);
    const strict = open(false);
    const refused = await strict.rows(clients, every).then(
      () => null,
      (error: unknown) => error,
    );
    strict.close();
    expect(refused).to.include({ reason: 'no_rights' });
  });

  it('keep their connection warm', async () => {
    for (let i = 0; i < 20; i += 1) await client.rows(clients, { top: 1, orderBy: ['Ref_Key'] });
    expect(server.connections).to.equal(1);
    // The web server closes what lies idle, or is started anew: nobody notices.
    await server.turn(false);
    await server.turn(true);
    expect(await client.count('Catalog_Контрагенты')).to.equal(2);
    expect(server.connections).to.equal(2);
  });
});
