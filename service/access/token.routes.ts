/** Operations on tokens. */
import type { TokenId } from '../../contracts/common.ts';
import { requireInfobase } from '../infobases/infobase.store.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { tokenTable } from './access.table.ts';
import { type HandlersOf, infobaseFilter, sees } from './principal.ts';
import { within } from './scopes.ts';
import { presentToken } from './token.present.ts';
import { issueToken, revokeToken } from './token.store.ts';

export function tokenHandlers(platform: Platform): HandlersOf<'listTokens' | 'createToken' | 'deleteToken'> {
  const { db, clock } = platform;

  function expiryOf(given: string | null | undefined): string | null {
    if (given === null || given === undefined) return null;
    const expiresAt = new Date(given).toISOString();
    if (expiresAt > instantOf(clock)) return expiresAt;
    const problems = [{ path: 'body/expiresAt', message: 'must be in the future' }];
    throw new BridgeError('VALIDATION_FAILED', { problems });
  }

  return {
    listTokens: async ({ query, principal }) => {
      const after = decodeCursor<[TokenId]>(query.cursor, ['string'])?.[0];
      const limit = query.limit ?? 50;
      const found = await db.read((reader) => {
        const list = reader.repo(tokenTable).createQueryBuilder('t').where('t.revokedAt IS NULL');
        if (principal.infobaseId !== null)
          list.andWhere('t.infobaseId = :own', { own: principal.infobaseId });
        if (after !== undefined) list.andWhere('t.id > :after', { after });
        return list
          .orderBy('t.id', 'ASC')
          .limit(limit + 1)
          .getMany();
      });
      const { rows, nextCursor } = pageOf(found, limit, ({ id }) => [id]);
      return { items: rows.map(presentToken), nextCursor };
    },
    createToken: async ({ body, principal }) => {
      // A caller that is bound to an infobase makes tokens of that one only.
      const infobaseId = infobaseFilter(principal, body.infobaseId ?? undefined);
      if (!within(body.scopes, principal.scopes)) return fail('FORBIDDEN');
      const expiresAt = expiryOf(body.expiresAt);
      return db.write(async (tx) => {
        if (infobaseId !== null) await requireInfobase(tx, infobaseId);
        const { token, row } = await issueToken(tx, {
          kind: 'integrator',
          name: body.name,
          scopes: body.scopes,
          infobaseId,
          employeeId: null,
          now: instantOf(clock),
          expiresAt,
        });
        return { token, record: presentToken(row) };
      });
    },
    deleteToken: ({ params, principal }) =>
      db.write(async (tx) => {
        const row = await tx.repo(tokenTable).findOneBy({ id: params.tokenId });
        if (!row || !sees(principal, row.infobaseId)) return fail('NOT_FOUND');
        await revokeToken(tx, row.id, instantOf(clock));
        return { done: true as const };
      }),
  };
}
