/** Contacts in the database: who is behind an engine's address. */
import { In } from 'typeorm';
import type { ContactId, InfobaseId, LineId } from '../../contracts/common.ts';
import type { Peer } from '../engines/engine.ts';
import { lockRow } from '../platform/claim.ts';
import type { Clock } from '../platform/clock.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { derivedId } from '../platform/ids.ts';
import { type ContactRow, contactAddressTable, contactTable } from './contact.table.ts';
import { learntFrom, nameOf, peerPhone, searchNameOf } from './contact.ts';

/** A contact after a look at its peer. `changed` is true for a new one too: the feed has to tell of it. */
export interface Resolved {
  contact: ContactRow;
  changed: boolean;
  created: boolean;
  /** Other contacts of the line that have turned out to be the same person. */
  sameAs: ContactId[];
}

export const findContact = (reader: Reader, id: ContactId): Promise<ContactRow | null> =>
  reader.repo(contactTable).findOneBy({ id });

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
  const known = await candidatesOf(tx, lineId, peer);
  const found = known[0] && (await lockRow(tx, contactTable, known[0].id));
  if (found) return learn(tx, clock, found, peer, known.slice(1));
  const now = clock.now().toISOString();
  const blank = blankContact(lineId, peer.kind, peerPhone(peer) ?? peer.address, now);
  const contact: ContactRow = { ...blank, ...learntFrom(blank, peer, now) };
  await tx.repo(contactTable).insert(contact);
  await tx.repo(contactAddressTable).insert({ lineId, address: peer.address, contactId: contact.id });
  return { contact, changed: true, created: true, sameAs: [] };
}

/** Learns from a peer that is known to be this contact: the answer of an engine to a message sent to it. */
export async function attachPeer(tx: Tx, clock: Clock, contactId: ContactId, peer: Peer): Promise<Resolved> {
  const contact = await lockRow(tx, contactTable, contactId);
  if (!contact) throw new Error(`contact ${contactId} is gone`);
  const others = (await candidatesOf(tx, contact.lineId, peer)).filter(({ id }) => id !== contact.id);
  return learn(tx, clock, contact, peer, others);
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
      return { contact: found, changed: false, created: false, sameAs: [] };
    }
    return { contact: await change(tx, found, named), changed: true, created: false, sameAs: [] };
  }
  const now = clock.now().toISOString();
  const contact: ContactRow = {
    ...blankContact(lineId, 'person', phone, now),
    phone,
    phoneFrom: from,
    ...named,
  };
  await tx.repo(contactTable).insert(contact);
  return { contact, changed: true, created: true, sameAs: [] };
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
    .where(`c.lineId IN (SELECT l.id FROM "line" l WHERE l.deleted_at IS NULL ${of})`, {
      infobaseId: page.infobaseId,
    });
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
  const parameters: Record<string, string> = { nameLike: containing(search.trim().toLowerCase()) };
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

const containing = (text: string): string => `%${text.replace(/[!%_[]/g, '!$&')}%`;

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
  version: 1,
});

/** Everybody that the peer may be, the surest first. */
async function candidatesOf(tx: Tx, lineId: LineId, peer: Peer): Promise<ContactRow[]> {
  const contacts = tx.repo(contactTable);
  const address = await tx.repo(contactAddressTable).findOneBy({ lineId, address: peer.address });
  const phone = peerPhone(peer);
  const found = [
    address && (await contacts.findOneBy({ id: address.contactId })),
    phone !== null ? await contacts.findOneBy({ lineId, phone }) : null,
    peer.kind === 'person' && peer.lid !== null
      ? await contacts.findOne({ where: { lineId, lid: peer.lid }, order: { id: 'ASC' } })
      : null,
  ];
  const rows = new Map(found.filter((row) => row !== null).map((row) => [row.id, row]));
  return [...rows.values()];
}

async function learn(
  tx: Tx,
  clock: Clock,
  contact: ContactRow,
  peer: Peer,
  others: ContactRow[],
): Promise<Resolved> {
  const addresses = tx.repo(contactAddressTable);
  const { lineId } = contact;
  if (!(await addresses.existsBy({ lineId, address: peer.address }))) {
    await addresses.insert({ lineId, address: peer.address, contactId: contact.id });
  }
  const learnt = learntFrom(contact, peer, clock.now().toISOString());
  // Two contacts of a line can't have one phone; which of them stays is decided when they are merged.
  if (others.some(({ phone }) => phone !== null && phone === learnt.phone)) {
    delete learnt.phone;
    delete learnt.phoneFrom;
  }
  const changed = Object.keys(learnt).length > 0;
  return {
    contact: changed ? await change(tx, contact, learnt) : contact,
    changed,
    created: false,
    sameAs: others.map(({ id }) => id),
  };
}

async function change(tx: Tx, contact: ContactRow, values: Partial<ContactRow>): Promise<ContactRow> {
  const changed: ContactRow = { ...contact, ...values, version: contact.version + 1 };
  await tx.repo(contactTable).update({ id: contact.id }, { ...values, version: changed.version });
  return changed;
}
