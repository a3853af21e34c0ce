import type { MessageId } from '../../contracts/common.ts';
import type { SendResult, WriteFirst } from '../../contracts/message.ts';
import { isOneC, type Principal, sees } from '../access/principal.ts';
import { onAnswered } from '../automation/react.commands.ts';
import { changeChat, tellOfMessage } from '../chats/change.ts';
import { actorOf, colleagues } from '../chats/chat.access.ts';
import { presentChat } from '../chats/chat.present.ts';
import { type LoadedChat, lockChatOf } from '../chats/chat.store.ts';
import type { ChatEvent } from '../chats/chat.ts';
import { contactByPhone, findContact } from '../contacts/contact.store.ts';
import { type ContactRow, contactTable } from '../contacts/contact.table.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { presentMessage } from './message.present.ts';
import { insertMessage, type NewMessage } from './message.store.ts';
import { sendKeyTable } from './message.table.ts';
import {
  authorOf,
  hashOf,
  repeatOf,
  resultOf,
  type SendPorts,
  scopeOf,
  sendTopic,
  signatureOf,
  untilOf,
} from './outbox.ts';
import { type Content, contentOf } from './outgoing.ts';
import { tellOfContact } from './receive.commands.ts';

async function lineFor(tx: Tx, principal: Principal, lineId: LineRow['id']): Promise<LineRow> {
  const line = await tx.repo(lineTable).findOneBy({ id: lineId });
  return line && line.deletedAt === null && sees(principal, line.infobaseId)
    ? line
    : fail('NOT_FOUND', { lineId });
}

/** The person that is written to first, locked. */
export async function contactFor(
  tx: Tx,
  platform: Platform,
  principal: Principal,
  line: LineRow,
  to: { phone?: string; contactId?: string; name?: string },
): Promise<ContactRow> {
  if ((to.phone === undefined) === (to.contactId === undefined)) {
    return fail('VALIDATION_FAILED', {
      problems: [{ path: 'body', message: 'exactly one of phone and contactId' }],
    });
  }
  const from = isOneC(principal) ? 'onec' : 'employee';
  const resolved =
    to.phone === undefined
      ? null
      : await contactByPhone(tx, platform.clock, line.id, to.phone, to.name ?? null, from);
  // A message without a chat tells of its contact by nothing else.
  if (resolved?.changed) tellOfContact(tx, platform, line, resolved.contact);
  const found = resolved?.contact ?? (await findContact(tx, to.contactId as ContactRow['id']));
  if (!found || found.lineId !== line.id) return fail('NOT_FOUND', { contactId: to.contactId });
  return (await lockRow(tx, contactTable, found.id)) ?? fail('NOT_FOUND');
}

/** Writes first: with «Публиковать в чате» into a chat that the author then owns, without it into the object's timeline. */
export async function writeFirst(
  platform: Platform,
  ports: SendPorts,
  principal: Principal,
  key: string,
  body: WriteFirst,
): Promise<SendResult> {
  const requestHash = hashOf(body);
  if (!body.publishInChat && !body.object)
    fail('VALIDATION_FAILED', {
      problems: [{ path: 'body/object', message: 'needed when publishInChat is off' }],
    });
  return platform.db.write(async (tx) => {
    const line = await lineFor(tx, principal, body.lineId);
    const scope = scopeOf(line);
    const repeat = await repeatOf(tx, line, key, requestHash);
    if (repeat) return resultOf(tx, repeat, true);
    const contact = await contactFor(tx, platform, principal, line, body);
    const chat = await lockChatOf(tx, line.id, contact.id);
    const content = await contentOf(
      tx,
      platform,
      principal,
      { line, contactId: contact.id, comment: false, can: ports.capabilitiesOf(line) },
      body as Content,
      (templateId) =>
        ports.render(tx, principal, templateId, {
          chatId: chat?.row.id ?? null,
          contact,
          line,
          object: body.object,
        }),
    );
    const now = instantOf(platform.clock);
    const draft: NewMessage = {
      lineId: line.id,
      contactId: contact.id,
      direction: 'out',
      ...authorOf(principal),
      ...content,
      signature: signatureOf(line, principal, content.text),
      objectKind: body.object?.kind ?? null,
      objectKey: body.object?.key ?? null,
      objectTitle: body.object?.title ?? null,
      status: 'pending',
      receivedAt: now,
      sendUntil: await untilOf(tx, platform, line),
      idempotencyKey: key,
    };
    const result = body.publishInChat
      ? await publish(tx, platform, principal, { chat, line, contact }, body, draft)
      : await keepApart(tx, platform, line, draft);
    await tx.repo(sendKeyTable).insert({
      scope,
      sendKey: key,
      messageId: result.message.id as MessageId,
      requestHash,
      createdAt: now,
    });
    tx.afterCommit(() => platform.bus.publish(sendTopic, line.id));
    return result;
  });
}

/** The event of writing first; a program without an employee opens a chat that waits for nobody. */
export async function firstEvent(
  tx: Tx,
  platform: Platform,
  principal: Principal,
  line: LineRow,
  observerRefs: string[] | undefined,
): Promise<ChatEvent> {
  if (!principal.employee && !isOneC(principal)) return { type: 'phone_answered', dutyEmployeeId: null };
  return {
    type: 'wrote_first',
    by: actorOf(principal),
    observerIds: await colleagues(tx, platform, { line }, observerRefs),
  };
}

async function publish(
  tx: Tx,
  platform: Platform,
  principal: Principal,
  { chat, line, contact }: { chat: LoadedChat | null; line: LineRow; contact: ContactRow },
  body: WriteFirst,
  draft: NewMessage,
): Promise<SendResult> {
  const event = await firstEvent(tx, platform, principal, line, body.observerIds);
  const { object } = body;
  const changed = await changeChat(
    tx,
    platform,
    chat ?? { lineId: line.id, contactId: contact.id, line },
    event,
    {
      patch: (row) =>
        object && row.objectKey === null
          ? { objectKind: object.kind, objectKey: object.key, objectTitle: object.title }
          : {},
      message: (row) => ({ ...draft, chatId: row.id }),
    },
  );
  const message = changed.message ?? fail('INTERNAL');
  await onAnswered(tx, platform, changed.chat);
  return {
    message: await presentMessage(tx, message),
    chat: await presentChat(tx, changed.chat.row),
    repeated: false,
  };
}

async function keepApart(tx: Tx, platform: Platform, line: LineRow, draft: NewMessage): Promise<SendResult> {
  const message = await insertMessage(tx, draft);
  await tellOfMessage(tx, platform, 'message.created', message, { line });
  return { message: await presentMessage(tx, message), chat: null, repeated: false };
}
