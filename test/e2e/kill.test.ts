/**
 * The service as its own process is killed again and again while clients write and employees answer; the outside
 * world and the receiver of webhooks live on. In the end nothing is lost, nothing is doubled, the order is kept.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ChatId, MessageId } from '../../contracts/common.ts';
import type { SandboxWorld } from '../../service/engines/sandbox/sandbox-world.ts';
import { connectSandboxWorld } from '../../service/engines/sandbox/world-client.ts';
import { endWorld, startWorld } from '../engines/world-process.ts';
import { patience, Refusal, readFeed } from '../support/client.ts';
import { postgresServer } from '../support/database.ts';
import { type ServiceProcess, serviceProcess } from '../support/process.ts';
import { randomOf } from '../support/random.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Base, chatOf, newKey, newPhone, type SandboxLine, send } from '../support/world.ts';

const stores = [
  {
    store: 'SQLite',
    seed: 20_261_120,
    rounds: 20,
    create: async () => ({ url: '', remove: async () => undefined }),
  },
  { store: 'PostgreSQL', seed: 1_851, rounds: 10, create: async () => (await postgresServer())?.create() },
];

interface Answer {
  chatId: ChatId;
  text: string;
  key: string;
  /** Known once the service has said that it has it. */
  id: MessageId | null;
}

for (const { store, seed, rounds, create } of stores)
  describe(`the service on ${store} killed ${rounds} times (seed ${seed})`, function () {
    this.timeout(240_000);
    const random = randomOf(seed);
    let database: { url: string; remove(): Promise<unknown> };
    let folder: string;
    let outside: Awaited<ReturnType<typeof startWorld>>;
    let world: SandboxWorld;
    let service: ServiceProcess;
    let receiver: Receiver;
    let base: Base;
    let line: SandboxLine;

    const clients = Array.from({ length: 3 }, (_, i) => ({
      phone: newPhone(),
      name: `Клиент ${i}`,
      chatId: '' as ChatId,
      said: [] as string[],
      /** One after another, as a person writes. */
      writing: Promise.resolve() as Promise<unknown>,
    }));
    const answers: Answer[] = [];

    function clientWrites(client: (typeof clients)[number]): Promise<unknown> {
      const text = `${client.name}, сообщение ${client.said.length}`;
      client.said.push(text);
      client.writing = client.writing.then(() => world.call('act', line.id, { phone: client.phone, text }));
      return client.writing;
    }

    /** Sends until the service has said that it has it; a service that is killed meanwhile says nothing. */
    async function tell(answer: Answer): Promise<void> {
      try {
        const { message } = await send(base.as('Иванов'), answer.chatId, { text: answer.text }, answer.key);
        if (answer.id !== null && answer.id !== message.id)
          throw new Error(`the key ${answer.key} has sent twice`);
        answer.id = message.id;
      } catch (error) {
        if (error instanceof Refusal || (error instanceof Error && error.message.startsWith('the key')))
          throw error;
      }
    }

    function newAnswer(): Answer {
      const { chatId } = random.pick(clients);
      const answer = { chatId, text: `Ответ ${answers.length}`, key: newKey(), id: null };
      answers.push(answer);
      return answer;
    }

    before(async function () {
      const place = await create();
      if (!place) return this.skip();
      database = place;
      folder = await mkdtemp(join(tmpdir(), 'sandbox-world-'));
      outside = await startWorld(folder);
      world = connectSandboxWorld(outside.url);
      receiver = await startReceiver();
      service = await serviceProcess({
        SANDBOX_WORLD_URL: outside.url,
        DATABASE_URL: database.url,
        LOG_LEVEL: 'warn',
      });
      await service.start();
      base = await service.connect('Торговля', receiver.url);
      receiver.trust(base.webhookSecret ?? '');
      await base.roster({ Иванов: {} });
      line = await base.line();
      for (const client of clients) {
        await clientWrites(client);
        const { data } = await base.feed.until('message.received', (one) => one.text === client.said[0]);
        client.chatId = chatOf(data);
        await base.as('Иванов')('takeChat', { params: { chatId: client.chatId }, body: {} });
      }
    });
    after(async () => {
      await service?.remove();
      await receiver?.close();
      await world?.close();
      if (outside) await endWorld(outside.process);
      await database?.remove();
      if (folder) await rm(folder, { recursive: true, force: true });
    });

    it('is killed at whatever moment', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const mark = receiver.events.length;
        if (random.chance(0.5)) {
          await base.feed.holds('the line is online', async () => {
            const { status } = await base.api('getLine', { params: { lineId: line.id } });
            return status === 'online';
          });
        }
        const work: Promise<unknown>[] = [];
        // What the last life of the service did not confirm is repeated; so is something that it did.
        const known = answers.filter((answer) => answer.id !== null);
        const again = answers.filter((answer) => answer.id === null);
        for (const answer of [...again, ...(known.length > 0 ? [random.pick(known)] : [])])
          work.push(tell(answer));
        for (let step = 3 + random.below(6); step > 0; step -= 1)
          work.push(random.chance(0.5) ? clientWrites(random.pick(clients)) : tell(newAnswer()));
        const moment = random.below(4);
        if (moment === 1) await work[random.below(work.length)];
        if (moment === 2) await Promise.all(work);
        if (moment === 3) {
          const more = 1 + random.below(8);
          await receiver.holds(`${more} more`, () => receiver.events.length >= mark + more);
        }
        await service.kill();
        await Promise.all(work);
        for (let calls = random.below(3); calls > 0; calls -= 1) await clientWrites(random.pick(clients));
        await service.start();
      }
    });

    it('has lost nothing and doubled nothing', async () => {
      for (const answer of answers) await tell(answer);
      expect(answers.every((answer) => answer.id !== null)).to.equal(true);
      const ids = answers.map((answer) => answer.id);
      expect(new Set(ids)).to.have.property('size', ids.length);
      for (const client of clients) {
        const threadOf = async () => {
          const query = { direction: 'newer', limit: 200 };
          const { items } = await base.api('listMessages', { params: { chatId: client.chatId }, query });
          return items.filter((item) => item.kind === 'text');
        };
        await base.feed.holds(
          'everything has arrived and gone',
          async () => {
            const thread = await threadOf();
            const incoming = thread.filter((item) => item.direction === 'in');
            const going = thread.filter((item) => item.direction === 'out' && item.status !== 'sent');
            return incoming.length >= client.said.length && going.length === 0;
          },
          2 * patience,
        );
        const thread = await threadOf();
        expect(thread.filter((item) => item.direction === 'in').map((item) => item.text)).to.deep.equal(
          client.said,
        );
        // Whatever reached the client did so once, in the order of the rows.
        const reached = await line.reached(client.phone);
        const out = thread.filter((item) => item.direction === 'out');
        expect(reached.map((item) => item.text)).to.deep.equal(out.map((item) => item.text));
        expect(reached.filter((item) => item.times !== 1)).to.deep.equal([]);
        expect(out.map((item) => item.id)).to.have.members(
          answers.filter((answer) => answer.chatId === client.chatId).map((answer) => answer.id),
        );
      }
    });

    it('was killed at moments that matter', async () => {
      const feed = readFeed(base.api, { feedId: base.feed.feedId });
      await feed.pull();
      // Handed over, and nobody knew; missed, and fetched.
      const unknown = feed.all('message.changed').filter((event) => event.data.status === 'unconfirmed');
      const fetched = feed.all('message.received').filter((event) => event.data.caughtUp);
      expect(unknown).to.not.deep.equal([]);
      expect(fetched).to.not.deep.equal([]);
    });

    it('has a feed without a hole, that tells of each message once', async () => {
      const feed = readFeed(base.api, { feedId: base.feed.feedId });
      await feed.pull();
      const received = feed.all('message.received').map((event) => event.data.text);
      expect(received).to.have.members(clients.flatMap((client) => client.said));
      for (const client of clients) {
        const told = feed.all('message.received').filter((event) => event.chatId === client.chatId);
        expect(told.map((event) => event.data.text)).to.deep.equal(client.said);
      }
      const created = feed.all('message.created').filter((event) => event.data.direction === 'out');
      expect(created.map((event) => event.data.id)).to.have.members(answers.map((answer) => answer.id));
      const { head } = await base.api('getFeed', { query: { after: feed.after } });
      expect(head).to.equal(feed.after);
    });

    it('has told its webhook every event, with the same id, in the order of each chat', async () => {
      const feed = readFeed(base.api, { feedId: base.feed.feedId });
      await feed.pull();
      const seen = () => new Set(receiver.events.map((event) => event.id));
      await receiver.holds(
        'every event',
        () => {
          const ids = seen();
          return feed.events.every((event) => ids.has(event.id));
        },
        2 * patience,
      );
      for (const event of feed.events)
        expect(receiver.events.find((one) => one.id === event.id)).to.deep.equal(event);
      for (const { chatId } of clients) {
        const first = [...new Set(receiver.events.filter((e) => e.chatId === chatId).map((e) => e.seq))];
        expect(first).to.deep.equal([...first].sort((a, b) => a - b));
      }
      expect(receiver.wrong).to.deep.equal([]);
    });
  });
