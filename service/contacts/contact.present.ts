/** Contacts as the contract shows them. */
import type { Contact } from '../../contracts/contact.ts';
import type { ContactRow } from './contact.table.ts';

export const presentContact = (row: ContactRow): Contact => ({
  id: row.id,
  lineId: row.lineId,
  kind: row.kind,
  name: row.name,
  phone: row.phone,
  phoneFrom: row.phoneFrom,
  lid: row.lid,
  username: row.username,
  hasWhatsApp: row.hasWhatsApp,
  checkedAt: row.checkedAt,
  object:
    row.objectKind === null || row.objectKey === null
      ? null
      : { kind: row.objectKind, key: row.objectKey, title: row.objectTitle ?? '' },
  mergedIntoId: row.mergedIntoId,
  version: row.version,
});
