/** Forms of employees, of their queue, of lines. */
import { expect } from 'chai';
import { type DeskTest, type FormTest, openDesk } from '../forms/testing.ts';
import { bslError } from '../sample.ts';
import { type Office, openOffice } from './office.ts';

let one: Office;
let desk: DeskTest;

const open = (name: string, user = 'Смирнова', parameters = {}): Promise<FormTest> => {
  desk = openDesk(one.stand, user);
  return desk.open(name, parameters);
};
const ref = async (catalog: string, name: string) =>
  (await one.stand.run('Возврат Справочники[Имя].НайтиПоНаименованию(Наименование);', {
    Имя: catalog,
    Наименование: name,
  })) as never;
const employee = (name: string) => ref('МСТ_Сотрудники', name);

describe('extension: forms of employees, of lines, of the queue', () => {
  const queueForm = 'Обработка.МСТ_ОчередьСотрудников.Форма';
  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());

  const queueOf = async (lineId?: string) =>
    one.base.api('getQueue', { query: lineId ? { lineId } : {} } as never) as Promise<{
      inherited: boolean;
      employees: { name: string }[];
    }>;
  const names = async (lineId?: string) => (await queueOf(lineId)).employees.map(({ name }) => name);
  const add = async (form: FormTest, name: string) => {
    await form.press('ОчередьПодобрать');
    await desk.window('Сотрудники.Форма.ФормаВыбора').choose(await employee(name));
  };
  const shown = (form: FormTest) =>
    form
      .table('Очередь')
      .rows()
      .map((row) => row.ОчередьСотрудник);
  const line = () => ref('МСТ_Линии', String(one.stand.rows('Справочник.МСТ_Линии')[0]?.Наименование));

  it('the queue of the base: people are added, moved, removed, and the bridge has it at once', async () => {
    const form = await open(queueForm);
    for (const row of shown(form)) {
      await form.table('Очередь').select({ ОчередьСотрудник: row ?? '' });
      await form.press('ОчередьУбрать');
    }
    for (const name of ['Иванов', 'Петров', 'Смирнова']) await add(form, name);
    await add(form, 'Петров');
    expect(desk.question.text).to.equal('Петров уже в очереди.');
    await desk.reply(undefined);
    await form.table('Очередь').select({ ОчередьСотрудник: 'Смирнова' });
    await form.press('ОчередьВыше');
    await form.table('Очередь').select({ ОчередьСотрудник: 'Иванов' });
    await form.press('ОчередьУбрать');
    expect(shown(form)).to.deep.equal(['Смирнова', 'Петров']);
    await form.press('Записать');
    expect(await names()).to.deep.equal(['Смирнова', 'Петров']);
    expect(desk.notifications.at(-1)?.text).to.equal('Очередь записана');
    const again = await open(queueForm);
    expect(shown(again)).to.deep.equal(['Смирнова', 'Петров']);
    expect(again.table('Очередь').rows()[0]?.ОчередьСостояние).to.equal('На месте');
  });

  it('a line takes a queue of its own and gives it back', async () => {
    const form = await open(queueForm, 'Смирнова', { Линия: await line() });
    expect(form.item('СвояОчередь').visible).to.equal(true);
    expect(form.item('НадписьПояснение').title).to.contain('общая очередь');
    await form.item('СвояОчередь').set(true);
    await add(form, 'Иванов');
    await form.press('ЗаписатьИЗакрыть');
    expect(form.closed).to.equal(true);
    expect(await names(one.line.id)).to.deep.equal(['Иванов']);
    const card = await open('Справочник.МСТ_Линии.ФормаОбъекта', 'Смирнова', { Ключ: await line() });
    expect(card.item('ОчередьЛинии').text).to.equal('Иванов');
    const again = await open(queueForm, 'Смирнова', { Линия: await line() });
    expect(shown(again)).to.deep.equal(['Иванов']);
    await again.item('СвояОчередь').set(false);
    await again.press('Записать');
    expect((await queueOf(one.line.id)).inherited).to.equal(true);
  });

  it('with the bridge away the common queue waits, a line’s is refused', async () => {
    await one.bridgeIs('away');
    const common = await open(queueForm);
    await add(common, 'Админ');
    await common.press('Записать');
    expect(desk.notifications.at(-1)?.explanation).to.contain('с ближайшим обменом');
    const ofLine = await open(queueForm, 'Смирнова', { Линия: await line() });
    expect(ofLine.item('НадписьПояснение').title).to.contain('спросить мост не удалось');
    await ofLine.item('СвояОчередь').set(true);
    await ofLine.press('Записать');
    expect(desk.question.kind).to.equal('warning');
    await desk.reply(undefined);
    await ofLine.close();
    await desk.reply('Нет');
    expect(ofLine.closed).to.equal(true);
    await one.bridgeIs('here');
    await one.exchange();
    expect(await names()).to.include('Админ');
  });

  it('a user has no right to the queue', async () => {
    await bslError(open(queueForm, 'Иванов'), /прав|доступ/i);
  });

  it('lists of employees and lines show who and what is fit for work', async () => {
    const people = await open('Справочник.МСТ_Сотрудники.ФормаСписка', 'Иванов');
    expect(
      people
        .table('Список')
        .rows()
        .map((row) => [row.СписокНаименование, row.СписокСостояние]),
    ).to.deep.include(['Петров', 'На месте']);
    const person = await open('Справочник.МСТ_Сотрудники.ФормаОбъекта', 'Иванов', {
      Ключ: await employee('Петров'),
    });
    expect(person.item('Состояние').text).to.equal('На месте');
    const lines = await open('Справочник.МСТ_Линии.ФормаСписка', 'Иванов');
    expect(lines.table('Список').rows()[0]).to.include({ СписокСостояние: 'На связи' });
    const card = await open('Справочник.МСТ_Линии.ФормаОбъекта', 'Иванов', { Ключ: await line() });
    expect(card.item('ФормаНастроитьОчередь').visible).to.equal(false);
    expect(card.item('НадписьРекомендация').visible).to.equal(false);
  });
});
