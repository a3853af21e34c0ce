/** Operations on the settings of an infobase. */
import { type HandlersOf, infobaseFilter, infobaseOf } from '../access/principal.ts';
import { requireInfobase } from '../infobases/infobase.store.ts';
import { BridgeError } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { changeSettings, settingsOf } from './settings.store.ts';

const refuse = (field: string, message: string): never => {
  throw new BridgeError('VALIDATION_FAILED', { problems: [{ path: `body/${field}`, message }] });
};

function checkTimeZone(timeZone: string | undefined): void {
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuse('timeZone', 'must be a time zone of IANA, such as Europe/Moscow');
  }
}

function checkUrl(url: string | null | undefined): void {
  if (url === null || url === undefined) return;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    refuse('transcriptionUrl', 'must be http:// or https://');
}

export function settingsHandlers({ db, secrets }: Platform): HandlersOf<'getSettings' | 'changeSettings'> {
  return {
    getSettings: ({ query, principal }) =>
      db.read(async (reader) => {
        const infobaseId = infobaseFilter(principal, query.infobaseId);
        if (infobaseId !== null) await requireInfobase(reader, infobaseId);
        return settingsOf(reader, infobaseId);
      }),
    changeSettings: async ({ body, principal }) => {
      const { infobaseId: named, transcriptionKey: key, ...plain } = body;
      const changes = {
        ...plain,
        ...(key === undefined ? {} : { transcriptionKeySealed: key === null ? null : secrets.seal(key) }),
      };
      const infobaseId = infobaseOf(principal, named);
      checkTimeZone(changes.timeZone);
      checkUrl(changes.transcriptionUrl);
      return db.write(async (tx) => {
        await requireInfobase(tx, infobaseId);
        return changeSettings(tx, infobaseId, changes);
      });
    },
  };
}
