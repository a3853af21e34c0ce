/** Employees, the roster that 1C pushes, and the queue of those who are told of new chats. */
import { type Static, Type } from 'typebox';
import {
  component,
  EmployeeIdSchema,
  EmployeeRefSchema,
  InfobaseIdSchema,
  InstantSchema,
  LineIdSchema,
  nullable,
  oneOf,
  PhoneSchema,
  pageOf,
  ref,
  VersionSchema,
} from './common.ts';

export const roles = ['employee', 'manager', 'administrator'] as const;
export const RoleSchema = oneOf(roles, {
  description: 'employee «сотрудник», manager «руководитель», administrator «администратор»',
});
export type Role = (typeof roles)[number];

/** UUID of an item of catalog Пользователи, or of the infobase user where there is no such catalog. */
export const ExternalIdSchema = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  description:
    'UUID of the item of catalog Пользователи (of the infobase user where there is no such catalog)',
  examples: ['5f1c2a52-8f0e-11ee-b9d1-0242ac120002'],
});

const briefExample = {
  id: 'emp_01j9zqg2wn',
  externalId: '5f1c2a52-8f0e-11ee-b9d1-0242ac120002',
  name: 'Иванов Пётр',
};

export const EmployeeBriefSchema = component(
  'EmployeeBrief',
  { id: EmployeeIdSchema, externalId: ExternalIdSchema, name: Type.String({ maxLength: 200 }) },
  { description: 'An employee as others see him', examples: [briefExample] },
);
export type EmployeeBrief = Static<typeof EmployeeBriefSchema>;

export const EmployeeSchema = component(
  'Employee',
  {
    id: EmployeeIdSchema,
    infobaseId: InfobaseIdSchema,
    externalId: ExternalIdSchema,
    infobaseUserId: nullable(
      Type.String({ maxLength: 64, description: 'UUID of the infobase user; Discussions need it' }),
    ),
    name: Type.String({ maxLength: 200 }),
    role: RoleSchema,
    phone: nullable(PhoneSchema),
    blocked: Type.Boolean(),
    deleted: Type.Boolean({ description: 'Gone from the roster' }),
    onLeaveUntil: nullable(InstantSchema),
    absent: Type.Boolean({
      description: 'Blocked, deleted or on leave: a closed chat does not return to him',
    }),
    queuePosition: nullable(
      Type.Integer({ minimum: 1, description: 'Place in the queue of the infobase; null = not in it' }),
    ),
    version: VersionSchema,
  },
  {
    description: 'An employee of one infobase',
    examples: [
      {
        ...briefExample,
        infobaseId: 'ib_01j9zq5c3v',
        infobaseUserId: '7c0e5a11-1111-4222-8333-944445555666',
        role: 'employee',
        phone: null,
        blocked: false,
        deleted: false,
        onLeaveUntil: null,
        absent: false,
        queuePosition: 1,
        version: 1,
      },
    ],
  },
);
export type Employee = Static<typeof EmployeeSchema>;
export const EmployeePageSchema = pageOf('EmployeePage', EmployeeSchema);

export const RosterEntrySchema = component(
  'RosterEntry',
  {
    externalId: ExternalIdSchema,
    infobaseUserId: Type.Optional(nullable(Type.String({ maxLength: 64 }))),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    role: Type.Optional(RoleSchema),
    phone: Type.Optional(nullable(PhoneSchema)),
    blocked: Type.Optional(Type.Boolean()),
    onLeaveUntil: Type.Optional(nullable(InstantSchema)),
  },
  {
    examples: [
      {
        externalId: briefExample.externalId,
        infobaseUserId: '7c0e5a11-1111-4222-8333-944445555666',
        name: briefExample.name,
        role: 'employee',
        phone: null,
        blocked: false,
        onLeaveUntil: null,
      },
    ],
  },
);
export const RosterSchema = component(
  'Roster',
  { employees: Type.Array(ref(RosterEntrySchema), { maxItems: 10000 }) },
  {
    description: 'The whole roster: an employee who is not in it becomes `deleted`',
    examples: [
      { employees: [{ externalId: briefExample.externalId, name: briefExample.name, role: 'employee' }] },
    ],
  },
);
export type Roster = Static<typeof RosterSchema>;
export const RosterResultSchema = component(
  'RosterResult',
  { created: Type.Integer(), changed: Type.Integer(), deleted: Type.Integer(), total: Type.Integer() },
  { examples: [{ created: 1, changed: 0, deleted: 0, total: 1 }] },
);

export const QueueSchema = component(
  'Queue',
  {
    lineId: nullable(LineIdSchema),
    inherited: Type.Boolean({
      description: 'The line has no queue of its own: this is the one of the infobase',
    }),
    employees: Type.Array(ref(EmployeeBriefSchema), {
      description: 'In the order of notification and distribution',
    }),
  },
  {
    description: 'Who is told of new chats',
    examples: [{ lineId: null, inherited: false, employees: [briefExample] }],
  },
);
export type Queue = Static<typeof QueueSchema>;
export const QueueQuery = {
  lineId: Type.Optional(LineIdSchema),
  infobaseId: Type.Optional(InfobaseIdSchema),
};
export const QueueChangeSchema = component(
  'QueueChange',
  {
    lineId: Type.Optional(LineIdSchema),
    infobaseId: Type.Optional(InfobaseIdSchema),
    employeeIds: nullable(Type.Array(EmployeeRefSchema, { maxItems: 1000, uniqueItems: true })),
  },
  {
    description:
      'Without `lineId`: the queue of the infobase. `employeeIds: null` takes a line’s own queue away',
    examples: [{ employeeIds: [briefExample.externalId] }],
  },
);
