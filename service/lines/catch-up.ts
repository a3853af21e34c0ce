/**
 * Catching up: what came while the line was away, or while it only seemed to hear, is fetched per chat from its mark,
 * stored once and in order, and accounted for.
 */
import { type Engine, EngineError, type EngineEvent, type InboundMessage } from '../engines/engine.ts';
import { advance } from '../messages/message.ts';
import { applyNews, type LineContext, receiveMessage } from '../messages/receive.commands.ts';
import { StaleLease } from '../platform/lease.ts';
import { instantOf } from '../platform/platform.ts';
import { catchUpMarks, knownMessages, statesOf } from './catch-up.store.ts';
import type { CatchUpAccount } from './line.table.ts';

export interface CatchUp {
  context: LineContext;
  engine: Engine;
  /** Nothing from before is news. */
  linkedAt: Date;
  /** A message with a file was stored. */
  onFile(): void;
  /** The account, once there is something in it. */
  onAccount(account: CatchUpAccount): Promise<void>;
  signal: AbortSignal;
}

/** Pauses before catching up is tried again, in ms. */
const pauses = [1_000, 5_000];

/** Messages that are looked up at once. */
const batchSize = 200;

/** A line that catches up longer goes online and lets the rest come by the next connection, in ms. */
export const catchUpLimitMs = 30 * 60_000;

/**
 * Fetches what came while the line was away. News that come meanwhile wait their turn behind it. False when the
 * connection was lost again: the next one begins anew. What breaks off for another reason is tried again before
 * the line goes on, for newer messages of a chat would move its mark beyond what is missing.
 */
export async function catchUp(work: CatchUp): Promise<boolean> {
  const { platform, lineId } = work.context;
  const { clock, log, metrics } = platform;
  const account = { expected: 0, received: 0, repaired: 0 };
  for (let failed = 0; ; failed += 1) {
    try {
      await fetchMissed(work, account);
      return true;
    } catch (error) {
      if (error instanceof StaleLease) throw error;
      if (work.signal.aborted) return false;
      if (error instanceof EngineError && error.code === 'not_online') return false;
      log.error({ err: error, lineId }, 'catching up broke off');
      const pause = pauses[failed];
      if (pause === undefined) {
        metrics.counter('bridge_catch_up_failures_total', 'Times that catching up was given up').inc();
        return true;
      }
      await clock.sleep(pause, work.signal).catch(() => undefined);
    }
  }
}

async function fetchMissed(work: CatchUp, account: Account): Promise<void> {
  const { context, engine, linkedAt } = work;
  const { platform, lineId } = context;
  if (!engine.history) return;
  const { clock, log, metrics } = platform;
  const marks = await platform.db.read((r) => catchUpMarks(r, lineId, clock.now()));
  const since = (address: string, other?: string | null): Date => {
    const mark = marks.get(address) ?? (other ? marks.get(other) : undefined) ?? linkedAt;
    return mark > linkedAt ? mark : linkedAt;
  };
  const known = (ids: string[]) => platform.db.read((r) => knownMessages(r, lineId, ids));
  const before = { ...account };
  const until = clock.now().getTime() + catchUpLimitMs;
  try {
    for await (const messages of batches(engine.history(since, known), batchSize)) {
      for (const message of await news(work, messages)) {
        await take(work, message, account);
        if (work.signal.aborted) throw new EngineError('not_online', 'the line is being stopped');
      }
      if (clock.now().getTime() > until) throw new Error('catching up takes too long');
    }
  } finally {
    const total = metrics.counter('bridge_caught_up_total', 'What catching up has found, by what it was', [
      'account',
    ]);
    for (const name of ['expected', 'received', 'repaired'] as const)
      total.inc({ account: name }, account[name] - before[name]);
    log.info({ lineId, ...account }, 'caught up');
    if (account.expected + account.repaired > 0) await work.onAccount({ ...account, at: instantOf(clock) });
  }
}

async function* batches<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Those that say something which the line has not: most of what is read once more is known, and costs one query. */
async function news({ context }: CatchUp, messages: InboundMessage[]): Promise<InboundMessage[]> {
  const { platform, lineId } = context;
  const ids = messages.map(({ externalId }) => externalId);
  const states = await platform.db.read((r) => statesOf(r, lineId, ids));
  return messages.filter((message) => {
    const state = states.get(message.externalId);
    if (!state) return true;
    if (message.deletedBy) return state.deletedAt === null;
    if (message.editedAt && state.deletedAt === null && state.text !== message.text) return true;
    return Boolean(state.status && message.status && advance(state.status, message.status));
  });
}

type Account = Omit<CatchUpAccount, 'at'>;

async function take(work: CatchUp, message: InboundMessage, account: Account): Promise<void> {
  const { context } = work;
  const { externalId, deletedBy, editedAt } = message;
  if (deletedBy) {
    await repair(work, account, { type: 'deleted', externalId, at: message.sentAt, by: deletedBy });
    return;
  }
  // Counted before it is stored: what can't be stored was missed all the same.
  account.expected += 1;
  const outcome = await receiveMessage(context, { ...message, caughtUp: true });
  context.platform.metrics
    .counter('bridge_messages_received_total', 'Messages that engines have brought', ['outcome', 'from'])
    .inc({ outcome, from: message.from });
  if (outcome === 'stored') {
    account.received += 1;
    if (message.file) work.onFile();
    return;
  }
  // The marks are inclusive: what is known already was not missed.
  account.expected -= 1;
  if (outcome === 'repaired') account.repaired += 1;
  if (outcome !== 'ignored' && editedAt && message.text !== null) {
    await repair(work, account, { type: 'edited', externalId, text: message.text, at: editedAt });
  }
}

type Change = Extract<EngineEvent, { type: 'edited' | 'deleted' }>;

async function repair(work: CatchUp, account: Account, news: Change): Promise<void> {
  if ((await applyNews(work.context, news)) === 'applied') account.repaired += 1;
}
