/** Objects of 1C as people see them: cards, timelines, templates with their fields, the card widget; with 1C and without. */
import { expect } from 'chai';
import type { Compose } from '../../contracts/compose.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import { emptyGuid } from '../onec/odata/model.ts';
import { item, refTo, tradeBase } from '../onec/odata/trade.ts';
import { refusalOf } from '../support/client.ts';
import { chatOf, hasStatus, newKey, newPhone, outKey, type SandboxLine, send } from '../support/world.ts';
import { openTrade, type Trade } from './trade.ts';

const client: ObjectLink = { kind: 'Справочник.Контрагенты', key: refTo('Вектор'), title: 'ООО «Вектор»' };
const order: ObjectLink = {
  kind: 'Документ.ЗаказКлиента',
  key: refTo('заказ 1'),
  title: 'Заказ клиента ТД00-001851',
};
const paramsOf = ({ kind, key }: ObjectLink) => ({ kind, key });

describe('objects of 1C', function () {
  this.timeout(120_000);
  let world: Trade;
  let line: SandboxLine;
  /** Answers of 1C that are held back. */
  let held: Promise<void> | undefined;
  let released: () => void = () => undefined;
  const hold = (): void => {
    held = new Promise((resolve) => {
      released = resolve;
    });
  };

  before(async () => {
    world = await openTrade({ server: { before: () => held?.then(() => undefined) } });
    line = await world.base.line();
    await world.connect();
  });
  afterEach(async () => {
    released();
    held = undefined;
    await world.onec.turn(true);
    // What was read before is old by now.
    world.app.clock.move(60_000);
  });
  after(() => world.close());

  const card = (link: ObjectLink) => world.base.api('getObject', { params: paramsOf(link) });
  const fieldsOf = (shown: { fields: { name: string; value: string }[] }) =>
    Object.fromEntries(shown.fields.map(({ name, value }) => [name, value]));

  describe('cards', () => {
    it('tell of a client: phones, fields, who is responsible, what is owed and open', async () => {
      const shown = await card(client);
      expect(shown).to.include({ title: 'ООО «Вектор»', stale: false });
      expect(shown.phones.map(({ phone, note }) => [phone, note])).to.deep.equal([
        ['+79161234567', 'доб. 12'],
        ['+78125551470', null],
      ]);
      expect(fieldsOf(shown)).to.deep.equal({
        Наименование: 'ООО «Вектор»',
        ИНН: '7701234567',
        ДатаСоздания: '05.02.2024',
        ОсновнойМенеджер: 'Ольга Иванова',
        Партнер: 'Вектор',
      });
      expect(shown.sections).to.deep.equal([
        { title: 'Основной менеджер', rows: [{ title: 'Сотрудник', value: 'Ольга Иванова', url: null }] },
        { title: 'Расчёты', rows: [{ title: 'Долг клиента', value: '75\u00a0400,50 руб.', url: null }] },
        {
          title: 'Открытые заказы',
          rows: [
            { title: '№ ТД00-001852 от 19.11.2026', value: '70\u00a0000,00, К выполнению', url: null },
            { title: '№ ТД00-001851 от 18.11.2026', value: '125\u00a0400,50, К обеспечению', url: null },
          ],
        },
      ]);
    });

    it('speak English to who reads English; what 1C says stays as it is', async () => {
      const api = world.base.api.with({ 'accept-language': 'en' });
      const { sections } = await api('getObject', { params: paramsOf(client) });
      expect(sections.map(({ title }) => title)).to.deep.equal([
        'Основной менеджер',
        'Settlements',
        'Open orders',
      ]);
      expect(sections[1]?.rows[0]?.title).to.equal('The client owes');
    });

    it('tell of an order: its client’s phones, sums as people write them', async () => {
      const shown = await card(order);
      expect(shown.title).to.equal('Заказ клиента № ТД00-001851 от 18.11.2026');
      expect(fieldsOf(shown)).to.include({
        Номер: 'ТД00-001851',
        Дата: '18.11.2026 12:30',
        СуммаДокумента: '125\u00a0400,50',
        Контрагент: 'ООО «Вектор»',
        Менеджер: 'Ольга Иванова',
        Организация: 'Наша фирма',
        Проведен: 'Да',
      });
      expect(shown.phones.map(({ phone, note }) => [phone, note])).to.deep.equal([
        ['+79037654321', 'Анна Петрова'],
        ['+79161234567', 'Вектор'],
        ['+78125551470', 'ООО «Вектор»'],
      ]);
      const open = shown.sections.find(({ title }) => title === 'Открытые заказы');
      expect(open?.rows.map(({ title }) => title)).to.deep.equal(['№ ТД00-001852 от 19.11.2026']);
    });

    it('keep addresses short enough for any web server', async () => {
      world.onec.asked.length = 0;
      await card(order);
      expect(world.onec.asked.length).to.be.greaterThan(3);
      for (const url of world.onec.asked) expect(url.length, url).to.be.lessThan(2048);
    });

    it('say which numbers have WhatsApp', async () => {
      const none = newPhone();
      world.trade.put(
        'Catalog_Контрагенты',
        item({
          word: 'без WhatsApp',
          title: 'Без WhatsApp',
          phones: [
            { Тип: 'Телефон', Представление: none, НомерТелефона: none.slice(1), НомерТелефонаБезКодов: '' },
          ],
        }),
      );
      await line.faults({ withoutWhatsApp: [none] });
      const { phones } = await card({ ...client, key: refTo('без WhatsApp') });
      expect(phones).to.deep.include({ phone: none, raw: none, note: null, hasWhatsApp: false });
      expect((await card(client)).phones.map(({ hasWhatsApp }) => hasWhatsApp)).to.deep.equal([true, true]);
    });

    it('are shown from what is known while 1C is away, and say so', async () => {
      const before = await card(client);
      world.app.clock.move(60_000);
      await world.onec.turn(false);
      const shown = await card(client);
      expect(shown).to.deep.equal({ ...before, stale: true, readAt: shown.readAt });
      // Never looked at, but in the directory.
      const known = await card({ kind: 'Справочник.КонтактныеЛицаПартнеров', key: refTo('Анна'), title: '' });
      expect(known).to.deep.include({ title: 'Анна Петрова', stale: true, readAt: null, fields: [] });
      expect(known.phones.map(({ phone }) => phone)).to.deep.equal(['+79037654321']);
      // Nobody knows anything of it.
      const refusal = await refusalOf(card({ ...order, key: refTo('заказ 2') }));
      expect([refusal.code, refusal.details.reason]).to.deep.equal(['ONEC_UNAVAILABLE', 'unreachable']);
      expect(refusal.details.text).to.contain('недоступен');
    });

    it('do not keep people waiting for a slow base; its answer is there the next time', async () => {
      await card(client);
      world.app.clock.move(60_000);
      world.trade.put('Catalog_Контрагенты', {
        ...(world.trade.rows.Catalog_Контрагенты?.find((row) => row.Ref_Key === client.key) ?? {}),
        ИНН: '7700000001',
      });
      hold();
      const began = performance.now();
      const shown = await card(client);
      expect(shown.stale).to.equal(true);
      expect(performance.now() - began).to.be.lessThan(15_000);
      expect(fieldsOf(shown).ИНН).to.equal('7701234567');
      released();
      held = undefined;
      await world.read(async (reader) => {
        for (let i = 0; i < 500; i += 1) {
          const [row] = await reader.query<{ card: string }>(
            `SELECT card FROM onec_card WHERE object_key = :key`,
            { key: client.key },
          );
          if (row?.card.includes('7700000001')) return;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        throw new Error('the late answer was not kept');
      });
      expect(fieldsOf(await card(client)).ИНН).to.equal('7700000001');
    });

    it('of what is not there, or not read, or somebody else’s, are refused', async () => {
      expect((await refusalOf(card({ ...client, key: refTo('нет такого') }))).code).to.equal('NOT_FOUND');
      const closed = await refusalOf(
        card({ ...client, kind: 'Справочник.Номенклатура', key: refTo('товар') }),
      );
      expect([closed.code, closed.details.reason]).to.deep.equal(['ONEC_REFUSED', 'unknown_name']);
      const other = await world.app.connect('Чужая');
      const refusal = await refusalOf(other.api('getObject', { params: paramsOf(client) }));
      expect(refusal.code).to.equal('ODATA_OFF');
    });

    it('show what is left where the base refuses a part', async () => {
      const trade = tradeBase();
      const poor = await openTrade({
        trade,
        server: { published: (set) => !/РасчетыСКлиентами|Валюты|Организации/.test(set) },
      });
      try {
        await poor.connect();
        const shown = await poor.base.api('getObject', { params: paramsOf(client) });
        expect(shown.sections.map(({ title }) => title)).to.deep.equal([
          'Основной менеджер',
          'Открытые заказы',
        ]);
        const odata = await poor.base.api('getOdata', { params: { infobaseId: poor.base.id } });
        expect(odata.debts).to.deep.equal([]);
      } finally {
        await poor.close();
      }
    });
  });

  describe('the timeline', () => {
    it('has what was sent for the object, with statuses, and the chat to open', async () => {
      const phone = newPhone();
      const api = world.base.as('Пётр');
      const apart = await api('writeFirst', {
        headers: { 'idempotency-key': newKey() },
        body: { lineId: line.id, phone, object: order, publishInChat: false, text: 'Заказ собран' },
      });
      const shared = await api('writeFirst', {
        headers: { 'idempotency-key': newKey() },
        body: { lineId: line.id, phone, object: order, publishInChat: true, text: 'Можно забирать' },
      });
      const chatId = shared.chat?.id;
      if (!chatId) throw new Error('it has a chat');
      await send(api, chatId, { text: 'между нами', comment: true });
      await hasStatus(world.base.feed, apart.message.id, 'sent');
      await hasStatus(world.base.feed, shared.message.id, 'sent');
      await line.confirm(outKey(shared.message.id), 'read');
      await hasStatus(world.base.feed, shared.message.id, 'read');
      const answer = await line.receives(phone, 'Спасибо!');

      const { items } = await world.base.api('getTimeline', { params: paramsOf(order) });
      expect(
        items.map(({ message, chat }) => [message.text, message.status, chat?.id ?? null]),
      ).to.deep.equal([
        ['Спасибо!', null, chatOf(answer)],
        ['Можно забирать', 'read', chatId],
        ['Заказ собран', 'sent', null],
      ]);
      const first = await world.base.api('getTimeline', { params: paramsOf(order), query: { limit: 2 } });
      const rest = await world.base.api('getTimeline', {
        params: paramsOf(order),
        query: { limit: 2, cursor: first.nextCursor ?? '' },
      });
      expect([...first.items, ...rest.items]).to.deep.equal(items);
      expect(rest.nextCursor).to.equal(null);

      // Another employee in a panel sees neither the chat of Пётр nor what he has sent apart; a manager sees all.
      await world.base.roster({
        Пётр: { role: 'employee' },
        Ольга: { role: 'manager' },
        Иван: { role: 'employee' },
      });
      const of = async (name: string) =>
        (await (await world.base.panel(name))('getTimeline', { params: paramsOf(order) })).items.length;
      expect([await of('Пётр'), await of('Иван'), await of('Ольга')]).to.deep.equal([3, 0, 3]);
      const other = await world.app.connect('Ещё чужая');
      expect((await other.api('getTimeline', { params: paramsOf(order) })).items).to.deep.equal([]);
    });
  });

  describe('templates', () => {
    const make = async (text: string, folder: string | null = null) =>
      (await world.base.api('createTemplate', { body: { name: 'Шаблон', text, folder } })).id;
    const write = (templateId: string, more: object = {}) =>
      world.base.as('Пётр')('writeFirst', {
        headers: { 'idempotency-key': newKey() },
        body: {
          lineId: line.id,
          phone: newPhone(),
          object: order,
          publishInChat: false,
          templateId,
          ...more,
        } as never,
      });

    it('are filled in from the object, the client and the employee', async () => {
      const id = await make(
        '{{client.name}}, заказ {{object.Номер}} на {{object.СуммаДокумента}} ₽ готов. {{employee.name}}, {{line.name}}',
      );
      const result = await write(id, { name: 'Анна' });
      const { name } = await world.base.api('getLine', { params: { lineId: line.id } });
      expect(result.message.text).to.equal(
        `Анна, заказ ТД00-001851 на 125\u00a0400,50 ₽ готов. Пётр, ${name}`,
      );
    });

    it('are previewed with what is missing named', async () => {
      const templateId = await make(
        '{{client.name}}: {{object.Номер}}, {{object.НетТакого}}, {{object.Комментарий}}',
      );
      const rendered = await world.base.as('Пётр')('renderTemplate', {
        params: { templateId },
        body: { object: order, client: { name: 'Анна' }, lineId: line.id },
      });
      expect(rendered).to.deep.equal({
        text: 'Анна: ТД00-001851, {{object.НетТакого}}, Позвонить заранее',
        missing: ['object.НетТакого'],
      });
    });

    it('never send a hole: neither an unknown field, nor one that is empty in 1C, nor one that a person left', async () => {
      const unknown = await refusalOf(write(await make('Скидка {{object.Скидка}}')));
      expect([unknown.code, unknown.details.missing]).to.deep.equal([
        'TEMPLATE_VALUES_MISSING',
        ['object.Скидка'],
      ]);
      const id = await make('Комментарий: {{object.Комментарий}}');
      const blank = await refusalOf(write(id, { object: { ...order, key: refTo('заказ 3') } }));
      expect(blank.code).to.equal('TEMPLATE_VALUES_MISSING');
      const typed = await refusalOf(
        world.base.as('Пётр')('writeFirst', {
          headers: { 'idempotency-key': newKey() },
          body: {
            lineId: line.id,
            phone: newPhone(),
            object: order,
            publishInChat: false,
            text: 'Ваш заказ {{object.Номер}} готов',
          },
        }),
      );
      expect(typed.details.missing).to.deep.equal(['object.Номер']);
    });

    it('speak of the object that the chat is linked to', async () => {
      const message = await line.receives(newPhone(), 'Что с заказом?');
      const params = { chatId: chatOf(message) };
      await world.base.as('Пётр')('setChatObject', { params, body: { object: order } });
      const templateId = await make('Заказ {{object.Номер}}: {{object.Статус}}');
      const sent = await world.base.as('Пётр')('sendMessage', {
        params,
        headers: { 'idempotency-key': newKey() },
        body: { templateId },
      });
      expect(sent.message.text).to.equal('Заказ ТД00-001851: КОбеспечению');
    });

    it('take what is known while 1C is away, for a day and no longer', async () => {
      const id = await make('Заказ {{object.Номер}}');
      await write(id);
      world.app.clock.move(3_600_000);
      await world.onec.turn(false);
      expect((await write(id)).message.text).to.equal('Заказ ТД00-001851');
      world.app.clock.move(24 * 3_600_000);
      const refusal = await refusalOf(write(id));
      expect(refusal.code).to.equal('TEMPLATE_VALUES_MISSING');
    });

    it('are listed by folders', async () => {
      const id = await make('Со склада', 'Склад');
      const { items } = await world.base.api('listTemplates', { query: { folder: 'Склад' } });
      expect(items.map((one) => one.id)).to.deep.equal([id]);
    });
  });

  describe('the card widget', () => {
    const compose = (query: Record<string, string>, name = 'Пётр'): Promise<Compose> =>
      world.base.as(name)('getComposeData', { query });
    const about = { kind: order.kind, key: order.key, title: order.title };

    it('gets in one answer what it is drawn from', async () => {
      const api = world.base.as('Пётр');
      const { message } = await api('writeFirst', {
        headers: { 'idempotency-key': newKey() },
        body: { lineId: line.id, phone: newPhone(), object: order, publishInChat: false, text: 'Собираем' },
      });
      const template = await world.base.api('createTemplate', {
        body: { name: 'Готов', text: 'Заказ готов' },
      });
      const shown = await compose(about);
      expect(shown.object).to.deep.include({
        title: 'Заказ клиента № ТД00-001851 от 18.11.2026',
        stale: false,
      });
      expect(shown.onecProblem).to.equal(null);
      expect(shown.phones.map(({ phone, hasWhatsApp }) => [phone, hasWhatsApp])).to.deep.equal([
        ['+79037654321', true],
        ['+79161234567', true],
        ['+78125551470', true],
      ]);
      expect(shown.lines.map(({ id, status }) => [id, status])).to.deep.equal([[line.id, 'online']]);
      expect(shown.lines[0]?.capabilities?.kinds.send).to.include('voice');
      expect(shown.lineId).to.equal(line.id);
      expect(shown.employee?.name).to.equal('Пётр');
      expect(shown.colleagues.map(({ name }) => name))
        .to.include('Ольга')
        .and.not.include('Пётр');
      expect(shown.limits.textCharacters).to.equal(4096);
      expect(shown.timeline[0]?.message.id).to.equal(message.id);
      expect(shown.templates.map(({ id }) => id)).to.include(template.id);
    });

    it('knows the chats with the numbers, and who has them', async () => {
      const phone = '+79037654321';
      const message = await line.receives(phone, 'Здравствуйте');
      const params = { chatId: chatOf(message) };
      await world.base.as('Ольга')('takeChat', { params, body: {} });
      const mine = await compose(about);
      const [chat] = mine.phones.find((one) => one.phone === phone)?.chats ?? [];
      expect(chat).to.deep.include({ id: chatOf(message), lineId: line.id, status: 'in_work', taken: true });
      expect(chat?.owner?.name).to.equal('Ольга');
      const hers = await compose(about, 'Ольга');
      expect(hers.phones.find((one) => one.phone === phone)?.chats[0]).to.include({
        taken: false,
        mayOpen: true,
      });
      // In a panel an employee does not open what is another's.
      const panel = await (await world.base.panel('Пётр'))('getComposeData', { query: about });
      expect(panel.phones.find((one) => one.phone === phone)?.chats[0]).to.include({
        taken: true,
        mayOpen: false,
      });
    });

    it('works by a number alone, and while 1C is away', async () => {
      const phone = newPhone();
      const bare = await compose({ phone: `8${phone.slice(2)}` });
      expect(bare.object).to.equal(null);
      expect(bare.phones.map((one) => one.phone)).to.deep.equal([phone]);
      await world.onec.turn(false);
      const away = await compose({ ...about, key: refTo('заказ 2'), phone });
      expect(away.object).to.deep.include({ title: order.title, stale: true });
      expect(away.onecProblem).to.contain('недоступен');
      expect(away.phones.map((one) => one.phone)).to.deep.equal([phone]);
      const own = await world.app.connect('Без OData');
      await own.roster({ Сергей: { role: 'employee' } });
      const without = await own.as('Сергей')('getComposeData', { query: about });
      expect(without).to.deep.include({ lines: [], lineId: null, timeline: [], phones: [] });
      expect(without.onecProblem).to.contain('OData');
    });

    it('refuses half of an object, and what is no number', async () => {
      expect((await refusalOf(compose({ kind: order.kind }))).code).to.equal('VALIDATION_FAILED');
      expect((await refusalOf(compose({ phone: 'сто двадцать' }))).code).to.equal('INVALID_PHONE');
      expect((await refusalOf(world.base.api('listObjects', {}))).code).to.equal('VALIDATION_FAILED');
    });
  });

  it('empty references of 1C are nothing', async () => {
    const shown = await card({ ...order, key: refTo('заказ 3') });
    expect(fieldsOf(shown)).not.to.have.any.keys('Менеджер', 'Организация');
    expect(JSON.stringify(shown)).not.to.contain(emptyGuid);
  });
});
