/** Distribution of queued chats over the real service: who is present, whose turn it is, accepting and skipping. */
import { expect } from 'chai';
import type { Chat } from '../../contracts/chat.ts';
import type { ChatId } from '../../contracts/common.ts';
import type { LineAutomationChange } from '../../contracts/line.ts';
import { type Bench, minute, openBench, stores } from '../automation/bench.ts';
import { type Api, refusalOf } from '../support/client.ts';
import { openStream, type Stream } from '../support/stream.ts';
import { send } from '../support/world.ts';

type Distribution = NonNullable<LineAutomationChange['distribution']>;

for (const { store, create } of stores)
  describe(`distribution on ${store}`, function () {
    this.timeout(60_000);
    let bench: Bench;
    const panels = new Map<string, Stream>();

    before(async function () {
      const opened = await openBench(create);
      if (!opened) return this.skip();
      bench = opened;
      await bench.base.api('setQueue', { body: { employeeIds: ids('Иванов', 'Петрова', 'Сидоров') } });
    });
    after(async () => {
      for (const stream of panels.values()) await stream.close();
      await bench?.close();
    });
    afterEach(async () => {
      for (const name of [...panels.keys()]) await leaves(name);
      // What is left in the queue must not be offered in the next test.
      const { items } = await bench.base.api('listChats', { query: { group: 'all', limit: 200 } });
      for (const { id } of items)
        await bench.base.as('Сидоров')('closeChat', { params: { chatId: id }, body: { silent: true } });
      await bench.automation({});
    });

    const ids = (...names: string[]) => names.map((name) => bench.base.employee(name));
    const apiOf = (name: string): Api =>
      name === 'Иванов' ? bench.ivanov : name === 'Петрова' ? bench.petrova : bench.manager;
    const present = async (name: string, wanted: boolean) =>
      bench.base.feed.holds(`${name} is ${wanted ? '' : 'not '}there`, async () => {
        const { items } = await bench.base.api('listPresence', {});
        return items.find(({ employee }) => employee.name === name)?.present === wanted;
      });
    async function comes(name: string): Promise<void> {
      panels.set(name, await openStream(apiOf(name)));
      await present(name, true);
    }
    async function leaves(name: string): Promise<void> {
      await panels.get(name)?.close();
      panels.delete(name);
      await present(name, false);
    }
    const distribute = (distribution: Distribution, more: LineAutomationChange = {}) =>
      bench.automation({ ...more, distribution: { answerWithinSeconds: 10, ...distribution } });
    const offeredTo = (chatId: ChatId, name: string | null): Promise<Chat> =>
      bench.becomes(chatId, `offered to ${name}`, ({ offer }) => (offer?.employee.name ?? null) === name);
    const accept = (name: string, chatId: ChatId) =>
      apiOf(name)('acceptChat', { params: { chatId }, body: {} });
    const skip = (name: string, chatId: ChatId) => apiOf(name)('skipChat', { params: { chatId }, body: {} });

    it('to everybody makes no offers', async () => {
      await comes('Иванов');
      const { chatId } = await bench.opened();
      expect((await bench.get(chatId)).offer).to.equal(null);
      const refused = await refusalOf(accept('Иванов', chatId));
      expect(refused.code).to.equal('OFFER_GONE');
      expect((await bench.get(chatId)).status).to.equal('queued');
    });

    it('tells who is present: a panel is open, and he is not on leave', async () => {
      const of = async (name: string) =>
        (await bench.base.api('listPresence', {})).items.find(({ employee }) => employee.name === name);
      expect(await of('Иванов')).to.include({ present: false, openChats: 0 });
      await comes('Иванов');
      // A second window of the same person.
      const second = await openStream(bench.ivanov);
      await second.close();
      expect(await of('Иванов')).to.include({ present: true });
      const { chatId } = await bench.opened();
      await bench.ivanov('takeChat', { params: { chatId }, body: {} });
      expect(await of('Иванов')).to.include({ openChats: 1 });
      const everybody = { Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' as const } };
      const until = new Date(bench.clock.now().getTime() + 24 * 60 * minute).toISOString();
      await bench.base.roster({ ...everybody, Иванов: { onLeaveUntil: until } });
      expect(await of('Иванов')).to.include({ present: false });
      await bench.base.roster(everybody);
      await bench.base.api('setQueue', { body: { employeeIds: ids('Иванов', 'Петрова', 'Сидоров') } });
    });

    it('in order: the first who is present, and whoever comes while the chat waits', async () => {
      await distribute({ mode: 'in_order' });
      const { chatId } = await bench.opened();
      await bench.looked();
      expect((await bench.get(chatId)).offer).to.equal(null);
      await comes('Петрова');
      const offered = await offeredTo(chatId, 'Петрова');
      expect(offered).to.include({ status: 'queued', owner: null });
      expect(new Date(offered.offer?.until ?? 0).getTime()).to.be.greaterThan(bench.clock.now().getTime());
      await comes('Иванов');
      const next = await bench.opened();
      await offeredTo(next.chatId, 'Иванов');
      const accepted = await accept('Петрова', chatId);
      expect(accepted).to.include({ status: 'in_work', offer: null });
      expect(accepted.owner?.name).to.equal('Петрова');
      // Twice is once.
      expect((await accept('Петрова', chatId)).owner?.name).to.equal('Петрова');
    });

    it('goes on to the next one when it is skipped, or when time has passed; a round begins anew', async () => {
      for (const name of ['Иванов', 'Петрова', 'Сидоров']) await comes(name);
      await distribute({ mode: 'in_order' });
      const { chatId } = await bench.opened();
      await offeredTo(chatId, 'Иванов');
      const notHis = await refusalOf(skip('Петрова', chatId));
      expect(notHis.code).to.equal('OFFER_GONE');
      const skipped = await skip('Иванов', chatId);
      expect(skipped.offer?.employee.name).to.equal('Петрова');
      expect((await refusalOf(accept('Иванов', chatId))).code).to.equal('OFFER_GONE');
      bench.clock.move(11_000);
      await offeredTo(chatId, 'Сидоров');
      // He was silent, too: the next round is without him who has skipped.
      bench.clock.move(11_000);
      await offeredTo(chatId, 'Петрова');
      await skip('Петрова', chatId);
      await offeredTo(chatId, 'Сидоров');
      await skip('Сидоров', chatId);
      // Everybody has skipped: it stands for everybody, and anybody may take it.
      await offeredTo(chatId, null);
      const taken = await bench.ivanov('takeChat', { params: { chatId }, body: {} });
      expect(taken.owner?.name).to.equal('Иванов');
    });

    it('leaves the chat to whoever answers first, offered or not', async () => {
      await comes('Иванов');
      await distribute({ mode: 'in_order' });
      const { chatId } = await bench.opened();
      await offeredTo(chatId, 'Иванов');
      await send(bench.petrova, chatId, { text: 'Я уже отвечаю' });
      expect(await bench.get(chatId)).to.include({ offer: null, status: 'in_work' });
      expect((await refusalOf(accept('Иванов', chatId))).code).to.equal('CHAT_TAKEN');
      expect((await refusalOf(skip('Иванов', chatId))).code).to.equal('OFFER_GONE');
      bench.clock.move(11_000);
      await bench.looked();
      expect((await bench.get(chatId)).owner?.name).to.equal('Петрова');
    });

    it('in turn: each gets one after the other', async () => {
      for (const name of ['Иванов', 'Петрова', 'Сидоров']) await comes(name);
      await distribute({ mode: 'in_turn' });
      const names: (string | undefined)[] = [];
      for (let n = 0; n < 6; n += 1) {
        const { chatId } = await bench.opened();
        const { offer } = await bench.becomes(chatId, 'offered', (chat) => chat.offer !== null);
        names.push(offer?.employee.name);
        await accept(offer?.employee.name ?? '', chatId);
      }
      const [first] = names;
      const order = ['Иванов', 'Петрова', 'Сидоров'];
      const start = order.indexOf(first ?? '');
      expect(names).to.deep.equal(names.map((_, n) => order[(start + n) % 3]));
    });

    it('to the least busy, and to nobody beyond his limit: the rest waits until somebody is free', async () => {
      await comes('Иванов');
      await comes('Петрова');
      const busy = await bench.opened();
      await bench.ivanov('takeChat', { params: { chatId: busy.chatId }, body: {} });
      await distribute({ mode: 'least_busy', maxOpenChats: 2 });
      const first = await bench.opened();
      await offeredTo(first.chatId, 'Петрова');
      await accept('Петрова', first.chatId);
      const chats = [await bench.opened(), await bench.opened()];
      // An offer counts like a chat: not both to one.
      const offers = await Promise.all(
        chats.map(({ chatId }) => bench.becomes(chatId, 'offered', (chat) => chat.offer !== null)),
      );
      expect(offers.map(({ offer }) => offer?.employee.name)).to.have.members(['Иванов', 'Петрова']);
      for (const chat of offers) await accept(chat.offer?.employee.name ?? '', chat.id);
      const rest = await bench.opened();
      await bench.looked();
      expect((await bench.get(rest.chatId)).offer).to.equal(null);
      await bench.ivanov('closeChat', { params: { chatId: busy.chatId }, body: {} });
      await offeredTo(rest.chatId, 'Иванов');
    });

    it('asks the others first when an owner has lost the chat by silence', async () => {
      await comes('Иванов');
      await comes('Петрова');
      await distribute({ mode: 'in_order' }, { returnToQueue: { enabled: true, afterMinutes: 1 } });
      const { chatId } = await bench.opened();
      await offeredTo(chatId, 'Иванов');
      await accept('Иванов', chatId);
      bench.clock.move(35_000);
      await bench.looked();
      bench.clock.move(30_000);
      await bench.becomes(chatId, 'back in the queue', ({ status }) => status === 'queued');
      // Panels have to be there by the clock that was moved on.
      await leaves('Петрова');
      await comes('Петрова');
      await offeredTo(chatId, 'Петрова');
    });
  });
