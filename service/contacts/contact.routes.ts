/** Operations on contacts. */
import type { ContactId, LineId } from '../../contracts/common.ts';
import { type HandlersOf, infobaseFilter, type Principal, sees } from '../access/principal.ts';
import { lineTable } from '../lines/line.table.ts';
import type { Reader } from '../platform/database.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import { errorText, type Language, languageOf } from '../platform/http-errors.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { freshChecks, keepChecks } from './check.commands.ts';
import { presentContact } from './contact.present.ts';
import { contactsOfPhones, pageOfContacts } from './contact.store.ts';
import type { NumberCheckRow } from './contact.table.ts';
import { phoneOf } from './contact.ts';

export interface ContactDeps {
  /** Asks the line which of these phones (E.164) have WhatsApp; fails with LINE_NOT_READY, LINE_BUSY and the like. */
  checkNumbers(lineId: LineId, phones: string[]): Promise<Array<{ phone: string; exists: boolean }>>;
}

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
  const own = principal.infobaseId === null ? {} : { infobaseId: principal.infobaseId };
  const online = await reader
    .repo(lineTable)
    .find({ where: { ...own, status: 'online' }, order: { id: 'ASC' } });
  return online.find((line) => line.deletedAt === null)?.id ?? null;
}

export function contactHandlers(
  platform: Platform,
  { checkNumbers }: ContactDeps,
): HandlersOf<'listContacts' | 'checkContacts'> {
  const { db, clock } = platform;

  /** What is known of the phones, asking the line for what is not; `reason` says why some remain unknown. */
  async function ask(
    lineId: LineId,
    phones: string[],
    language: Language,
  ): Promise<{ checks: Map<string, NumberCheckRow>; reason: string | null }> {
    const checks = await db.read((reader) => freshChecks(reader, clock, lineId, phones));
    const unknown = phones.filter((phone) => !checks.has(phone));
    if (unknown.length === 0) return { checks, reason: null };
    try {
      const answers = await checkNumbers(lineId, unknown);
      const checkedAt = instantOf(clock);
      const rows = answers
        .filter(({ phone }) => unknown.includes(phone))
        .map(({ phone, exists }) => ({ lineId, phone, hasWhatsApp: exists, checkedAt }));
      await db.write((tx) => keepChecks(tx, platform, lineId, rows));
      for (const row of rows) checks.set(row.phone, row);
      return { checks, reason: null };
    } catch (error) {
      // One number more or less known must not lose the answer for the others.
      if (!(error instanceof BridgeError)) throw error;
      return { checks, reason: errorText(error, language) };
    }
  }

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
      const { checks, reason } =
        lineId === null || phones.length === 0
          ? { checks: new Map<string, NumberCheckRow>(), reason: noLine[language] }
          : await ask(lineId, phones, language);
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
