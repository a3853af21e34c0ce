import { expect } from 'chai';
import type { TemplateId } from '../../../contracts/common.ts';
import { eventually } from './connected.ts';
import { type Office, openOffice } from './office.ts';

describe('extension: templates', () => {
  let one: Office;
  afterEach(() => one.close());

  const here = () =>
    one.stand
      .rows('Справочник.МСТ_ШаблоныСообщений')
      .map((row) => [row.Наименование, row.Текст, row.ПометкаУдаления, row.ОжидаетОтправки]);
  const atBridge = async () => (await one.base.api('listTemplates', {})).items;
  const create = (name: string, text: string) =>
    one.stand.session('Смирнова').run(
      `Объект = Справочники.МСТ_ШаблоныСообщений.СоздатьЭлемент();
      Объект.Наименование = Имя;
      Объект.Текст = Текст;
      Объект.Записать();`,
      { Имя: name, Текст: text },
    );
  const change = (name: string, body: string) =>
    one.stand.session('Смирнова').run(
      `Объект = Справочники.МСТ_ШаблоныСообщений.НайтиПоНаименованию(Имя).ПолучитьОбъект();
      ${body}
      Объект.Записать();`,
      { Имя: name },
    );
  const params = (id: TemplateId) => ({ params: { templateId: id } });
  /** Exchanges; the work is done after the base has sent a template and before the bridge hears of it. */
  const during = async (method: string, work: () => Promise<unknown>) => {
    const { server } = one.bridge.app.http;
    const [handle, ...others] = server.listeners('request') as ((...args: unknown[]) => void)[];
    if (!handle || others.length > 0) throw new Error('the server has not one handler');
    let times = 0;
    server.removeAllListeners('request');
    server.on('request', async (request, response) => {
      if (request.method === method && request.url?.startsWith('/v1/templates')) {
        times += 1;
        await work();
      }
      handle.call(server, request, response);
    });
    await one.exchange();
    server.removeAllListeners('request');
    server.on('request', handle);
    expect(times).to.equal(1);
  };
  const only = async () => {
    const [template, ...rest] = await atBridge();
    if (!template || rest.length > 0) throw new Error('not exactly one template');
    return template;
  };

  it('what is created, changed and deleted in 1C is so at the bridge', async () => {
    one = await openOffice({ webhook: false });
    await create('Приветствие', 'Здравствуйте!');
    await one.exchange();
    const first = await only();
    expect([first.name, first.text, first.folder]).to.deep.equal(['Приветствие', 'Здравствуйте!', null]);
    await change(
      'Приветствие',
      'Объект.Наименование = "Привет"; Объект.Текст = "{{client.name}}, добрый день!"; Объект.Папка = "Общие";',
    );
    await one.exchange();
    const second = await only();
    expect([second.id, second.name, second.text, second.folder]).to.deep.equal([
      first.id,
      'Привет',
      '{{client.name}}, добрый день!',
      'Общие',
    ]);
    expect(one.stand.rows('Справочник.МСТ_ШаблоныСообщений')[0]).to.include({ Переменные: 'client.name' });
    await change('Привет', 'Объект.ПометкаУдаления = Истина;');
    await one.exchange();
    expect((await atBridge()).filter((template) => !template.deleted)).to.deep.equal([]);
    expect(here()).to.deep.equal([['Привет', '{{client.name}}, добрый день!', true, false]]);
    const { head } = await one.base.api('getInfobase', { params: { infobaseId: one.base.id } });
    for (let run = 0; run < 2; run += 1) await one.exchange();
    expect((await one.base.api('getInfobase', { params: { infobaseId: one.base.id } })).head).to.equal(head);
  });

  it('what is created, changed and deleted at the bridge is so in 1C', async () => {
    one = await openOffice({ webhook: false });
    const { id } = await one.base.api('createTemplate', { body: { name: 'Цены', text: 'Прайс' } });
    await one.exchange();
    expect(here()).to.deep.equal([['Цены', 'Прайс', false, false]]);
    await one.base.api('changeTemplate', { ...params(id), body: { name: 'Прайс', text: 'Цены тут' } });
    await one.exchange();
    expect(here()).to.deep.equal([['Прайс', 'Цены тут', false, false]]);
    await one.base.api('deleteTemplate', params(id));
    await one.exchange();
    expect(here()).to.deep.equal([['Прайс', 'Цены тут', true, false]]);
  });

  it('of two changes at once the bridge’s stays, and the card says so', async () => {
    one = await openOffice({ webhook: false });
    await create('Приветствие', 'первый');
    await one.exchange();
    const { id } = await only();
    await one.base.api('changeTemplate', { ...params(id), body: { text: 'из панели' } });
    await change('Приветствие', 'Объект.Текст = "из базы";');
    await one.exchange();
    expect((await only()).text).to.equal('из панели');
    const [row] = one.stand.rows('Справочник.МСТ_ШаблоныСообщений');
    expect(row).to.include({ Текст: 'из панели', ОжидаетОтправки: false });
    expect(row?.ОшибкаОтправки).to.match(/изменили в панели/);
    await change('Приветствие', 'Объект.Текст = "еще раз";');
    await one.exchange();
    expect((await only()).text).to.equal('еще раз');
    expect(one.stand.rows('Справочник.МСТ_ШаблоныСообщений')[0]).to.include({ ОшибкаОтправки: '' });
  });

  it('a notification that outruns the answer makes no conflict out of one’s own change', async () => {
    one = await openOffice();
    for (let n = 0; n < 5; n += 1) {
      await create(`Шаблон ${n}`, 'раз');
      await one.exchange();
      await change(`Шаблон ${n}`, 'Объект.Текст = "два";');
      await one.exchange();
    }
    await one.stand.idle();
    await one.exchange();
    expect((await atBridge()).map(({ text }) => text)).to.deep.equal(Array(5).fill('два'));
    const rows = one.stand.rows('Справочник.МСТ_ШаблоныСообщений');
    expect(rows.map((row) => [row.Текст, row.ОшибкаОтправки, row.ОжидаетОтправки])).to.deep.equal(
      Array(5).fill(['два', '', false]),
    );
  });

  it('the event of one’s own template, applied before the answer, leaves no conflict', async () => {
    one = await openOffice({ webhook: false });
    await create('Приветствие', 'раз');
    const [row] = one.stand.rows('Справочник.МСТ_ШаблоныСообщений');
    const externalId = String(row?.Ссылка).split(':')[1] ?? '';
    // As if the bridge had stored it and the answer were still under way.
    const stored = await one.base.api('createTemplate', {
      body: { name: 'Приветствие', text: 'раз', externalId },
    });
    await one.stand.run('МСТ_Лента.ПрименитьОтвет("template", МСТ_Преобразования.ИзJSON(Текст));', {
      Текст: JSON.stringify(stored),
    });
    await one.exchange();
    const [after, ...rest] = one.stand.rows('Справочник.МСТ_ШаблоныСообщений');
    expect(rest).to.deep.equal([]);
    expect(after).to.include({ ИдентификаторШаблона: stored.id, ОжидаетОтправки: false, ОшибкаОтправки: '' });
  });

  it('a change made while another is on its way goes after it', async () => {
    one = await openOffice({ webhook: false });
    for (const [method, first, second] of [
      ['POST', 'раз', 'два'],
      ['PATCH', 'три', 'четыре'],
    ] as const) {
      if (method === 'POST') await create('Приветствие', first);
      else await change('Приветствие', `Объект.Текст = "${first}";`);
      await during(method, () => change('Приветствие', `Объект.Текст = "${second}";`));
      expect((await only()).text).to.equal(first);
      expect(here()).to.deep.equal([['Приветствие', second, false, true]]);
      await one.exchange();
      expect((await only()).text).to.equal(second);
      expect(one.stand.rows('Справочник.МСТ_ШаблоныСообщений')[0]).to.include({
        Текст: second,
        ОжидаетОтправки: false,
        ОшибкаОтправки: '',
      });
    }
  });

  it('a change whose answer was lost is not called a conflict', async () => {
    one = await openOffice({ webhook: false });
    await create('Приветствие', 'раз');
    await one.exchange();
    await change('Приветствие', 'Объект.Текст = "два";');
    await one.base.api('changeTemplate', { ...params((await only()).id), body: { text: 'два' } });
    await one.exchange();
    expect(one.stand.rows('Справочник.МСТ_ШаблоныСообщений')[0]).to.include({
      Текст: 'два',
      Версия: 2,
      ОжидаетОтправки: false,
      ОшибкаОтправки: '',
    });
  });

  it('a deletion in 1C that waits survives a change from the panel', async () => {
    one = await openOffice({ webhook: false });
    await create('Приветствие', 'раз');
    await one.exchange();
    const { id } = await only();
    await change('Приветствие', 'Объект.ПометкаУдаления = Истина;');
    const changed = await one.base.api('changeTemplate', { ...params(id), body: { text: 'два' } });
    await one.stand.run('МСТ_Лента.ПрименитьОтвет("template", МСТ_Преобразования.ИзJSON(Текст));', {
      Текст: JSON.stringify(changed),
    });
    await one.exchange();
    expect((await atBridge()).filter((template) => !template.deleted)).to.deep.equal([]);
    expect(one.stand.rows('Справочник.МСТ_ШаблоныСообщений')[0]).to.include({ ПометкаУдаления: true });
  });

  it('is filled in for a chat, and answers the client', async () => {
    one = await openOffice({ webhook: false });
    await create('Приветствие', 'Вам отвечает {{employee.name}}, заказ {{object.number}}');
    const chat = await one.chat();
    const fill = (name: string) =>
      chat.run(
        'Иванов',
        'Возврат МСТ_Шаблоны.Заполнить(Справочники.МСТ_ШаблоныСообщений.НайтиПоНаименованию(Имя), Чат);',
        { Имя: name },
      );
    expect(await fill('Приветствие')).to.deep.equal({
      Текст: 'Вам отвечает Иванов, заказ {{object.number}}',
      НеЗаполнены: ['object.number'],
      Ошибка: '',
    });
    await create('Короткий', 'Пишет {{employee.name}}');
    expect(await fill('Короткий')).to.include({ Текст: '' });
    expect(((await fill('Короткий')) as { Ошибка: string }).Ошибка).to.match(/еще не передан/);
    await one.exchange();
    const sent = await chat.run(
      'Иванов',
      `Ответ = МСТ_Чаты.НовыйОтвет();
      Ответ.Шаблон = Справочники.МСТ_ШаблоныСообщений.НайтиПоНаименованию("Короткий");
      Возврат МСТ_Чаты.Ответить(Чат, Ответ);`,
    );
    expect(sent).to.include({ Принято: true, Ошибка: '' });
    await eventually('it is sent', async () => (await one.line.reached(chat.phone)).length === 1);
    expect((await one.line.reached(chat.phone)).map((item) => item.text)).to.deep.equal(['Пишет Иванов']);
  });
});
