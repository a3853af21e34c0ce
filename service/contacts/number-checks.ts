/** Which numbers have WhatsApp: what a line has said lately, else the line is asked. */
import type { InfobaseId, LineId } from '../../contracts/common.ts';
import { lineTable } from '../lines/line.table.ts';
import type { Reader } from '../platform/database.ts';
import { BridgeError } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { freshChecks, keepChecks } from './check.commands.ts';
import type { NumberCheckRow } from './contact.table.ts';

/** Asks the line which of these phones (E.164) have WhatsApp; fails with LINE_NOT_READY, LINE_BUSY and the like. */
export type CheckNumbers = (
  lineId: LineId,
  phones: string[],
) => Promise<Array<{ phone: string; exists: boolean }>>;

export interface NumberChecks {
  /** Answers by phone; `error` says why some are not there. */
  ask(
    lineId: LineId,
    phones: string[],
  ): Promise<{ checks: Map<string, NumberCheckRow>; error: BridgeError | null }>;
  /**
   * The same for an infobase, for somebody who looks at a card: whichever line has said it, and no longer than
   * `patienceMs` where a line has to be asked. What is not known in time is left out.
   */
  known(infobaseId: InfobaseId, phones: string[], patienceMs: number): Promise<Map<string, boolean>>;
}

/** The first line that is online and not deleted, of the infobase (null: of any). */
export async function onlineLine(reader: Reader, infobaseId: InfobaseId | null): Promise<LineId | null> {
  const own = infobaseId === null ? {} : { infobaseId };
  const online = await reader
    .repo(lineTable)
    .find({ where: { ...own, status: 'online' }, order: { id: 'ASC' } });
  return online.find((line) => line.deletedAt === null)?.id ?? null;
}

export function createNumberChecks(platform: Platform, checkNumbers: CheckNumbers): NumberChecks {
  const { db, clock, log } = platform;

  const ask: NumberChecks['ask'] = async (lineId, phones) => {
    const checks = await db.read((reader) => freshChecks(reader, clock, lineId, phones));
    const unknown = phones.filter((phone) => !checks.has(phone));
    if (unknown.length === 0) return { checks, error: null };
    try {
      const answers = await checkNumbers(lineId, unknown);
      const checkedAt = instantOf(clock);
      const rows = answers
        .filter(({ phone }) => unknown.includes(phone))
        .map(({ phone, exists }) => ({ lineId, phone, hasWhatsApp: exists, checkedAt }));
      await db.write((tx) => keepChecks(tx, platform, lineId, rows));
      for (const row of rows) checks.set(row.phone, row);
      return { checks, error: null };
    } catch (error) {
      // One number more or less known must not lose the answer for the others.
      if (!(error instanceof BridgeError)) throw error;
      return { checks, error };
    }
  };

  async function known(
    infobaseId: InfobaseId,
    phones: string[],
    patienceMs: number,
  ): Promise<Map<string, boolean>> {
    const has = new Map<string, boolean>();
    if (phones.length === 0) return has;
    const note = (checks: Map<string, NumberCheckRow>) => {
      for (const { phone, hasWhatsApp } of checks.values())
        has.set(phone, hasWhatsApp || has.get(phone) === true);
    };
    const asked = await db.read(async (reader) => {
      const lines = await reader.repo(lineTable).findBy({ infobaseId });
      for (const line of lines) note(await freshChecks(reader, clock, line.id, phones));
      return onlineLine(reader, infobaseId);
    });
    const unknown = phones.filter((phone) => !has.has(phone)).slice(0, 100);
    if (asked === null || unknown.length === 0) return has;
    const waited = new AbortController();
    const answer = ask(asked, unknown);
    answer.catch((error: unknown) => log.error({ err: error }, 'numbers were not checked'));
    const late = clock.sleep(patienceMs, waited.signal).then(
      () => null,
      () => null,
    );
    const inTime = await Promise.race([answer, late]);
    waited.abort();
    if (inTime) note(inTime.checks);
    return has;
  }

  return { ask, known };
}
