/** One reading of a base's directory: what the base has, then its kinds one after the other. */
import type { InfobaseId } from '../../contracts/common.ts';
import { signalTopic } from '../chats/sign.ts';
import { type Backoff, delayBefore } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/database.ts';
import { fence, type Lease } from '../platform/lease.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import type { Bases, OpenBase } from './bases.ts';
import { changeDirectory, kindsOf, writeKind } from './directory.store.ts';
import type { Discovery, KindModel } from './discover.ts';
import { isOfDirectory, selectEntry } from './entry.ts';
import { isOdataError, type OdataError, type OdataReason } from './odata-error.ts';
import type { DirectoryKindRow, DirectoryRow } from './onec.table.ts';
import { sweepKind } from './sweep.ts';

/** Rings when a directory is to be read; the hint is the infobase. */
export const directoryTopic = 'onec-directory';

const minute = 60_000;
/** A base that does not answer is asked again after these. */
const retries: Backoff = {
  delays: [minute, 2 * minute, 5 * minute, 10 * minute],
  afterwards: 30 * minute,
  jitter: 0.2,
};
/** A description older than this is read anew: a base gets fields with its updates. */
const descriptionHoldsMs = 24 * 60 * minute;
/** A reading that has stood still for longer begins anew: too much has moved. */
const resumableMs = 24 * 60 * minute;
const signalEveryMs = 1_000;
const logEveryMs = 10_000;

/** Reasons that concern one kind only: the others are read all the same. */
const ofOneKind: readonly OdataReason[] = ['no_rights', 'unknown_name', 'bad_query', 'bad_answer'];

export interface DirectoryRun {
  platform: Platform;
  bases: Bases;
  infobaseId: InfobaseId;
  lease: Lease;
  signal: AbortSignal;
  pageSize?: number;
}

/** Asks for a reading. It begins at once where a worker runs, on this node or another. */
export async function requestSync(
  platform: Platform,
  infobaseId: InfobaseId,
  full: boolean,
): Promise<DirectoryRow> {
  return platform.db.write((tx) => requestSyncIn(tx, platform, infobaseId, full));
}

/** The same inside of a change that brings it with it. */
export async function requestSyncIn(
  tx: Tx,
  platform: Platform,
  infobaseId: InfobaseId,
  full: boolean,
): Promise<DirectoryRow> {
  const row = await changeDirectory(tx, infobaseId, (now) =>
    now.state === 'running'
      ? // Once more, when the one under way has come to its end.
        { nextAt: instantOf(platform.clock), full: full || now.full }
      : {
          state: 'waiting',
          full: full || now.full,
          failures: 0,
          nextAt: null,
          ...(full ? { startedAt: null } : {}),
        },
  );
  tx.afterCommit(() => platform.bus.publish(directoryTopic, infobaseId));
  return row;
}

/** Reads the directory of a base to its end; false when the base has failed and it goes on later. */
export async function readDirectory(run: DirectoryRun): Promise<boolean> {
  const { platform, bases, infobaseId, lease } = run;
  const { db, clock } = platform;
  const log = platform.log.child({ part: 'directory', infobaseId });
  const base = await bases.open(infobaseId);
  if (!base) {
    await db.write((tx) => changeDirectory(tx, infobaseId, () => ({ state: 'idle', nextAt: null })));
    return true;
  }
  const began = await begin(run);
  tellProgress(platform, infobaseId, 'running');
  try {
    const discovery = await describe(run, base, began.full);
    const failed = await readKinds(run, base, discovery, began);
    await db.write(async (tx) => {
      await fence(tx, lease);
      await changeDirectory(tx, infobaseId, (row) => ({
        ...(row.nextAt === null
          ? { state: 'idle', full: false, nextAt: laterBy(clock, row.everyMinutes * minute) }
          : // Asked for meanwhile: anew only if this one was not.
            { state: 'waiting', full: row.full && !began.full, nextAt: null }),
        finishedAt: instantOf(clock),
        failures: 0,
        errorReason: failed?.reason ?? null,
        errorText: failed?.onecText ?? null,
      }));
    });
    const tookMs = clock.now().getTime() - new Date(began.startedAt ?? 0).getTime();
    log.info({ full: began.full, tookMs, withErrors: failed !== null }, 'the directory of 1C was read');
    tellProgress(platform, infobaseId, 'done');
    return true;
  } catch (error) {
    if (!isOdataError(error)) throw error;
    await db.write(async (tx) => {
      await fence(tx, lease);
      await changeDirectory(tx, infobaseId, (row) => {
        const failures = row.failures + 1;
        const pauseMs = delayBefore(retries, failures) ?? 30 * minute;
        return {
          state: 'failed',
          failures,
          nextAt: laterBy(clock, pauseMs),
          errorReason: error.reason,
          errorText: error.onecText,
        };
      });
    });
    log.warn({ reason: error.reason, status: error.status }, 'the directory of 1C was not read to its end');
    tellProgress(platform, infobaseId, 'failed');
    return false;
  }
}

const laterBy = (clock: Clock, ms: number): string => new Date(clock.now().getTime() + ms).toISOString();

/** Notes the beginning, or that an earlier reading goes on. */
async function begin({ platform, infobaseId, lease }: DirectoryRun): Promise<DirectoryRow> {
  const { db, clock } = platform;
  const now = clock.now();
  return db.write(async (tx) => {
    await fence(tx, lease);
    return changeDirectory(tx, infobaseId, (row) => {
      const started = row.startedAt === null ? 0 : new Date(row.startedAt).getTime();
      const unfinished = row.finishedAt === null || row.finishedAt < (row.startedAt ?? '');
      const goesOn = row.startedAt !== null && unfinished && now.getTime() - started < resumableMs;
      return goesOn
        ? { state: 'running', nextAt: null }
        : { state: 'running', nextAt: null, sweep: row.sweep + 1, startedAt: now.toISOString() };
    });
  });
}

async function describe(
  { platform, bases, signal }: DirectoryRun,
  base: OpenBase,
  anew: boolean,
): Promise<Discovery> {
  const age = base.discoveredAt
    ? platform.clock.now().getTime() - new Date(base.discoveredAt).getTime()
    : Number.POSITIVE_INFINITY;
  const isOld = age > descriptionHoldsMs || (anew && age > 10 * minute);
  return base.discovery && !isOld ? base.discovery : bases.discover(base, { signal });
}

/** Reads every kind; the last error that has kept one from being read, the others being read all the same. */
async function readKinds(
  run: DirectoryRun,
  { client }: OpenBase,
  discovery: Discovery,
  began: DirectoryRow,
): Promise<OdataError | null> {
  const { platform, infobaseId, lease, signal } = run;
  const { db } = platform;
  const known = new Map(
    (await db.read((reader) => kindsOf(reader, infobaseId))).map((row) => [row.kind, row]),
  );
  const kinds = discovery.kinds.filter(isOfDirectory);
  await forgetKinds(run, kinds, known);
  const onProgress = progressOf(run);
  let failed: OdataError | null = null;
  for (const kind of kinds) {
    signal.throwIfAborted();
    const before = known.get(kind.kind);
    const fields = selectEntry(kind, 'columns').join(',').slice(0, 2000);
    const isThis = before?.sweep === began.sweep;
    if (isThis && before?.state === 'done') continue;
    const from: DirectoryKindRow =
      isThis && before.state !== 'failed'
        ? before
        : {
            infobaseId,
            kind: kind.kind,
            sweep: began.sweep,
            state: 'reading',
            full: began.full || before?.fields !== fields,
            skipped: 0,
            lastKey: null,
            total: null,
            seen: 0,
            marks: false,
            fields,
            changed: 0,
            entries: before?.entries ?? 0,
            errorReason: null,
          };
    const fenced = (tx: Tx): Promise<void> => fence(tx, lease);
    const { pageSize } = run;
    try {
      const how = { db, infobaseId, client, kind, fenced, onProgress, signal };
      await sweepKind({ ...how, ...(pageSize === undefined ? {} : { pageSize }) }, from);
    } catch (error) {
      if (!isOdataError(error) || !ofOneKind.includes(error.reason)) throw error;
      failed = error;
      platform.log.warn({ infobaseId, kind: kind.kind, reason: error.reason }, 'a kind of 1C can’t be read');
      await db.write(async (tx) => {
        await fence(tx, lease);
        await writeKind(tx, { ...from, state: 'failed', errorReason: error.reason });
      });
    }
  }
  return failed;
}

/** Kinds that the base no longer publishes, or that nobody names any more. */
async function forgetKinds(
  { platform, infobaseId, lease }: DirectoryRun,
  kinds: readonly KindModel[],
  known: ReadonlyMap<string, DirectoryKindRow>,
): Promise<void> {
  const gone = [...known.keys()].filter((kind) => !kinds.some((one) => one.kind === kind));
  for (const kind of gone) {
    await platform.db.write(async (tx) => {
      await fence(tx, lease);
      for (const table of ['onec_phone', 'onec_entry', 'onec_directory_kind']) {
        await tx.execute(`DELETE FROM ${table} WHERE infobase_id = :infobaseId AND kind = :kind`, {
          infobaseId,
          kind,
        });
      }
    });
  }
}

/** Tells the log and the panels, not too often. */
function progressOf({ platform, infobaseId }: DirectoryRun): (state: DirectoryKindRow) => void {
  const { clock, log } = platform;
  let told = 0;
  let logged = clock.now().getTime();
  return (state) => {
    const now = clock.now().getTime();
    if (now - told >= signalEveryMs || state.state === 'done') {
      told = now;
      tellProgress(platform, infobaseId, 'running', state);
    }
    if (now - logged < logEveryMs && state.state !== 'done') return;
    logged = now;
    const { kind, skipped, total, changed } = state;
    log.info(
      { part: 'directory', infobaseId, kind, read: skipped, total, changed },
      'the directory is being read',
    );
  };
}

/** A passing sign for panels; what is kept of it is in the tables. */
function tellProgress(
  platform: Platform,
  infobaseId: InfobaseId,
  state: 'running' | 'done' | 'failed',
  kind?: DirectoryKindRow,
): void {
  const progress = kind ? { kind: kind.kind, read: kind.skipped, total: kind.total } : null;
  const sign = {
    kind: 'directory',
    infobaseId,
    chatId: null,
    employeeId: null,
    state,
    hidden: false,
    progress,
  };
  platform.bus.publish(signalTopic, JSON.stringify(sign));
}
