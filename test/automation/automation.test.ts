/** Automation over the real service, through the contract, on a clock that is moved by hand. */
import { expect } from 'chai';
import type { ChatId } from '../../contracts/common.ts';
import { automaticPerHour } from '../../service/automation/automation.ts';
import { refusalOf } from '../support/client.ts';
import { hasStatus, newPhone, outKey, send } from '../support/world.ts';
import { type Bench, hour, minute, openBench, stores } from './bench.ts';

/** Working hours that are over now, or just begin, whatever day it is: one interval, seen from `now`. */
function hoursFrom(now: Date, from: number, length: number) {
  const begin = new Date(now.getTime() + from);
  const end = new Date(begin.getTime() + length);
  const time = (at: Date) => at.toISOString().slice(11, 16);
  return {
    timeZone: 'UTC',
    week: [{ day: begin.getUTCDay() || 7, from: time(begin), to: time(end) }],
    holidays: [],
  };
}

for (const { store, create } of stores)
  describe(`automation on ${store}`, function () {
    this.timeout(60_000);
    let bench: Bench;

    before(async function () {
      const opened = await openBench(create);
      if (!opened) return this.skip();
      bench = opened;
    });
    after(() => bench?.close());
    beforeEach(async () => {
      await bench.automation({});
      await bench.signIn();
    });

    const close = (chatId: ChatId, body = {}) => bench.ivanov('closeChat', { params: { chatId }, body });
    const answer = (chatId: ChatId, text = 'Слушаю вас') => send(bench.ivanov, chatId, { text });

    it('a new line says nothing, whatever happens and however long it takes', async () => {
      const { chatId, phone } = await bench.opened();
      bench.clock.move(100 * hour);
      await bench.looked();
      await answer(chatId);
      await close(chatId);
      bench.clock.move(100 * hour);
      await bench.looked();
      await bench.line.receives(phone, 'Ещё вопрос');
      expect(await bench.said(chatId)).to.deep.equal([]);
    });

    it('welcomes a new client by name, once, marked, and he waits on', async () => {
      await bench.automation({ welcome: { enabled: true, text: 'Здравствуйте, {{client.name}}!' } });
      const phone = newPhone();
      const { chatId } = await bench.line.receives(phone, 'Есть кабель?', { name: 'Анна' });
      const message = await bench.says(chatId as ChatId, 'welcome');
      expect(message).to.deep.include({
        text: 'Здравствуйте, Анна!',
        direction: 'out',
        automatic: 'welcome',
        author: { type: 'automation', employee: null, name: null },
      });
      await hasStatus(bench.base.feed, message.id, 'sent');
      expect((await bench.line.reached(phone)).map(({ text }) => text)).to.deep.equal([
        'Здравствуйте, Анна!',
      ]);
      await bench.line.receives(phone, 'Ау');
      expect(await bench.said(chatId as ChatId)).to.deep.equal(['welcome']);
      expect(await bench.get(chatId as ChatId)).to.include({ status: 'queued', owner: null, unanswered: 2 });
    });

    it('does not welcome who comes back soon, and does after a day', async () => {
      await bench.automation({ welcome: { enabled: true, text: 'Здравствуйте!' } });
      const { chatId, phone } = await bench.opened();
      expect(await bench.said(chatId)).to.deep.equal(['welcome']);
      await answer(chatId);
      await close(chatId);
      await bench.line.receives(phone, 'Спасибо');
      await close(chatId);
      expect(await bench.said(chatId)).to.deep.equal(['welcome']);
      bench.clock.move(25 * hour);
      await bench.line.receives(phone, 'Добрый день');
      expect(await bench.said(chatId)).to.deep.equal(['welcome', 'welcome']);
    });

    it('says nothing to what came while the line was away', async () => {
      await bench.automation({
        welcome: { enabled: true, text: 'Здравствуйте!' },
        noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' },
        managerAlert: { enabled: true, firstAnswerMinutes: 15 },
      });
      const phone = newPhone();
      await bench.line.link('lost');
      await bench.line.act({ phone, text: 'Пишу, пока вас нет' });
      await bench.line.link('restored');
      const { data } = await bench.base.feed.until(
        'message.received',
        (one) => one.text === 'Пишу, пока вас нет',
      );
      expect(data.caughtUp).to.equal(true);
      const chatId = data.chatId as ChatId;
      bench.clock.move(20 * minute);
      // People are told all the same.
      await bench.becomes(chatId, 'an alert', ({ alert }) => alert !== null);
      expect(await bench.said(chatId)).to.deep.equal([]);
      // What he writes now is heard live.
      await bench.line.receives(phone, 'Ау?');
      bench.clock.move(11 * minute);
      await bench.says(chatId, 'no_answer');
    });

    it('says nothing to groups', async () => {
      // A line of its own: switching groups on and off starts the engine anew.
      const line = await bench.base.line({
        groups: true,
        automation: {
          welcome: { enabled: true, text: 'Здравствуйте!' },
          noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' },
          closing: { enabled: true, text: 'До свидания' },
          quality: { enabled: true, text: 'Оцените от 1 до 5' },
        },
      });
      const { chatId, caughtUp } = await line.receives(newPhone(), 'Всем привет', {
        group: 'Бригада',
        name: 'Олег',
      });
      expect(caughtUp).to.equal(false);
      bench.clock.move(11 * minute);
      await bench.looked();
      await answer(chatId as ChatId);
      await close(chatId as ChatId);
      expect(await bench.said(chatId as ChatId)).to.deep.equal([]);
    });

    it('says out of hours that nobody is at work, once in a closed time and instead of the welcome', async () => {
      const workingHours = hoursFrom(bench.clock.now(), 3 * 24 * hour, hour);
      await bench.automation({
        welcome: { enabled: true, text: 'Здравствуйте!' },
        offHours: { enabled: true, text: 'Мы закрыты' },
        workingHours,
      });
      const { chatId, phone } = await bench.opened();
      await bench.line.receives(phone, 'Ау');
      expect(await bench.said(chatId)).to.deep.equal(['off_hours']);
      // Another client gets his own; one whom somebody answers at night gets no more.
      const other = await bench.opened();
      await bench.said(other.chatId);
      await answer(other.chatId);
      await bench.line.receives(other.phone, 'Спасибо, что ночью');
      expect(await bench.said(other.chatId)).to.deep.equal(['off_hours']);
      // The next closed time is a new one.
      bench.clock.move(4 * 24 * hour);
      await bench.line.receives(phone, 'Снова ночью');
      expect(await bench.said(chatId)).to.deep.equal(['off_hours', 'off_hours']);
      // While it is open: a welcome.
      await bench.automation({
        welcome: { enabled: true, text: 'Здравствуйте!' },
        offHours: { enabled: true, text: 'Мы закрыты' },
        workingHours: hoursFrom(bench.clock.now(), -5 * minute, hour),
      });
      expect(await bench.said((await bench.opened()).chatId)).to.deep.equal(['welcome']);
    });

    it('tells the client that nobody has answered, once a wait; an answer cancels it', async () => {
      await bench.automation({ noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' } });
      const first = await bench.opened();
      const second = await bench.opened();
      const third = await bench.opened();
      bench.clock.move(9 * minute);
      await bench.looked();
      expect(await bench.said(first.chatId)).to.deep.equal([]);
      await answer(second.chatId);
      // From the phone, too.
      await bench.line.act({ from: 'phone', phone: third.phone, text: 'Сейчас подойду' });
      await bench.base.feed.until('message.created', ({ text }) => text === 'Сейчас подойду');
      bench.clock.move(2 * minute);
      await bench.says(first.chatId, 'no_answer');
      bench.clock.move(13 * minute);
      await bench.looked();
      expect(await bench.said(first.chatId)).to.deep.equal(['no_answer']);
      expect(await bench.said(second.chatId)).to.deep.equal([]);
      expect((await bench.get(third.chatId)).waitingSince).to.equal(null);
      expect(await bench.said(third.chatId)).to.deep.equal([]);
      // A new wait counts anew.
      await bench.line.receives(second.phone, 'И ещё вопрос');
      bench.clock.move(11 * minute);
      await bench.says(second.chatId, 'no_answer');
    });

    it('takes back what has not gone yet when somebody answers', async () => {
      await bench.automation({ noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' } });
      const { chatId, phone } = await bench.opened();
      await bench.line.link('lost');
      bench.clock.move(11 * minute);
      const message = await bench.says(chatId, 'no_answer');
      expect(message.status).to.equal('pending');
      await answer(chatId, 'Уже отвечаю');
      await hasStatus(bench.base.feed, message.id, 'failed');
      await bench.line.link('restored');
      await bench.base.feed.until(
        'message.changed',
        (one) => one.chatId === chatId && one.text === 'Уже отвечаю' && one.status === 'sent',
      );
      expect((await bench.line.reached(phone)).map(({ text }) => text)).to.deep.equal(['Уже отвечаю']);
    });

    it('counts waits in working hours', async () => {
      const now = bench.clock.now();
      await bench.automation({
        noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' },
        managerAlert: { enabled: true, firstAnswerMinutes: 20 },
        // Open for five minutes more, and again in a week.
        workingHours: hoursFrom(now, -55 * minute, hour),
      });
      const { chatId } = await bench.opened();
      bench.clock.move(6 * 24 * hour + 22 * hour);
      await bench.looked();
      expect(await bench.said(chatId)).to.deep.equal([]);
      bench.clock.move(1 * hour + 12 * minute);
      await bench.says(chatId, 'no_answer');
      expect((await bench.get(chatId)).alert).to.equal(null);
      bench.clock.move(15 * minute);
      await bench.becomes(chatId, 'an alert', ({ alert }) => alert?.reason === 'first_answer');
    });

    it('alerts managers of a first and of a later answer that does not come, until somebody answers', async () => {
      await bench.automation({
        managerAlert: { enabled: true, firstAnswerMinutes: 15, nextAnswerMinutes: 60 },
      });
      const { chatId, phone } = await bench.opened();
      bench.clock.move(16 * minute);
      const alerted = await bench.becomes(chatId, 'an alert', ({ alert }) => alert !== null);
      expect(alerted.alert).to.deep.include({ reason: 'first_answer' });
      expect(alerted.status).to.equal('queued');
      const lines = (await bench.thread(chatId)).flatMap(({ system }) => (system ? [system.event] : []));
      expect(lines).to.deep.equal(['opened', 'alerted']);
      // Taking it is no answer.
      await bench.ivanov('takeChat', { params: { chatId }, body: {} });
      expect((await bench.get(chatId)).alert).not.to.equal(null);
      await answer(chatId);
      expect((await bench.get(chatId)).alert).to.equal(null);
      await bench.line.receives(phone, 'А доставка?');
      bench.clock.move(59 * minute);
      await bench.looked();
      expect((await bench.get(chatId)).alert).to.equal(null);
      bench.clock.move(2 * minute);
      const again = await bench.becomes(chatId, 'an alert', ({ alert }) => alert !== null);
      expect(again.alert?.reason).to.equal('next_answer');
      await bench.ivanov('noReplyNeeded', { params: { chatId }, body: {} });
      expect((await bench.get(chatId)).alert).to.equal(null);
    });

    it('returns a chat to the queue when its owner does not answer; a new owner has his full time', async () => {
      await bench.automation({ returnToQueue: { enabled: true, afterMinutes: 30 } });
      const { chatId } = await bench.opened();
      await bench.ivanov('takeChat', { params: { chatId }, body: {} });
      bench.clock.move(20 * minute);
      await bench.ivanov('transferChat', {
        params: { chatId },
        body: { employeeId: bench.base.employee('Петрова') },
      });
      bench.clock.move(20 * minute);
      await bench.looked();
      expect((await bench.get(chatId)).owner?.name).to.equal('Петрова');
      bench.clock.move(11 * minute);
      const back = await bench.becomes(chatId, 'queued', ({ status }) => status === 'queued');
      expect(back).to.deep.include({
        owner: null,
        alert: { reason: 'returned_to_queue', at: back.alert?.at },
      });
      expect(back.formerOwner?.name).to.equal('Петрова');
      // Who has answered keeps it.
      const other = await bench.opened();
      await answer(other.chatId);
      bench.clock.move(31 * minute);
      await bench.looked();
      expect((await bench.get(other.chatId)).owner?.name).to.equal('Иванов');
    });

    it('says farewell and asks for a rating; a word is recorded, thanked for, and the chat stays closed', async () => {
      await bench.automation({
        closing: { enabled: true, text: 'До свидания!' },
        quality: { enabled: true, text: 'Оцените нас от 1 до 5', thanks: 'Спасибо за оценку!' },
      });
      const { chatId, phone } = await bench.opened();
      await answer(chatId);
      await close(chatId);
      expect(await bench.said(chatId)).to.deep.equal(['closing', 'quality_request']);
      await bench.line.receives(phone, 'Пять, спасибо!');
      const { data } = await bench.base.feed.until('rating.received', ({ chat }) => chat.id === chatId);
      expect(data).to.deep.include({ value: 5 });
      expect(data.chat.formerOwner?.name).to.equal('Иванов');
      const rated = await bench.get(chatId);
      expect(rated).to.include({ status: 'closed', rating: 5, unanswered: 0, waitingSince: null });
      expect(await bench.said(chatId)).to.deep.equal(['closing', 'quality_request', 'quality_thanks']);
      const line = (await bench.thread(chatId)).find(({ system }) => system?.event === 'rated');
      expect(line?.system?.detail).to.equal('5');
      // One answer ends the request.
      await bench.line.receives(phone, '4');
      expect(await bench.get(chatId)).to.include({ status: 'in_work', rating: 5 });
    });

    it('takes anything else for a question, and asks no more', async () => {
      await bench.automation({ quality: { enabled: true, text: 'Оцените', reminderMinutes: 60 } });
      const { chatId, phone } = await bench.opened();
      await answer(chatId);
      await close(chatId);
      await bench.said(chatId);
      await bench.line.receives(phone, '5 штук ещё добавьте');
      expect(await bench.get(chatId)).to.include({ status: 'in_work', rating: null });
      bench.clock.move(2 * hour);
      await bench.looked();
      expect(await bench.said(chatId)).to.deep.equal(['quality_request']);
    });

    it('reminds once, and lets the request lapse', async () => {
      await bench.automation({
        quality: { enabled: true, text: 'Оцените', reminderMinutes: 60, waitHours: 3 },
      });
      const { chatId, phone } = await bench.opened();
      await answer(chatId);
      await close(chatId);
      bench.clock.move(61 * minute);
      await bench.says(chatId, 'quality_reminder');
      bench.clock.move(119 * minute);
      await bench.base.feed.holds('the request lapses', async () => {
        const [row] = await bench.app.app.platform.db.read((r) =>
          r.query('SELECT rating_requested_at AS at FROM chat WHERE id = :chatId', { chatId }),
        );
        return row?.at === null;
      });
      expect(await bench.said(chatId)).to.deep.equal(['quality_request', 'quality_reminder']);
      await bench.line.receives(phone, '5');
      expect(await bench.get(chatId)).to.include({ status: 'in_work', rating: null });
    });

    it('says no farewell where nobody has answered, where silence is wanted, and to spam', async () => {
      await bench.automation({
        closing: { enabled: true, text: 'До свидания!' },
        quality: { enabled: true, text: 'Оцените' },
      });
      const unanswered = await bench.opened();
      await bench.ivanov('takeChat', { params: { chatId: unanswered.chatId }, body: {} });
      await close(unanswered.chatId);
      const silent = await bench.opened();
      await answer(silent.chatId);
      await close(silent.chatId, { silent: true });
      const spam = await bench.opened();
      await answer(spam.chatId);
      await close(spam.chatId, { spam: true });
      for (const { chatId } of [unanswered, silent, spam]) expect(await bench.said(chatId)).to.deep.equal([]);
    });

    it('closes after inactivity of both, with the farewell; automatic messages keep it from nothing', async () => {
      await bench.automation({
        autoClose: { enabled: true, afterMinutes: 120 },
        noAnswer: { enabled: true, afterMinutes: 60, text: 'Ещё минуту' },
        closing: { enabled: true, text: 'До свидания!' },
      });
      const { chatId, phone } = await bench.opened();
      await answer(chatId);
      bench.clock.move(110 * minute);
      await bench.line.receives(phone, 'Думаю');
      bench.clock.move(61 * minute);
      await bench.says(chatId, 'no_answer');
      bench.clock.move(50 * minute);
      await bench.looked();
      expect((await bench.get(chatId)).status).to.equal('in_work');
      bench.clock.move(10 * minute);
      const closed = await bench.becomes(chatId, 'closed', ({ status }) => status === 'closed');
      expect(closed.formerOwner?.name).to.equal('Иванов');
      expect(await bench.said(chatId)).to.deep.equal(['no_answer', 'closing']);
      // A queued chat is never closed by time.
      const queued = await bench.opened();
      bench.clock.move(500 * hour);
      await bench.looked();
      expect((await bench.get(queued.chatId)).status).to.equal('queued');
    });

    it('takes new settings for chats that are there, and says nothing that is long overdue', async () => {
      const { chatId } = await bench.opened();
      bench.clock.move(60 * minute);
      const fresh = await bench.opened();
      await bench.automation({
        noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' },
        managerAlert: { enabled: true, firstAnswerMinutes: 15 },
      });
      await bench.becomes(chatId, 'an alert', ({ alert }) => alert !== null);
      bench.clock.move(11 * minute);
      await bench.says(fresh.chatId, 'no_answer');
      expect(await bench.said(chatId)).to.deep.equal([]);
      // Switched off again, nothing fires any more.
      const last = await bench.opened();
      await bench.automation({});
      bench.clock.move(60 * minute);
      await bench.looked();
      expect(await bench.said(last.chatId)).to.deep.equal([]);
      expect((await bench.get(last.chatId)).alert).to.equal(null);
    });

    it('lets no two robots talk to each other', async () => {
      await bench.automation({
        quality: { enabled: true, text: 'Оцените', thanks: 'Спасибо!' },
        closing: { enabled: true, text: 'До свидания!' },
      });
      const { chatId, phone } = await bench.opened();
      for (let n = 0; n < 6; n += 1) {
        await answer(chatId, `Ответ ${n}`);
        await close(chatId);
        await bench.said(chatId);
        await bench.line.receives(phone, `Это автоответчик, ${n}`);
      }
      expect((await bench.said(chatId)).length).to.equal(automaticPerHour);
      // Nor two lines of this bridge.
      const other = await bench.base.line({
        automation: { welcome: { enabled: true, text: 'Здравствуйте!' } },
      });
      const message = await other.receives(bench.line.phone, 'Это сама линия');
      expect(await bench.said(message.chatId as ChatId)).to.deep.equal([]);
    });

    it('marks spam: closed, mute, no word; unmarked, the next message is heard again', async () => {
      await bench.automation({ welcome: { enabled: true, text: 'Здравствуйте!', againAfterHours: 1 } });
      const { chatId, phone } = await bench.opened('Купите слона');
      await bench.said(chatId);
      const refused = await refusalOf(
        bench.ivanov('setChatSpam', { params: { chatId }, body: { spam: true } }),
      );
      expect(refused.code).to.equal('FORBIDDEN');
      const spam = await bench.manager('setChatSpam', { params: { chatId }, body: { spam: true } });
      expect(spam).to.include({ status: 'closed', spam: true, waitingSince: null });
      bench.clock.move(2 * hour);
      const mark = bench.base.feed.after;
      expect(await bench.said(chatId)).to.deep.equal(['welcome']);
      await bench.line.receives(phone, 'Слон ещё есть');
      const muted = await bench.get(chatId);
      expect(muted).to.include({ status: 'closed', spam: true, waitingSince: null, unanswered: 0 });
      expect(bench.base.feed.all('chat.opened', mark)).to.deep.equal([]);
      expect(await bench.said(chatId)).to.deep.equal(['welcome']);
      const { items } = await bench.manager('listChats', { query: { spam: 'true' } });
      expect(items.map(({ id }) => id)).to.include(chatId);
      const calm = await bench.manager('setChatSpam', { params: { chatId }, body: { spam: false } });
      expect(calm).to.include({ status: 'closed', spam: false });
      await bench.line.receives(phone, 'Извините, я по делу');
      expect(await bench.get(chatId)).to.include({ status: 'queued', spam: false, unanswered: 1 });
      expect(await bench.said(chatId)).to.deep.equal(['welcome', 'welcome']);
    });

    it('keeps labels, tells of them, and finds chats by them', async () => {
      const { chatId } = await bench.opened();
      const labels = ['опт', 'с "кавычками" 100%'];
      const before = await bench.get(chatId);
      const set = await bench.ivanov('setChatLabels', {
        params: { chatId },
        body: { labels: [...labels, ' опт '] },
      });
      expect(set.labels).to.deep.equal(labels);
      expect(set.version).to.equal(before.version + 1);
      await bench.base.feed.until(
        'chat.changed',
        ({ id, labels: told }) => id === chatId && told.length === 2,
      );
      const same = await bench.ivanov('setChatLabels', { params: { chatId }, body: { labels } });
      expect(same.version).to.equal(set.version);
      for (const label of labels) {
        const { items } = await bench.base.api('listChats', { query: { label } });
        expect(items.map(({ id }) => id)).to.deep.equal([chatId]);
      }
      for (const label of ['оп', '100', '%']) {
        const { items } = await bench.base.api('listChats', { query: { label } });
        expect(items, label).to.deep.equal([]);
      }
      await bench.petrova('takeChat', { params: { chatId }, body: {} });
      const refused = await refusalOf(
        bench.ivanov('setChatLabels', { params: { chatId }, body: { labels: [] } }),
      );
      expect(refused.code).to.equal('NOT_FOUND');
    });

    it('signs answers with the name of who wrote them, at the client’s side only', async () => {
      await bench.automation({ signature: true });
      const { chatId, phone } = await bench.opened();
      const { message } = await answer(chatId, 'Добрый день');
      await hasStatus(bench.base.feed, message.id, 'sent');
      expect(message.text).to.equal('Добрый день');
      expect((await bench.line.reached(phone)).map(({ text }) => text)).to.deep.equal([
        '*Иванов*\nДобрый день',
      ]);
      const edited = await bench.ivanov('editMessage', {
        params: { messageId: message.id },
        body: { text: 'Добрый вечер' },
      });
      expect(edited.text).to.equal('Добрый вечер');
      const [item] = await bench.line.reached(phone);
      expect(item?.text).to.equal('*Иванов*\nДобрый вечер');
      // The outcome is not known, the phone shows it: it is found by what was really sent.
      await bench.line.faults({ loseAnswers: true });
      const lost = await answer(chatId, 'Дойду ли я?');
      await bench.base.feed.until(
        'message.changed',
        (one) => one.id === lost.message.id && one.status === 'sent',
      );
      await bench.line.faults({ loseAnswers: false });
      const own = (await bench.thread(chatId)).filter(({ direction }) => direction === 'out');
      expect(own.map(({ text }) => text)).to.deep.equal(['Добрый вечер', 'Дойду ли я?']);
      expect(outKey(message.id)).to.be.a('string');
    });

    it('fires after a restart what was due meanwhile: once; what is long overdue without a word', async () => {
      await bench.automation({
        noAnswer: { enabled: true, afterMinutes: 10, text: 'Ещё минуту' },
        autoClose: { enabled: true, afterMinutes: 60 },
        closing: { enabled: true, text: 'До свидания!' },
      });
      const waiting = await bench.opened();
      const active = await bench.opened();
      await answer(active.chatId);
      const api = await bench.restart(12 * minute);
      const automatic = async (chatId: ChatId) => {
        const { items } = await api('listMessages', { params: { chatId } });
        return items.flatMap((one) => (one.automatic ? [one.automatic] : []));
      };
      const until = async (what: () => Promise<boolean>) => {
        for (let n = 0; !(await what()); n += 1) {
          if (n > 300) throw new Error('waited in vain');
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      await until(async () => (await automatic(waiting.chatId)).length > 0);
      const later = await bench.restart(10 * hour);
      await until(
        async () => (await later('getChat', { params: { chatId: active.chatId } })).status === 'closed',
      );
      const { items } = await later('listMessages', { params: { chatId: active.chatId } });
      expect(items.filter(({ automatic: kind }) => kind !== null)).to.deep.equal([]);
      const first = await later('listMessages', { params: { chatId: waiting.chatId } });
      expect(first.items.filter(({ automatic: kind }) => kind !== null)).to.have.length(1);
    });
  });
