/** Forms of templates of messages. */
import { expect } from 'chai';
import { type DeskTest, type FormTest, openDesk } from '../forms/testing.ts';
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

describe('extension: forms of templates', () => {
  const list = 'Справочник.МСТ_ШаблоныСообщений.ФормаСписка';
  const card = 'Справочник.МСТ_ШаблоныСообщений.ФормаОбъекта';
  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());

  const atBridge = async (name: string) =>
    (await one.base.api('listTemplates', {})).items.find((item) => item.name === name && !item.deleted);
  const write = async (name: string, text: string, folder = '') => {
    const form = await open(card);
    await form.item('Наименование').set(name);
    if (folder) await form.item('Папка').set(folder);
    await form.item('Текст').set(text);
    await form.press('Записать');
    return form;
  };

  it('a written template is at the bridge at once, with the version it has there', async () => {
    const form = await write('Приветствие', 'Здравствуйте, {{client.name}}!', 'Начало');
    expect(await atBridge('Приветствие')).to.include({
      text: 'Здравствуйте, {{client.name}}!',
      folder: 'Начало',
    });
    expect(String(form.value('Образец'))).to.contain('Здравствуйте, Анна!');
    await form.item('Текст').set('Добрый день, {{client.name}}!');
    await form.press('ЗаписатьИЗакрыть');
    expect(form.closed).to.equal(true);
    expect(await atBridge('Приветствие')).to.include({ text: 'Добрый день, {{client.name}}!' });
  });

  it('variables are put where the cursor stands', async () => {
    const form = await open(card);
    await form.item('Текст').set('Здравствуйте, ');
    await form.press('ВставитьИмяКлиента');
    await form.press('ВставитьПолеОбъекта');
    await desk.reply('Номер заказа');
    expect(String((await form.value('Объект')) && form.item('Текст').text)).to.equal(
      'Здравствуйте, {{client.name}}{{object.Номерзаказа}}',
    );
    expect(form.modified).to.equal(true);
  });

  it('an empty name or text is refused, one that is too long counts its characters', async () => {
    const form = await open(card);
    await form.item('Наименование').set('Пустой');
    await form.press('Записать');
    expect(desk.messages.join()).to.contain('Текст');
    await form.item('Текст').set('я'.repeat(4000));
    expect(form.item('НадписьДлина').visible).to.equal(true);
    expect(form.item('НадписьДлина').title).to.equal('4000 из 4096 символов');
  });

  it('the list goes by folders; a new one appears with its first template', async () => {
    await write('Скидка', 'Скидка до пятницы', 'Акции');
    await write('Без папки', 'Просто текст');
    const form = await open(list);
    const folders = () =>
      form
        .table('Папки')
        .rows()
        .map((row) => row.ПапкиПредставление);
    expect(folders()).to.include.members(['Все шаблоны', 'Без папки', 'Акции']);
    const names = () =>
      form
        .table('Список')
        .rows()
        .map((row) => row.СписокНаименование);
    expect(names()).to.include.members(['Скидка', 'Без папки']);
    await form.table('Папки').select({ ПапкиПредставление: 'Акции' });
    expect(names()).to.deep.equal(['Скидка']);
    // A template made from a folder is in it.
    await form.table('Список').press('Create');
    const made = desk.window('ФормаЭлемента');
    expect(made.item('Папка').text).to.equal('Акции');
    await made.item('Наименование').set('Подарок');
    await made.item('Текст').set('Подарок каждому');
    await made.press('ЗаписатьИЗакрыть');
    expect(names()).to.deep.equal(['Подарок', 'Скидка']);
  });

  it('while the bridge is away the template waits, and the card says what it refused', async () => {
    await one.bridgeIs('away');
    await write('Ожидающий', 'Уйдет позже');
    const form = await open(list);
    const row = () =>
      form
        .table('Список')
        .rows()
        .find((item) => item.СписокНаименование === 'Ожидающий');
    expect(row()?.СписокОжидаетОтправки).to.equal('Да');
    await one.bridgeIs('here');
    await one.exchange();
    await form.press('ФормаОбновить');
    expect(row()?.СписокОжидаетОтправки).to.equal('Нет');
    expect(await atBridge('Ожидающий')).to.include({ text: 'Уйдет позже' });
  });

  it('a user may choose a template, not change it', async () => {
    const form = await open(card, 'Иванов', { Ключ: await ref('МСТ_ШаблоныСообщений', 'Скидка') });
    expect(form.item('Текст').readOnly).to.equal(true);
    expect(form.item('ПанельТекста').visible).to.equal(false);
    const choice = await open('Справочник.МСТ_ШаблоныСообщений.ФормаВыбора', 'Иванов', { РежимВыбора: true });
    await choice.table('Список').select({ СписокНаименование: 'Скидка' });
    await desk.tick(1);
    expect(String(choice.value('Образец'))).to.contain('Скидка до пятницы');
  });
});
