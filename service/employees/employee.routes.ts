/** Operations on employees and queues. */
import type { EmployeeId, InfobaseId, LineId } from '../../contracts/common.ts';
import type { Queue } from '../../contracts/employee.ts';
import { type HandlersOf, infobaseFilter, infobaseOf, type Principal, sees } from '../access/principal.ts';
import { requireInfobase } from '../infobases/infobase.store.ts';
import { lineTable } from '../lines/line.table.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import type { Platform } from '../platform/platform.ts';
import { setQueue, setRoster } from './employee.commands.ts';
import { presentEmployee } from './employee.present.ts';
import { briefOf, pageOfEmployees, presentOf, queueOf, queuePositions } from './employee.store.ts';

interface Scope {
  infobaseId: InfobaseId | null;
  lineId: LineId | null;
}

/** Whose queue a request is about: of a line that the caller sees, or of an infobase. */
async function scopeOf(
  reader: Reader,
  principal: Principal,
  named: { lineId?: LineId; infobaseId?: InfobaseId },
): Promise<Scope> {
  if (named.lineId === undefined) {
    const infobaseId = infobaseOf(principal, named.infobaseId);
    await requireInfobase(reader, infobaseId);
    return { infobaseId, lineId: null };
  }
  const line = await reader.repo(lineTable).findOneBy({ id: named.lineId });
  const fits =
    line?.deletedAt === null &&
    sees(principal, line.infobaseId) &&
    (named.infobaseId === undefined || named.infobaseId === line.infobaseId);
  return line && fits ? { infobaseId: line.infobaseId, lineId: line.id } : fail('NOT_FOUND');
}

async function presentQueue(reader: Reader, { infobaseId, lineId }: Scope): Promise<Queue> {
  const { employeeIds, inherited } = await queueOf(reader, infobaseId, lineId);
  return { lineId, inherited, employees: (await presentOf(reader, employeeIds)).map(briefOf) };
}

export function employeeHandlers(
  platform: Platform,
): HandlersOf<'listEmployees' | 'setEmployees' | 'getQueue' | 'setQueue'> {
  const { db, clock } = platform;
  return {
    listEmployees: async ({ query, principal }) => {
      const infobaseId = infobaseFilter(principal, query.infobaseId);
      const after = decodeCursor<[EmployeeId]>(query.cursor, ['string'])?.[0] ?? null;
      const limit = query.limit ?? 50;
      return db.read(async (reader) => {
        const found = await pageOfEmployees(reader, { infobaseId, after, limit: limit + 1 });
        const { rows, nextCursor } = pageOf(found, limit, ({ id }) => [id]);
        const places = await queuePositions(
          reader,
          rows.map((row) => row.infobaseId),
        );
        const now = clock.now();
        return {
          items: rows.map((row) => presentEmployee(row, places.get(row.id) ?? null, now)),
          nextCursor,
        };
      });
    },
    setEmployees: ({ query, body, principal }) =>
      db.write(async (tx) => {
        const infobaseId = infobaseOf(principal, query.infobaseId);
        await requireInfobase(tx, infobaseId);
        return setRoster(tx, platform, infobaseId, body.employees);
      }),
    getQueue: ({ query, principal }) =>
      db.read(async (reader) => presentQueue(reader, await scopeOf(reader, principal, query))),
    setQueue: ({ body, principal }) =>
      db.write(async (tx) => {
        const scope = await scopeOf(tx, principal, body);
        await setQueue(tx, platform, scope, body.employeeIds);
        return presentQueue(tx, scope);
      }),
  };
}
