/** Words are found whatever the case and the database; in texts, transcriptions, places and cards. */
import { expect } from 'chai';
import type { ChatId, ContactId, MessageId } from '../../contracts/common.ts';
import { chatTable } from '../../service/chats/chat.table.ts';
import { contactTable } from '../../service/contacts/contact.table.ts';
import { changeMessage, insertMessage } from '../../service/messages/message.store.ts';
import { messageTable } from '../../service/messages/message.table.ts';
import { searchTextOf } from '../../service/messages/message-text.ts';
import { containing, foldText } from '../../service/platform/search-text.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { postgresServer } from '../support/database.ts';
import { type Base, chatOf, newPhone, type SandboxLine } from '../support/world.ts';

describe('folding of searched texts', () => {
  it('makes equal what people take for equal', () => {
    expect(foldText('  Ещё  ЁЛКА\n№ 5 ')).to.equal('еще елка № 5');
    expect(containing('100 % _[готово]!')).to.equal('%100 !% !_![готово]!!%');
    const nothing = { text: null, transcription: null, location: null, contactCard: null };
    expect(searchTextOf(nothing)).to.equal(null);
    expect(searchTextOf({ ...nothing, contactCard: { name: 'Отдел', phones: ['+7812'] } })).to.equal(
      'отдел +7812',
    );
  });
});

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  describe(`search over messages on ${database}`, function () {
    this.timeout(60_000);
    let app: TestApp;
    let base: Base;
    let line: SandboxLine;
    let remove: (() => Promise<void>) | undefined;

    before(async function () {
      let env = {};
      if (database === 'PostgreSQL') {
        const place = await (await postgresServer())?.create();
        if (!place) return this.skip();
        env = { DATABASE_URL: place.url };
        remove = place.remove;
      }
      app = await openApp({ env });
      base = await app.connect();
      await base.roster({ Иванов: { role: 'manager' } });
      line = await base.line();
    });
    after(async () => {
      await app?.close();
      await remove?.();
    });

    const found = async (search: string) =>
      (await base.as('Иванов')('listChats', { query: { search } })).items.map(({ id }) => id);
    const inChat = async (chatId: ChatId, search: string) =>
      (await base.as('Иванов')('listMessages', { params: { chatId }, query: { search } })).items.map(
        ({ text }) => text,
      );

    it('finds Cyrillic words in any case, with «ё» and without, and the percent sign as itself', async () => {
      const message = await line.receives(newPhone(), 'ЩЁТКА стальная, скидка 15 % до пятницы', {
        name: 'Пётр Ёлкин',
      });
      const chatId = chatOf(message);
      for (const words of ['щетка', 'Щётка СТАЛЬНАЯ', 'скидка 15 %', 'петр', 'ЁЛКИН'])
        expect(await found(words), words).to.deep.equal([chatId]);
      expect(await inChat(chatId, 'щетка СТАЛЬНАЯ')).to.deep.equal([message.text]);
      for (const words of ['щетки', '15 _']) expect(await found(words), words).to.deep.equal([]);
    });

    it('finds what was said in a voice message once it is transcribed, and the words of an edit only', async () => {
      const phone = newPhone();
      const message = await line.receives(phone, 'Слушайте: первоначально');
      const chatId = chatOf(message);
      const { db } = app.app.platform;
      await db.write(async (tx) => {
        const row = await tx.repo(messageTable).findOneByOrFail({ id: message.id });
        await changeMessage(tx, row, {
          transcription: { status: 'ready', text: 'Нужен Швеллер двенадцатый', failure: null },
        });
      });
      expect(await found('швеллер')).to.deep.equal([chatId]);
      expect(await inChat(chatId, 'ШВЕЛЛЕР')).to.have.length(1);
      const { items } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
      expect(items).to.deep.equal([]);
      const key = message.id && (await clientKey(phone));
      await line.act({ action: 'edit', phone, key, text: 'Слушайте: передумал' });
      await base.feed.holds('the edit is stored', async () => (await found('передумал')).length === 1);
      expect(await found('первоначально')).to.deep.equal([]);
      expect(await found('швеллер')).to.deep.equal([chatId]);
      await line.act({ action: 'delete', phone, key });
      await base.feed.holds('the deletion is stored', async () => (await found('передумал')).length === 0);
    });

    async function clientKey(phone: string): Promise<string> {
      const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
      return clients.find((one) => one.phone === phone)?.thread.at(-1)?.key ?? '';
    }

    it('lists the files of a chat, newest first', async () => {
      const phone = newPhone();
      const file = (fileName: string) => ({
        file: { kind: 'document' as const, fileName, mimeType: 'text/plain', base64: 'dGV4dA==' },
      });
      const chatId = chatOf(await line.receives(phone, 'Вот', file('первый.txt')));
      await line.receives(phone, 'Без файла');
      await line.receives(phone, 'И вот', file('второй.txt'));
      const { items } = await base.as('Иванов')('listMessages', {
        params: { chatId },
        query: { only: 'files' },
      });
      expect(items.map(({ attachment }) => attachment?.fileName)).to.deep.equal(['второй.txt', 'первый.txt']);
    });

    it('answers over 50,000 messages while a person still waits for it', async () => {
      const many = 50_000;
      const message = await line.receives(newPhone(), 'Начало длинной переписки');
      const chatId = chatOf(message);
      const { db } = app.app.platform;
      const sample = await db.read((r) => r.repo(messageTable).findOneByOrFail({ id: message.id }));
      const { position: _position, ...rest } = sample;
      for (let from = 0; from < many; from += 250) {
        const rows = Array.from({ length: 250 }, (_, index) => ({
          ...rest,
          id: `msg_found${from + index}` as MessageId,
          externalId: null,
          text: `Позиция ${from + index}: кабель силовой, бухта сто метров, цена по прайсу`,
          searchText: `позиция ${from + index}: кабель силовой, бухта сто метров, цена по прайсу`,
        }));
        await db.write((tx) => tx.repo(messageTable).insert(rows as never));
      }
      const measured = async (words: string) => {
        const began = performance.now();
        const ids = await found(words);
        return { ids, ms: performance.now() - began };
      };
      const rare = await measured('ПОЗИЦИЯ 77:');
      const nothing = await measured('такого никто не писал');
      const deep = await (async () => {
        const began = performance.now();
        const texts = await inChat(chatId, 'позиция 77:');
        return { texts, ms: performance.now() - began };
      })();
      console.log(
        `      ${database}: found ${rare.ms.toFixed(0)} ms, nothing ${nothing.ms.toFixed(0)} ms, in the chat ${deep.ms.toFixed(0)} ms`,
      );
      expect(rare.ids).to.deep.equal([chatId]);
      expect(nothing.ids).to.deep.equal([]);
      expect(deep.texts).to.have.length(1);
      expect(Math.max(rare.ms, nothing.ms, deep.ms)).to.be.below(2000);
    });

    it('keeps the searched text with the row, whoever writes it', async () => {
      const { db } = app.app.platform;
      const kept = await db.write(async (tx) => {
        const chat = await tx.repo(chatTable).findOneOrFail({ where: {} });
        const contact = await tx.repo(contactTable).findOneByOrFail({ id: chat.contactId as ContactId });
        const row = await insertMessage(tx, {
          lineId: chat.lineId,
          contactId: contact.id,
          chatId: chat.id,
          direction: 'internal',
          kind: 'comment',
          authorType: 'employee',
          receivedAt: new Date().toISOString(),
          text: 'Ёмкость',
        });
        const edited = await changeMessage(tx, row, { text: 'Объём', editedAt: new Date().toISOString() });
        const touched = await changeMessage(tx, edited, { readAt: new Date().toISOString() });
        return [row.searchText, edited.searchText, touched.searchText];
      });
      expect(kept).to.deep.equal(['емкость', 'объем', 'объем']);
    });
  });
}
