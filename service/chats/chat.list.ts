/** Lists of chats: groups, order, search, pages by key. */
import type { ChatCounters } from '../../contracts/chat.ts';
import type { EmployeeId, InfobaseId } from '../../contracts/common.ts';
import { contactSearch } from '../contacts/contact.store.ts';
import { contactTable } from '../contacts/contact.table.ts';
import type { Reader } from '../platform/database.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import { containing } from '../platform/search-text.ts';
import { type ChatRow, chatTable } from './chat.table.ts';

export type ChatGroup = 'mine' | 'observed' | 'queue' | 'all' | 'closed';

export interface ChatListing {
  group?: ChatGroup;
  status?: ChatRow['status'];
  lineId?: string;
  contactId?: string;
  ownerId?: EmployeeId;
  objectKind?: string;
  objectKey?: string;
  search?: string;
  label?: string;
  spam?: boolean;
  cursor?: string;
  limit: number;
  /** Null: every infobase. */
  infobaseId: InfobaseId | null;
  /** Whose "mine" it is. */
  employeeId: EmployeeId | null;
  /** Only what this employee may see in a panel: the queue, own, observed, and closed ones that were his. */
  onlyHis: boolean;
}

type Scope = Pick<ChatListing, 'group' | 'infobaseId' | 'employeeId' | 'onlyHis'>;

const observed = 'c.id IN (SELECT o.chat_id FROM chat_observer o WHERE o.employee_id = :me)';
const groupConditions: Record<ChatGroup, string> = {
  mine: "c.ownerId = :me AND c.status = 'in_work'",
  observed: `${observed} AND c.status <> 'closed'`,
  queue: "c.status = 'queued'",
  all: "c.status <> 'closed'",
  closed: "c.status = 'closed'",
};

/** The chats of a group that the asking person may see. */
function visibleIn(reader: Reader, { group, infobaseId, employeeId, onlyHis }: Scope) {
  const of = infobaseId === null ? '' : 'AND l.infobase_id = :infobaseId';
  const query = reader
    .repo(chatTable)
    .createQueryBuilder('c')
    .setParameters({ me: employeeId ?? '' })
    .where(`c.mergedIntoId IS NULL AND c.lineId IN (SELECT l.id FROM "line" l WHERE 1 = 1 ${of})`, {
      infobaseId,
    });
  if (group) query.andWhere(groupConditions[group]);
  if (onlyHis) {
    query.andWhere(
      `(c.status = 'queued' OR c.ownerId = :me OR ${observed} OR (c.status = 'closed' AND c.formerOwnerId = :me))`,
    );
  }
  return query;
}

/** How many chats the open groups hold, and in how many of them the client waits. */
export async function countChats(reader: Reader, scope: Omit<Scope, 'group'>): Promise<ChatCounters> {
  const count = async (group: ChatGroup) => {
    const row = await visibleIn(reader, { ...scope, group })
      .select('COUNT(*)', 'total')
      .addSelect('COUNT(c.waitingSince)', 'unanswered')
      .getRawOne<{ total: number | string; unanswered: number | string }>();
    return { total: Number(row?.total ?? 0), unanswered: Number(row?.unanswered ?? 0) };
  };
  return {
    mine: await count('mine'),
    observed: await count('observed'),
    queue: await count('queue'),
    all: await count('all'),
  };
}

/** Sorts after every instant: chats where nobody waits come last. */
const nobodyWaits = '9999';

/**
 * A page of chats. Where people work (mine, observed, queue) those who wait come first, the longest wait on top;
 * elsewhere the latest message is on top.
 */
export async function listChats(
  reader: Reader,
  listing: ChatListing,
): Promise<{ rows: ChatRow[]; nextCursor: string | null }> {
  const { group, limit } = listing;
  const byWait = group === 'mine' || group === 'observed' || group === 'queue';
  const query = visibleIn(reader, listing);
  if (listing.status) query.andWhere('c.status = :status', { status: listing.status });
  for (const field of ['lineId', 'contactId', 'ownerId', 'objectKind', 'objectKey'] as const) {
    if (listing[field] !== undefined) query.andWhere(`c.${field} = :${field}`, { [field]: listing[field] });
  }
  if (listing.spam !== undefined) query.andWhere('c.spam = :spam', { spam: listing.spam ? 1 : 0 });
  if (listing.label !== undefined) {
    // As it stands in the list of labels, quotes and all.
    const label = JSON.stringify(listing.label).replace(/[!%_[]/g, '!$&');
    query.andWhere("c.labels LIKE :label ESCAPE '!'", { label: `%${label}%` });
  }
  if (listing.search !== undefined) {
    const contacts = contactSearch('k', listing.search);
    const found = reader.repo(contactTable).createQueryBuilder('k').select('k.id').where(contacts.condition);
    query
      .andWhere(
        `(c.contactId IN (${found.getQuery()}) OR EXISTS (SELECT 1 FROM message m WHERE m.chat_id = c.id AND m.deleted_at IS NULL AND m.search_text LIKE :textLike ESCAPE '!'))`,
      )
      .setParameters({ ...contacts.parameters, textLike: containing(listing.search) });
  }

  if (byWait) {
    const wait = `COALESCE(c.waitingSince, '${nobodyWaits}')`;
    const key = decodeCursor<[string, string, string]>(listing.cursor, ['string', 'string', 'string']);
    if (key) {
      query.andWhere(
        `(${wait} > :w OR (${wait} = :w AND (c.lastMessageAt < :at OR (c.lastMessageAt = :at AND c.id < :id))))`,
        { w: key[0], at: key[1], id: key[2] },
      );
    }
    query
      .addSelect(wait, 'waits')
      .orderBy('waits', 'ASC')
      .addOrderBy('c.lastMessageAt', 'DESC')
      .addOrderBy('c.id', 'DESC');
    const rows = await query.limit(limit + 1).getMany();
    return pageOf(rows, limit, (row) => [row.waitingSince ?? nobodyWaits, row.lastMessageAt, row.id]);
  }
  const key = decodeCursor<[string, string]>(listing.cursor, ['string', 'string']);
  if (key)
    query.andWhere('(c.lastMessageAt < :at OR (c.lastMessageAt = :at AND c.id < :id))', {
      at: key[0],
      id: key[1],
    });
  const rows = await query
    .orderBy('c.lastMessageAt', 'DESC')
    .addOrderBy('c.id', 'DESC')
    .limit(limit + 1)
    .getMany();
  return pageOf(rows, limit, (row) => [row.lastMessageAt, row.id]);
}
