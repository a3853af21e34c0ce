/** A template's text for a message that is about to be stored: nothing is sent with a hole in it. */

import type { ChatId, TemplateId } from '../../contracts/common.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import type { Principal } from '../access/principal.ts';
import { chatTable } from '../chats/chat.table.ts';
import type { ContactRow } from '../contacts/contact.table.ts';
import type { LineRow } from '../lines/line.table.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { requireTemplate } from './template.store.ts';
import { renderText, valuesOf } from './template.ts';

/** The object's fields as they were read of 1C lately: a transaction does not wait for the network. */
export type KnownFields = (tx: Tx, line: LineRow, object: ObjectLink) => Promise<Record<string, string>>;

/** Values come from the client, the employee, the line and the object; one that is not known names itself in the refusal. */
export async function renderForSending(
  tx: Tx,
  knownFields: KnownFields,
  principal: Principal,
  templateId: TemplateId,
  {
    chatId,
    contact,
    line,
    object: named,
  }: { chatId: ChatId | null; contact: ContactRow; line: LineRow; object: ObjectLink | undefined },
): Promise<string> {
  const template = await requireTemplate(tx, principal, templateId);
  if (template.infobaseId !== line.infobaseId) return fail('NOT_FOUND', { templateId });
  const object = named ?? (chatId === null ? null : await objectOfChat(tx, chatId));
  const fields: Record<string, string> = object
    ? { title: object.title, ...(await knownFields(tx, line, object)) }
    : {};
  const { text, missing } = renderText(
    template.text,
    valuesOf({ client: contact, employee: principal.employee, line, fields }),
  );
  return missing.length > 0 ? fail('TEMPLATE_VALUES_MISSING', { missing }) : text;
}

async function objectOfChat(tx: Tx, id: ChatId): Promise<ObjectLink | null> {
  const chat = await tx.repo(chatTable).findOneBy({ id });
  return chat?.objectKind && chat.objectKey
    ? { kind: chat.objectKind, key: chat.objectKey, title: chat.objectTitle ?? '' }
    : null;
}
