/** Operations on contacts. */
import type { ContactId, LineId } from '../../contracts/common.ts';
import { type HandlersOf, infobaseFilter, type Principal, sees } from '../access/principal.ts';
import { lineTable } from '../lines/line.table.ts';
import type { Reader } from '../platform/database.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import { errorText, languageOf } from '../platform/http-errors.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import type { Platform } from '../platform/platform.ts';
import { presentContact } from './contact.present.ts';
import { contactsOfPhones, pageOfContacts } from './contact.store.ts';
import type { NumberCheckRow } from './contact.table.ts';
import { phoneOf } from './contact.ts';
import { type NumberChecks, onlineLine } from './number-checks.ts';

const noLine = {
  ru: 'Ни одна линия сейчас не на связи: спросить WhatsApp некому. Проверьте линии и повторите.',
  en: 'No line is online now, so nobody can ask WhatsApp. Check the lines and try again.',
};

/** The line that is asked: the one named, or the first one online that the caller sees. */
async function askedLine(
  reader: Reader,
  principal: Principal,
  named: LineId | undefined,
): Promise<LineId | null> {
  if (named !== undefined) {
    const line = await reader.repo(lineTable).findOneBy({ id: named });
    return line && line.deletedAt === null && sees(principal, line.infobaseId) ? line.id : fail('NOT_FOUND');
  }
  return onlineLine(reader, principal.infobaseId);
}

export function contactHandlers(
  platform: Platform,
  numbers: NumberChecks,
): HandlersOf<'listContacts' | 'checkContacts'> {
  const { db } = platform;

  return {
    listContacts: async ({ query, principal }) => {
      const infobaseId = infobaseFilter(principal, query.infobaseId);
      const before = decodeCursor<[string, ContactId]>(query.cursor, ['string', 'string']);
      const limit = query.limit ?? 50;
      const search = query.search === undefined ? {} : { search: query.search };
      const found = await db.read((reader) =>
        pageOfContacts(reader, { infobaseId, ...search, before, limit: limit + 1 }),
      );
      const { rows, nextCursor } = pageOf(found, limit, ({ createdAt, id }) => [createdAt, id]);
      return { items: rows.map(presentContact), nextCursor };
    },
    checkContacts: async ({ body, principal, headers }) => {
      const language = languageOf(headers['accept-language']);
      const given = body.phones.map((input) => ({ input, phone: phoneOf(input) }));
      const phones = [...new Set(given.map(({ phone }) => phone).filter((phone) => phone !== null))];
      const lineId = await db.read((reader) => askedLine(reader, principal, body.lineId));
      const { checks, error } =
        lineId === null || phones.length === 0
          ? { checks: new Map<string, NumberCheckRow>(), error: null }
          : await numbers.ask(lineId, phones);
      const reason = lineId === null ? noLine[language] : error && errorText(error, language);
      const contacts =
        lineId === null ? new Map() : await db.read((reader) => contactsOfPhones(reader, lineId, phones));
      const wrong = errorText(new BridgeError('INVALID_PHONE'), language);
      const silent = errorText(new BridgeError('LINE_BUSY'), language);
      const items = given.map(({ input, phone }) => {
        const check = phone === null ? undefined : checks.get(phone);
        return {
          input,
          phone,
          hasWhatsApp: check?.hasWhatsApp ?? null,
          contactId: (phone !== null && contacts.get(phone)) || null,
          checkedAt: check?.checkedAt ?? null,
          reason: phone === null ? wrong : check ? null : (reason ?? silent),
        };
      });
      return { items };
    },
  };
}
