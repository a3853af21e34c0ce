/** Operations on transcription. */
import { type HandlersOf, infobaseOf } from '../access/principal.ts';
import { requireInfobase } from '../infobases/infobase.store.ts';
import { languageOf } from '../platform/http-errors.ts';
import type { Platform } from '../platform/platform.ts';
import { checkTranscription } from './check.worker.ts';
import { transcribeMessage } from './transcription.commands.ts';

export function transcriptionHandlers(
  platform: Platform,
  stopping: AbortSignal,
): HandlersOf<'transcribeMessage' | 'checkTranscription'> {
  return {
    transcribeMessage: ({ params, principal }) => transcribeMessage(platform, principal, params.messageId),
    checkTranscription: async ({ body, headers, principal }) => {
      const infobaseId = infobaseOf(principal, body.infobaseId);
      await platform.db.read((r) => requireInfobase(r, infobaseId));
      const language = languageOf(headers['accept-language']);
      return checkTranscription(platform, infobaseId, language, stopping);
    },
  };
}
