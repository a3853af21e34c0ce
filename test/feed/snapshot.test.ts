/** A new reader takes the snapshot by pages while things go on, then the feed: in the end it has what the API has. */
import { expect } from 'chai';
import type { Chat } from '../../contracts/chat.ts';
import type { Contact } from '../../contracts/contact.ts';
import type { Employee } from '../../contracts/employee.ts';
import type { FeedEvent, SnapshotItem } from '../../contracts/feed.ts';
import type { Line } from '../../contracts/line.ts';
import type { Message } from '../../contracts/message.ts';
import type { Template } from '../../contracts/template.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Api, Refusal, readFeed, refusalOf } from '../support/client.ts';
import { type Random, randomOf } from '../support/random.ts';
import { type Base, newKey, newPhone, outKey, type SandboxLine, send } from '../support/world.ts';

interface Versioned {
  id: string;
  version: number;
}

/** What a reader keeps: the newest version of everything, whatever order and however often it hears of it. */
class Replica {
  readonly line = new Map<string, Line>();
  readonly employee = new Map<string, Employee>();
  readonly template = new Map<string, Template>();
  readonly chat = new Map<string, Chat>();
  readonly message = new Map<string, Message>();
  readonly contact = new Map<string, Contact>();

  #apply<T extends Versioned>(things: Map<string, T>, thing: T): void {
    const known = things.get(thing.id);
    if (!known || known.version < thing.version) things.set(thing.id, thing);
  }

  item(item: SnapshotItem): void {
    this.#apply(this[item.kind] as Map<string, Versioned>, item.data);
  }

  event(event: FeedEvent): void {
    const kind = event.type.split('.')[0] as 'line' | 'employee' | 'template' | 'chat' | 'message' | 'rating';
    if (kind === 'rating') return;
    if (event.type === 'contact.changed') this.#apply(this.contact, event.data);
    else this.#apply(this[kind] as Map<string, Versioned>, event.data as Versioned);
  }

  /** Chats with what comes by itself: attributes of the contact, ticks of the last message. */
  chats(): Chat[] {
    return [...this.chat.values()].map((stored) => {
      const contact = this.contact.get(stored.contact.id);
      const isNewer = contact && contact.version > stored.contact.version;
      const chat = isNewer ? { ...stored, contact } : stored;
      const last = chat.lastMessage && this.message.get(chat.lastMessage.id);
      if (!chat.lastMessage || !last) return chat;
      const { status, sentAt, receivedAt } = last;
      return { ...chat, lastMessage: { ...chat.lastMessage, status, at: sentAt ?? receivedAt } };
    });
  }
}

describe('the snapshot and the feed after it', () => {
  let app: TestApp;

  before(async () => {
    app = await openApp();
  });
  after(() => app.close());

  /** Everything of an infobase, as the API shows it. */
  async function stateOf(base: Base): Promise<Record<string, unknown[]>> {
    const all = async (api: Api, id: 'listLines' | 'listEmployees' | 'listTemplates' | 'listChats') => {
      const items: Versioned[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await api(id, { query: { limit: 50, cursor } });
        items.push(...page.items);
        if (page.nextCursor === null) return items;
        cursor = page.nextCursor;
      }
    };
    const chat = await all(base.api, 'listChats');
    const message: Message[] = [];
    for (const { id } of chat) {
      for (let cursor: string | undefined; ; ) {
        const query = { limit: 50, direction: 'newer', cursor };
        const page = await base.api('listMessages', { params: { chatId: id }, query });
        message.push(...page.items);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
    }
    const [line, employee, template] = await Promise.all(
      (['listLines', 'listEmployees', 'listTemplates'] as const).map((id) => all(base.api, id)),
    );
    return { line: line ?? [], employee: employee ?? [], template: template ?? [], chat, message };
  }

  const sorted = (things: Iterable<unknown>) =>
    [...(things as Iterable<Versioned>)].sort((a, b) => (a.id < b.id ? -1 : 1));

  /** One thing that somebody does; a refusal by the rules is a part of life. */
  async function somethingHappens(base: Base, line: SandboxLine, random: Random, phones: string[]) {
    const names = ['Иванов', 'Петрова', 'Сидоров'];
    const by = base.as(random.pick(names));
    const { items } = await base.api('listChats', { query: { limit: 200, lineId: line.id } });
    const chat = items.length > 0 ? random.pick(items) : undefined;
    const params = { chatId: chat?.id ?? '' };
    const text = `Текст ${random.below(1_000_000)}`;
    const deeds: (() => Promise<unknown>)[] = [
      () => line.act({ phone: random.pick(phones), text }),
      () => line.act({ from: 'phone', phone: random.pick(phones), text }),
      () => base.api('createTemplate', { body: { name: text, text } }),
      () => by('takeChat', { params, body: {} }),
      () => by('closeChat', { params, body: {} }),
      () => by('reopenChat', { params, body: {} }),
      () =>
        by('transferChat', {
          params,
          body: { employeeId: base.employee(random.pick(names)), comment: text },
        }),
      () => by('changeObservers', { params, body: { add: [base.employee(random.pick(names))] } }),
      () => send(by, params.chatId as Chat['id'], { text, onTaken: 'observe' }),
      () => send(by, params.chatId as Chat['id'], { text, comment: true }),
      async () => {
        const page = await base.api('listMessages', { params, query: { limit: 10 } });
        const own = page.items.filter((item) => item.status === 'sent' || item.status === 'delivered');
        if (own.length > 0)
          await line.confirm(outKey(random.pick(own).id), random.pick(['delivered', 'read']));
      },
      async () => {
        const page = await base.api('listMessages', { params, query: { limit: 3 } });
        const own = page.items.find((item) => item.kind === 'text' && item.status === 'sent');
        if (!own) return;
        const manager = base.as('Сидоров');
        if (random.chance(0.5)) await manager('deleteMessage', { params: { messageId: own.id } });
        else await manager('editMessage', { params: { messageId: own.id }, body: { text } });
      },
      () =>
        base.api('setQueue', {
          body: { employeeIds: names.filter(() => random.chance(0.5)).map(base.employee) },
        }),
      () =>
        by('writeFirst', {
          headers: { 'idempotency-key': newKey() },
          body: { lineId: line.id, phone: random.pick(phones), publishInChat: true, text },
        }),
    ];
    const needsChat = (i: number) => i >= 3 && i <= 11;
    const i = random.below(deeds.length);
    if (needsChat(i) && !chat) return;
    try {
      await deeds[i]?.();
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) throw error;
    }
  }

  for (const seed of [1, 22, 333]) {
    it(`make a replica that equals the state, whatever happens meanwhile (seed ${seed})`, async () => {
      const random = randomOf(seed);
      const base = await app.connect(`База ${seed}`);
      await base.roster({ Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' } });
      const line = await base.line();
      const phones = Array.from({ length: 6 }, newPhone);
      for (let i = 0; i < 40; i += 1) await somethingHappens(base, line, random, phones);

      const replica = new Replica();
      let cursor: string | undefined;
      let seq: number | undefined;
      let pages = 0;
      do {
        const page = await base.api('getSnapshot', { query: { limit: 1 + random.below(9), cursor } });
        expect(page.feedId).to.equal(base.feed.feedId);
        seq ??= page.seq;
        expect(page.seq, 'the same on every page').to.equal(seq);
        for (const item of page.items) replica.item(item);
        cursor = page.nextCursor ?? undefined;
        pages += 1;
        if (random.chance(0.5)) await somethingHappens(base, line, random, phones);
      } while (cursor);
      expect(pages).to.be.greaterThan(3);
      for (let i = 0; i < 10; i += 1) await somethingHappens(base, line, random, phones);

      // Nothing is under way any more: the last thing that is sent has its tick, and so have those before it.
      await base.feed.holds('all is quiet', async () => {
        const { items } = await base.api('listChats', { query: { limit: 200 } });
        const threads = await Promise.all(
          items.map(({ id }) => base.api('listMessages', { params: { chatId: id }, query: { limit: 200 } })),
        );
        return threads.every((thread) => thread.items.every((item) => item.status !== 'pending'));
      });
      const feed = readFeed(base.api, { feedId: base.feed.feedId, after: seq });
      await feed.pull();
      for (const event of feed.events) replica.event(event);
      // A reader that was told twice is none the worse.
      for (const event of [...feed.events].reverse()) replica.event(event);

      const state = await stateOf(base);
      for (const kind of ['line', 'employee', 'template', 'message', 'chat'] as const) {
        expect(state[kind]?.length, kind).to.be.greaterThan(0);
        const kept = kind === 'chat' ? replica.chats() : [...replica[kind].values()];
        // It goes on with every message, and is told with the next change of the line only.
        if (kind === 'line')
          for (const one of [...kept, ...(state.line ?? [])]) delete (one as Partial<Line>).lastMessageAt;
        expect(sorted(kept), kind).to.deep.equal(sorted(state[kind] ?? []));
      }
    });
  }

  it('holds messages of the time that is asked for, and nothing of another base', async () => {
    const base = await app.connect('С историей');
    await base.roster({ Иванов: {} });
    const line = await base.line();
    const phone = newPhone();
    await line.receives(phone, 'Старое');
    app.clock.move(24 * 3_600_000);
    const since = app.clock.now().toISOString();
    await line.receives(phone, 'Новое');
    const read = async (messagesSince?: string) => {
      const { items } = await base.api('getSnapshot', { query: { limit: 500, messagesSince } });
      return items.flatMap((item) => (item.kind === 'message' && item.data.text ? [item.data.text] : []));
    };
    expect(await read()).to.deep.equal(['Старое', 'Новое']);
    expect(await read(since)).to.deep.equal(['Новое']);
    const { items } = await base.api('getSnapshot', { query: { limit: 500 } });
    expect(items.filter((item) => item.kind === 'line').map((item) => item.data.id)).to.deep.equal([line.id]);
    expect(items.filter((item) => item.kind === 'employee')).to.have.length(1);
    const { nextCursor } = await base.api('getSnapshot', { query: { limit: 1 } });
    const other = await app.connect('Другая');
    const refusal = await refusalOf(other.api('getSnapshot', { query: { cursor: nextCursor ?? '' } }));
    expect(refusal).to.include({ code: 'BAD_CURSOR' });
  });
});
