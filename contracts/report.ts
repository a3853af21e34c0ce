/** Reports: what has been done, by whom, where and when. */
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
} from './common.ts';

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
export type ReportName = (typeof reportNames)[number];

/** What a row of a report stands for. */
export const reportGroups = ['employee', 'line', 'day', 'hour'] as const;
export type ReportGroup = (typeof reportGroups)[number];

export const ReportParams = {
  report: oneOf(reportNames, {
    description:
      'load: messages and dialogues; answers: times to the first and to later answers; waiting: how long clients waited, and who waits now; ratings; closed: dialogues opened, reopened, closed; employees, lines, hours: the main figures of each',
  }),
};
export const ReportQuery = {
  from: InstantSchema,
  to: InstantSchema,
  by: Type.Optional(
    oneOf(reportGroups, {
      description:
        'What a row stands for; days and hours in the time zone of the settings. employees, lines and hours have theirs by name',
    }),
  ),
  lineId: Type.Optional(LineIdSchema),
  employeeId: Type.Optional(EmployeeRefSchema),
  format: Type.Optional(oneOf(['json', 'csv'] as const, { default: 'json' })),
  infobaseId: Type.Optional(InfobaseIdSchema),
};

const cell = Type.Unsafe<string | number | null>({ type: ['string', 'number', 'null'] });
export const ReportSchema = component(
  'Report',
  {
    report: oneOf(reportNames),
    by: oneOf(reportGroups),
    from: InstantSchema,
    to: InstantSchema,
    timeZone: Type.String(),
    columns: Type.Array(
      strict({
        name: Type.String({ description: 'For programs; never changes' }),
        title: Type.String({ description: 'For people, by Accept-Language' }),
        unit: nullable(
          oneOf(['count', 'seconds', 'percent', 'rating'] as const, {
            description: 'null: what the row stands for',
          }),
        ),
      }),
    ),
    rows: Type.Array(Type.Array(cell), {
      description: 'Cells in the order of the columns; null: there is nothing to count',
    }),
    total: Type.Array(cell, { description: 'The same over all rows; the cells of the names are null' }),
  },
  {
    description: 'The period is `from` ≤ time < `to`, a year and a day at most',
    examples: [
      {
        report: 'load',
        by: 'employee',
        from: '2026-11-20T00:00:00.000Z',
        to: '2026-11-21T00:00:00.000Z',
        timeZone: 'Europe/Moscow',
        columns: [
          { name: 'employeeId', title: 'Код сотрудника', unit: null },
          { name: 'employee', title: 'Сотрудник', unit: null },
          { name: 'chats', title: 'Чатов', unit: 'count' },
        ],
        rows: [['emp_01j9zqg2wn', 'Иванов Пётр', 14]],
        total: [null, null, 14],
      },
    ],
  },
);
export type Report = Static<typeof ReportSchema>;
