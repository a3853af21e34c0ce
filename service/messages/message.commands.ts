/** What employees do to messages that exist: edit, delete, react, retry. The line is asked first, then it is written down. */
import type { MessageId } from '../../contracts/common.ts';
import type { Message } from '../../contracts/message.ts';
import { isManager, type Principal, sees } from '../access/principal.ts';
import { actorOf } from '../chats/chat.access.ts';
import { findChat, stateOf } from '../chats/chat.store.ts';
import { rights } from '../chats/chat.ts';
import { addressesOf } from '../contacts/contact.store.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import { askLine } from '../lines/line-task.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { settingsOf } from '../settings/settings.store.ts';
import { mayReadMessage } from './file.access.ts';
import { presentMessage } from './message.present.ts';
import { changeMessage, findMessage, lockMessage } from './message.store.ts';
import { type MessageRow, messageVersionTable } from './message.table.ts';
import { deleteRefusal, editRefusal, type MessageFacts, type MessageRefusal } from './message.ts';
import { normaliseText, signedText } from './message-text.ts';
import { sendTopic } from './outbox.ts';
import { tellOfChangedMessage } from './receive.commands.ts';

/** A message that the principal may read, with its line. */
export async function readableMessage(
  reader: Reader,
  principal: Principal,
  id: MessageId,
): Promise<{ row: MessageRow; line: LineRow }> {
  const row = await findMessage(reader, id);
  const line = row && (await reader.repo(lineTable).findOneBy({ id: row.lineId }));
  if (!row || !line || !sees(principal, line.infobaseId)) return fail('NOT_FOUND');
  return (await mayReadMessage(reader, principal, row)) ? { row, line } : fail('NOT_FOUND');
}

const factsOf = (row: MessageRow): MessageFacts => ({
  direction: row.direction === 'in' ? 'in' : 'out',
  kind: row.kind,
  authorId: row.authorId,
  status: row.status,
  deleted: row.deletedAt !== null,
});

async function refuseUnless(
  reader: Reader,
  principal: Principal,
  row: MessageRow,
  rule: typeof deleteRefusal,
): Promise<void> {
  const { employee } = principal;
  const actor = employee
    ? { employeeId: employee.id, role: employee.role }
    : { employeeId: '', role: 'administrator' as const };
  const refusal: MessageRefusal | null = rule(factsOf(row), actor);
  if (refusal) fail(refusal, { status: row.status });
  const chat = row.chatId ? await findChat(reader, row.chatId) : null;
  if (!chat || !employee) return;
  const may = rights(stateOf(chat), actorOf(principal));
  if (row.kind === 'comment' ? !may.comment : !may.writeToClient) fail('FORBIDDEN');
}

/** The client has it, or may have it: the line must be asked. */
const isOutside = (row: MessageRow): boolean => row.direction === 'out' && row.externalId !== null;

async function targetOf(reader: Reader, row: MessageRow): Promise<Record<string, unknown>> {
  const [address] = await addressesOf(reader, row.contactId);
  return { externalId: row.externalId, address: address ?? null };
}

async function write(
  platform: Platform,
  id: MessageId,
  work: (tx: Tx, row: MessageRow, line: LineRow) => Promise<MessageRow>,
): Promise<Message> {
  return platform.db.write(async (tx) => {
    const row = (await lockMessage(tx, id)) ?? fail('NOT_FOUND');
    const line = await tx.repo(lineTable).findOneByOrFail({ id: row.lineId });
    const after = await work(tx, row, line);
    if (after !== row) await tellOfChangedMessage(tx, platform, line, after, row);
    return presentMessage(tx, after);
  });
}

/** Deletes a message for everyone. One that waits is withdrawn; when WhatsApp refuses, nothing changes. */
export async function deleteMessage(
  platform: Platform,
  principal: Principal,
  id: MessageId,
): Promise<Message> {
  const { row } = await platform.db.read(async (r) => {
    const found = await readableMessage(r, principal, id);
    if (found.row.deletedAt === null) await refuseUnless(r, principal, found.row, deleteRefusal);
    return found;
  });
  // In the engine's hands, its id not known yet: what would be deleted can't be named.
  if (
    row.direction === 'out' &&
    row.externalId === null &&
    row.handedOverAt !== null &&
    row.status === 'pending'
  )
    fail('LINE_BUSY');
  if (isOutside(row) && row.deletedAt === null) {
    const payload = await platform.db.read((r) => targetOf(r, row));
    await askLine(platform, { lineId: row.lineId, kind: 'delete', payload });
  }
  return write(platform, id, async (tx, now) => {
    if (now.deletedAt !== null) return now;
    if (now.handedOverAt !== row.handedOverAt) return fail('MESSAGE_STATE', { status: now.status });
    const at = instantOf(platform.clock);
    if (now.text !== null)
      await tx
        .repo(messageVersionTable)
        .insert({ messageId: now.id, text: now.text, until: at, by: 'employee' });
    const withdrawn = now.direction === 'out' && now.externalId === null && now.status === 'pending';
    return changeMessage(tx, now, {
      deletedAt: at,
      deletedBy: 'employee',
      text: null,
      ...(withdrawn
        ? {
            status: 'failed' as const,
            failureCode: 'withdrawn',
            failureMessage: 'Сообщение удалено до отправки: клиент его не получил.',
          }
        : {}),
    });
  });
}

/** Changes the text of a message, at the client's side too. */
export async function editMessage(
  platform: Platform,
  principal: Principal,
  id: MessageId,
  newText: string,
): Promise<Message> {
  const normal = normaliseText(newText);
  if (!normal.ok) return fail('NOTHING_TO_SEND');
  const { row } = await platform.db.read(async (r) => {
    const found = await readableMessage(r, principal, id);
    await refuseUnless(r, principal, found.row, editRefusal);
    return found;
  });
  if (row.direction === 'out' && row.externalId === null && row.handedOverAt !== null) fail('LINE_BUSY');
  if (isOutside(row)) {
    const text = signedText(normal.text, row.signature);
    const payload = { ...(await platform.db.read((r) => targetOf(r, row))), text };
    await askLine(platform, { lineId: row.lineId, kind: 'edit', payload });
  }
  return write(platform, id, async (tx, now) => {
    if (now.text === normal.text) return now;
    if (now.deletedAt !== null || now.handedOverAt !== row.handedOverAt)
      return fail('MESSAGE_STATE', { status: now.status });
    const at = instantOf(platform.clock);
    await tx
      .repo(messageVersionTable)
      .insert({ messageId: now.id, text: now.text, until: at, by: 'employee' });
    return changeMessage(tx, now, { text: normal.text, editedAt: at });
  });
}

/** Sets or takes away the line's reaction. */
export async function setReaction(
  platform: Platform,
  principal: Principal,
  id: MessageId,
  emoji: string | null,
): Promise<Message> {
  const { row } = await platform.db.read(async (r) => {
    const found = await readableMessage(r, principal, id);
    const chat = found.row.chatId ? await findChat(r, found.row.chatId) : null;
    if (chat && principal.employee && !rights(stateOf(chat), actorOf(principal)).writeToClient)
      fail('FORBIDDEN');
    return found;
  });
  if (row.externalId === null || row.deletedAt !== null || row.direction === 'internal')
    fail('MESSAGE_STATE', { status: row.status });
  const payload = { ...(await platform.db.read((r) => targetOf(r, row))), emoji };
  await askLine(platform, { lineId: row.lineId, kind: 'react', payload });
  return write(platform, id, async (tx, now) => {
    const others = now.reactions.filter((reaction) => reaction.from !== 'line');
    const own =
      emoji === null
        ? []
        : [
            {
              emoji,
              from: 'line' as const,
              employeeId: principal.employee?.id ?? null,
              at: instantOf(platform.clock),
            },
          ];
    return changeMessage(tx, now, { reactions: [...others, ...own] });
  });
}

/**
 * Sends a failed message again. One of unknown outcome goes only on a person's word, for the client may get it
 * twice. It keeps its place in the thread.
 */
export async function retryMessage(
  platform: Platform,
  principal: Principal,
  id: MessageId,
  confirmed: boolean,
): Promise<Message> {
  await platform.db.read((r) => readableMessage(r, principal, id));
  return write(platform, id, async (tx, row, line) => {
    const may = row.status === 'failed' || (row.status === 'unconfirmed' && confirmed);
    if (!may || row.deletedAt !== null) return fail('MESSAGE_STATE', { status: row.status });
    if (principal.employee && row.authorId !== principal.employee.id && !isManager(principal))
      return fail('MESSAGE_NOT_YOURS');
    const { sendWithinHours } = await settingsOf(tx, line.infobaseId);
    const now = platform.clock.now();
    tx.afterCommit(() => platform.bus.publish(sendTopic, line.id));
    return changeMessage(tx, row, {
      status: 'pending',
      failureCode: null,
      failureMessage: null,
      externalId: null,
      handedOverAt: null,
      lookups: 0,
      sendUntil: new Date(now.getTime() + sendWithinHours * 3_600_000).toISOString(),
    });
  });
}
