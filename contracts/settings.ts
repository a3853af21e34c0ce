/** Settings of an infobase. */
import { type Static, Type } from 'typebox';
import { component, InfobaseIdSchema, nullable, oneOf, VersionSchema } from './common.ts';
import { transcriptionFailures } from './message-kind.ts';

const fields = {
  sendWithinHours: Type.Integer({
    minimum: 1,
    maximum: 168,
    default: 4,
    description: 'A message not handed over in so many hours fails and asks before it goes late',
  }),
  lateAfterMinutes: Type.Integer({
    minimum: 1,
    maximum: 1440,
    default: 30,
    description: 'A client who waits longer is shown in red',
  }),
  timeZone: Type.String({ minLength: 1, maxLength: 64, default: 'Europe/Moscow' }),
  feedLimitRows: Type.Integer({
    minimum: 10000,
    maximum: 100000000,
    default: 5000000,
    description: 'Unconfirmed events beyond this raise an alarm',
  }),
  transcriptionUrl: nullable(
    Type.String({ maxLength: 500, description: 'An OpenAI-compatible server of /v1/audio/transcriptions' }),
  ),
  transcriptionModel: nullable(Type.String({ maxLength: 100 })),
  transcriptionLanguage: nullable(
    Type.String({
      pattern: '^[a-z]{2,3}$',
      description: 'ISO 639: what is spoken, such as ru; null: the server finds it out',
    }),
  ),
  transcriptionTimeoutSeconds: Type.Integer({
    minimum: 1,
    maximum: 900,
    default: 120,
    description: 'A server that has not answered by then is asked again later',
  }),
  chatLabels: Type.Array(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }), {
    maxItems: 100,
    description: 'Labels that are offered for chats; others may be given too',
  }),
};
const transcriptionKey = Type.Optional(
  nullable(
    Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: '^[\\x21-\\x7e]+$',
      description:
        'Key of the transcription server; kept encrypted, never shown, and taken away with the address. null takes it away',
    }),
  ),
);
export const SettingsSchema = component(
  'Settings',
  {
    infobaseId: nullable(InfobaseIdSchema),
    ...fields,
    hasTranscriptionKey: Type.Boolean(),
    version: VersionSchema,
  },
  {
    examples: [
      {
        infobaseId: 'ib_01j9zq5c3v',
        sendWithinHours: 4,
        lateAfterMinutes: 30,
        timeZone: 'Europe/Moscow',
        feedLimitRows: 5000000,
        transcriptionUrl: null,
        transcriptionModel: null,
        transcriptionLanguage: 'ru',
        transcriptionTimeoutSeconds: 120,
        chatLabels: ['опт', 'повторный'],
        hasTranscriptionKey: false,
        version: 0,
      },
    ],
  },
);
export type Settings = Static<typeof SettingsSchema>;
export const SettingsChangeSchema = component(
  'SettingsChange',
  {
    sendWithinHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168 })),
    lateAfterMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
    timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    feedLimitRows: Type.Optional(Type.Integer({ minimum: 10000, maximum: 100000000 })),
    transcriptionUrl: Type.Optional(fields.transcriptionUrl),
    transcriptionModel: Type.Optional(fields.transcriptionModel),
    transcriptionLanguage: Type.Optional(fields.transcriptionLanguage),
    transcriptionTimeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 900 })),
    transcriptionKey,
    chatLabels: Type.Optional(fields.chatLabels),
    infobaseId: Type.Optional(InfobaseIdSchema),
  },
  { examples: [{ sendWithinHours: 6 }] },
);

export const TranscriptionCheckSchema = component(
  'TranscriptionCheck',
  { infobaseId: Type.Optional(InfobaseIdSchema) },
  { description: 'Asks the transcription server of the settings for a second of silence', examples: [{}] },
);
export const TranscriptionCheckResultSchema = component(
  'TranscriptionCheckResult',
  {
    ok: Type.Boolean({ description: 'The server has answered as the protocol wants it' }),
    code: nullable(oneOf(transcriptionFailures)),
    message: nullable(Type.String()),
    milliseconds: Type.Integer({ minimum: 0 }),
  },
  { examples: [{ ok: true, code: null, message: null, milliseconds: 840 }] },
);
