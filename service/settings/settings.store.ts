/** Settings of infobases in the database. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { Settings } from '../../contracts/settings.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { type SettingsRow, type SettingsValues, settingsTable } from './settings.table.ts';

/** What holds until somebody sets it. */
export const defaultSettings: Omit<Settings, 'infobaseId' | 'version' | 'hasTranscriptionKey'> = {
  sendWithinHours: 4,
  lateAfterMinutes: 30,
  timeZone: 'Europe/Moscow',
  feedLimitRows: 5_000_000,
  transcriptionUrl: null,
  transcriptionModel: null,
  transcriptionLanguage: 'ru',
  transcriptionTimeoutSeconds: 120,
  chatLabels: [],
};

function present(infobaseId: InfobaseId | null, row: SettingsRow | null): Settings {
  const { transcriptionKeySealed, ...values } = row?.values ?? {};
  return {
    infobaseId,
    ...defaultSettings,
    ...values,
    hasTranscriptionKey: typeof transcriptionKeySealed === 'string',
    version: row?.version ?? 0,
  };
}

/** The sealed key of the transcription server; null: there is none. */
export async function sealedKeyOf(reader: Reader, infobaseId: InfobaseId): Promise<string | null> {
  const row = await reader.repo(settingsTable).findOneBy({ infobaseId });
  return row?.values.transcriptionKeySealed ?? null;
}

/** The settings of an infobase; the defaults for lines that none has. */
export async function settingsOf(reader: Reader, infobaseId: InfobaseId | null): Promise<Settings> {
  const row = infobaseId && (await reader.repo(settingsTable).findOneBy({ infobaseId }));
  return present(infobaseId, row || null);
}

const hostOf = (address: string | null | undefined): string | null =>
  typeof address === 'string' ? (URL.parse(address)?.origin ?? null) : null;

/** The key of one transcription server is not shown to another: with a new host it goes, unless a new one is given. */
function withoutForeignKey(known: SettingsValues, wanted: SettingsValues): SettingsValues {
  const moves =
    wanted.transcriptionUrl !== undefined &&
    hostOf(wanted.transcriptionUrl) !== hostOf(known.transcriptionUrl);
  const named = wanted.transcriptionKeySealed !== undefined;
  return moves && !named ? { ...wanted, transcriptionKeySealed: null } : wanted;
}

/** Changes some of the settings; the version grows only when something differs. */
export async function changeSettings(
  tx: Tx,
  infobaseId: InfobaseId,
  wanted: SettingsValues,
): Promise<Settings> {
  const row = await lockRow(tx, settingsTable, { infobaseId });
  const before = present(infobaseId, row);
  const known: SettingsValues = { ...defaultSettings, transcriptionKeySealed: null, ...row?.values };
  const changes = withoutForeignKey(known, wanted);
  const names = Object.keys(changes) as (keyof SettingsValues)[];
  const same = (name: keyof SettingsValues) => JSON.stringify(changes[name]) === JSON.stringify(known[name]);
  if (names.every((name) => changes[name] === undefined || same(name))) return before;
  const next: SettingsRow = {
    infobaseId,
    values: { ...row?.values, ...changes },
    version: before.version + 1,
  };
  if (row) await tx.repo(settingsTable).update({ infobaseId }, next);
  else await tx.repo(settingsTable).insert(next);
  return present(infobaseId, next);
}
