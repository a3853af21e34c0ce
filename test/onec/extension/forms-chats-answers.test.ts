/** Answers from the card of a chat: sent at once, once, kept when refused. */
import { expect } from 'chai';
import type { DeskTest, FormTest } from '../forms/testing.ts';
import { employeeOf, type OpenCard, openCard } from './chat-card.ts';
import { eventually } from './connected.ts';
import { type Office, type OfficeChat, openOffice } from './office.ts';

describe('extension: answers from the card of a chat', () => {
  let one: Office;
  let chat: OfficeChat;
  let at: OpenCard;
  let desk: DeskTest;
  let card: FormTest;

  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());
  beforeEach(async () => {
    chat = await one.chat('Есть ли кабель?');
    at = await openCard(one, chat, 'Иванов');
    ({ desk, card } = at);
  });

  const atBridge = () => one.base.api('getChat', { params: { chatId: chat.id } });
  const texts = async () => (await chat.messages()).map((message) => message.text);
  const employee = (name: string) => employeeOf(one, name);

  it('shows the client, the state, who waits, and the conversation', async () => {
    expect(card.title).to.contain(chat.phone);
    expect(card.item('НовыйСтатус').text).to.equal('В очереди');
    expect(card.item('НадписьОжидание').title).to.match(/^Ждет ответа/);
    expect(at.page()).to.contain('Есть ли кабель?');
    expect(card.item('ФормаВзять').visible).to.equal(true);
    expect(card.item('ФормаЗавершить').visible).to.equal(false);
    expect(card.item('ФормаВернутьВРаботу').visible).to.equal(false);
  });

  it('an answer goes at once, takes the chat, and stays in the conversation', async () => {
    await at.type('Да, есть');
    await card.press('Отправить');
    expect((await texts()).at(-1)).to.not.equal(undefined);
    expect(await texts()).to.include('Да, есть');
    expect((await atBridge()).owner?.name).to.equal('Иванов');
    expect(card.value('ТекстОтвета')).to.equal('');
    expect(at.page()).to.contain('Да, есть');
    expect(card.item('НовыйСтатус').text).to.equal('В работе');
    await card.press('Отправить');
    expect(desk.question.text).to.contain('Напишите сообщение');
    await desk.reply(undefined);
  });

  it('the same click twice sends once', async () => {
    await at.type('Один раз');
    const key = card.value('КлючОтвета');
    await card.press('Отправить');
    // The answer to the first call was lost: the form still holds its text and its key.
    card.form.setValueAt('ТекстОтвета', 'Один раз');
    card.form.setValueAt('КлючОтвета', key as never);
    await card.press('Отправить');
    expect((await texts()).filter((text) => text === 'Один раз')).to.have.length(1);
  });

  it('a text that WhatsApp would cut is not sent', async () => {
    await at.type('я'.repeat(4097));
    await card.press('Отправить');
    expect(desk.question.text).to.contain('длиннее 4096 символов');
    await desk.reply(undefined);
    expect(String(card.value('ТекстОтвета'))).to.have.length(4097);
    expect((await atBridge()).status).to.equal('queued');
  });

  it('a quote that is gone is refused: the text stays, the conversation shows no second copy', async () => {
    await at.click('#mst:reply:msg_missing');
    await at.type('На что это ответ?');
    await card.press('Отправить');
    expect(desk.question.kind).to.equal('warning');
    await desk.reply(undefined);
    expect(card.value('ТекстОтвета')).to.equal('На что это ответ?');
    expect(at.page()).to.not.contain('На что это ответ?');
    await card.press('УбратьЦитату');
    await card.press('Отправить');
    expect(await texts()).to.include('На что это ответ?');
  });

  it('answers with a quote', async () => {
    await at.click(at.linkOf('reply'));
    expect(card.item('НадписьЦитата').title).to.equal('В ответ на: Есть ли кабель?');
    expect(card.item('ГруппаЦитата').visible).to.equal(true);
    await at.type('Есть');
    await card.press('Отправить');
    const sent = (await chat.messages()).find((message) => message.text === 'Есть');
    expect(sent?.quote?.text).to.equal('Есть ли кабель?');
    expect(card.item('ГруппаЦитата').visible).to.equal(false);
  });

  it('a quote leads to its message, however far back it is', async () => {
    const first = (await chat.messages()).find(({ direction }) => direction === 'in')?.id ?? '';
    for (let number = 1; number <= 55; number += 1)
      await one.line.act({ phone: chat.phone, text: `№ ${number}` });
    await eventually('all are stored', async () => (await chat.messages()).length >= 56);
    await one.exchange();
    await desk.tick(5);
    expect(at.page()).to.not.contain('Есть ли кабель?');
    await at.click(`#mst:show:${first}`);
    expect(at.page()).to.contain('Есть ли кабель?').and.to.contain(`getElementById('${first}')`);
    await at.click('#mst:show:msg_unknown');
    expect(desk.question.text).to.contain('нет');
    await desk.reply(undefined);
  });

  it('a hidden comment never reaches the client, and calls a colleague', async () => {
    await card.press('Упомянуть');
    await desk.window('Сотрудники.Форма.ФормаВыбора').choose(await employee('Петров'));
    expect(card.value('СкрытыйКомментарий')).to.equal(true);
    expect(card.item('Отправить').title).to.equal('Оставить комментарий');
    await at.type(`${String(card.value('ТекстОтвета'))}посмотрите`);
    await card.press('Отправить');
    const comment = (await chat.messages()).find((message) => message.kind === 'comment');
    expect(comment?.text).to.equal('@Петров посмотрите');
    expect((await atBridge()).observers.map(({ name }) => name)).to.deep.equal(['Петров']);
    expect((await atBridge()).status).to.equal('queued');
    expect(at.page()).to.contain('скрытый комментарий');
  });

  it('sends files, each as its own message, the text with the first', async () => {
    for (const name of ['счет.txt', 'схема.txt']) {
      await card.press('ПрикрепитьФайл');
      await desk.pickFile({ name, bytes: Buffer.from(`файл ${name}`) });
    }
    expect(
      card
        .table('Файлы')
        .rows()
        .map((row) => row.ФайлыИмяФайла),
    ).to.deep.equal(['счет.txt', 'схема.txt']);
    await at.type('Высылаю');
    await card.press('Отправить');
    const files = (await chat.messages()).filter((message) => message.attachment);
    expect(files.map((message) => [message.text ?? '', message.attachment?.fileName])).to.deep.equal([
      ['Высылаю', 'счет.txt'],
      ['', 'схема.txt'],
    ]);
    expect(card.item('Файлы').visible).to.equal(false);
    await one.exchange();
    await desk.tick(5);
    await at.click(at.linkOf('file'));
    expect(desk.received.map(({ name }) => name)).to.deep.equal(['счет.txt']);
    expect(Buffer.from(desk.received[0]?.bytes ?? []).toString()).to.equal('файл счет.txt');
  });

  it('fills a template with the client’s data and names what is missing', async () => {
    await one.base.api('createTemplate', {
      body: { name: 'Счет', text: '{{client.name}}, ваш счет {{object.Number}}' },
    } as never);
    await one.exchange();
    await card.press('ВыбратьШаблон');
    const choice = desk.window('ФормаВыбора');
    await choice.table('Список').activate(0);
    expect(String(card.value('ТекстОтвета'))).to.contain('{{object.Number}}');
    expect(desk.question.text).to.contain('object.Number');
    await desk.reply(undefined);
    await card.press('Отправить');
    expect(desk.question.text).to.contain('незаполненные переменные');
    await desk.reply(undefined);
    await at.type('Анна, ваш счет 15');
    await card.press('Отправить');
    expect(await texts()).to.include('Анна, ваш счет 15');
  });

  it('deletes an own message after a question, at the client too', async () => {
    await at.type('ошибка');
    await card.press('Отправить');
    await eventually('it is sent', async () => {
      await one.exchange();
      return (await chat.messages()).some((m) => m.text === 'ошибка' && m.status === 'sent');
    });
    await desk.tick(5);
    await at.click(at.linkOf('delete'));
    await desk.reply('Нет');
    expect((await chat.messages()).some((m) => m.deletedAt)).to.equal(false);
    await at.click(at.linkOf('delete'));
    await desk.reply('Да');
    expect((await chat.messages()).find((m) => m.deletedAt)?.deletedBy).to.equal('employee');
    expect(at.page()).to.contain('Сообщение удалено');
  });

  it('a failed message is sent again from under it', async () => {
    await one.line.faults({ refuseSends: true });
    await at.type('держите');
    await card.press('Отправить');
    const sent = async () => (await chat.messages()).find((m) => m.text === 'держите');
    await eventually('it has failed', async () => (await sent())?.status === 'failed');
    await one.exchange();
    await desk.tick(5);
    expect(at.page()).to.contain('Не отправлено');
    await one.line.faults({ refuseSends: false });
    await at.click(at.linkOf('retry'));
    if (desk.dialogs.length > 0) await desk.reply('Да');
    await eventually('it is sent', async () => (await sent())?.status === 'sent');
  });

  it('news arrive by themselves; who reads the past is only told of them', async () => {
    await one.line.receives(chat.phone, 'Алло?');
    await one.exchange();
    await desk.tick(5);
    expect(at.page()).to.contain('Алло?');
    await at.click('#mst:earlier:all');
    expect(at.page()).to.contain('Есть ли кабель?');
    await one.line.receives(chat.phone, 'Вы тут?');
    await one.exchange();
    await desk.tick(5);
    expect(at.page()).to.not.contain('Вы тут?');
    expect(card.item('НадписьНовое').visible).to.equal(true);
    await card.item('НадписьНовое').click();
    expect(at.page()).to.contain('Вы тут?');
    expect(card.item('НадписьНовое').visible).to.equal(false);
  });

  it('a link of the client opens only when it is an address of a page', async () => {
    await card.item('Переписка').clickHtml({ Href: 'https://example.com/' });
    expect(desk.launched).to.deep.equal(['https://example.com/']);
    await card.item('Переписка').clickHtml({ Href: 'file:///c:/windows' });
    expect(desk.launched).to.deep.equal(['https://example.com/']);
  });

  it('does not close over a written answer without a question', async () => {
    await at.type('недописано');
    await card.close();
    await desk.reply('Нет');
    expect(card.closed).to.equal(false);
    await card.close();
    await desk.reply('Да');
    expect(card.closed).to.equal(true);
  });
});
