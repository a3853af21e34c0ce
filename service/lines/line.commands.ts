/** Commands on lines. What concerns a running engine is only written down here; the keeper carries it out. */
import type { Static } from 'typebox';
import type { InfobaseId, LineId } from '../../contracts/common.ts';
import type { Line, LineChangeSchema, NewLineSchema } from '../../contracts/line.ts';
import { infobaseFilter, type Principal } from '../access/principal.ts';
import { planAnew } from '../automation/timer.store.ts';
import { findEmployee } from '../employees/employee.store.ts';
import { infobaseTable, unassigned } from '../infobases/infobase.table.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { isTimeZone } from '../platform/time-zone.ts';
import { leavePeopleBehind, tellLineToInfobase } from './line.move.ts';
import { presentLine } from './line.present.ts';
import { changeLine, lineForCommand, linesTopic, tellOfLine } from './line.store.ts';
import { type LineRow, lineTable } from './line.table.ts';
import { type LineSettingsChange, mergeSettings, newLineSettings, proxyUrlOf } from './line.ts';

type NewLine = Static<typeof NewLineSchema>;
type LineChange = Static<typeof LineChangeSchema>;

const ring = (tx: Tx, platform: Platform, lineId: LineId): void =>
  tx.afterCommit(() => platform.bus.publish(linesTopic, lineId));

/** The proxy as it is stored; a password that is not named stays. */
function proxyOf(
  platform: Platform,
  proxy: NewLine['proxy'],
  before: LineRow | null,
): Pick<LineRow, 'proxyUrl' | 'proxyLogin' | 'proxyPassword'> {
  if (!proxy) return { proxyUrl: null, proxyLogin: null, proxyPassword: null };
  const proxyUrl = proxyUrlOf(proxy.url) ?? fail('PROXY_INVALID');
  const kept = before?.proxyUrl === proxyUrl ? before.proxyPassword : null;
  return {
    proxyUrl,
    proxyLogin: proxy.login ?? null,
    proxyPassword: proxy.password === undefined ? kept : platform.secrets.seal(proxy.password),
  };
}

/** The duty employee has to be of the line's own infobase, a time zone one that exists. */
async function checkedSettings(
  tx: Tx,
  infobaseId: InfobaseId | null,
  change: LineSettingsChange,
): Promise<LineSettingsChange> {
  for (const zone of [change.quietHours?.timeZone, change.automation?.workingHours?.timeZone])
    if (zone !== undefined && !isTimeZone(zone))
      return fail('VALIDATION_FAILED', {
        problems: [{ path: 'body/settings', message: `unknown time zone: ${zone}` }],
      });
  if (change.dutyEmployeeId === undefined || change.dutyEmployeeId === null) return change;
  const employee = (await findEmployee(tx, infobaseId, change.dutyEmployeeId)) ?? fail('EMPLOYEE_UNKNOWN');
  return { ...change, dutyEmployeeId: employee.id };
}

/** The infobase named, else the caller's own, else the only one that there is. */
async function infobaseForNew(
  tx: Tx,
  principal: Principal,
  named: InfobaseId | null | undefined,
): Promise<InfobaseId | null> {
  if (named === null) return principal.infobaseId;
  if (named !== undefined && !(await tx.repo(infobaseTable).existsBy({ id: named })))
    return fail('NOT_FOUND', { infobaseId: named });
  const chosen = infobaseFilter(principal, named);
  if (chosen !== null) return chosen;
  const all = await tx.repo(infobaseTable).find({ select: { id: true }, take: 2 });
  return all.length === 1 ? (all[0]?.id ?? null) : null;
}

export async function createLine(platform: Platform, principal: Principal, body: NewLine): Promise<Line> {
  const engine = body.engine ?? 'whatsapp-web';
  if (engine === 'cloud-api') return fail('ENGINE_UNKNOWN');
  return platform.db.write(async (tx) => {
    const infobaseId = await infobaseForNew(tx, principal, body.infobaseId);
    const now = instantOf(platform.clock);
    const row: LineRow = {
      id: newId<LineId>('line'),
      name: body.name,
      infobaseId,
      engine,
      phone: null,
      linkedName: null,
      desired: body.start === false ? 'off' : 'on',
      status: 'off',
      statusSince: now,
      advice: null,
      login: null,
      linkedAt: null,
      restriction: null,
      ...proxyOf(platform, body.proxy, null),
      catchUp: null,
      build: null,
      settings: mergeSettings(newLineSettings, await checkedSettings(tx, infobaseId, body.settings ?? {})),
      lastMessageAt: null,
      restartedAt: null,
      createdAt: now,
      deletedAt: null,
      version: 1,
    };
    await tx.repo(lineTable).insert({ ...row });
    tellOfLine(tx, platform, infobaseId ?? unassigned, row);
    ring(tx, platform, row.id);
    return presentLine(row);
  });
}

export async function editLine(
  platform: Platform,
  principal: Principal,
  lineId: LineId,
  body: LineChange,
): Promise<Line> {
  return platform.db.write(async (tx) => {
    const line = await lineForCommand(tx, principal, lineId);
    const infobaseId = body.infobaseId === undefined ? line.infobaseId : body.infobaseId;
    const moves = infobaseId !== line.infobaseId;
    if (moves && principal.infobaseId !== null) return fail('FORBIDDEN');
    if (infobaseId !== null && !(await tx.repo(infobaseTable).existsBy({ id: infobaseId })))
      return fail('NOT_FOUND', { infobaseId });
    // Who is on duty is a person of the infobase that had the line.
    const settings = moves ? { ...line.settings, dutyEmployeeId: null } : line.settings;
    if (moves) await leavePeopleBehind(tx, platform, line);
    const row = await changeLine(tx, platform, line, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(moves ? { infobaseId } : {}),
      ...(body.proxy === undefined ? {} : proxyOf(platform, body.proxy, line)),
      ...(body.settings === undefined && !moves
        ? {}
        : { settings: mergeSettings(settings, await checkedSettings(tx, infobaseId, body.settings ?? {})) }),
    });
    if (moves) await tellLineToInfobase(tx, platform, row);
    if (moves || body.settings?.automation !== undefined) await planAnew(tx, platform, lineId);
    ring(tx, platform, lineId);
    return presentLine(row);
  });
}

export async function setDesired(
  platform: Platform,
  principal: Principal,
  lineId: LineId,
  desired: 'on' | 'off',
): Promise<Line> {
  return platform.db.write(async (tx) => {
    const line = await lineForCommand(tx, principal, lineId);
    ring(tx, platform, lineId);
    // A start of a line that asks for a person is a new try.
    const again = desired === 'on' && (line.status === 'action_required' || line.status === 'banned');
    if (line.desired === desired && !again) return presentLine(line);
    const fresh = again
      ? { status: 'starting' as const, statusSince: instantOf(platform.clock), advice: null }
      : {};
    return presentLine(await changeLine(tx, platform, line, { desired, ...fresh }));
  });
}

/** Asks for a new engine: the keeper ends the one that runs and starts another. Throws LINE_OFF. */
export async function restartLine(platform: Platform, principal: Principal, lineId: LineId): Promise<Line> {
  return platform.db.write(async (tx) => {
    const line = await lineForCommand(tx, principal, lineId);
    if (line.desired === 'off') return fail('LINE_OFF');
    ring(tx, platform, lineId);
    const now = instantOf(platform.clock);
    const fresh = { status: 'starting' as const, statusSince: now, advice: null, login: null };
    return presentLine(await changeLine(tx, platform, line, { ...fresh, restartedAt: now }));
  });
}

/** Deletes a line that no number is linked to; its chats stay readable. */
export async function deleteLine(platform: Platform, principal: Principal, lineId: LineId): Promise<void> {
  await platform.db.write(async (tx) => {
    const line = await lineForCommand(tx, principal, lineId);
    if (line.linkedAt !== null) fail('LINE_LINKED');
    await changeLine(tx, platform, line, { desired: 'off', deletedAt: instantOf(platform.clock) });
    await planAnew(tx, platform, lineId);
    ring(tx, platform, lineId);
  });
}

/** Gives the lines that nobody has to the first infobase that connects. */
export async function adoptLines(tx: Tx, platform: Platform, infobaseId: InfobaseId): Promise<LineId[]> {
  const free = await tx
    .repo(lineTable)
    .createQueryBuilder('l')
    .where('l.infobaseId IS NULL AND l.deletedAt IS NULL')
    .orderBy('l.id')
    .getMany();
  const adopted: LineId[] = [];
  for (const { id } of free) {
    // Its engine may be at work: what it writes down meanwhile must not be overwritten.
    const line = await lockRow(tx, lineTable, id);
    if (line?.infobaseId !== null || line.deletedAt !== null) continue;
    adopted.push(id);
    await tellLineToInfobase(tx, platform, await changeLine(tx, platform, line, { infobaseId }));
  }
  return adopted;
}
