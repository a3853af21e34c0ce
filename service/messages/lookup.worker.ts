/**
 * Messages of unknown outcome: handed over, and nobody knows what became of them. The engine is asked, a few times;
 * what it can't tell is left to a person. Nothing is sent again on a guess.
 */
import { EngineError, type Lookup, type ReceiptStatus, type Sent } from '../engines/engine.ts';
import type { Reader } from '../platform/database.ts';
import { draftOf } from './draft.ts';
import { type MessageRow, messageTable } from './message.table.ts';
import { advance } from './message.ts';
import { lookupPauses, record, type SendContext } from './send.worker.ts';

/** Messages of unknown outcome whose turn it is to be looked up, and the ms until the next one is due. */
export async function dueLookups(
  reader: Reader,
  lineId: string,
  now: Date,
): Promise<{ rows: MessageRow[]; nextInMs: number | null }> {
  const rows = await reader
    .repo(messageTable)
    .createQueryBuilder('m')
    .where("m.lineId = :lineId AND m.status = 'unconfirmed' AND m.lookups < :limit", {
      lineId,
      limit: lookupPauses.length,
    })
    .orderBy('m.position', 'ASC')
    .getMany();
  const waits = rows.map((row) => {
    const since = new Date(row.handedOverAt ?? row.receivedAt).getTime();
    const after = lookupPauses.slice(0, row.lookups + 1).reduce((sum, pause) => sum + pause, 0);
    return { row, inMs: since + after - now.getTime() };
  });
  const later = waits.filter((wait) => wait.inMs > 0).map((wait) => wait.inMs);
  return {
    rows: waits.filter((wait) => wait.inMs <= 0).map((wait) => wait.row),
    nextInMs: later.length > 0 ? Math.min(...later) : null,
  };
}

/** One that still waits inside the engine stays unconfirmed: its receipt will say more. */
function foundChange(row: MessageRow, sent: Sent, status: ReceiptStatus | null): Partial<MessageRow> | null {
  if (row.status !== 'unconfirmed') return null;
  const level = status ?? (sent.confirmed ? 'sent' : 'unconfirmed');
  return {
    externalId: sent.externalId,
    sentAt: sent.at.toISOString(),
    status: level,
    lookups: row.lookups + 1,
    ...(level === 'failed' ? { failureCode: 'refused' } : {}),
  };
}

/** Asks the engine what became of a message. Only a certain "it was never handed over" lets it be sent again. */
export async function lookUp(context: SendContext, message: MessageRow): Promise<Lookup['outcome']> {
  const { platform } = context;
  const answer = await askOf(context, message);
  if (answer === 'not_online') return 'unknown';
  if (answer.outcome === 'found') {
    const { sent, status } = answer;
    await record(context, message, (row) => foundChange(row, sent, status), sent);
  } else if (answer.outcome === 'absent' && message.externalId === null) {
    await record(context, message, (row) => {
      const status = advance(row.status ?? 'pending', 'absent');
      return status ? { status, handedOverAt: null, lookups: row.lookups + 1 } : null;
    });
  } else {
    await record(context, message, (row) => ({ lookups: row.lookups + 1 }));
  }
  platform.log.info(
    { messageId: message.id, outcome: answer.outcome },
    'looked up a message of unknown outcome',
  );
  return answer.outcome;
}

/**
 * The engine's word on a message. An engine that fails at it has said nothing, and the next message has its turn; one
 * that is not connected is asked again without counting.
 */
async function askOf(context: SendContext, message: MessageRow): Promise<Lookup | 'not_online'> {
  const { platform, engine, lineId } = context;
  if (!engine.lookup) return { outcome: 'unknown' };
  const known = await platform.db.read((r) => knownIds(r, message, lineId));
  try {
    const draft = await draftOf(context, message);
    return await engine.lookup(draft, new Date(message.handedOverAt ?? message.receivedAt), known);
  } catch (error) {
    platform.log.warn({ err: error, messageId: message.id }, 'a message could not be looked up');
    return error instanceof EngineError && error.code === 'not_online'
      ? 'not_online'
      : { outcome: 'unknown' };
  }
}

/** Ids of other messages of the same contact, so that it is none of these. */
async function knownIds(reader: Reader, message: MessageRow, lineId: string): Promise<ReadonlySet<string>> {
  const rows = await reader
    .repo(messageTable)
    .createQueryBuilder('m')
    .where('m.lineId = :lineId AND m.contactId = :contactId AND m.externalId IS NOT NULL AND m.id <> :id', {
      lineId,
      contactId: message.contactId,
      id: message.id,
    })
    .orderBy('m.position', 'DESC')
    .limit(500)
    .getMany();
  return new Set(rows.flatMap((row) => (row.externalId ? [row.externalId] : [])));
}
