/**
 * Cards of objects: asked of 1C, kept, and shown from what is kept while 1C is away or slow. Whoever waits, waits for a
 * limited time; the answer that comes later is kept for the next one.
 */
import type { InfobaseId } from '../../contracts/common.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import type { Bases, OpenBase } from '../onec/bases.ts';
import { kindModelOf, readCard } from '../onec/card.ts';
import { findEntry } from '../onec/directory.store.ts';
import type { Discovery } from '../onec/discover.ts';
import { isOdataError, OdataError } from '../onec/odata-error.ts';
import type { KeptCard } from '../onec/onec.table.ts';
import type { Reader } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { dropCard, keepCard, keptCard, knownFromChats, type Place } from './object.store.ts';

export interface ShownCard extends KeptCard {
  /** 1C was not asked, or has not answered. */
  stale: boolean;
  readAt: string | null;
}

/** What is known of an object, and why it is not more. */
export interface FoundCard {
  card: ShownCard | null;
  /** Null: 1C has answered. `off`: nobody may ask it. */
  problem: OdataError | 'off' | null;
}

export interface Cards {
  /**
   * The card, from 1C if it answers in time.
   * @param patienceMs how long to wait where something is known already; where nothing is, five times as long
   */
  show(place: Place, patienceMs?: number): Promise<FoundCard>;
  /** Fields for templates, without asking 1C: a transaction may be under way. */
  fields(reader: Reader, place: Place): Promise<Record<string, string>>;
}

/** A card that was read so lately is not asked for again. */
const freshMs = 20_000;
/** Values older than this are not put into messages. */
const usableMs = 24 * 3_600_000;
const patienceDefault = 4_000;

export function createCards(platform: Platform, bases: Bases): Cards {
  const { db, clock } = platform;
  const log = platform.log.child({ part: 'cards' });
  const asked = new Map<string, Promise<KeptCard | null>>();
  const ageOf = (instant: string): number => clock.now().getTime() - new Date(instant).getTime();

  /** Asks 1C and keeps the answer; of several at once one asks. Null when 1C has no such object. */
  function ask(base: OpenBase, place: Place): Promise<KeptCard | null> {
    const key = JSON.stringify([place.infobaseId, place.kind, place.objectKey]);
    const under = asked.get(key);
    if (under) return under;
    const started = readAndKeep(base, place).finally(() => asked.delete(key));
    // Whoever has stopped waiting must not leave a rejection behind.
    started.catch((error: unknown) => {
      if (!isOdataError(error)) log.error({ err: error }, 'a card was not read');
    });
    asked.set(key, started);
    return started;
  }

  async function readAndKeep(base: OpenBase, place: Place): Promise<KeptCard | null> {
    const discovery = base.discovery ?? (await bases.discover(base, { patient: false }));
    const card = await cardBy(base, discovery, place);
    if (card === null) await db.write((tx) => dropCard(tx, place));
    else await db.write((tx) => keepCard(tx, { ...place, card, readAt: instantOf(clock) }));
    return card;
  }

  async function cardBy(base: OpenBase, discovery: Discovery, place: Place): Promise<KeptCard | null> {
    const { client } = base;
    const asking = { patient: false };
    const kind = kindModelOf(discovery, place.kind);
    if (!kind) throw new OdataError('unknown_name');
    return readCard({ client, discovery, asking, log }, kind, place.objectKey);
  }

  /** What is known without 1C. */
  async function known(place: Place): Promise<ShownCard | null> {
    return db.read(async (reader) => {
      const kept = await keptCard(reader, place);
      if (kept) return { ...kept.card, stale: true, readAt: kept.readAt };
      const entry = await findEntry(reader, place.infobaseId, place.kind, place.objectKey);
      const nothing = { fields: [], sections: [], stale: true, readAt: null };
      if (entry) return { title: entry.title, phones: entry.phones, ...nothing };
      const told = await knownFromChats(reader, place);
      if (!told) return null;
      const phones = told.phones.map((phone) => ({ phone, raw: phone, note: null }));
      return { title: told.title, phones, ...nothing };
    });
  }

  return {
    async show(place, patienceMs = patienceDefault) {
      const before = await known(place);
      if (before?.readAt && ageOf(before.readAt) < freshMs)
        return { card: { ...before, stale: false }, problem: null };
      const base = await bases.open(place.infobaseId);
      if (!base) return { card: before, problem: 'off' };
      const waited = new AbortController();
      try {
        const answer = await Promise.race([
          ask(base, place),
          clock.sleep(before ? patienceMs : 5 * patienceMs, waited.signal).then(() => {
            throw new OdataError('timeout');
          }),
        ]);
        if (answer === null) return { card: null, problem: null };
        return { card: { ...answer, stale: false, readAt: instantOf(clock) }, problem: null };
      } catch (error) {
        if (!isOdataError(error)) throw error;
        return { card: before, problem: error };
      } finally {
        waited.abort(new OdataError('timeout'));
      }
    },
    async fields(reader, place) {
      const kept = await keptCard(reader, place);
      if (!kept || ageOf(kept.readAt) > usableMs) return {};
      return {
        ...Object.fromEntries(kept.card.fields.map(({ name, value }) => [name, value])),
        title: kept.card.title,
      };
    },
  };
}

/** The place of a link. References are kept in lower case. */
export const placeOf = (infobaseId: InfobaseId, link: { kind: string; key: string }): Place => ({
  infobaseId,
  kind: link.kind,
  objectKey: link.key.toLowerCase(),
});

/** Fields as they are kept, for a message that is being made. */
export const knownFields =
  (cards: Cards) =>
  async (
    reader: Reader,
    line: { infobaseId: InfobaseId | null },
    object: ObjectLink,
  ): Promise<Record<string, string>> =>
    line.infobaseId === null ? {} : cards.fields(reader, placeOf(line.infobaseId, object));

/** Fields as 1C has them now, or as they are known, for a preview. */
export const shownFields =
  (cards: Cards) =>
  async (object: ObjectLink, infobaseId: InfobaseId): Promise<Record<string, string>> => {
    const { card } = await cards.show(placeOf(infobaseId, object));
    const fields = card?.fields.map(({ name, value }) => [name, value]) ?? [];
    return { title: card?.title || object.title, ...Object.fromEntries(fields) };
  };
