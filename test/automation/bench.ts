/** A bridge whose clock is moved by hand, one base with three people, and a line with automation. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chat } from '../../contracts/chat.ts';
import type { ChatId } from '../../contracts/common.ts';
import type { LineAutomationChange } from '../../contracts/line.ts';
import type { Message } from '../../contracts/message.ts';
import { timerTopic } from '../../service/automation/timer.store.ts';
import { type MovableClock, movableClock, openApp, type TestApp } from '../support/app.ts';
import { type Api, patience } from '../support/client.ts';
import { postgresServer } from '../support/database.ts';
import { type Base, chatOf, newPhone, type SandboxLine } from '../support/world.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** The databases that tests of automation run on. */
export const stores = [
  { store: 'SQLite', create: async () => ({ url: '', remove: async () => undefined as unknown }) },
  { store: 'PostgreSQL', create: async () => (await postgresServer())?.create() },
];

export interface Bench {
  app: TestApp;
  clock: MovableClock;
  base: Base;
  line: SandboxLine;
  ivanov: Api;
  petrova: Api;
  manager: Api;
  get(chatId: ChatId): Promise<Chat>;
  /** A client whom nobody knows writes; his chat. */
  opened(text?: string): Promise<{ chatId: ChatId; phone: string }>;
  automation(change: LineAutomationChange): Promise<void>;
  /** Every message of a chat, the oldest first. */
  thread(chatId: ChatId): Promise<Message[]>;
  /** What was said automatically in a chat and has gone: kinds, in their order. */
  said(chatId: ChatId): Promise<Message['automatic'][]>;
  /** Waits until so many automatic messages stand in the chat; the last of them. */
  says(chatId: ChatId, kind: Message['automatic'], times?: number): Promise<Message>;
  /** Waits until the condition holds for the chat. */
  becomes(chatId: ChatId, what: string, holds: (chat: Chat) => boolean): Promise<Chat>;
  /** Everybody signs in anew: a session doesn't last over the days that the clock is moved. */
  signIn(): Promise<void>;
  /** Lets the workers look twice at what is due. */
  looked(): Promise<void>;
  /** Ends the service and starts it again on the same data, so long after; 1C at its new address. */
  restart(awayMs: number): Promise<Api>;
  close(): Promise<void>;
}

/** Everything off, as on a new line. */
export const nothing: LineAutomationChange = {
  welcome: { enabled: false },
  offHours: { enabled: false },
  noAnswer: { enabled: false },
  managerAlert: { enabled: false },
  closing: { enabled: false },
  quality: { enabled: false, reminderMinutes: null, waitHours: 72, thanks: '' },
  distribution: { mode: 'everybody', maxOpenChats: null, answerWithinSeconds: 60 },
  autoClose: { enabled: false },
  returnToQueue: { enabled: false },
  transcription: { enabled: false },
  signature: false,
  workingHours: null,
};

/** Null where the database is not to be had here. */
export async function openBench(
  create: () => Promise<{ url: string; remove(): Promise<unknown> } | undefined>,
): Promise<Bench | null> {
  const place = await create();
  if (!place) return null;
  const folder = await mkdtemp(join(tmpdir(), 'bridge-automation-'));
  const plain = movableClock();
  const clock: MovableClock = {
    ...plain,
    // What is due now need not wait for the worker’s next look.
    move(ms) {
      plain.move(ms);
      app.app.platform.bus.publish(timerTopic);
    },
  };
  const open = () => openApp({ folder, clock, env: { DATABASE_URL: place.url } });
  let app = await open();
  const base = await app.connect();
  await base.roster({ Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' } });
  const line = await base.line();

  const bench: Bench = {
    get app() {
      return app;
    },
    clock,
    base,
    line,
    ivanov: await base.panel('Иванов'),
    petrova: await base.panel('Петрова'),
    manager: await base.panel('Сидоров'),
    async signIn() {
      bench.ivanov = await base.panel('Иванов');
      bench.petrova = await base.panel('Петрова');
      bench.manager = await base.panel('Сидоров');
    },
    get: (chatId) => base.api('getChat', { params: { chatId } }),
    async opened(text = 'Здравствуйте!') {
      const phone = newPhone();
      return { chatId: chatOf(await line.receives(phone, text)), phone };
    },
    automation: (change) => line.settings({ automation: { ...nothing, ...change } }),
    async thread(chatId) {
      const { items } = await base.api('listMessages', { params: { chatId }, query: { limit: 200 } });
      return items.reverse();
    },
    async said(chatId) {
      const automatic = async () => (await bench.thread(chatId)).filter((one) => one.automatic !== null);
      await base.feed.holds('everything has gone', async () =>
        (await automatic()).every(({ status }) => status !== 'pending'),
      );
      return (await automatic()).flatMap((one) => (one.deletedAt === null ? [one.automatic] : []));
    },
    async says(chatId, kind, times = 1) {
      const of = () =>
        base.feed
          .all('message.created')
          .filter(({ data }) => data.chatId === chatId && data.automatic === kind);
      await base.feed.holds(`${times} × ${kind}`, () => of().length >= times);
      return of()[times - 1]?.data as Message;
    },
    async becomes(chatId, what, holds) {
      await base.feed.holds(what, async () => holds(await bench.get(chatId)));
      return bench.get(chatId);
    },
    async looked() {
      const { metrics, bus } = app.app.platform;
      const rounds = async () =>
        (await metrics.registry.getSingleMetric('bridge_timer_rounds_total')?.get())?.values[0]?.value ?? 0;
      const before = await rounds();
      // One may be under way that has read the time before it was moved on.
      const deadline = Date.now() + patience;
      while ((await rounds()) < before + 3) {
        if (Date.now() > deadline) throw new Error('the worker of automation does not look');
        bus.publish(timerTopic);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async restart(awayMs) {
      await app.close();
      clock.move(awayMs);
      app = await open();
      return app.api.with({
        authorization: `Bearer ${base.token}`,
        'infobase-hash': base.connectionHash,
      });
    },
    async close() {
      await app.close();
      await place.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bench;
}
