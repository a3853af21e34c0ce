/** Contacts, and the addresses by which engines know them. */
import type { ContactId, LineId } from '../../contracts/common.ts';
import { count, flag, id, instant, key, nullable, primary, ref, text } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface ContactRow {
  id: ContactId;
  lineId: LineId;
  kind: 'person' | 'group';
  name: string | null;
  nameFrom: 'whatsapp' | 'onec' | 'employee' | null;
  /** The name in lower case: databases don't agree on the case of Cyrillic letters. */
  searchName: string | null;
  phone: string | null;
  phoneFrom: 'whatsapp' | 'onec' | 'employee' | null;
  lid: string | null;
  username: string | null;
  hasWhatsApp: boolean | null;
  checkedAt: string | null;
  objectKind: string | null;
  objectKey: string | null;
  objectTitle: string | null;
  /** He has written to the line at least once. */
  hasWritten: boolean;
  /** When the line wrote to him first, without having been written to. */
  writtenFirstAt: string | null;
  createdAt: string;
  /** The contact of the same person that goes on instead of this one. */
  mergedIntoId: ContactId | null;
  version: number;
}
export const contactTable = defineTable<ContactRow>({
  name: 'contact',
  columns: {
    id: id(),
    lineId: ref(),
    kind: key(10),
    name: nullable(text(200)),
    nameFrom: nullable(key(20)),
    searchName: nullable(text(200)),
    phone: nullable(key(20)),
    phoneFrom: nullable(key(20)),
    lid: nullable(key(64)),
    username: nullable(text(64)),
    hasWhatsApp: nullable(flag()),
    checkedAt: nullable(instant()),
    objectKind: nullable(text(120)),
    objectKey: nullable(key(64)),
    objectTitle: nullable(text(300)),
    hasWritten: flag(),
    writtenFirstAt: nullable(instant()),
    createdAt: instant(),
    mergedIntoId: nullable(ref()),
    version: count(),
  },
  uniques: [{ columns: ['lineId', 'phone'], where: 'phone IS NOT NULL' }],
  indices: [{ columns: ['lineId', 'lid'] }],
});

/** An engine's own word for a contact; a contact may have several (a phone's and a LID's). */
export interface ContactAddressRow {
  lineId: LineId;
  address: string;
  contactId: ContactId;
}
export const contactAddressTable = defineTable<ContactAddressRow>({
  name: 'contact_address',
  columns: { lineId: primary(ref()), address: primary(key(128)), contactId: ref() },
  indices: [{ columns: ['contactId'] }],
});

/** What a line has said of a number, kept for a while. */
export interface NumberCheckRow {
  lineId: LineId;
  phone: string;
  hasWhatsApp: boolean;
  checkedAt: string;
}
export const numberCheckTable = defineTable<NumberCheckRow>({
  name: 'number_check',
  columns: { lineId: primary(ref()), phone: primary(key(20)), hasWhatsApp: flag(), checkedAt: instant() },
});
