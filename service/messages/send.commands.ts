/**
 * Sending, as far as the API goes: the message is stored as `pending` together with its key and its event, and the
 * answer is given. Its line takes it from there (send.worker.ts).
 */
import { createHash } from 'node:crypto';
import type { Static } from 'typebox';
import type { ChatId, MessageId, TemplateId } from '../../contracts/common.ts';
import type { Capabilities } from '../../contracts/line.ts';
import type {
  MessageBatchResultSchema,
  MessageBatchSchema,
  SendMessage,
  SendResult,
  WriteFirst,
} from '../../contracts/message.ts';
import { isOneC, type Principal, sees } from '../access/principal.ts';
import { changeChat, tellOfMessage } from '../chats/change.ts';
import { actorOf, agentOf, chatForCommand, colleagues, mayRead } from '../chats/chat.access.ts';
import { presentChat } from '../chats/chat.present.ts';
import { findChat, type LoadedChat, lockChatOf } from '../chats/chat.store.ts';
import type { ChatEvent } from '../chats/chat.ts';
import { markReadInside } from '../chats/read-marks.ts';
import { contactByPhone, findContact } from '../contacts/contact.store.ts';
import { type ContactRow, contactTable } from '../contacts/contact.table.ts';
import { findEmployee } from '../employees/employee.store.ts';
import { unassigned } from '../infobases/infobase.table.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { BridgeError, fail, isBridgeError } from '../platform/errors.ts';
import { errorText } from '../platform/http-errors.ts';
import { newId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { settingsOf } from '../settings/settings.store.ts';
import { presentMessage } from './message.present.ts';
import { findMessage, insertMessage, type NewMessage } from './message.store.ts';
import { type MessageRow, sendKeyTable } from './message.table.ts';
import { type Content, contentOf } from './outgoing.ts';
import { tellOfContact } from './receive.commands.ts';

/** What sending needs beside the platform. */
export interface SendPorts {
  /** What the engine of a line can do; null when it is not known. */
  capabilitiesOf(line: LineRow): Capabilities | null;
  /** A template's text with its values; throws TEMPLATE_VALUES_MISSING. */
  render(
    tx: Tx,
    principal: Principal,
    templateId: TemplateId,
    where: { chatId: ChatId | null; contact: ContactRow; line: LineRow; object: WriteFirst['object'] },
  ): Promise<string>;
}

/** Topic that tells a line of something to send; the hint is the line. */
export const sendTopic = 'send';

/** Of the same fields in whatever order: a program that repeats itself need not spell its JSON the same way. */
const hashOf = (body: unknown): string =>
  createHash('sha256')
    .update(
      JSON.stringify(body, (_, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
          : value,
      ),
    )
    .digest('hex');

/**
 * Same key, same message: what it stands for, or null when it is new. A line that has come to another infobase since
 * brings its keys: who repeats himself then must not send twice.
 */
async function repeatOf(
  tx: Tx,
  line: LineRow,
  sendKey: string,
  requestHash: string,
): Promise<MessageRow | null> {
  const keys = tx.repo(sendKeyTable);
  const known =
    (await keys.findOneBy({ scope: scopeOf(line), sendKey })) ??
    (await keys
      .createQueryBuilder('k')
      .where('k.sendKey = :sendKey', { sendKey })
      .andWhere(
        'k.messageId IN (SELECT m.id FROM message m WHERE m.id = k.messageId AND m.line_id = :lineId)',
        {
          lineId: line.id,
        },
      )
      .getOne());
  if (!known) return null;
  if (known.requestHash !== requestHash)
    return fail('IDEMPOTENCY_KEY_REUSED', { messageId: known.messageId });
  return (await findMessage(tx, known.messageId)) ?? fail('NOT_FOUND');
}

async function resultOf(tx: Tx, message: MessageRow, repeated: boolean): Promise<SendResult> {
  const chat = message.chatId ? await findChat(tx, message.chatId) : null;
  return {
    message: await presentMessage(tx, message),
    chat: chat ? await presentChat(tx, chat.row) : null,
    repeated,
  };
}

const scopeOf = (line: LineRow): string => line.infobaseId ?? unassigned;

/** Who stands behind an outgoing message. */
function authorOf(principal: Principal): Pick<NewMessage, 'authorType' | 'authorId' | 'authorName'> {
  const { employee } = principal;
  if (employee) return { authorType: 'employee', authorId: employee.id, authorName: employee.name };
  return { authorType: 'integrator', authorId: null, authorName: principal.name };
}

async function untilOf(tx: Tx, platform: Platform, line: LineRow): Promise<string> {
  const { sendWithinHours } = await settingsOf(tx, line.infobaseId);
  return new Date(platform.clock.now().getTime() + sendWithinHours * 3_600_000).toISOString();
}

/** Answers the client of a chat, or writes a hidden comment. One key gives one message. */
export async function sendMessage(
  platform: Platform,
  ports: SendPorts,
  principal: Principal,
  chatId: ChatId,
  key: string,
  body: SendMessage,
): Promise<SendResult> {
  const requestHash = hashOf({ chatId, ...body, version: undefined });
  return platform.db.write(async (tx) => {
    // The contact first, as where messages are received: two that take the same locks crosswise wait for nothing.
    const seen = await findChat(tx, chatId);
    if (seen) await lockRow(tx, contactTable, seen.row.contactId);
    const chat = await chatForCommand(tx, principal, chatId, undefined);
    const { line } = chat;
    const scope = scopeOf(line);
    const repeat = await repeatOf(tx, line, key, requestHash);
    if (repeat) return resultOf(tx, repeat, true);
    if (body.version !== undefined && body.version < chat.row.ruledVersion)
      await chatForCommand(tx, principal, chatId, body.version);
    const contact = (await findContact(tx, chat.row.contactId)) ?? fail('NOT_FOUND');

    const comment = body.comment === true;
    // Nobody will ever hand it over; the employee is told now and not in hours.
    if (!comment && line.deletedAt !== null) return fail('LINE_OFF');
    const mentionIds = await colleagues(tx, platform, chat, body.mentions);
    const event = comment
      ? commentEvent(principal, mentionIds)
      : answerEvent(principal, body.onTaken ?? 'reject');
    if (comment && principal.employee && !mayRead(principal, chat)) fail('NOT_FOUND');
    const content = await contentOf(
      tx,
      platform,
      principal,
      { line, contactId: contact.id, comment, can: ports.capabilitiesOf(line) },
      body,
      (templateId) => ports.render(tx, principal, templateId, { chatId, contact, line, object: undefined }),
    );
    const now = instantOf(platform.clock);
    const sendUntil = comment ? null : await untilOf(tx, platform, line);
    const changed = await changeChat(tx, platform, chat, event, {
      message: (row) => ({
        id: newId<MessageId>('msg'),
        lineId: line.id,
        chatId: row.id,
        contactId: contact.id,
        direction: comment ? 'internal' : 'out',
        ...authorOf(principal),
        ...content,
        mentionIds,
        status: comment ? null : 'pending',
        receivedAt: now,
        sendUntil,
        idempotencyKey: key,
      }),
    });
    const message = changed.message ?? fail('INTERNAL');
    let last = changed.chat;
    if (!comment && mentionIds.length > 0) {
      last = (
        await changeChat(tx, platform, last, {
          type: 'mentioned',
          by: agentOf(principal),
          employeeIds: mentionIds,
        })
      ).chat;
    }
    await tx
      .repo(sendKeyTable)
      .insert({ scope, sendKey: key, messageId: message.id, requestHash, createdAt: now });
    if (!comment) {
      tx.afterCommit(() => platform.bus.publish(sendTopic, line.id));
      // The owner has answered, so he has read: the client sees it.
      if (last.row.ownerId !== null && last.row.ownerId === message.authorId)
        await markReadInside(tx, platform, last);
    }
    return {
      message: await presentMessage(tx, message),
      chat: await presentChat(tx, last.row),
      repeated: false,
    };
  });
}

function commentEvent(principal: Principal, mentions: string[]): ChatEvent {
  return { type: 'commented', by: agentOf(principal), mentions };
}

/** A program that answers by itself takes no chat: it is like an answer from the phone without a duty employee. */
function answerEvent(principal: Principal, onTaken: 'reject' | 'observe'): ChatEvent {
  if (!principal.employee && !isOneC(principal)) return { type: 'phone_answered', dutyEmployeeId: null };
  return { type: 'employee_answered', by: actorOf(principal), onTaken };
}

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

type Batch = Static<typeof MessageBatchSchema>['messages'];
type BatchResult = Static<typeof MessageBatchResultSchema>['results'][number];

/** Many answers of many employees; each is accepted, repeated or refused on its own. */
export async function sendBatch(
  platform: Platform,
  ports: SendPorts,
  principal: Principal,
  batch: Batch,
  language: 'ru' | 'en',
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const { key, chatId, employeeId, ...body } of batch) {
    try {
      const actor = await onBehalfOf(platform, principal, employeeId);
      const sent = await sendMessage(platform, ports, actor, chatId, key, body);
      results.push({
        key,
        outcome: sent.repeated ? 'repeated' : 'accepted',
        messageId: sent.message.id,
        chat: sent.chat,
        error: null,
      });
    } catch (error) {
      if (!isBridgeError(error) || error.code === 'INTERNAL') throw error;
      results.push({
        key,
        outcome: 'refused',
        messageId: null,
        chat: null,
        error: { code: error.code, message: errorText(error, language) },
      });
    }
  }
  return results;
}

async function onBehalfOf(
  platform: Platform,
  principal: Principal,
  ref: string | undefined,
): Promise<Principal> {
  if (ref === undefined || principal.kind === 'device') return principal;
  const employee = await platform.db.read((r) => findEmployee(r, principal.infobaseId, ref));
  if (!employee || employee.blocked || employee.deleted)
    throw new BridgeError('EMPLOYEE_UNKNOWN', { employee: ref });
  return { ...principal, employee };
}
