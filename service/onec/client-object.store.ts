/** Which object of 1C a new chat is about: by the phone of its client, from the directory, without asking 1C. */
import type { ContactId, InfobaseId } from '../../contracts/common.ts';
import { contactTable } from '../contacts/contact.table.ts';
import type { Reader } from '../platform/database.ts';
import { entriesOfPhone } from './directory.store.ts';
import { type Match, onlyOne, ranked } from './directory.ts';

export interface FoundObject {
  objectKind: string;
  objectKey: string;
  objectTitle: string;
}

const found = ({ kind, objectKey, title }: Match): FoundObject => ({
  objectKind: kind,
  objectKey,
  objectTitle: title,
});

/**
 * The only object with the contact's phone; of several, the one that a person has chosen before for this phone. Null
 * where a person has to choose, or where nobody has that phone.
 */
export async function objectOfContact(
  reader: Reader,
  infobaseId: InfobaseId | null,
  contactId: ContactId,
): Promise<FoundObject | null> {
  if (infobaseId === null) return null;
  const contact = await reader.repo(contactTable).findOneBy({ id: contactId });
  if (!contact || contact.phone === null || contact.kind !== 'person') return null;
  const matches = await entriesOfPhone(reader, infobaseId, contact.phone);
  const one = onlyOne(matches);
  if (one || matches.length === 0) return one && found(one);
  return chosenBefore(reader, infobaseId, contact.phone, ranked(matches));
}

/** The choice of a person in another chat with the same phone, the latest first. */
async function chosenBefore(
  reader: Reader,
  infobaseId: InfobaseId,
  phone: string,
  matches: readonly Match[],
): Promise<FoundObject | null> {
  const contacts = await reader.repo(contactTable).find({ where: { phone }, select: { id: true } });
  if (contacts.length === 0) return null;
  const rows = await reader.query<{ kind: string; object_key: string }>(
    `SELECT c.object_kind AS kind, c.object_key AS object_key FROM chat c
     WHERE c.contact_id IN (:...contacts) AND c.object_key IS NOT NULL
       AND c.line_id IN (SELECT l.id FROM "line" l WHERE l.infobase_id = :infobaseId)
     ORDER BY c.last_message_at DESC`,
    { contacts: contacts.map((contact) => contact.id), infobaseId },
  );
  for (const row of rows) {
    const match = matches.find((one) => one.kind === row.kind && one.objectKey === row.object_key);
    if (match) return found(match);
  }
  return null;
}
