/** Lines in the base: one that WhatsApp restricts, one that is deleted. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { newKey, newPhone } from '../../support/world.ts';
import { openDesk } from '../forms/testing.ts';
import { eventually } from './connected.ts';
import { type Office, openOffice } from './office.ts';

const lines = 'Справочник.МСТ_Линии';

describe('extension: restricted and deleted lines', function () {
  this.timeout(30_000);
  let one: Office;
  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());

  const reference = async (id: string) =>
    (await one.stand.run('Возврат Справочники.МСТ_Линии.НайтиПоРеквизиту("ИдентификаторЛинии", Ид);', {
      Ид: id,
    })) as never;
  const rowOf = (id: string) => one.stand.rows(lines).find((row) => row.ИдентификаторЛинии === id) ?? {};
  const listed = async () =>
    (await openDesk(one.stand, 'Админ').open(`${lines}.ФормаСписка`)).table('Список').rows();

  it('a restriction of new chats is told with its end, in the card, the list and the settings, until it is gone', async () => {
    const { items } = await one.base.api('listEmployees', { query: { limit: 50 } });
    const ivanov = items.find(({ name }) => name === 'Иванов');
    const until = new Date(one.bridge.clock.now().getTime() + 2 * 3_600_000);
    await one.line.faults({ restrictNewChatsUntil: until.toISOString() });
    await one.base.api.with({ 'employee-id': String(ivanov?.id) })('writeFirst', {
      body: { lineId: one.line.id, phone: newPhone(), publishInChat: true, text: 'Ваш заказ собран' },
      headers: { 'idempotency-key': newKey() },
    } as never);
    await one.base.feed.until('line.changed', (line) => line.restriction !== null);
    await one.exchange();
    const row = rowOf(one.line.id);
    expect(row.Ограничение).to.match(/WhatsApp временно не даёт/);
    const zone = 3 * 3_600_000;
    const local = new Date(until.getTime() + zone).toISOString().slice(0, 19);
    expect(row.ОграничениеДо).to.equal(local);

    const [day, time] = [local.slice(0, 10).split('-').reverse().join('.'), local.slice(11, 16)];
    const said = new RegExp(
      `первые сообщения ждут.*Ограничение до ${day} ${Number(time.slice(0, 2))}:${time.slice(3)}`,
    );
    const desk = openDesk(one.stand, 'Админ');
    const card = await desk.open(`${lines}.ФормаОбъекта`, { Ключ: await reference(one.line.id) });
    expect(card.item('НадписьОграничение').visible).to.equal(true);
    expect(card.item('НадписьОграничение').title).to.match(said);
    expect((await listed())[0]?.СписокРекомендация).to.match(/WhatsApp временно/);
    const settings = await desk.open('ОбщаяФорма.МСТ_НастройкиМессенджера');
    await eventually('the lines are shown', async () => {
      await desk.tick(1);
      await one.stand.idle();
      return said.test(settings.item('ЛинияРекомендация').text);
    });

    await one.line.faults({ restrictNewChatsUntil: null });
    one.bridge.clock.move(2 * 3_600_000 + 31_000);
    await eventually('the restriction is gone', async () => {
      await one.exchange();
      return rowOf(one.line.id).Ограничение === '';
    });
    const after = await openDesk(one.stand, 'Админ').open(`${lines}.ФормаОбъекта`, {
      Ключ: await reference(one.line.id),
    });
    expect(after.item('НадписьОграничение').visible).to.equal(false);
  });

  it('a deleted line leaves the lists, can’t be chosen or written from, and its card says so', async () => {
    const { id } = await one.base.api('createLine', { body: { name: 'Старая линия', engine: 'sandbox' } });
    await one.exchange();
    expect((await listed()).map((row) => row.СписокНаименование)).to.include('Старая линия');
    await one.base.api('deleteLine', { params: { lineId: id } });
    await one.base.feed.until('line.changed', (line) => line.id === id && line.deleted);
    await one.exchange();
    expect(rowOf(id)).to.include({ ПометкаУдаления: true, Наименование: 'Старая линия' });
    expect((await listed()).map((row) => row.СписокНаименование)).to.not.include('Старая линия');
    const desk = openDesk(one.stand, 'Админ');
    const card = await desk.open(`${lines}.ФормаОбъекта`, { Ключ: await reference(id) });
    expect(card.item('НадписьУдалена').visible).to.equal(true);
    // Of the two lines one is left, so it is taken without asking.
    expect(
      await one.stand
        .session('Иванов')
        .run('Возврат МСТ_НаписатьПервым.ПоследняяЛиния().ИдентификаторЛинии;'),
    ).to.equal(one.line.id);
    // The stand does not draw the platform's own choice; that it is offered no deleted ones stands in the forms.
    for (const form of [
      'DataProcessors/МСТ_ОчередьСотрудников/Forms/Форма',
      'CommonForms/МСТ_НаписатьВWhatsApp',
    ]) {
      const xml = readFileSync(`1c-extension/${form}/Ext/Form.xml`, 'utf8');
      const field = /<InputField name="Линия"[\s\S]*?<\/InputField>/.exec(xml)?.[0];
      expect(field, form).to.match(/name="Отбор\.ПометкаУдаления">[\s\S]*?>false</);
    }
    await one.stand.call('МСТ_Лента', 'НачатьСнимок');
    await one.exchange();
    expect((await listed()).map((row) => row.СписокНаименование)).to.not.include('Старая линия');
  });
});
