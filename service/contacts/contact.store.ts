/** Contacts in the database: who is behind an engine's address. */
import { In } from 'typeorm';
import type { ContactId, InfobaseId, LineId } from '../../contracts/common.ts';
import type { Peer } from '../engines/engine.ts';
import { lockRow } from '../platform/claim.ts';
import type { Clock } from '../platform/clock.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { derivedId } from '../platform/ids.ts';
import { containing } from '../platform/search-text.ts';
import { type ContactRow, contactAddressTable, contactTable } from './contact.table.ts';
import { isSamePerson, learntFrom, nameOf, peerPhone, searchNameOf } from './contact.ts';

/** A contact after a look at its peer. `changed` is true for a new one too: the feed has to tell of it. */
export interface Resolved {
  contact: ContactRow;
  changed: boolean;
  created: boolean;
  /** Other contacts of the line that have turned out to be the same person. */
  sameAs: ContactId[];
  /** Contacts whose number has gone to this one: a provider gives a number anew. */
  lostPhone: ContactRow[];
}

/** The contact, or the one of the same person that goes on instead of it. */
export async function findContact(reader: Reader, id: ContactId): Promise<ContactRow | null> {
  const row = await reader.repo(contactTable).findOneBy({ id });
  return row?.mergedIntoId ? findContact(reader, row.mergedIntoId) : row;
}

/** The contacts of a line that have these phones, by phone. */
export async function contactsOfPhones(
  reader: Reader,
  lineId: LineId,
  phones: string[],
): Promise<Map<string, ContactId>> {
  const rows = await reader.repo(contactTable).findBy({ lineId, phone: In(phones) });
  return new Map(rows.map((row) => [row.phone as string, row.id]));
}

export async function contactsByIds(
  reader: Reader,
  ids: Iterable<ContactId>,
): Promise<Map<ContactId, ContactRow>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await reader.repo(contactTable).findBy({ id: In(wanted) });
  return new Map(rows.map((row) => [row.id, row]));
}

/** The addresses by which the line's engine knows the contact. */
export async function addressesOf(reader: Reader, contactId: ContactId): Promise<string[]> {
  const rows = await reader.repo(contactAddressTable).findBy({ contactId });
  return rows.map((row) => row.address).sort();
}

/**
 * Finds or makes the contact of a peer: by address, else by phone, else by LID. It stays locked until the commit,
 * as with the two functions below: what follows from a message of one contact happens in turn.
 */
export async function resolveContact(tx: Tx, clock: Clock, lineId: LineId, peer: Peer): Promise<Resolved> {
  const candidates = await candidatesOf(tx, lineId, peer);
  const [first] = candidates.same;
  const found = first && (await lockRow(tx, contactTable, first.id));
  if (found) return learn(tx, clock, found, peer, candidates);
  const now = clock.now().toISOString();
  const lostPhone = await takePhone(tx, peerPhone(peer), candidates.others);
  const knownBy = lostPhone.length > 0 ? peer.address : (peerPhone(peer) ?? peer.address);
  const blank = blankContact(lineId, peer.kind, knownBy, now);
  const contact: ContactRow = { ...blank, ...learntFrom(blank, peer, now) };
  await tx.repo(contactTable).insert(contact);
  await tx.repo(contactAddressTable).insert({ lineId, address: peer.address, contactId: contact.id });
  return { contact, changed: true, created: true, sameAs: [], lostPhone };
}

/**
 * Finds the contact of a peer and learns from it, without making one: who has not written yet is nobody's chat.
 * Null when the line knows nobody of these attributes.
 */
export async function identifyContact(
  tx: Tx,
  clock: Clock,
  lineId: LineId,
  peer: Peer,
): Promise<Resolved | null> {
  const candidates = await candidatesOf(tx, lineId, peer);
  const [first] = candidates.same;
  const found = first && (await lockRow(tx, contactTable, first.id));
  return found ? learn(tx, clock, found, peer, candidates) : null;
}

/** Learns from a peer that is known to be this contact: the answer of an engine to a message sent to it. */
export async function attachPeer(tx: Tx, clock: Clock, contactId: ContactId, peer: Peer): Promise<Resolved> {
  const contact = await lockRow(tx, contactTable, contactId);
  if (!contact) throw new Error(`contact ${contactId} is gone`);
  return learn(tx, clock, contact, peer, await candidatesOf(tx, contact.lineId, peer));
}

/**
 * Finds or makes the contact with that phone, to write to it first.
 * @param phone E.164
 * @param name fills in what is missing; `from` says who gave it
 */
export async function contactByPhone(
  tx: Tx,
  clock: Clock,
  lineId: LineId,
  phone: string,
  name: string | null = null,
  from: 'onec' | 'employee' = 'employee',
): Promise<Resolved> {
  const given = nameOf(name);
  const named =
    given === null ? {} : ({ name: given, nameFrom: from, searchName: searchNameOf(given) } as const);
  const known = await tx.repo(contactTable).findOne({ where: { lineId, phone }, select: { id: true } });
  const found = known && (await lockRow(tx, contactTable, known.id));
  if (found) {
    if (given === null || found.name !== null) {
      return { contact: found, changed: false, created: false, sameAs: [], lostPhone: [] };
    }
    return {
      contact: await change(tx, found, named),
      changed: true,
      created: false,
      sameAs: [],
      lostPhone: [],
    };
  }
  const now = clock.now().toISOString();
  const contact: ContactRow = {
    ...blankContact(lineId, 'person', phone, now),
    phone,
    phoneFrom: from,
    ...named,
  };
  await tx.repo(contactTable).insert(contact);
  return { contact, changed: true, created: true, sameAs: [], lostPhone: [] };
}

/** Contacts of lines of the infobase (null: of any), newest first; `before` is the time and id to go on from. */
export async function pageOfContacts(
  reader: Reader,
  page: { infobaseId: InfobaseId | null; search?: string; before: [string, ContactId] | null; limit: number },
): Promise<ContactRow[]> {
  const of = page.infobaseId === null ? '' : 'AND l.infobase_id = :infobaseId';
  const query = reader
    .repo(contactTable)
    .createQueryBuilder('c')
    .where(
      `c.mergedIntoId IS NULL AND c.lineId IN (SELECT l.id FROM "line" l WHERE l.deleted_at IS NULL ${of})`,
      {
        infobaseId: page.infobaseId,
      },
    );
  if (page.before !== null) {
    const [at, id] = page.before;
    query.andWhere('(c.createdAt < :at OR (c.createdAt = :at AND c.id < :id))', { at, id });
  }
  if (page.search !== undefined) {
    const { condition, parameters } = contactSearch('c', page.search);
    query.andWhere(condition, parameters);
  }
  return query.orderBy('c.createdAt', 'DESC').addOrderBy('c.id', 'DESC').limit(page.limit).getMany();
}

/** The condition of a search by name, phone or username, for a query builder's alias of `contact`. */
export function contactSearch(
  alias: string,
  search: string,
): { condition: string; parameters: Record<string, string> } {
  const parameters: Record<string, string> = { nameLike: containing(search) };
  const conditions = [
    `${alias}.searchName LIKE :nameLike ESCAPE '!'`,
    `${alias}.username LIKE :nameLike ESCAPE '!'`,
  ];
  if (/^[+\d\s().-]+$/.test(search)) {
    // Russians write 8 where the number has 7.
    const digits = search.replace(/\D/g, '').replace(/^8/, '');
    if (digits.length >= 3) {
      conditions.push(`${alias}.phone LIKE :phoneLike ESCAPE '!'`);
      parameters.phoneLike = containing(digits);
    }
  }
  return { condition: `(${conditions.join(' OR ')})`, parameters };
}

/** @param knownBy what tells this contact from the line's others: a phone, else the engine's address */
const blankContact = (
  lineId: LineId,
  kind: ContactRow['kind'],
  knownBy: string,
  now: string,
): ContactRow => ({
  id: derivedId<ContactId>('cont', lineId, knownBy),
  lineId,
  kind,
  name: null,
  nameFrom: null,
  searchName: null,
  phone: null,
  phoneFrom: null,
  lid: null,
  username: null,
  hasWhatsApp: null,
  checkedAt: null,
  objectKind: null,
  objectKey: null,
  objectTitle: null,
  hasWritten: false,
  writtenFirstAt: null,
  createdAt: now,
  mergedIntoId: null,
  version: 1,
});

/** Who shares an attribute with a peer. */
interface Candidates {
  /** The same person, the surest first. */
  same: ContactRow[];
  /** Somebody else, who has or had the peer's number. */
  others: ContactRow[];
}

async function candidatesOf(tx: Tx, lineId: LineId, peer: Peer): Promise<Candidates> {
  const contacts = tx.repo(contactTable);
  const address = await tx.repo(contactAddressTable).findOneBy({ lineId, address: peer.address });
  const phone = peerPhone(peer);
  const byAddress = address && (await contacts.findOneBy({ id: address.contactId }));
  const found = [
    byAddress,
    phone !== null ? await contacts.findOneBy({ lineId, phone }) : null,
    peer.kind === 'person' && peer.lid !== null
      ? await contacts.findOne({ where: { lineId, lid: peer.lid }, order: { id: 'ASC' } })
      : null,
  ];
  const rows = [...new Map(found.filter((row) => row !== null).map((row) => [row.id, row])).values()];
  // Whom the engine itself calls by this address he is, whatever else has changed.
  const isSame = (row: ContactRow) => row.id === byAddress?.id || isSamePerson(row, peer);
  return { same: rows.filter(isSame), others: rows.filter((row) => !isSame(row)) };
}

async function learn(
  tx: Tx,
  clock: Clock,
  contact: ContactRow,
  peer: Peer,
  candidates: Candidates,
): Promise<Resolved> {
  const addresses = tx.repo(contactAddressTable);
  const { lineId } = contact;
  if (!(await addresses.existsBy({ lineId, address: peer.address }))) {
    await addresses.insert({ lineId, address: peer.address, contactId: contact.id });
  }
  const learnt = learntFrom(contact, peer, clock.now().toISOString());
  const same = candidates.same.filter(({ id }) => id !== contact.id);
  // A line knows a phone once: whoever had it, it is this contact's now.
  await takePhone(tx, learnt.phone ?? null, same);
  const lostPhone = await takePhone(tx, learnt.phone ?? null, candidates.others);
  const changed = Object.keys(learnt).length > 0;
  return {
    contact: changed ? await change(tx, contact, learnt) : contact,
    changed,
    created: false,
    sameAs: same.map(({ id }) => id),
    lostPhone,
  };
}

/** Takes a number away from who has it; gives those who had it, as they are now. */
async function takePhone(tx: Tx, phone: string | null, from: ContactRow[]): Promise<ContactRow[]> {
  const changed: ContactRow[] = [];
  for (const row of from) {
    if (phone !== null && row.phone === phone)
      changed.push(await change(tx, row, { phone: null, phoneFrom: null }));
  }
  return changed;
}

async function change(tx: Tx, contact: ContactRow, values: Partial<ContactRow>): Promise<ContactRow> {
  const changed: ContactRow = { ...contact, ...values, version: contact.version + 1 };
  await tx.repo(contactTable).update({ id: contact.id }, { ...values, version: changed.version });
  return changed;
}
