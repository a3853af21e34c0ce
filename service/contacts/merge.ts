/** Two contacts of a line that turn out to be one person. Pure. */
import type { ContactRow } from './contact.table.ts';

/** Whose word on a name weighs more. */
const weight = { employee: 3, onec: 2, whatsapp: 1 } as const;

/**
 * The contact that goes on, with everything that is known of the two, and the one that is left as a signpost. The older
 * one goes on: its id stands in most places. The same whichever is named first, except that what `one`, the surer of
 * the two, says of phone, LID and username wins.
 */
export function mergedContact(one: ContactRow, other: ContactRow): { kept: ContactRow; gone: ContactRow } {
  const rank = (row: ContactRow) => `${row.createdAt} ${row.id}`;
  const [first, second] = rank(one) <= rank(other) ? [one, other] : [other, one];
  const phoneOwner = one.phone !== null ? one : other;
  const named =
    (second.nameFrom ? weight[second.nameFrom] : 0) > (first.nameFrom ? weight[first.nameFrom] : 0)
      ? second
      : first;
  const linked = first.objectKey !== null ? first : second;
  const checked = (first.checkedAt ?? '') >= (second.checkedAt ?? '') ? first : second;
  return {
    kept: {
      ...first,
      name: named.name,
      nameFrom: named.nameFrom,
      searchName: named.searchName,
      phone: phoneOwner.phone,
      phoneFrom: phoneOwner.phoneFrom,
      lid: one.lid ?? other.lid,
      username: one.username ?? other.username,
      hasWhatsApp: checked.hasWhatsApp,
      checkedAt: checked.checkedAt,
      objectKind: linked.objectKind,
      objectKey: linked.objectKey,
      objectTitle: linked.objectTitle,
      hasWritten: first.hasWritten || second.hasWritten,
      writtenFirstAt: earliest(first.writtenFirstAt, second.writtenFirstAt),
      version: Math.max(first.version, second.version) + 1,
    },
    gone: {
      ...second,
      phone: null,
      phoneFrom: null,
      lid: null,
      username: null,
      mergedIntoId: first.id,
      version: second.version + 1,
    },
  };
}

const earliest = (one: string | null, other: string | null): string | null =>
  one === null || other === null ? (one ?? other) : one < other ? one : other;
