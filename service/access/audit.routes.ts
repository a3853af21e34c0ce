/** Reading the audit log. */

import { decodeCursor, pageOf } from '../platform/page.ts';
import type { Platform } from '../platform/platform.ts';
import { auditTable } from './access.table.ts';
import type { HandlersOf } from './principal.ts';

export function auditHandlers({ db }: Platform): HandlersOf<'listAudit'> {
  return {
    listAudit: async ({ query, principal }) => {
      const before = decodeCursor<[number]>(query.cursor, ['number'])?.[0];
      const limit = query.limit ?? 50;
      const found = await db.read((reader) => {
        const list = reader.repo(auditTable).createQueryBuilder('a');
        if (principal.infobaseId !== null)
          list.andWhere('a.infobaseId = :own', { own: principal.infobaseId });
        if (before !== undefined) list.andWhere('a.position < :before', { before });
        return list
          .orderBy('a.position', 'DESC')
          .limit(limit + 1)
          .getMany();
      });
      const { rows, nextCursor } = pageOf(found, limit, ({ position }) => [position]);
      const items = rows.map(({ position, at, who, operation, target, outcome, address }) => ({
        id: position,
        at,
        who,
        operation,
        target,
        outcome,
        address,
      }));
      return { items, nextCursor };
    },
  };
}
