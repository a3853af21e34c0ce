/**
 * A long run of the service as a process, with the real library in a real Chromium on the simulated page, while
 * everything is broken at random: clients write, employees answer, and in the end the books are compared.
 */
import type { ChatId, LineId, MessageId } from '../../contracts/common.ts';
import type { Message } from '../../contracts/message.ts';
import { Refusal, readFeed } from '../support/client.ts';
import { type ServiceProcess, serviceProcess } from '../support/process.ts';
import { type Random, randomOf } from '../support/random.ts';
import { type Base, chatOf, newKey, send } from '../support/world.ts';
import { chromiumProcesses, makeChromiumWrapper } from '../whatsapp-web/chromium.ts';
import { startWhatsAppWorld } from '../whatsapp-web/server.ts';
import type { WhatsAppWorld } from '../whatsapp-web/world-client.ts';

export interface SoakOptions {
  seed: number;
  /** How many times something is broken. */
  faults: number;
  /** Messages of both directions, at least. */
  messages: number;
  clients: number;
  /** Also what takes minutes to be noticed: a line that is deaf, a connection that is dead. */
  slow: boolean;
  /** How long the bridge may take to bring everything through after the last fault, in ms. */
  patienceMs: number;
  say(text: string): void;
}

export interface SoakAccount {
  seed: number;
  faults: Record<string, number>;
  /** Written by clients, and what of it the bridge has. */
  written: number;
  received: number;
  /** Accepted by the bridge, and what of it has reached clients. */
  accepted: number;
  delivered: number;
  lost: number;
  doubled: number;
  outOfOrder: number;
  /** Accepted, and neither sent nor failed: a person would have to look. */
  undecided: number;
  /** A receipt that went backwards. */
  backwards: number;
  caughtUp: number;
  qrAsked: number;
  pageErrors: string[];
  browsersLeft: number;
  minutes: number;
}

const linePhone = '78125551470';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Client {
  phone: string;
  chatId: ChatId | null;
  said: string[];
  answers: Array<{ text: string; key: string; id: MessageId | null }>;
}

/** Runs it and gives the account; throws when the bridge does not come back to life. */
export async function runSoak(options: SoakOptions): Promise<SoakAccount> {
  const begun = Date.now();
  const world = await startWhatsAppWorld({ receipts: 3 });
  const service = await serviceProcess({
    PUPPETEER_EXECUTABLE_PATH: await makeChromiumWrapper(world),
    LOG_LEVEL: 'info',
  });
  const soak = new Soak(options, world, service);
  // The service is a process of its own, and would outlive a run that is broken off.
  const breakOff = () => void service.remove().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, breakOff);
  try {
    await soak.begin();
    await soak.breakThings();
    const account = await soak.balance(begun);
    account.browsersLeft = (await chromiumProcesses(world)).length;
    return account;
  } catch (error) {
    options.say(service.logged());
    throw error;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, breakOff);
    await service.remove();
    await world.stop();
  }
}

class Soak {
  private readonly options: SoakOptions;
  private readonly world: WhatsAppWorld;
  private readonly service: ServiceProcess;
  private readonly random: Random;
  private readonly clients: Client[];
  private readonly faults: Record<string, number> = {};
  private base!: Base;
  private lineId!: LineId;
  private isOver = false;
  private traffic: Promise<void>[] = [];
  private count = 0;

  constructor(options: SoakOptions, world: WhatsAppWorld, service: ServiceProcess) {
    this.options = options;
    this.world = world;
    this.service = service;
    this.random = randomOf(options.seed);
    this.clients = Array.from({ length: options.clients }, (_, i) => ({
      phone: `7916${String(1_000_000 + i)}`,
      chatId: null,
      said: [],
      answers: [],
    }));
  }

  async begin(): Promise<void> {
    const { service, world } = this;
    await service.start();
    this.base = await service.connect('Торговля');
    await this.base.roster({ Иванов: {} });
    const settings = { pausePerMessageMs: 0 };
    const body = { name: 'Продажи', engine: 'whatsapp-web' as const, settings };
    this.lineId = (await this.base.api('createLine', { body })).id;
    await this.until('pairing', 60_000);
    const { text } = await this.base.api('getLineQr', { params: { lineId: this.lineId } });
    await world.scan(text, { phone: linePhone, name: 'Продажи' });
    await this.until('online', 60_000);
    for (const client of this.clients) {
      await this.writes(client);
      const { data } = await this.base.feed.until(
        'message.received',
        (message) => message.text === client.said[0],
      );
      client.chatId = chatOf(data);
      await this.base.as('Иванов')('takeChat', { params: { chatId: client.chatId }, body: {} });
    }
  }

  private async status(): Promise<string> {
    try {
      return (await this.base.api('getLine', { params: { lineId: this.lineId } })).status;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      return 'no service';
    }
  }

  private async until(status: string, limitMs: number): Promise<void> {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const now = await this.status();
      if (now === status) return;
      if (Date.now() > deadline) throw new Error(`the line is ${now}, not ${status}`);
      await pause(100);
    }
  }

  private async writes(client: Client): Promise<void> {
    const text = `${client.phone} пишет ${client.said.length} 🙂`;
    client.said.push(text);
    this.count += 1;
    await this.world.clientWrites({ phone: client.phone, name: `Клиент ${client.phone}`, text });
  }

  /** Answers as 1C does: with a key, again and again until the bridge has said that it has it. */
  private async answers(client: Client): Promise<void> {
    const { chatId } = client;
    if (chatId === null) return;
    const answer = { text: `Ответ ${client.answers.length} для ${client.phone}`, key: newKey(), id: null };
    client.answers.push(answer as Client['answers'][number]);
    this.count += 1;
    for (;;) {
      try {
        const { message } = await send(this.base.as('Иванов'), chatId, { text: answer.text }, answer.key);
        (answer as { id: MessageId | null }).id = message.id;
        return;
      } catch (error) {
        if (error instanceof Refusal && error.status < 500) throw error;
        await pause(50);
      }
    }
  }

  /** Each client writes and is answered, as fast as the machine lets it, until everything that was wanted is said. */
  private async talk(client: Client, random: Random): Promise<void> {
    while (!this.isOver || this.count < this.options.messages) {
      await (random.chance(0.5) ? this.writes(client) : this.answers(client));
      await pause(random.below(this.pace()));
    }
  }

  /** Messages are spread over the faults: ms between two of one client. */
  private pace(): number {
    const said = this.count / this.options.messages;
    const broken = this.broken() / this.options.faults;
    if (this.isOver) return 20;
    return said > broken + 0.05 ? 2_000 : said > broken ? 600 : 150;
  }

  private broken(): number {
    return Object.values(this.faults).reduce((sum, times) => sum + times, 0);
  }

  async breakThings(): Promise<void> {
    this.traffic = this.clients.map((client, i) => this.talk(client, randomOf(this.options.seed + i + 1)));
    const failed = Promise.all(this.traffic).then(() => undefined);
    const breaking = (async () => {
      const quick = this.quickFaults();
      const slow = this.options.slow ? this.slowFaults() : [];
      while (this.broken() < this.options.faults) {
        const [name, fault] =
          slow.length > 0 && this.random.chance(0.05) ? slow.shift()! : this.random.pick(quick);
        this.faults[name] = (this.faults[name] ?? 0) + 1;
        this.options.say(`${this.broken()}. ${name} (${this.count} messages)`);
        await fault();
        // Sometimes the next one comes before the line has got over this one.
        if (this.random.chance(0.75)) await this.until('online', 8 * 60_000);
        await pause(this.random.below(1_500));
      }
      await this.until('online', 8 * 60_000);
      this.isOver = true;
    })();
    await Promise.race([breaking, failed.then(() => breaking)]);
    await failed;
  }

  private quickFaults(): Array<[string, () => Promise<void>]> {
    const { world, service, random } = this;
    // The page may be gone at this moment: there is nothing to break then.
    const onPage = (act: () => Promise<unknown>) => async () =>
      void (await act().catch((error: Error) => {
        if (!/no linked page is connected/.test(error.message)) throw error;
      }));
    const kill = (kind: string) => async () => {
      for (const one of await chromiumProcesses(world)) {
        if (one.kind !== kind) continue;
        try {
          process.kill(one.pid, 'SIGKILL');
        } catch (error) {
          // It has ended since the list was made.
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
      }
    };
    const killService = async () => {
      await service.kill();
      await pause(random.below(2_000));
      await service.start();
    };
    return [
      ['service killed', killService],
      ['service killed', killService],
      [
        'service stopped',
        async () => {
          await service.stop();
          await pause(random.below(2_000));
          await service.start();
        },
      ],
      ['browser killed', kill('browser')],
      ['renderer killed', kill('renderer')],
      ['page reloaded', onPage(() => world.reload())],
      [
        'page reloaded twice',
        onPage(async () => {
          await world.reload();
          await pause(300 + random.below(500));
          await world.reload();
        }),
      ],
      [
        'network off',
        async () => {
          await world.dropNetwork();
          await pause(200 + random.below(3_000));
          await world.restoreNetwork();
        },
      ],
      ['page stood still', onPage(() => world.hang(500 + random.below(3_000)))],
      ['ready twice', onPage(() => world.resync())],
      [
        'receipts late',
        async () => {
          await world.holdAcks(true);
          await pause(500 + random.below(3_000));
          await world.holdAcks(false);
        },
      ],
      [
        'receipts repeated',
        async () => {
          const sent = await world.outbox();
          for (let i = 0; i < 20 && sent.length > 0; i += 1) {
            const { id } = random.pick(sent);
            await world.repeatReceipt(id, random.pick([1, 2, 3] as const));
          }
        },
      ],
      [
        'page not served',
        async () => {
          await world.refusePage(true);
          await kill('browser')();
          await pause(500 + random.below(2_500));
          await world.refusePage(false);
        },
      ],
    ];
  }

  private slowFaults(): Array<[string, () => Promise<void>]> {
    const { world } = this;
    // Noticed within minutes; until then the line says that it is online.
    const noticed = async () => {
      const deadline = Date.now() + 5 * 60_000;
      while ((await this.status()) === 'online') {
        if (Date.now() > deadline) throw new Error('nobody has noticed within five minutes');
        await pause(50);
      }
    };
    const whenOnline = (act: () => Promise<void>) => async (): Promise<void> => {
      await this.until('online', 8 * 60_000);
      await act();
      await noticed();
    };
    return [
      ['line deaf', whenOnline(() => world.forgetListeners())],
      ['connection dead', whenOnline(() => world.staleConnections())],
    ];
  }

  private async thread(client: Client): Promise<Message[]> {
    const all: Message[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.base.api('listMessages', {
        params: { chatId: client.chatId as ChatId },
        query: { direction: 'newer', limit: 200, ...(cursor ? { cursor } : {}) },
      });
      all.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return all.filter((message) => message.kind === 'text');
  }

  /** When and how those around a message out of order have come: what a person needs to find the reason. */
  private tellOfDisorder({ said }: Client, thread: Message[]): void {
    const incoming = thread.filter((one) => one.direction === 'in');
    const at = incoming.findIndex(
      (one, i) => i > 0 && said.indexOf(one.text ?? '') < said.indexOf(incoming[i - 1]?.text ?? ''),
    );
    if (at < 0) return;
    for (const { text, receivedAt, sentAt, caughtUp } of incoming.slice(Math.max(0, at - 6), at + 5))
      this.options.say(`${text} sent ${sentAt} received ${receivedAt}${caughtUp ? ' caught up' : ''}`);
  }

  /** Waits until nothing moves any more, then compares what was said with what has arrived. */
  async balance(begun: number): Promise<SoakAccount> {
    const { world, clients, service } = this;
    this.options.say(`everything is said: ${this.count} messages; the books are compared`);
    // Clients read everything in the end, whatever became of earlier receipts.
    await this.until('online', this.options.patienceMs);
    const unread = async () => (await world.outbox()).filter((one) => one.ack < 3);
    const deadline = Date.now() + this.options.patienceMs;
    let threads = new Map<Client, Message[]>();
    for (;;) {
      for (const one of await unread()) await world.clientReads(one.id);
      threads = new Map();
      for (const client of clients) threads.set(client, await this.thread(client));
      const isDone = clients.every((client) => {
        const thread = threads.get(client) ?? [];
        const incoming = thread.filter((one) => one.direction === 'in').length;
        const open = thread.some(
          (one) => one.direction === 'out' && !['read', 'failed'].includes(one.status ?? ''),
        );
        return incoming >= client.said.length && !open;
      });
      if (isDone || Date.now() > deadline) break;
      await pause(500);
    }

    const outbox = await world.outbox();
    const account: SoakAccount = {
      seed: this.options.seed,
      faults: this.faults,
      ...{ written: 0, received: 0, accepted: 0, delivered: 0, lost: 0, doubled: 0, outOfOrder: 0 },
      ...{ undecided: 0, backwards: 0, caughtUp: 0, qrAsked: 0, browsersLeft: 0 },
      pageErrors: (await world.state()).log,
      minutes: 0,
    };
    for (const one of [...threads.values()].flat()) {
      if (one.direction === 'out' && one.status !== 'read')
        this.options.say(`not read: ${one.id} “${one.text}” ${one.status} ${one.failure?.code ?? ''}`);
    }
    for (const client of clients) {
      const thread = threads.get(client) ?? [];
      this.tellOfDisorder(client, thread);
      const incoming = thread.filter((one) => one.direction === 'in').map((one) => one.text ?? '');
      compare(account, client.said, incoming, () => (account.received += 1), this.options.say);
      account.written += client.said.length;
      account.caughtUp += thread.filter((one) => one.caughtUp).length;
      const reached = outbox
        .filter((one) => one.chat === `${client.phone}@c.us`)
        .map((one) => one.text ?? '');
      const out = thread.filter((one) => one.direction === 'out').map((one) => one.text ?? '');
      compare(account, out, reached, () => (account.delivered += 1), this.options.say);
      // What the API has accepted stands in the thread, once each.
      const accepted = client.answers.map((answer) => answer.text);
      account.accepted += accepted.length;
      account.lost += accepted.filter((text) => !out.includes(text)).length;
      account.doubled += out.length - new Set(out).size;
      account.undecided += thread.filter(
        (one) => one.direction === 'out' && ['pending', 'unconfirmed'].includes(one.status ?? ''),
      ).length;
    }
    const feed = readFeed(this.base.api, { feedId: this.base.feed.feedId });
    await feed.pull();
    const lines = feed.all('line.changed').map((event) => event.data.status);
    // The first code is the one that was scanned.
    account.qrAsked = lines.slice(lines.indexOf('online')).filter((status) => status === 'pairing').length;
    account.backwards = backwards(feed.all('message.changed').map((event) => event.data));
    await service.stop();
    account.minutes = Math.round((Date.now() - begun) / 6_000) / 10;
    return account;
  }
}

/** Books of one direction of one chat: what was said, in its order, against what has arrived. */
function compare(
  account: SoakAccount,
  said: string[],
  arrived: string[],
  onArrived: () => void,
  say: SoakOptions['say'],
): void {
  const seen = new Set(arrived);
  for (const text of said) {
    if (seen.has(text)) {
      onArrived();
      continue;
    }
    account.lost += 1;
    say(`lost: “${text}”`);
  }
  account.doubled += arrived.length - seen.size;
  const places = [...seen].map((text) => said.indexOf(text));
  for (const [at, place] of places.entries()) {
    if (at === 0 || place > (places[at - 1] ?? 0)) continue;
    account.outOfOrder += 1;
    say(`out of order: “${said[place]}” after “${said[places[at - 1] ?? 0]}”`);
  }
}

const levels = ['pending', 'unconfirmed', 'sent', 'delivered', 'read'];

function backwards(changes: Message[]): number {
  const last = new Map<MessageId, number>();
  let count = 0;
  for (const { id, status } of changes) {
    const level = levels.indexOf(status ?? '');
    // A message of unknown outcome that was never handed over begins anew.
    if (level > 1 && level < (last.get(id) ?? 0)) count += 1;
    if (level >= 0) last.set(id, level);
  }
  return count;
}

/** Is everything as it has to be? */
export const isSound = (account: SoakAccount): boolean =>
  account.lost + account.doubled + account.outOfOrder + account.undecided + account.backwards === 0 &&
  account.qrAsked + account.pageErrors.length + account.browsersLeft === 0 &&
  account.received === account.written &&
  account.delivered === account.accepted;
