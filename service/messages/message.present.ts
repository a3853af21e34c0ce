/** A message as the contract shows it. */
import { In } from 'typeorm';
import { type ErrorCode, errorCatalogue } from '../../contracts/errors.ts';
import type { Message } from '../../contracts/message.ts';
import { presentAttachment } from '../attachments/attachment.present.ts';
import { attachmentTable } from '../attachments/attachment.table.ts';
import { briefOf, employeesByIds } from '../employees/employee.store.ts';
import type { Reader } from '../platform/database.ts';
import { transcriptionReasons } from '../transcription/transcription.ts';
import type { MessageRow } from './message.table.ts';

/** Failures after which the same message may be sent again by a person. */
const notRetryable = new Set(['NO_WHATSAPP', 'bad_content']);

function failureOf(row: MessageRow): Message['failure'] {
  if (row.failureCode === null) return null;
  const known = errorCatalogue[row.failureCode as ErrorCode];
  const message = row.failureMessage ?? known?.ru ?? row.failureCode;
  return {
    code: row.failureCode,
    message,
    retryable: row.status === 'failed' && !notRetryable.has(row.failureCode),
  };
}

function transcriptionOf({ transcription }: MessageRow): Message['transcription'] {
  if (!transcription) return null;
  const { status, text, failure } = transcription;
  return {
    status,
    text,
    failure: failure === null ? null : { code: failure, message: transcriptionReasons[failure].ru },
  };
}

/** Messages in the order given. Texts of deleted ones are not shown: managers read them by listMessageVersions. */
export async function presentMessages(reader: Reader, rows: readonly MessageRow[]): Promise<Message[]> {
  if (rows.length === 0) return [];
  const employees = await employeesByIds(
    reader,
    rows.flatMap((row) => [
      row.authorId,
      ...row.mentionIds,
      row.system?.byId ?? null,
      row.system?.toId ?? null,
      ...row.reactions.map((r) => r.employeeId),
    ]),
  );
  const attachmentIds = rows.flatMap((row) => (row.attachmentId ? [row.attachmentId] : []));
  const attachments = new Map(
    (attachmentIds.length > 0
      ? await reader.repo(attachmentTable).findBy({ id: In(attachmentIds) })
      : []
    ).map((row) => [row.id, row]),
  );
  const brief = (id: MessageRow['authorId']) => {
    const employee = id ? employees.get(id) : undefined;
    return employee ? briefOf(employee) : null;
  };
  return rows.map((row) => {
    const gone = row.deletedAt !== null;
    const attachment = row.attachmentId ? attachments.get(row.attachmentId) : undefined;
    return {
      id: row.id,
      lineId: row.lineId,
      chatId: row.chatId,
      contactId: row.contactId,
      object:
        row.objectKind && row.objectKey
          ? { kind: row.objectKind, key: row.objectKey, title: row.objectTitle ?? '' }
          : null,
      position: row.position,
      direction: row.direction,
      kind: row.kind,
      author: { type: row.authorType, employee: brief(row.authorId), name: row.authorName },
      text: gone ? null : row.text,
      quote:
        row.quoteText === null && row.quoteMessageId === null
          ? null
          : { messageId: row.quoteMessageId, author: row.quoteAuthor, text: row.quoteText ?? '' },
      attachment: attachment && !gone ? presentAttachment(attachment) : null,
      location: gone ? null : row.location,
      contactCard: gone ? null : row.contactCard,
      mentions: row.mentionIds.flatMap((id) => brief(id) ?? []),
      system: row.system
        ? ({
            event: row.system.event,
            by: brief(row.system.byId),
            to: brief(row.system.toId),
            detail: row.system.detail,
          } as Message['system'])
        : null,
      automatic: row.automatic as Message['automatic'],
      status: row.status,
      failure: failureOf(row),
      reactions: row.reactions.map((r) => ({
        emoji: r.emoji,
        from: r.from,
        employee: brief(r.employeeId),
        at: r.at,
      })),
      transcription: gone ? null : transcriptionOf(row),
      sentAt: row.sentAt,
      receivedAt: row.receivedAt,
      deliveredAt: row.deliveredAt,
      readAt: row.readAt,
      editedAt: row.editedAt,
      deletedAt: row.deletedAt,
      deletedBy: row.deletedBy,
      caughtUp: row.caughtUp,
      idempotencyKey: row.idempotencyKey,
      version: row.version,
    };
  });
}

export async function presentMessage(reader: Reader, row: MessageRow): Promise<Message> {
  const [message] = await presentMessages(reader, [row]);
  if (!message) throw new Error('unreachable');
  return message;
}
