/** Who may read which file. */
import type { AttachmentId } from '../../contracts/common.ts';
import { type Principal, sees } from '../access/principal.ts';
import type { Reader } from '../platform/database.ts';
import type { Secrets } from '../platform/secrets.ts';
import { attachmentsByIds, infobasesOfAttachments } from './attachment.store.ts';
import type { AttachmentRow } from './attachment.table.ts';

/** Takes away the files of chats that the principal may not read; the rows are of its infobase already. */
export type ReadableFilter = (
  reader: Reader,
  principal: Principal,
  rows: AttachmentRow[],
) => Promise<AttachmentRow[]>;

/** Those of the files that the principal sees. */
export async function visibleAttachments(
  reader: Reader,
  principal: Principal,
  ids: Iterable<AttachmentId>,
  filter: ReadableFilter,
): Promise<Map<AttachmentId, AttachmentRow>> {
  const rows = [...(await attachmentsByIds(reader, ids)).values()];
  const infobases = await infobasesOfAttachments(reader, rows);
  const own = rows.filter((row) => sees(principal, infobases.get(row.id) ?? null));
  const readable = own.length > 0 ? await filter(reader, principal, own) : own;
  return new Map(readable.map((row) => [row.id, row]));
}

/** How long a signed link opens its file. */
export const linkSeconds = 15 * 60;

const signedParts = (id: AttachmentId, expires: number) => ['attachment', id, String(expires)];

/** The signature of a link; `expires` is in seconds since 1970. */
export function signLink(secrets: Secrets, id: AttachmentId, expires: number): string {
  return secrets.signValue(signedParts(id, expires), new Date(expires * 1000));
}

/** Whether the link is ours, for this file, and has not expired. */
export function isLinkValid(
  secrets: Secrets,
  id: AttachmentId,
  { expires, signature }: { expires?: number; signature?: string },
): boolean {
  return (
    expires !== undefined && signature !== undefined && secrets.verify(signedParts(id, expires), signature)
  );
}
