/** What an employee wants to send, checked and made ready to be stored: content, quote, file. Pure but for reads. */
import type { Static } from 'typebox';
import type { MessageId, TemplateId } from '../../contracts/common.ts';
import type { Capabilities } from '../../contracts/line.ts';
import type { SendMessageSchema } from '../../contracts/message.ts';
import type { MessageKind } from '../../contracts/message-kind.ts';
import type { Principal } from '../access/principal.ts';
import { attachmentToSend } from '../attachments/attachment.commands.ts';
import { kindOfFile } from '../attachments/attachment.ts';
import type { LineRow } from '../lines/line.table.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { variablesOf } from '../templates/template.ts';
import { readableFiles } from './file.access.ts';
import { findMessage, type NewMessage } from './message.store.ts';
import { normaliseText } from './message-text.ts';

type Body = Static<typeof SendMessageSchema>;
/** The content that an answer, a first message and a batch have in common. */
export type Content = Pick<
  Body,
  'text' | 'attachmentId' | 'voice' | 'location' | 'contactCard' | 'quoteMessageId' | 'templateId'
>;

export type OutgoingContent = Pick<
  NewMessage,
  | 'kind'
  | 'text'
  | 'attachmentId'
  | 'location'
  | 'contactCard'
  | 'quoteMessageId'
  | 'quoteText'
  | 'quoteAuthor'
>;

async function quoteFor(reader: Reader, contactId: string, id: MessageId) {
  const row = await findMessage(reader, id);
  if (!row || row.contactId !== contactId || row.kind === 'comment' || row.kind === 'system')
    return fail('NOT_FOUND', { quoteMessageId: id });
  return { quoteMessageId: row.id, quoteText: row.text ?? '', quoteAuthor: row.authorName };
}

/** Reads what the content refers to and gives the fields of the message; throws what the contract says. */
export async function contentOf(
  tx: Tx,
  platform: Platform,
  principal: Principal,
  where: { line: LineRow; contactId: string; comment: boolean; can: Capabilities | null },
  content: Content,
  render: (templateId: TemplateId) => Promise<string>,
): Promise<OutgoingContent> {
  if (content.text !== undefined && content.templateId !== undefined) {
    fail('VALIDATION_FAILED', {
      problems: [{ path: 'body/templateId', message: 'either text or templateId' }],
    });
  }
  // A template that was filled in by hand: nothing is sent with a hole in it.
  const holes = where.comment || content.text === undefined ? [] : variablesOf(content.text);
  if (holes.length > 0) fail('TEMPLATE_VALUES_MISSING', { missing: holes });
  const written = content.text ?? (content.templateId ? await render(content.templateId) : undefined);
  let text: string | null = null;
  if (written !== undefined) {
    const normal = normaliseText(written);
    if (!normal.ok && normal.reason === 'too_long')
      fail('VALIDATION_FAILED', { problems: [{ path: 'body/text', message: 'at most 4096 characters' }] });
    text = normal.ok ? normal.text : null;
  }
  const file = content.attachmentId
    ? await attachmentToSend(tx, platform, principal, content.attachmentId, where.line.id, readableFiles)
    : null;
  const kind: MessageKind = where.comment
    ? 'comment'
    : file
      ? kindOfFile(file, content.voice === true)
      : content.location
        ? 'location'
        : content.contactCard
          ? 'contact'
          : 'text';
  if (text === null && !file && !content.location && !content.contactCard) fail('NOTHING_TO_SEND');
  if (!where.comment && where.can && !where.can.kinds.send.includes(kind))
    fail('NOT_SUPPORTED_BY_ENGINE', { kind });
  const quote = content.quoteMessageId
    ? await quoteFor(tx, where.contactId, content.quoteMessageId)
    : { quoteMessageId: null, quoteText: null, quoteAuthor: null };
  return {
    kind,
    text,
    attachmentId: file?.id ?? null,
    location: content.location ?? null,
    contactCard: content.contactCard ?? null,
    ...quote,
  };
}
