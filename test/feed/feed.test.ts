/** The feed and its readers through the contract: poll, confirmation, snapshot, event stream; who hears what. */
import { expect } from 'chai';
import type { ChatId, FeedId } from '../../contracts/common.ts';
import type { FeedEvent } from '../../contracts/feed.ts';
import { pruneFeeds } from '../../service/feed/feed.commands.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, readFeed, refusalOf, refusals } from '../support/client.ts';
import { openStream } from '../support/stream.ts';
import { type Base, chatOf, hasStatus, newKey, newPhone, type SandboxLine, send } from '../support/world.ts';

describe('the feed through the contract', () => {
  let app: TestApp;
  let base: Base;
  let line: SandboxLine;
  let ivanov: Api;
  let petrova: Api;

  const head = async () => (await base.api('getFeed', { query: { after: base.feed.after } })).head;
  async function opened(): Promise<{ chatId: ChatId; phone: string }> {
    const phone = newPhone();
    return { phone, chatId: chatOf(await line.receives(phone, `Я ${phone}`)) };
  }

  before(async () => {
    app = await openApp();
    base = await app.connect();
    await base.roster({ Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' } });
    line = await base.line();
    [ivanov, petrova] = await Promise.all([base.panel('Иванов'), base.panel('Петрова')]);
  });
  after(() => app.close());

  describe('poll', () => {
    it('gives pages that fit together, from any place', async () => {
      for (let i = 0; i < 4; i += 1) await opened();
      const whole = readFeed(base.api, { feedId: base.feed.feedId });
      await whole.pull();
      const paged: FeedEvent[] = [];
      for (let after = 0; ; ) {
        const page = await base.api('getFeed', { query: { after, limit: 7, feedId: base.feed.feedId } });
        expect(page.events.length).to.be.at.most(7);
        expect(page.head).to.equal(whole.after);
        expect(page.more).to.equal(page.events.length === 7);
        paged.push(...page.events);
        after = page.events.at(-1)?.seq ?? after;
        if (!page.more) break;
      }
      expect(paged).to.deep.equal(whole.events);
      expect(new Set(paged.map((event) => event.id)).size).to.equal(paged.length);
    });

    it('waits for news and answers as soon as there are some', async () => {
      await base.feed.pull();
      const after = base.feed.after;
      const waiting = base.api('getFeed', { query: { after, wait: 25 } });
      const started = Date.now();
      await line.act({ phone: newPhone(), text: 'Новость' });
      const page = await waiting;
      expect(page.events[0]?.prevSeq).to.equal(after);
      expect(Date.now() - started, 'ms').to.be.lessThan(5_000);
      // What is not an employee's ends no wait of his.
      const { chatId } = await opened();
      await ivanov('takeChat', { params: { chatId }, body: {} });
      const from = await head();
      const other = petrova('getFeed', { query: { after: from, wait: 25 } });
      await send(ivanov, chatId, { text: 'Не для Петровой' });
      const own = await opened();
      const { events } = await other;
      expect(events[0]?.chatId).to.equal(own.chatId);
    });

    it('gives an employee every page of what is his, however much lies between', async () => {
      const { chatId } = await opened();
      await ivanov('takeChat', { params: { chatId }, body: {} });
      const after = await head();
      for (let i = 0; i < 6; i += 1) await send(ivanov, chatId, { text: `Чужое ${i}`, comment: true });
      const own = await opened();
      const { events } = await petrova('getFeed', { query: { after, limit: 2 } });
      expect(events.map((event) => event.chatId)).to.deep.equal([own.chatId, own.chatId]);
    });

    it('takes confirmations forward only, of this feed only, from the base only', async () => {
      await base.feed.pull();
      const { feedId, after } = base.feed;
      const ack = (seq: number, id: FeedId = feedId, api = base.api) =>
        api('ackFeed', { body: { feedId: id, seq } });
      expect(await ack(after - 1)).to.deep.include({ feedId, confirmed: after - 1 });
      expect((await ack(after)).confirmed).to.equal(after);
      expect((await ack(1)).confirmed, 'an older word').to.equal(after);
      expect(await refusalOf(ack(after + 1000))).to.include({ code: 'FEED_RESET', status: 410 });
      expect(await refusalOf(ack(1, 'feed_01aaaaaaaaaaaaaaaaaaaaaaaa' as FeedId))).to.include({
        code: 'FEED_RESET',
      });
      expect(await refusalOf(ack(1, feedId, ivanov))).to.include({ code: 'FORBIDDEN' });
    });
  });

  it('sends a reader whose place makes no sense to the snapshot', async () => {
    await base.feed.pull();
    for (const query of [
      { after: 1, feedId: 'feed_01aaaaaaaaaaaaaaaaaaaaaaaa' },
      { after: base.feed.after + 5_000 },
    ]) {
      for (const operation of ['getFeed', 'streamEvents'] as const) {
        const refusal = await refusalOf(base.api(operation, { query }));
        expect(refusal, operation).to.include({ code: 'FEED_RESET', status: 410 });
        expect(refusal.details).to.include({ feedId: base.feed.feedId, snapshot: '/v1/feed/snapshot' });
      }
    }
  });

  describe('event stream', () => {
    it('goes on where the reader stopped, by Last-Event-ID', async () => {
      await base.feed.pull();
      const from = base.feed.after;
      const stream = await openStream(base.api, { 'last-event-id': String(from) });
      const { chatId } = await opened();
      await stream.until((event) => event.type === 'message.received' && event.chatId === chatId);
      await stream.close();
      const last = stream.events.at(-1)?.seq ?? 0;
      const missed = await opened();
      const again = await openStream(base.api, { 'last-event-id': String(last) });
      await again.until((event) => event.type === 'message.received' && event.chatId === missed.chatId);
      await again.close();
      await base.feed.pull();
      const both = [...stream.events, ...again.events];
      expect(both).to.deep.equal(
        base.feed.events.filter((event) => event.seq > from && event.seq <= (both.at(-1)?.seq ?? 0)),
      );
    });

    it('shows an employee the queue and what is his, and that it leaves him', async () => {
      const [his, hers] = await Promise.all([openStream(ivanov), openStream(petrova)]);
      const { chatId, phone } = await opened();
      const ofChat = (events: FeedEvent[]) =>
        events.filter((event) => event.chatId === chatId).map((event) => event.type);
      await ivanov('takeChat', { params: { chatId }, body: {} });
      const isTaken = (event: FeedEvent) =>
        event.type === 'chat.changed' && event.chatId === chatId && event.data.owner?.name === 'Иванов';
      // Both: it has left the queue, which she saw.
      await Promise.all([his.until(isTaken), hers.until(isTaken)]);
      const before = ofChat(hers.events).length;
      await send(ivanov, chatId, { text: 'Это видит он' });
      await line.receives(phone, 'И это');
      await ivanov('transferChat', { params: { chatId }, body: { employeeId: base.employee('Петрова') } });
      const isHers = (event: FeedEvent) =>
        event.type === 'chat.changed' && event.chatId === chatId && event.data.owner?.name === 'Петрова';
      await Promise.all([his.until(isHers), hers.until(isHers)]);
      const herFirst = hers.events.filter((event) => event.chatId === chatId)[before];
      expect(herFirst?.type, 'nothing of his in between').to.equal('chat.changed');
      expect(isHers(herFirst as FeedEvent)).to.equal(true);
      await send(petrova, chatId, { text: 'А это только она' });
      const next = await opened();
      const isNext = (event: FeedEvent) => event.chatId === next.chatId;
      await Promise.all([his.until(isNext), hers.until(isNext)]);
      const texts = (events: FeedEvent[]) =>
        events.flatMap((event) => (event.type === 'message.created' ? [event.data.text] : []));
      expect(texts(his.events)).to.include('Это видит он').and.not.include('А это только она');
      expect(texts(hers.events)).to.include('А это только она').and.not.include('Это видит он');
      await Promise.all([his.close(), hers.close()]);
    });

    it('shows a manager and a base everything, and nothing of another base', async () => {
      const manager = await base.panel('Сидоров');
      const other = await app.connect('Чужая');
      const [all, foreign] = await Promise.all([openStream(manager), openStream(other.api)]);
      await other.roster({ Чужой: {} });
      const { chatId } = await opened();
      await ivanov('takeChat', { params: { chatId }, body: {} });
      const { message } = await send(ivanov, chatId, { text: 'Для руководителя' });
      await all.until((event) => event.type === 'message.created' && event.data.id === message.id);
      await foreign.until((event) => event.type === 'employee.changed');
      expect(foreign.events.every((event) => event.feedId === other.feed.feedId)).to.equal(true);
      expect(foreign.events.some((event) => event.chatId !== undefined)).to.equal(false);
      await Promise.all([all.close(), foreign.close()]);
    });

    it('carries who types to those who may read, and keeps it nowhere', async () => {
      const { chatId } = await opened();
      await ivanov('takeChat', { params: { chatId }, body: {} });
      const manager = await base.panel('Сидоров');
      const [all, hers] = await Promise.all([openStream(manager), openStream(petrova)]);
      await ivanov('setTyping', { params: { chatId }, body: { state: 'typing' } });
      await all.holds('a sign', () => all.signals.length > 0);
      expect(all.signals[0]).to.include({
        kind: 'presence',
        chatId,
        state: 'typing',
        employeeId: base.employee('Иванов'),
      });
      const next = await opened();
      await hers.until((event) => event.chatId === next.chatId);
      expect(hers.signals).to.deep.equal([]);
      await Promise.all([all.close(), hers.close()]);
    });
  });

  it('gives a copied base nothing until the administrator has decided', async () => {
    const own = await app.connect('Рабочая');
    await own.roster({ Иванов: {} });
    const its = await own.line();
    const phone = newPhone();
    const chatId = chatOf(await its.receives(phone, 'Кто это?'));
    const copyHash = 'c0ffee00c0ffee00c0ffee00c0ffee00';
    const copy = own.api.with({ 'infobase-hash': copyHash, 'employee-id': own.employee('Иванов') });
    const { feedId } = own.feed;
    const calls = () => [
      copy('getFeed', { query: { after: 0 } }),
      copy('ackFeed', { body: { feedId, seq: 1 } }),
      copy('getSnapshot'),
      send(copy, chatId, { text: 'Из копии' }),
      copy('writeFirst', {
        headers: { 'idempotency-key': newKey() },
        body: { lineId: its.id, phone: newPhone(), publishInChat: true, text: 'Из копии' },
      }),
      copy('sendBatch', { body: { messages: [{ key: newKey(), chatId, text: 'Из копии' }] } }),
      copy('setEmployees', { body: { employees: [] } }),
      copy('setQueue', { body: { employeeIds: [] } }),
      copy('takeChat', { params: { chatId }, body: {} }),
      copy('listChats'),
    ];
    for (const refusal of await refusals(calls()))
      expect(refusal).to.include({ code: 'INFOBASE_COPY', status: 409 });
    const params = { infobaseId: own.id };
    expect(await own.api('getInfobase', { params })).to.include({ copySuspected: true });
    // The original goes on meanwhile.
    await own.feed.pull();
    const answer = await send(own.as('Иванов'), chatId, { text: 'Из рабочей' });
    await hasStatus(own.feed, answer.message.id, 'sent');
    await own.api('setInfobaseLocation', { params, body: { decision: 'copy', connectionHash: copyHash } });
    for (const refusal of await refusals(calls())) expect(refusal).to.include({ code: 'INFOBASE_COPY' });
    expect(await own.api('getInfobase', { params })).to.include({ copySuspected: false });
    expect((await its.outbox()).map((item) => item.text)).to.not.include('Из копии');
    await own.api('setInfobaseLocation', { params, body: { decision: 'moved', connectionHash: copyHash } });
    expect((await send(copy, chatId, { text: 'Переехали' })).repeated).to.equal(false);
    expect(await refusalOf(own.api('getFeed', { query: { after: 0 } }))).to.include({
      code: 'INFOBASE_COPY',
    });
  });

  it('tells an infobase of the chats of a line that it gets later', async () => {
    const admin = await app.admin();
    const { id } = await admin('createLine', {
      body: { name: 'Ничья', engine: 'sandbox', infobaseId: null, settings: { pausePerMessageMs: 0 } },
    });
    const params = { lineId: id };
    const { infobaseId } = await admin('getLine', { params });
    const unassigned = infobaseId === null;
    expect(unassigned, 'several bases: nobody is meant').to.equal(true);
    const getLine = () => admin('getLine', { params });
    // Nobody's line is told of in nobody's feed, which the administrator's stream does not have.
    await base.feed.holds('pairing', async () => (await getLine()).status === 'pairing');
    await admin('sandboxScan', { params, body: { phone: newPhone() } });
    await base.feed.holds('online', async () => (await getLine()).status === 'online');
    const phones = [newPhone(), newPhone()];
    for (const phone of phones) {
      await admin('sandboxMessage', { params, body: { phone, text: `Первое от ${phone}` } });
      await admin('sandboxMessage', { params, body: { phone, text: `Второе от ${phone}` } });
    }
    await base.feed.holds('chats', async () => {
      const { items } = await admin('listChats', { query: { lineId: id } });
      return items.length === 2 && items.every((chat) => chat.unanswered === 2);
    });
    await base.feed.pull();
    const mark = base.feed.after;
    await admin('changeLine', { params, body: { infobaseId: base.id } });
    await base.feed.pull();
    const news = base.feed.events.filter((event) => event.seq > mark);
    expect(news[0]).to.deep.include({ type: 'line.changed' });
    const { items } = await base.api('listChats', { query: { lineId: id } });
    expect(items).to.have.length(2);
    for (const chat of items) {
      const own = news.filter((event) => event.chatId === chat.id);
      expect(own[0]?.data).to.deep.equal(chat);
      const { items: thread } = await base.api('listMessages', {
        params: { chatId: chat.id },
        query: { direction: 'newer' },
      });
      expect(own.slice(1).map((event) => event.data)).to.deep.equal(thread);
    }
  });

  it('lets rows go that are old, confirmed and needed by nobody; a reader before them starts anew', async () => {
    // Sign-ins do not outlive a month.
    const old = await openApp();
    const own = await old.connect('Со старой лентой');
    await own.roster({ Иванов: {} });
    await own.line();
    await own.feed.pull();
    const { feedId, after } = own.feed;
    const never = new AbortController().signal;
    old.clock.move(31 * 24 * 3_600_000);
    expect(await pruneFeeds(old.app.platform, never), 'not confirmed').to.equal(0);
    await own.api('ackFeed', { body: { feedId, seq: after - 1 } });
    expect(await pruneFeeds(old.app.platform, never)).to.equal(after - 1);
    const page = await own.api('getFeed', { query: { after: after - 1, feedId } });
    expect(page.events.map((event) => event.seq)).to.deep.equal([after]);
    const late = await refusalOf(own.api('getFeed', { query: { after: after - 2, feedId } }));
    expect(late).to.include({ code: 'FEED_RESET' });
    expect(late.details).to.include({ from: after - 1 });
    await old.close();
  });
});
