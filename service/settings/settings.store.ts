/** Settings of infobases in the database. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { Settings } from '../../contracts/settings.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { type SettingsRow, type SettingsValues, settingsTable } from './settings.table.ts';

/** What holds until somebody sets it. */
export const defaultSettings: Omit<Settings, 'infobaseId' | 'version'> = {
  sendWithinHours: 4,
  timeZone: 'Europe/Moscow',
  feedLimitRows: 5_000_000,
  transcriptionUrl: null,
  transcriptionModel: null,
};

const present = (infobaseId: InfobaseId | null, row: SettingsRow | null): Settings => ({
  infobaseId,
  ...defaultSettings,
  ...row?.values,
  version: row?.version ?? 0,
});

/** The settings of an infobase; the defaults for lines that none has. */
export async function settingsOf(reader: Reader, infobaseId: InfobaseId | null): Promise<Settings> {
  const row = infobaseId && (await reader.repo(settingsTable).findOneBy({ infobaseId }));
  return present(infobaseId, row || null);
}

/** Changes some of the settings; the version grows only when something differs. */
export async function changeSettings(
  tx: Tx,
  infobaseId: InfobaseId,
  changes: SettingsValues,
): Promise<Settings> {
  const row = await lockRow(tx, settingsTable, { infobaseId });
  const before = present(infobaseId, row);
  const names = Object.keys(changes) as (keyof SettingsValues)[];
  if (names.every((name) => changes[name] === undefined || changes[name] === before[name])) return before;
  const next: SettingsRow = {
    infobaseId,
    values: { ...row?.values, ...changes },
    version: before.version + 1,
  };
  if (row) await tx.repo(settingsTable).update({ infobaseId }, next);
  else await tx.repo(settingsTable).insert(next);
  return present(infobaseId, next);
}
