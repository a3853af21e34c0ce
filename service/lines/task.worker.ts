/** Answers what the API asks of a line. */
import type { ErrorCode } from '../../contracts/errors.ts';
import { type Engine, EngineError, type EngineErrorCode, type MessageTarget } from '../engines/engine.ts';
import type { LineContext } from '../messages/receive.commands.ts';
import { fence } from '../platform/lease.ts';
import { instantOf } from '../platform/platform.ts';
import { poll } from '../platform/wakeable.ts';
import type { LineTaskKind, LineTaskRow } from './line.table.ts';
import { answerTask, taskTopic, waitingTasks } from './line-task.ts';

/** What an engine's refusal is in the contract's words. */
const codes: Partial<Record<EngineErrorCode, ErrorCode>> = {
  not_online: 'LINE_NOT_READY',
  no_whatsapp: 'NO_WHATSAPP',
  too_old: 'MESSAGE_TOO_OLD',
  not_found: 'MESSAGE_TOO_OLD',
  refused: 'MESSAGE_STATE',
  timed_out: 'LINE_BUSY',
  unsupported: 'NOT_SUPPORTED_BY_ENGINE',
};

/** These make sense before the line is online. */
const early = new Set<LineTaskKind>(['logout', 'refresh_qr', 'pairing_code', 'screenshot']);

type Doer = (engine: Engine, payload: Record<string, unknown>) => Promise<unknown> | undefined;
const target = (payload: Record<string, unknown>): MessageTarget => ({
  externalId: String(payload.externalId),
  address: String(payload.address),
});

const doers: Record<LineTaskKind, Doer> = {
  logout: (engine) => engine.logout(),
  refresh_qr: (engine) => engine.refreshQr?.(),
  pairing_code: (engine, payload) => engine.requestPairingCode?.(String(payload.phone)),
  delete: (engine, payload) => engine.delete?.(target(payload)),
  edit: (engine, payload) => engine.edit?.(target(payload), String(payload.text)),
  react: (engine, payload) =>
    engine.react?.(target(payload), payload.emoji === null ? null : String(payload.emoji)),
  mark_read: (engine, payload) => engine.markRead?.(String(payload.address)),
  typing: (engine, payload) =>
    engine.setTyping?.(String(payload.address), payload.state as 'typing' | 'recording' | 'idle'),
  screenshot: (engine) =>
    engine
      .screenshot?.()
      .then((picture) => picture && { png: picture.png.toString('base64'), at: picture.at }),
  check_numbers: (engine, payload) => engine.checkNumbers?.(payload.phones as string[]),
};

/** Works until the signal; the questions that are there are done at the same time. */
export async function runTasks(
  context: LineContext,
  engine: Engine,
  isOnline: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { platform, lineId } = context;
  const underWay = new Map<string, Promise<void>>();
  await poll({
    clock: platform.clock,
    bus: platform.bus,
    topics: [taskTopic],
    pollMs: 1_000,
    signal,
    work: async () => {
      // Taken before the look at the rows: one that ends meanwhile may stand there as still to be done.
      const begun = new Set(underWay.keys());
      const rows = await platform.db.read((r) => waitingTasks(r, lineId));
      const fresh = rows.filter((row) => !begun.has(row.id));
      for (const row of fresh) {
        const work = answer(context, engine, isOnline(), row).finally(() => underWay.delete(row.id));
        underWay.set(row.id, work);
      }
      return false;
    },
  });
  // A question that was begun gets its answer, or the API would wait for nothing.
  await Promise.all(underWay.values());
}

async function answer(
  context: LineContext,
  engine: Engine,
  online: boolean,
  row: LineTaskRow,
): Promise<void> {
  const { platform } = context;
  let outcome: { result?: unknown; errorCode?: ErrorCode };
  try {
    // Whoever asked has given up by now; a deletion must not happen behind his back.
    if (row.expiresAt <= instantOf(platform.clock))
      throw new EngineError('timed_out', 'nobody waits for it any more');
    if (!online && !early.has(row.kind)) throw new EngineError('not_online', 'the line is not online');
    const doing = doers[row.kind](engine, row.payload);
    outcome = doing === undefined ? { errorCode: 'NOT_SUPPORTED_BY_ENGINE' } : { result: await doing };
  } catch (error) {
    const code = error instanceof EngineError ? codes[error.code] : undefined;
    if (!code)
      platform.log.warn(
        { err: error, task: row.kind, lineId: row.lineId },
        'a line could not do what was asked',
      );
    outcome = { errorCode: code ?? 'LINE_BUSY' };
  }
  try {
    await platform.db.write(async (tx) => {
      await fence(tx, context.lease);
      await answerTask(tx, platform, row.id, outcome);
    });
  } catch (error) {
    platform.log.error(
      { err: error, task: row.kind, lineId: row.lineId },
      'the answer of a line could not be stored',
    );
  }
}
