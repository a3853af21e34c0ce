/**
 * What the API asks of a line. The node that owns the line does it: a row carries the question and the answer, so
 * any node may ask. Whoever asks waits for a limited time.
 */

import type { LineId } from '../../contracts/common.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { BridgeError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { createWakeable } from '../platform/wakeable.ts';
import { type LineTaskKind, type LineTaskRow, lineTaskTable } from './line.table.ts';

/** Rings for the owner of the line; the hint is the line. */
export const taskTopic = 'line-task';
/** Rings for whoever waits; the hint is the task. */
export const taskDoneTopic = 'line-task-done';

/** How long the API waits for a line by default, in ms. */
const patience = 20_000;

export interface Question {
  lineId: LineId;
  kind: LineTaskKind;
  payload: Record<string, unknown>;
}

/** Puts a question to a line; it goes out with the commit. */
export async function askInside(
  tx: Tx,
  platform: Platform,
  question: Question,
  limitMs = patience,
): Promise<string> {
  const now = platform.clock.now();
  const row = {
    id: newId('task'),
    ...question,
    status: 'queued' as const,
    result: null,
    errorCode: null,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + limitMs).toISOString(),
    doneAt: null,
  };
  await tx.repo(lineTaskTable).insert(row as object);
  tx.afterCommit(() => platform.bus.publish(taskTopic, question.lineId));
  return row.id;
}

/** Waits for the answer. Throws what the line has answered with, or LINE_BUSY when it did not in time. */
export async function answerOf(platform: Platform, taskId: string, limitMs = patience): Promise<unknown> {
  const { clock, db, bus } = platform;
  const until = clock.now().getTime() + limitMs;
  const wakeable = createWakeable(clock);
  const unsubscribe = bus.subscribe(taskDoneTopic, (hint) => {
    if (hint === undefined || hint === taskId) wakeable.wake();
  });
  const never = new AbortController().signal;
  try {
    for (;;) {
      const row = await db.read((r) => r.repo(lineTaskTable).findOneBy({ id: taskId }));
      if (row?.status === 'done') return row.result;
      if (row?.status === 'failed') throw new BridgeError((row.errorCode ?? 'LINE_BUSY') as ErrorCode);
      const left = until - clock.now().getTime();
      if (left <= 0) throw new BridgeError('LINE_BUSY');
      await wakeable.wait(Math.min(left, 1000), never);
    }
  } finally {
    unsubscribe();
  }
}

/** Asks and waits. */
export async function askLine(platform: Platform, question: Question, limitMs = patience): Promise<unknown> {
  const id = await platform.db.write((tx) => askInside(tx, platform, question, limitMs));
  return answerOf(platform, id, limitMs);
}

/** The questions that wait for a line, oldest first. */
export function waitingTasks(reader: Reader, lineId: LineId): Promise<LineTaskRow[]> {
  return reader
    .repo(lineTaskTable)
    .find({ where: { lineId, status: 'queued' }, order: { id: 'ASC' }, take: 20 });
}

/** Writes the answer of a line. */
export async function answerTask(
  tx: Tx,
  platform: Platform,
  id: string,
  answer: { result?: unknown; errorCode?: ErrorCode },
): Promise<void> {
  await tx.repo(lineTaskTable).update(
    { id },
    {
      status: answer.errorCode ? 'failed' : 'done',
      result: (answer.result ?? null) as never,
      errorCode: answer.errorCode ?? null,
      doneAt: instantOf(platform.clock),
    },
  );
  tx.afterCommit(() => platform.bus.publish(taskDoneTopic, id));
}

/** Removes questions that are older than an hour: whoever asked has his answer or has gone. */
export async function pruneTasks({ db, clock }: Platform): Promise<number> {
  const before = new Date(clock.now().getTime() - 3_600_000).toISOString();
  return db.write((tx) => tx.execute('DELETE FROM line_task WHERE created_at < :before', { before }));
}
