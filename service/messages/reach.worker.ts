/** First messages to strangers, as they are sent: what stops one, and WhatsApp's restriction of new chats. */
import { findContact } from '../contacts/contact.store.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { isCold, noteFirst } from '../contacts/first-contact.store.ts';
import { type Engine, EngineError } from '../engines/engine.ts';
import { changeLine } from '../lines/line.store.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import { lockRow } from '../platform/claim.ts';
import { fence } from '../platform/lease.ts';
import { instantOf } from '../platform/platform.ts';
import { changeMessage, lockMessage } from './message.store.ts';
import { type MessageRow, messageTable } from './message.table.ts';
import { hasWhatsApp, holdOf, restrictedUntil } from './reach.ts';
import { type LineContext, tellOfChangedMessage } from './receive.commands.ts';

type ReachContext = LineContext & { engine: Pick<Engine, 'checkNumbers'> };

/** Why a first message is not handed over now. */
export type ColdStop = 'held' | 'no_whatsapp' | 'line_waits' | 'contact_waits';

/** Looked at before anything is written: whether its turn has come, and whether the number has WhatsApp. */
export async function coldStop(context: ReachContext, message: MessageRow): Promise<ColdStop | null> {
  const { platform, lineId, engine } = context;
  const now = platform.clock.now();
  // One that is late is failed where it is handed over.
  if (message.sendUntil !== null && message.sendUntil <= now.toISOString()) return null;
  const contact = await platform.db.read((r) => findContact(r, message.contactId));
  if (!contact || !isCold(contact)) return null;
  const held = await platform.db.read(async (r) => {
    const line = await r.repo(lineTable).findOneByOrFail({ id: lineId });
    return holdOf(r, line, now);
  });
  if (held) return 'held';
  try {
    return (await hasWhatsApp(platform, engine, contact)) === false ? 'no_whatsapp' : null;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    platform.log.warn({ err: error, messageId: message.id }, 'a number could not be checked');
    return error.code === 'not_online' ? 'line_waits' : 'contact_waits';
  }
}

/**
 * WhatsApp refuses new chats. A first message waits for the end of it, as if it had not been tried; nothing is
 * restarted. To somebody who is no stranger it would not go later either: its author decides.
 */
export async function takeRestriction(
  context: LineContext,
  message: MessageRow,
  until: Date | null,
): Promise<void> {
  const { platform, lineId, lease } = context;
  await platform.db.write(async (tx) => {
    await fence(tx, lease);
    const contact = await lockRow(tx, contactTable, message.contactId);
    const row = await lockMessage(tx, message.id);
    const line = await lockRow(tx, lineTable, lineId);
    if (!line) return;
    const since = line.restriction?.since ?? instantOf(platform.clock);
    const restricted = await changeLine(tx, platform, line, {
      restriction: { since, until: until?.toISOString() ?? null },
    });
    if (row?.status !== 'pending' || row.externalId !== null) return;
    if (contact && !contact.hasWritten && contact.writtenFirstAt === row.handedOverAt) {
      await noteFirst(tx, contact.id, null);
      await tx.repo(messageTable).update({ position: row.position }, { handedOverAt: null });
      return;
    }
    const change = { status: 'failed', failureCode: 'NEW_CHATS_RESTRICTED' } as const;
    await tellOfChangedMessage(tx, platform, restricted, await changeMessage(tx, row, change));
  });
}

/** Takes a restriction off the line when its time has passed. */
export async function endRestriction({ platform, lineId, lease }: LineContext): Promise<void> {
  const over = (row: LineRow | null) => {
    const until = row && restrictedUntil(row);
    return until !== null && until <= platform.clock.now();
  };
  if (!over(await platform.db.read((r) => r.repo(lineTable).findOneBy({ id: lineId })))) return;
  await platform.db.write(async (tx) => {
    await fence(tx, lease);
    const row = await lockRow(tx, lineTable, lineId);
    if (row && over(row)) await changeLine(tx, platform, row, { restriction: null });
  });
}
