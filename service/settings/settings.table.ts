/** Settings of an infobase, as far as they differ from the defaults. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { Settings } from '../../contracts/settings.ts';
import { count, json, primary, ref } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export type SettingsValues = Partial<Omit<Settings, 'infobaseId' | 'version' | 'hasTranscriptionKey'>> & {
  /** The key of the transcription server, sealed; null or absent: none. */
  transcriptionKeySealed?: string | null;
};

export interface SettingsRow {
  infobaseId: InfobaseId;
  values: SettingsValues;
  version: number;
}
export const settingsTable = defineTable<SettingsRow>({
  name: 'settings',
  columns: { infobaseId: primary(ref()), values: json(), version: count() },
});
