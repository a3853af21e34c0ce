/** Settings of an infobase, and reports. */
import { type Static, Type } from 'typebox';
import {
  component,
  EmployeeRefSchema,
  InfobaseIdSchema,
  InstantSchema,
  LineIdSchema,
  nullable,
  oneOf,
  strict,
  VersionSchema,
} from './common.ts';

const fields = {
  sendWithinHours: Type.Integer({
    minimum: 1,
    maximum: 168,
    default: 4,
    description: 'A message not handed over in so many hours fails and asks before it goes late',
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
};
export const SettingsSchema = component(
  'Settings',
  { infobaseId: nullable(InfobaseIdSchema), ...fields, version: VersionSchema },
  {
    examples: [
      {
        infobaseId: 'ib_01j9zq5c3v',
        sendWithinHours: 4,
        timeZone: 'Europe/Moscow',
        feedLimitRows: 5000000,
        transcriptionUrl: null,
        transcriptionModel: null,
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
    timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    feedLimitRows: Type.Optional(Type.Integer({ minimum: 10000, maximum: 100000000 })),
    transcriptionUrl: Type.Optional(fields.transcriptionUrl),
    transcriptionModel: Type.Optional(fields.transcriptionModel),
    infobaseId: Type.Optional(InfobaseIdSchema),
  },
  { examples: [{ sendWithinHours: 6 }] },
);

export const reportNames = [
  'load',
  'answers',
  'waiting',
  'ratings',
  'closed',
  'employees',
  'lines',
  'hours',
] as const;
export const ReportParams = { report: oneOf(reportNames) };
export const ReportQuery = {
  from: InstantSchema,
  to: InstantSchema,
  lineId: Type.Optional(LineIdSchema),
  employeeId: Type.Optional(EmployeeRefSchema),
  format: Type.Optional(oneOf(['json', 'csv'] as const, { default: 'json' })),
  infobaseId: Type.Optional(InfobaseIdSchema),
};
export const ReportSchema = component(
  'Report',
  {
    report: oneOf(reportNames),
    from: InstantSchema,
    to: InstantSchema,
    columns: Type.Array(strict({ name: Type.String(), title: Type.String(), unit: nullable(Type.String()) })),
    rows: Type.Array(Type.Array(Type.Unsafe<string | number | null>({ type: ['string', 'number', 'null'] }))),
  },
  {
    examples: [
      {
        report: 'load',
        from: '2026-11-20T00:00:00.000Z',
        to: '2026-11-21T00:00:00.000Z',
        columns: [
          { name: 'employee', title: 'Сотрудник', unit: null },
          { name: 'chats', title: 'Чатов', unit: null },
        ],
        rows: [['Иванов Пётр', 14]],
      },
    ],
  },
);
