/** What stands on a chat beside its words: alerts, labels, spam, ratings; what a message said before, and its voice. */
import { expect } from 'chai';
import { timerTopic } from '../../../service/automation/timer.store.ts';
import { oggOf, startTranscription } from '../../transcription/server.ts';
import { openDesk } from '../forms/testing.ts';
import { openCard } from './chat-card.ts';
import { eventually } from './connected.ts';
import { type Office, type OfficeChat, openOffice } from './office.ts';

const messages = 'РегистрСведений.МСТ_Сообщения';

describe('extension: marks of a chat and of a message', function () {
  this.timeout(60_000);
  let one: Office;
  let chat: OfficeChat;

  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());
  beforeEach(async () => {
    chat = await one.chat();
  });

  const answer = async (text: string, user = 'Иванов') => {
    await chat.run(
      user,
      'Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = Текст; Возврат МСТ_Чаты.Ответить(Чат, Ответ);',
      { Текст: text },
    );
    await eventually('it is sent', async () => {
      await one.exchange();
      return rowOf(text).Статус === 'Отправлено';
    });
  };
  const rowOf = (text: string) => one.stand.rows(messages).find((row) => row.Текст === text) ?? {};
  const listRow = async (group: string) => {
    const list = await openDesk(one.stand, 'Смирнова').open('Справочник.МСТ_Чаты.ФормаСписка');
    await list.table('Группы').select({ ГруппыПредставление: group });
    const at = list
      .table('Список')
      .data()
      .findIndex((row) => String(row.Ссылка).endsWith(String(String(chat.row().Ссылка).split(':').at(-1))));
    return { ...list.table('Список').data()[at], ...list.table('Список').rows()[at] } as Record<
      string,
      unknown
    >;
  };
  const automation = (change: object) =>
    one.base.api('changeLine', {
      params: { lineId: one.line.id },
      body: { settings: { automation: change } },
    });

  it('nobody has answered in time: managers are told in Discussions, list and card show it until he is answered', async () => {
    await automation({ managerAlert: { enabled: true, firstAnswerMinutes: 15, nextAnswerMinutes: 60 } });
    const other = await one.chat('Есть кто-нибудь?');
    chat = other;
    for (const clock of [one.bridge.clock.move, one.stand.clock.advance]) clock(16 * 60_000);
    one.bridge.app.platform.bus.publish(timerTopic);
    await one.base.feed.until('chat.changed', (data) => data.id === chat.id && data.alert !== null);
    await one.base.feed.until(
      'message.created',
      (data) => data.chatId === chat.id && data.system?.event === 'alerted',
    );
    await automation({ managerAlert: { enabled: false } });
    for (let run = 0; run < 2; run += 1) await one.exchange();
    expect(chat.row()).to.include({ ПричинаТревоги: 'first_answer' });
    const { collaboration } = one.stand;
    const note = collaboration.messages.filter(
      ({ conversationId, text }) =>
        conversationId === chat.row().ИдентификаторОбсуждения && text.includes('Клиенту никто не ответил'),
    );
    expect(note.map(({ text }) => text)).to.deep.equal(['[Мост WhatsApp] Клиенту никто не ответил']);
    expect(note[0]?.recipients.map((id) => collaboration.user(id).fullName)).to.deep.equal(['Смирнова']);
    expect(await one.line.reached(chat.phone)).to.deep.equal([]);

    expect(await listRow('В очереди')).to.include({ Тревога: true });
    const { card, type } = await openCard(one, chat, 'Смирнова');
    expect(card.item('НадписьТревога').visible).to.equal(true);
    expect(card.item('НадписьТревога').title).to.equal('Клиенту никто не ответил');
    await type('Уже отвечаю');
    await card.press('Отправить');
    await one.exchange();
    await card.press('ОбновитьПереписку');
    expect(card.item('НадписьТревога').visible).to.equal(false);
    expect(await listRow('В работе')).to.include({ Тревога: false });
  });

  it('labels stand in the list and in the card; spam too', async () => {
    const params = { chatId: chat.id };
    await one.base.api('setChatLabels', { params, body: { labels: ['опт', 'повторный'] } });
    await one.exchange();
    expect(await listRow('В очереди')).to.include({ СписокМетки: 'опт, повторный', СписокСпам: '' });
    const { card } = await openCard(one, chat, 'Иванов');
    expect(card.item('Метки').text).to.equal('опт, повторный');
    expect(card.item('Спам').visible).to.equal(false);
    const { items } = await one.base.api('listEmployees', { query: { limit: 50 } });
    const manager = items.find(({ name }) => name === 'Смирнова')?.id;
    await one.base.api.with({ 'employee-id': String(manager) })('setChatSpam', {
      params,
      body: { spam: true },
    });
    await one.exchange();
    await card.press('ОбновитьПереписку');
    expect(card.item('Спам').visible).to.equal(true);
    expect(await listRow('Закрытые')).to.include({ СписокСпам: 'Спам' });
  });

  it('an own message is edited from the card, at the client too; managers read what it said', async () => {
    await answer('94 рубля за метр');
    const id = String(rowOf('94 рубля за метр').ИдентификаторСообщения);
    const mine = await openCard(one, chat, 'Иванов');
    expect((await openCard(one, chat, 'Петров')).linkOf('edit')).to.equal('');
    await mine.type('Начатый ответ');
    await mine.click(`#mst:edit:${id}`);
    expect(mine.desk.question.text).to.match(/Сначала отправьте или уберите/);
    await mine.desk.reply(undefined);
    await mine.type('');
    await mine.click(mine.linkOf('edit'));
    expect(mine.card.value('ТекстОтвета')).to.equal('94 рубля за метр');
    expect(mine.card.item('НадписьЦитата').title).to.equal('Изменение сообщения: 94 рубля за метр');
    await mine.card.press('УбратьЦитату');
    expect(mine.card.value('ТекстОтвета')).to.equal('');
    await mine.click(mine.linkOf('edit'));
    await mine.type('92 рубля за метр');
    await mine.card.press('Отправить');
    expect(mine.desk.notifications.at(-1)?.text).to.equal('Сообщение изменено');
    expect(mine.card.value('ТекстОтвета')).to.equal('');
    expect(mine.page()).to.contain('>92 рубля за метр<').and.to.contain('изменено');
    expect((await one.line.reached(chat.phone)).map(({ text }) => text)).to.deep.equal(['92 рубля за метр']);
    expect(mine.linkOf('versions')).to.equal('');

    const manager = await openCard(one, chat, 'Смирнова');
    expect(manager.page()).to.not.contain('94 рубля');
    await manager.click(manager.linkOf('versions'));
    expect(manager.page()).to.match(/<div class="was">До [^<]*: 94 рубля за метр<\/div>/);
    await manager.click(manager.linkOf('versions'));
    expect(manager.page()).to.not.contain('94 рубля');
    // Nobody else is shown it, whatever he clicks.
    await mine.click(`#mst:versions:${id}`);
    expect(mine.desk.question.text).to.not.equal('');
    await mine.desk.reply(undefined);
    expect(mine.page()).to.not.contain('94 рубля');
  });

  it('what the client deleted is read by managers', async () => {
    const key = await one.line.act({ phone: chat.phone, text: 'Мой пароль 123' });
    await one.base.feed.until('message.received', ({ text }) => text === 'Мой пароль 123');
    await one.exchange();
    await one.line.act({ action: 'delete', phone: chat.phone, key });
    await eventually('it is deleted', async () => {
      await one.exchange();
      return one.stand.rows(messages).some((row) => row.Удалил === 'Клиент');
    });
    const { click, linkOf, page } = await openCard(one, chat, 'Смирнова');
    expect(page()).to.contain('Клиент удалил это сообщение').and.to.not.contain('пароль');
    await click(linkOf('versions'));
    expect(page()).to.contain(': Мой пароль 123</div>');
  });

  it('a voice message says its words or why it has none, in the card and in Discussions', async () => {
    const server = await startTranscription();
    try {
      await one.base.api('changeSettings', {
        body: {
          ...{ transcriptionUrl: server.url, transcriptionKey: 'sk-right' },
          ...{ transcriptionModel: 'Systran/faster-whisper-small', transcriptionTimeoutSeconds: 60 },
        },
      } as never);
      await automation({ transcription: { enabled: true, maxSeconds: 30 } });
      server.answers({ status: 401 });
      const file = {
        kind: 'voice' as const,
        ...{ fileName: 'voice.ogg', mimeType: 'audio/ogg; codecs=opus' },
        base64: oggOf(5).toString('base64'),
      };
      await one.line.act({ phone: chat.phone, file });
      const voice = () =>
        one.stand
          .rows(messages)
          .find(
            (row) =>
              row.Вид === 'Голосовое' && String(row.Чат).endsWith(String(chat.row().Ссылка).slice(-36)),
          );
      await eventually('it has failed', async () => {
        await one.exchange();
        return voice()?.СостояниеРасшифровки === 'failed';
      });
      const why = String(voice()?.ОшибкаРасшифровки);
      expect(why).to.match(/[а-я]{3}/);
      await one.exchange();
      expect(chat.texts().at(-1)).to.equal(`[Мост WhatsApp] Голосовое не расшифровано. ${why}`);
      const { card, click, linkOf, page } = await openCard(one, chat, 'Иванов');
      expect(page()).to.contain(`<div class="voice err">Не расшифровано. ${why}</div>`);

      server.answers({ text: 'Нужно сто метров' });
      await click(linkOf('words'));
      await eventually('it is put into words', async () => {
        await one.exchange();
        return voice()?.Расшифровка === 'Нужно сто метров';
      });
      await one.exchange();
      await card.press('ОбновитьПереписку');
      expect(page())
        .to.contain('<div class="voice">Нужно сто метров</div>')
        .and.to.not.contain('Не расшифровано');
      expect(linkOf('words')).to.equal('');
      expect(chat.texts().at(-1)).to.equal('Расшифровка голосового: Нужно сто метров');
    } finally {
      await server.close();
    }
  });
});
