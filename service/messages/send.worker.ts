/**
 * Hands the messages of one line over to its engine. Order is kept per contact; a message that was handed over
 * without a known result holds those behind it until the engine has said what became of it.
 *
 * The sequence, each step its own transaction, fenced by the line's lease:
 *   1. mark: `handedOverAt` is set, so that a crash after this point can't lead to a blind second send;
 *   2. the engine is called, outside any transaction;
 *   3. record: sent, failed, or unconfirmed.
 */
import type { AttachmentFiles } from '../attachments/files.ts';
import { mergeContacts } from '../chats/merge.commands.ts';
import { attachPeer, findContact } from '../contacts/contact.store.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { isCold, noteFirst } from '../contacts/first-contact.store.ts';
import { type Draft, type Engine, EngineError, NewChatsRestricted, type Sent } from '../engines/engine.ts';
import { lineTable } from '../lines/line.table.ts';
import { BlobMissingError } from '../platform/blob.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { fence, StaleLease } from '../platform/lease.ts';
import { instantOf } from '../platform/platform.ts';
import { draftOf } from './draft.ts';
import { expired } from './expire.commands.ts';
import { changeMessage, findByExternalId, lockMessage } from './message.store.ts';
import { type MessageRow, messageTable } from './message.table.ts';
import { advance } from './message.ts';
import { holdOf } from './reach.ts';
import { type ColdStop, coldStop, takeRestriction } from './reach.worker.ts';
import { type LineContext, tellOfChangedMessage, tellOfResolved } from './receive.commands.ts';

export interface SendContext extends LineContext {
  engine: Engine;
  files: AttachmentFiles;
  /** Called after a result is recorded, with the engine's id: receipts that came too early are applied then. */
  onRecorded(externalId: string): Promise<void>;
}

/** Pauses before the engine is asked again what became of a message, in ms; after the last a person decides. */
export const lookupPauses = [0, 3_000, 15_000, 60_000, 300_000];

/**
 * The next message that may go: the oldest pending one whose contact has nothing unfinished before it. A message
 * that is being looked up holds its contact; one that a person has to decide about does not.
 * @param knownOnly only to people who have written, or were written to first already
 */
export async function nextToSend(
  reader: Reader,
  lineId: string,
  busy: ReadonlySet<string>,
  knownOnly = false,
): Promise<MessageRow | null> {
  const query = reader
    .repo(messageTable)
    .createQueryBuilder('m')
    .where("m.lineId = :lineId AND m.status = 'pending' AND m.handedOverAt IS NULL AND m.direction = 'out'", {
      lineId,
    })
    .andWhere(
      `NOT EXISTS (SELECT 1 FROM message e WHERE e.line_id = m.lineId AND e.contact_id = m.contactId AND e.position < m.position
       AND ((e.status = 'pending' AND e.external_id IS NULL) OR (e.status = 'unconfirmed' AND e.lookups < :limit)))`,
      { limit: lookupPauses.length },
    );
  if (knownOnly)
    query.andWhere(
      `EXISTS (SELECT 1 FROM contact c WHERE c.id = m.contactId AND (c.kind = 'group' OR c.has_written = 1 OR c.written_first_at IS NOT NULL))`,
    );
  const rows = await query
    .orderBy('m.position', 'ASC')
    .limit(20 + busy.size)
    .getMany();
  return rows.find((row) => !busy.has(row.contactId)) ?? null;
}

type Handing = 'expired' | 'gone' | 'held';

/**
 * Marks the message as handed over, or fails it when its time has passed. Gives the message as it is to go: it may
 * have been edited since it was chosen.
 */
export async function handOver(context: SendContext, message: MessageRow): Promise<MessageRow | Handing> {
  const { platform, lineId, lease } = context;
  return platform.db.write(async (tx) => {
    await fence(tx, lease);
    await lockRow(tx, contactTable, message.contactId);
    const row = await lockMessage(tx, message.id);
    if (row?.status !== 'pending' || row.handedOverAt !== null) return 'gone';
    const line = await tx.repo(lineTable).findOneByOrFail({ id: lineId });
    const now = instantOf(platform.clock);
    if (row.sendUntil !== null && row.sendUntil <= now) {
      const failed = await changeMessage(tx, row, expired);
      await tellOfChangedMessage(tx, platform, line, failed);
      return 'expired';
    }
    const contact = await findContact(tx, row.contactId);
    if (contact && isCold(contact)) {
      if (await holdOf(tx, line, platform.clock.now())) return 'held';
      await noteFirst(tx, contact.id, now);
    }
    await tx.repo(messageTable).update({ position: row.position }, { handedOverAt: now });
    return { ...row, handedOverAt: now };
  });
}

const noWhatsApp = new EngineError('no_whatsapp', 'the number has no WhatsApp');

/** Fields that nobody outside sees: their change is no news. */
const inner: ReadonlySet<string> = new Set(['handedOverAt', 'lookups']);

/**
 * Writes down how a hand-over ended. The contact is locked before the message, as where messages are received: the
 * phone's echo of this very message may be on its way in.
 */
export async function record(
  context: SendContext,
  { id, contactId }: Pick<MessageRow, 'id' | 'contactId'>,
  changeOf: (row: MessageRow) => Partial<MessageRow> | null,
  sent?: Sent,
): Promise<void> {
  const { platform, lineId, lease } = context;
  await platform.db.write(async (tx) => {
    await fence(tx, lease);
    await lockRow(tx, contactTable, contactId);
    const row = await lockMessage(tx, id);
    const change = row && changeOf(row);
    if (!row || !change) return;
    if (Object.keys(change).every((field) => inner.has(field))) {
      await tx.repo(messageTable).update({ position: row.position }, change);
      return;
    }
    const line = await tx.repo(lineTable).findOneByOrFail({ id: lineId });
    if (sent) {
      const resolved = await attachPeer(tx, platform.clock, row.contactId, sent.peer);
      tellOfResolved(tx, platform, line, resolved);
      await mergeContacts(tx, platform, line, resolved.contact.id, resolved.sameAs);
      await hideEcho(tx, context, sent.externalId, row);
    }
    await tellOfChangedMessage(tx, platform, line, await changeMessage(tx, row, change));
  });
  if (sent) await context.onRecorded(sent.externalId);
}

/** The message came back as one written on the phone before its result was known, and nobody could tell: one goes. */
async function hideEcho(
  tx: Tx,
  { platform, lineId }: SendContext,
  externalId: string,
  own: MessageRow,
): Promise<void> {
  const echo = await findByExternalId(tx, lineId, externalId);
  if (!echo || echo.id === own.id) return;
  const line = await tx.repo(lineTable).findOneByOrFail({ id: lineId });
  const deletedAt = instantOf(platform.clock);
  const hidden = await changeMessage(tx, echo, {
    externalId: null,
    text: null,
    deletedAt,
    deletedBy: 'phone',
  });
  await tellOfChangedMessage(tx, platform, line, hidden, echo);
}

const sentChange =
  (sent: Sent) =>
  (row: MessageRow): Partial<MessageRow> => ({
    externalId: sent.externalId,
    sentAt: sent.at.toISOString(),
    handedOverAt: row.handedOverAt ?? sent.at.toISOString(),
    ...(sent.confirmed ? { status: advance(row.status ?? 'pending', 'sent') ?? row.status } : {}),
  });

/** What an engine's refusal means for the message. */
function refusalOf(error: unknown): Partial<MessageRow> {
  if (!(error instanceof EngineError)) return { status: 'unconfirmed' };
  if (!error.certain) return { status: 'unconfirmed' };
  // The engine has not taken it: it waits for the next connection, within its hours.
  if (error.code === 'not_online') return { handedOverAt: null };
  const failureCode = error.code === 'no_whatsapp' ? 'NO_WHATSAPP' : error.code;
  return {
    status: 'failed',
    failureCode,
    failureMessage: error.code === 'no_whatsapp' ? null : error.message.slice(0, 1000),
  };
}

/**
 * What it means that a message could not even be made ready: the engine has certainly not had it. A file that is gone
 * does not come back by waiting; anything else (the database, the disk) is tried again within the message's hours.
 */
function unpreparedOf(error: unknown): Partial<MessageRow> {
  if (error instanceof EngineError) return refusalOf(error);
  if (error instanceof BlobMissingError) return { status: 'failed', failureCode: 'ATTACHMENT_GONE' };
  return { handedOverAt: null };
}

/**
 * What has to wait after a message was tried: nothing, the line (it is not connected), this contact, or everybody who
 * was never written to (their limits, quiet hours, a restriction).
 */
export type Tried = 'done' | 'line_waits' | 'contact_waits' | 'new_people_wait';

/** Sends one message that is its turn. */
export async function sendOne(context: SendContext, chosen: MessageRow): Promise<Tried> {
  let stop: ColdStop | null;
  try {
    stop = await coldStop(context, chosen);
  } catch (error) {
    if (error instanceof StaleLease) throw error;
    context.platform.log.warn({ err: error, messageId: chosen.id }, 'a message could not be looked at');
    return 'contact_waits';
  }
  if (stop === 'no_whatsapp') {
    await record(context, chosen, (row) =>
      row.status === 'pending' && row.handedOverAt === null ? refusalOf(noWhatsApp) : null,
    );
    return 'done';
  }
  if (stop) return stop === 'held' ? 'new_people_wait' : stop;
  const message = await handOver(context, chosen);
  if (message === 'held') return 'new_people_wait';
  if (typeof message === 'string') return 'done';
  const { log, metrics } = context.platform;
  const count = metrics.counter('bridge_sends_total', 'Messages handed to engines, by outcome', ['outcome']);
  const failed = async (error: unknown, change: Partial<MessageRow>): Promise<Tried> => {
    // What is written down already stays: only what came after it has failed.
    await record(context, message, (row) =>
      row.status === 'pending' && row.externalId === null ? change : null,
    );
    const outcome = change.status ?? 'not_online';
    count.inc({ outcome });
    log.warn({ err: error, messageId: message.id, outcome }, 'message not handed over');
    return outcome === 'not_online' ? 'line_waits' : 'done';
  };
  let draft: Draft;
  try {
    draft = await draftOf(context, message);
  } catch (error) {
    const change = unpreparedOf(error);
    await failed(error, change);
    return change.status ? 'done' : 'contact_waits';
  }
  try {
    const sent = await context.engine.send(draft);
    await record(context, message, sentChange(sent), sent);
    count.inc({ outcome: 'handed_over' });
    return 'done';
  } catch (error) {
    if (!(error instanceof NewChatsRestricted)) return failed(error, refusalOf(error));
    count.inc({ outcome: 'restricted' });
    await takeRestriction(context, message, error.until);
    return 'new_people_wait';
  }
}

/** After a start: what was in the engine's hands when the last owner of the line ended. */
export async function markInterrupted({ platform, lineId, lease }: LineContext): Promise<number> {
  return platform.db.write(async (tx) => {
    await fence(tx, lease);
    const line = await tx.repo(lineTable).findOneByOrFail({ id: lineId });
    const rows = await tx
      .repo(messageTable)
      .createQueryBuilder('m')
      .where(
        "m.lineId = :lineId AND m.status = 'pending' AND m.handedOverAt IS NOT NULL AND m.externalId IS NULL",
        { lineId },
      )
      .getMany();
    for (const row of rows) {
      await tellOfChangedMessage(
        tx,
        platform,
        line,
        await changeMessage(tx, row, { status: 'unconfirmed', lookups: 0 }),
      );
    }
    return rows.length;
  });
}
