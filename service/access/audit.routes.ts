/** Reading the audit log. */

import { decodeCursor, pageOf } from '../platform/page.ts';
import type { Platform } from '../platform/platform.ts';
import { auditTable } from './access.table.ts';
import type { HandlersOf } from './principal.ts';

const instant = (given: string): string => new Date(given).toISOString();

export function auditHandlers({ db }: Platform): HandlersOf<'listAudit'> {
  return {
    listAudit: async ({ query, principal }) => {
      const before = decodeCursor<[number]>(query.cursor, ['number'])?.[0];
      const limit = query.limit ?? 50;
      const found = await db.read((reader) => {
        const list = reader.repo(auditTable).createQueryBuilder('a');
        if (principal.infobaseId !== null)
          list.andWhere('a.infobaseId = :own', { own: principal.infobaseId });
        if (query.operation !== undefined) list.andWhere('a.operation = :operation', query);
        if (query.outcome === 'done') list.andWhere("a.outcome = 'done'");
        if (query.outcome === 'refused') list.andWhere("a.outcome <> 'done'");
        // Ids hold no sign that LIKE would take for a pattern but the underscore, which stands in all of them.
        if (query.who !== undefined) list.andWhere('a.who LIKE :who', { who: `%${query.who}%` });
        if (query.target !== undefined)
          list.andWhere('a.target LIKE :target', { target: `%${query.target}%` });
        if (query.from !== undefined) list.andWhere('a.at >= :from', { from: instant(query.from) });
        if (query.to !== undefined) list.andWhere('a.at < :to', { to: instant(query.to) });
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
