/** Changes of the roster and of queues, with their events. */
import type { EmployeeId, InfobaseId, LineId } from '../../contracts/common.ts';
import type { Roster } from '../../contracts/employee.ts';
import { changeDeviceScopes } from '../access/session.commands.ts';
import { appendEvent } from '../feed/append.ts';
import { infobaseTable } from '../infobases/infobase.table.ts';
import { chunksOf } from '../platform/chunks.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { presentEmployee } from './employee.present.ts';
import { findEmployee, queuePositions } from './employee.store.ts';
import { type EmployeeRow, employeeTable, queueTable } from './employee.table.ts';

type Entry = Roster['employees'][number];
type Facts = Omit<EmployeeRow, 'id' | 'infobaseId' | 'externalId' | 'version'>;

/** What a roster says of one employee; what it leaves out has its default. */
const factsOf = (entry: Entry): Facts => ({
  infobaseUserId: entry.infobaseUserId ?? null,
  name: entry.name,
  role: entry.role ?? 'employee',
  phone: entry.phone ?? null,
  blocked: entry.blocked ?? false,
  deleted: false,
  onLeaveUntil: entry.onLeaveUntil ? new Date(entry.onLeaveUntil).toISOString() : null,
});

const differs = (row: EmployeeRow, facts: Facts): boolean =>
  (Object.keys(facts) as (keyof Facts)[]).some((name) => row[name] !== facts[name]);

/** Makes the roster of the infobase equal to the one given: who is missing in it becomes deleted. */
export async function setRoster(
  tx: Tx,
  platform: Platform,
  infobaseId: InfobaseId,
  entries: readonly Entry[],
): Promise<{ created: number; changed: number; deleted: number; total: number }> {
  refuseTwins(entries);
  // Two rosters at once are applied one after the other.
  await lockRow(tx, infobaseTable, infobaseId);
  const before = await tx.repo(employeeTable).findBy({ infobaseId });
  const placesBefore = await queuePositions(tx, [infobaseId]);
  const known = new Map(before.map((row) => [row.externalId, row]));
  const given = new Set(entries.map((entry) => entry.externalId));

  const created: EmployeeRow[] = [];
  const changed: EmployeeRow[] = [];
  for (const entry of entries) {
    const row = known.get(entry.externalId);
    const facts = factsOf(entry);
    if (!row) {
      const id = newId<EmployeeId>('emp');
      created.push({ id, infobaseId, externalId: entry.externalId, ...facts, version: 1 });
    } else if (differs(row, facts)) changed.push({ ...row, ...facts, version: row.version + 1 });
  }
  const gone = before
    .filter((row) => !row.deleted && !given.has(row.externalId))
    .map((row) => ({ ...row, deleted: true, version: row.version + 1 }));

  for (const chunk of chunksOf(created)) await tx.repo(employeeTable).insert(chunk);
  for (const row of [...changed, ...gone]) await tx.repo(employeeTable).update({ id: row.id }, row);
  for (const row of changed) {
    if (known.get(row.externalId)?.role !== row.role) await changeDeviceScopes(tx, row.id, row.role);
  }
  await tellOfEmployees(tx, platform, infobaseId, [...created, ...changed, ...gone], placesBefore);
  return {
    created: created.length,
    changed: changed.length,
    deleted: gone.length,
    total: entries.length,
  };
}

function refuseTwins(entries: readonly Entry[]): void {
  const seen = new Set<string>();
  for (const [i, { externalId }] of entries.entries()) {
    if (seen.has(externalId)) {
      const problems = [{ path: `body/employees/${i}/externalId`, message: `${externalId} stands twice` }];
      throw new BridgeError('VALIDATION_FAILED', { problems });
    }
    seen.add(externalId);
  }
}

/**
 * Sets the queue of a line, or of the infobase when `lineId` is null. `refs: null` takes it away: the line goes by
 * the queue of its infobase again.
 */
export async function setQueue(
  tx: Tx,
  platform: Platform,
  scope: { infobaseId: InfobaseId | null; lineId: LineId | null },
  refs: readonly string[] | null,
): Promise<void> {
  const { infobaseId, lineId } = scope;
  const scopeId = lineId ?? infobaseId;
  if (scopeId === null) throw new Error('a queue belongs to a line or to an infobase');
  if (infobaseId !== null) await lockRow(tx, infobaseTable, infobaseId);
  const ids = new Set<EmployeeId>();
  for (const ref of refs ?? []) {
    const employee = await findEmployee(tx, infobaseId, ref);
    if (!employee || employee.deleted) return fail('EMPLOYEE_UNKNOWN', { employee: ref });
    ids.add(employee.id);
  }
  const placesBefore = infobaseId === null ? new Map() : await queuePositions(tx, [infobaseId]);
  await tx.repo(queueTable).delete({ scopeId });
  if (refs !== null) await tx.repo(queueTable).insert({ scopeId, employeeIds: [...ids] });
  if (lineId === null && infobaseId !== null) {
    await tellOfEmployees(tx, platform, infobaseId, [], placesBefore);
  }
}

/** Tells of the rows, which are written already, and of everybody whose place in the queue has moved. */
async function tellOfEmployees(
  tx: Tx,
  platform: Platform,
  infobaseId: InfobaseId,
  rows: readonly EmployeeRow[],
  placesBefore: ReadonlyMap<EmployeeId, number>,
): Promise<void> {
  const places = await queuePositions(tx, [infobaseId]);
  const told = new Set(rows.map(({ id }) => id));
  const moved: EmployeeRow[] = [];
  for (const id of new Set([...placesBefore.keys(), ...places.keys()])) {
    if (told.has(id) || places.get(id) === placesBefore.get(id)) continue;
    const row = await tx.repo(employeeTable).findOneByOrFail({ id });
    moved.push({ ...row, version: row.version + 1 });
    await tx.repo(employeeTable).update({ id }, { version: row.version + 1 });
  }
  for (const row of [...rows, ...moved]) {
    appendEvent(tx, platform, {
      infobaseId,
      type: 'employee.changed',
      version: row.version,
      data: presentEmployee(row, places.get(row.id) ?? null, platform.clock.now()),
      audience: { everybody: true, employeeIds: [] },
    });
  }
}
