/** What every way of sending has in common: keys, authors, the hours of a message, the doorbell of its line. */
import { createHash } from 'node:crypto';
import type { ChatId, TemplateId } from '../../contracts/common.ts';
import type { Capabilities } from '../../contracts/line.ts';
import type { SendResult, WriteFirst } from '../../contracts/message.ts';
import type { Principal } from '../access/principal.ts';
import { presentChat } from '../chats/chat.present.ts';
import { findChat } from '../chats/chat.store.ts';
import type { ContactRow } from '../contacts/contact.table.ts';
import { unassigned } from '../infobases/infobase.table.ts';
import type { LineRow } from '../lines/line.table.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { settingsOf } from '../settings/settings.store.ts';
import { presentMessage } from './message.present.ts';
import { findMessage, type NewMessage } from './message.store.ts';
import { type MessageRow, sendKeyTable } from './message.table.ts';
import { signatureFor } from './message-text.ts';

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
export const hashOf = (body: unknown): string =>
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
export async function repeatOf(
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

/** The message and its chat as the caller gets them. */
export async function resultOf(tx: Tx, message: MessageRow, repeated: boolean): Promise<SendResult> {
  const chat = message.chatId ? await findChat(tx, message.chatId) : null;
  return {
    message: await presentMessage(tx, message),
    chat: chat ? await presentChat(tx, chat.row) : null,
    repeated,
  };
}

/** Whose keys a line's are. */
export const scopeOf = (line: LineRow): string => line.infobaseId ?? unassigned;

/** Who stands behind an outgoing message. */
export function authorOf(principal: Principal): Pick<NewMessage, 'authorType' | 'authorId' | 'authorName'> {
  const { employee } = principal;
  if (employee) return { authorType: 'employee', authorId: employee.id, authorName: employee.name };
  return { authorType: 'integrator', authorId: null, authorName: principal.name };
}

/** The name that goes before an employee's text, where the line wants it. */
export function signatureOf(
  line: LineRow,
  principal: Principal,
  text: string | null | undefined,
): string | null {
  if (!line.settings.automation.signature || !principal.employee) return null;
  return signatureFor(text ?? null, principal.employee.name);
}

/** The moment after which a message of the line must not go without a question. */
export async function untilOf(tx: Tx, platform: Platform, line: LineRow): Promise<string> {
  const { sendWithinHours } = await settingsOf(tx, line.infobaseId);
  return new Date(platform.clock.now().getTime() + sendWithinHours * 3_600_000).toISOString();
}
