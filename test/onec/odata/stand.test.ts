/** The connector against the stand's own base: what is written in 1C is found by the bridge. */
import { expect } from 'chai';
import { openApp, type TestApp } from '../../support/app.ts';
import { type Base, newPhone } from '../../support/world.ts';
import { booleanType, catalog, role, stringOf } from '../metadata/base.ts';
import { emptyConfiguration } from '../metadata/model.ts';
import { createStand, type Stand } from '../stand.ts';
import { publishOdata } from './stand-odata.ts';

const account = { name: 'Обмен OData', password: 'Пароль-2026' };
const contacts = {
  КонтактнаяИнформация: {
    Тип: stringOf(50),
    Представление: stringOf(500),
    НомерТелефона: stringOf(20),
    НомерТелефонаБезКодов: stringOf(20),
  },
};

describe('the stand over OData', function () {
  this.timeout(120_000);
  let stand: Stand;
  let app: TestApp;
  let base: Base;
  let address: string;
  const phone = newPhone();

  const write = (title: string, number: string): Promise<unknown> =>
    stand.run(
      `Элемент = Справочники.Контрагенты.НайтиПоНаименованию("${title}", Истина);
       Если Элемент.Пустая() Тогда
         Объект = Справочники.Контрагенты.СоздатьЭлемент();
         Объект.Наименование = "${title}";
       Иначе
         Объект = Элемент.ПолучитьОбъект();
       КонецЕсли;
       Объект.ИНН = "7701234567";
       Объект.КонтактнаяИнформация.Очистить();
       Строка = Объект.КонтактнаяИнформация.Добавить();
       Строка.Тип = "Телефон";
       Строка.Представление = "${number}";
       Строка.НомерТелефона = "${number.replace(/\D/g, '')}";
       Объект.Записать();`,
    );
  const synced = async (): Promise<void> => {
    const params = { infobaseId: base.id };
    await base.api('syncDirectory', { params, body: {} });
    for (const deadline = performance.now() + 60_000; ; ) {
      const { state } = await base.api('getDirectory', { params });
      if (state === 'idle') return;
      if (performance.now() > deadline) throw new Error(`the directory is ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  };

  before(async () => {
    const name = 'Торговля';
    const catalogs = [
      catalog({ name: 'Пользователи', attributes: { Недействителен: booleanType } }),
      catalog({ name: 'Контрагенты', codeLength: 9, attributes: { ИНН: stringOf(12) }, sections: contacts }),
    ];
    const all = ['Read', 'Insert', 'Update', 'Delete', 'View', 'Edit'];
    stand = await createStand({
      extension: emptyConfiguration,
      base: {
        ...emptyConfiguration,
        name,
        catalogs,
        roles: [role('ПолныеПрава', Object.fromEntries(catalogs.map((one) => [`Catalog.${one.name}`, all])))],
      },
      users: [{ ...account, roles: ['ПолныеПрава'] }],
    });
    address = publishOdata(stand);
    app = await openApp({ odataPauses: { delays: [0, 20] } });
    base = await app.connect('Торговля');
    await write('ООО «Вектор»', phone);
    const { name: login, password } = account;
    await base.api('changeOdata', {
      params: { infobaseId: base.id },
      body: { url: address, login, password },
    });
    await synced();
  });
  after(async () => {
    await app.close();
    await stand.close();
  });

  const found = async (number: string): Promise<string[]> =>
    (await base.api('listObjects', { query: { phone: number } })).items.map(({ title }) => title);

  it('is checked, described and read', async () => {
    const result = await base.api('checkOdata', { params: { infobaseId: base.id }, body: {} });
    expect(result).to.deep.include({ ok: true, problem: null });
    expect(result.kinds.map(({ kind }) => kind)).to.have.members([
      'Справочник.Контрагенты',
      'Справочник.Пользователи',
    ]);
    expect(await found(phone)).to.deep.equal(['ООО «Вектор»']);
  });

  it('gives a card with the fields of the base', async () => {
    const { items } = await base.api('listObjects', { query: { phone } });
    const [item] = items;
    if (!item) throw new Error('it is there');
    const card = await base.api('getObject', { params: { kind: item.kind, key: item.key } });
    expect(card).to.deep.include({ title: 'ООО «Вектор»', stale: false });
    expect(card.fields).to.deep.include({ name: 'ИНН', title: 'ИНН', value: '7701234567' });
    expect(card.phones.map((one) => one.phone)).to.deep.equal([phone]);
  });

  it('tells of what is written in 1C later', async () => {
    const [moved, added] = [newPhone(), newPhone()];
    await write('ООО «Вектор»', moved);
    await write('ИП Новый', added);
    await synced();
    expect(await found(phone)).to.deep.equal([]);
    expect(await found(moved)).to.deep.equal(['ООО «Вектор»']);
    expect(await found(added)).to.deep.equal(['ИП Новый']);
  });

  it('lets nobody in without the password of a user of the base', async () => {
    const params = { infobaseId: base.id };
    const result = await base.api('checkOdata', { params, body: { password: 'не тот' } });
    expect(result.problem?.reason).to.equal('unauthorized');
  });

  it('answers in Atom whoever forgets the format, and with 1C’s errors', async () => {
    const authorization = `Basic ${Buffer.from(`${account.name}:${account.password}`).toString('base64')}`;
    const get = async (path: string) => {
      const response = await fetch(`${address}/odata/standard.odata/${path}`, { headers: { authorization } });
      return { status: response.status, text: await response.text() };
    };
    const atom = await get('Catalog_Контрагенты?$top=1&$orderby=Ref_Key');
    expect(atom.text).to.match(/^<\?xml[^>]*>\s*<feed /);
    const json = '$format=json;odata=nometadata';
    const bad: [string, number, string][] = [
      [`Catalog_Контрагенты?${json}&$select=НетТакого`, 400, '6'],
      [`Catalog_Контрагенты?${json}&$filter=contains(Description,'x')`, 400, '14'],
      [`Catalog_Контрагенты(guid'00000000-0000-0000-0000-000000000001')?${json}`, 404, '9'],
      [`Catalog_НетТакого?${json}`, 404, '8'],
    ];
    for (const [path, status, code] of bad) {
      const answer = await get(path);
      expect([answer.status, JSON.parse(answer.text)['odata.error'].code], path).to.deep.equal([
        status,
        code,
      ]);
    }
    const counted = await get(
      `Catalog_Контрагенты?$format=json&$inlinecount=allpages&$filter=substringof('Вект', Description)`,
    );
    expect(JSON.parse(counted.text)).to.include({ 'odata.count': '1' });
  });
});
