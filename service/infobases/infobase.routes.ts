/** Operations on infobases: connecting them, and what is known of them. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { Infobase } from '../../contracts/connect.ts';
import { type HandlersOf, sees } from '../access/principal.ts';
import { ensureFeed, feedOf } from '../feed/feed.store.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import type { Platform } from '../platform/platform.ts';
import { type AdoptLines, connectInfobase, decideLocation, issueConnectionCode } from './connect.commands.ts';
import { presentInfobase } from './infobase.present.ts';
import { pageOfInfobases, requireInfobase } from './infobase.store.ts';
import type { InfobaseRow } from './infobase.table.ts';

export function infobaseHandlers(
  platform: Platform,
  adoptLines: AdoptLines,
): HandlersOf<'connect' | 'createConnectionCode' | 'listInfobases' | 'getInfobase' | 'setInfobaseLocation'> {
  const { db, config } = platform;

  async function present(reader: Reader, row: InfobaseRow): Promise<Infobase> {
    const feed = (await feedOf(reader, row.id)) ?? fail('NOT_FOUND');
    return presentInfobase(row, feed, config);
  }

  return {
    connect: ({ body }) => db.write((tx) => connectInfobase(tx, platform, body, adoptLines)),
    createConnectionCode: ({ principal }) => issueConnectionCode(platform, principal.infobaseId),
    listInfobases: async ({ query, principal }) => {
      const after = decodeCursor<[InfobaseId]>(query.cursor, ['string'])?.[0] ?? null;
      const limit = query.limit ?? 50;
      return db.read(async (reader) => {
        const found = await pageOfInfobases(reader, { only: principal.infobaseId, after, limit: limit + 1 });
        const { rows, nextCursor } = pageOf(found, limit, ({ id }) => [id]);
        const items: Infobase[] = [];
        for (const row of rows) items.push(await present(reader, row));
        return { items, nextCursor };
      });
    },
    getInfobase: async ({ params, principal }) => {
      if (!sees(principal, params.infobaseId)) return fail('NOT_FOUND');
      return db.read(async (reader) => present(reader, await requireInfobase(reader, params.infobaseId)));
    },
    setInfobaseLocation: async ({ params, body, principal }) => {
      if (!sees(principal, params.infobaseId)) return fail('NOT_FOUND');
      return db.write(async (tx) => {
        const row = await decideLocation(tx, params.infobaseId, body.decision, body.connectionHash);
        return presentInfobase(row, await ensureFeed(tx, row.id), config);
      });
    },
  };
}
