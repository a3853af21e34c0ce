/** Operations on objects of 1C. */
import { type HandlersOf, infobaseOf } from '../access/principal.ts';
import { phoneOf } from '../contacts/contact.ts';
import type { NumberChecks } from '../contacts/number-checks.ts';
import { adviceOf } from '../onec/check.ts';
import { entriesOfPhone, searchEntries } from '../onec/directory.store.ts';
import { ranked } from '../onec/directory.ts';
import type { OdataError } from '../onec/odata-error.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import { type Language, languageOf } from '../platform/http-errors.ts';
import { decodeCursor, encodeCursor } from '../platform/page.ts';
import type { Platform } from '../platform/platform.ts';
import { type Cards, placeOf } from './cards.ts';
import { numbersOf, presentCard } from './object.present.ts';
import { timelineOf } from './timeline.present.ts';

/** How long a card waits for WhatsApp's word on its numbers; it comes by itself later (`contact.changed`, or asked again). */
const numbersPatienceMs = 3_000;

/** The refusal that 1C's stands for. */
export function refusedBy(error: OdataError, language: Language): BridgeError {
  const details = { reason: error.reason, text: adviceOf(error.reason, language) };
  return new BridgeError(error.isPassing ? 'ONEC_UNAVAILABLE' : 'ONEC_REFUSED', details, { cause: error });
}

export function objectHandlers(
  platform: Platform,
  cards: Cards,
  numbers: NumberChecks,
): HandlersOf<'getObject' | 'getTimeline' | 'listObjects'> {
  const { db } = platform;
  return {
    listObjects: async ({ query, principal }) => {
      const infobaseId = infobaseOf(principal, query.infobaseId);
      const limit = query.limit ?? 20;
      const phone =
        query.phone === undefined
          ? null
          : (phoneOf(query.phone) ?? fail('INVALID_PHONE', { phone: query.phone }));
      if (phone === null && query.search === undefined) {
        const problems = [{ path: 'querystring', message: 'phone or search' }];
        return fail('VALIDATION_FAILED', { problems });
      }
      const { search } = query;
      const entries = await db.read(async (reader) =>
        phone !== null
          ? ranked(await entriesOfPhone(reader, infobaseId, phone))
          : ranked(await searchEntries(reader, infobaseId, search ?? '', limit)),
      );
      return {
        items: entries.slice(0, limit).map((entry) => ({
          kind: entry.kind,
          key: entry.objectKey,
          title: entry.title,
          phones: numbersOf(entry),
        })),
      };
    },
    getObject: async ({ params, query, principal, headers }) => {
      const infobaseId = infobaseOf(principal, query.infobaseId);
      const { card, problem } = await cards.show(placeOf(infobaseId, params));
      if (problem === 'off') return fail('ODATA_OFF');
      if (card === null) {
        if (problem === null) return fail('NOT_FOUND');
        throw refusedBy(problem, languageOf(headers['accept-language']));
      }
      const whatsApp = await numbers.known(infobaseId, numbersOf(card), numbersPatienceMs);
      return presentCard(params, card, whatsApp, languageOf(headers['accept-language']));
    },
    getTimeline: async ({ params, query, principal }) => {
      const infobaseId = infobaseOf(principal, query.infobaseId);
      const before = decodeCursor<[number]>(query.cursor, ['number'])?.[0] ?? null;
      const limit = query.limit ?? 50;
      const { items, next } = await db.read((reader) =>
        timelineOf(reader, principal, placeOf(infobaseId, params), { before, limit }),
      );
      return { items, nextCursor: next === null ? null : encodeCursor([next]) };
    },
  };
}
