/** Signing in to the panel. */
import { type Static, Type } from 'typebox';
import {
  ChatIdSchema,
  component,
  EmployeeRefSchema,
  exampleOf,
  InstantSchema,
  nullable,
  oneOf,
  ref,
} from './common.ts';
import { ScopeSchema } from './connect.ts';
import { EmployeeBriefSchema, RoleSchema } from './employee.ts';
import { ObjectLinkSchema } from './object.ts';

export const NewTicketSchema = component(
  'NewTicket',
  {
    employeeId: EmployeeRefSchema,
    chatId: Type.Optional(ChatIdSchema),
    object: Type.Optional(ref(ObjectLinkSchema)),
    page: Type.Optional(oneOf(['panel', 'compose'] as const, { default: 'panel' })),
    embed: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'For the HTML field of 1C: a bearer token in memory instead of a cookie',
      }),
    ),
  },
  { examples: [{ employeeId: '5f1c2a52-8f0e-11ee-b9d1-0242ac120002' }] },
);
export const TicketSchema = component(
  'Ticket',
  { url: Type.String(), expiresAt: InstantSchema },
  {
    examples: [
      { url: 'http://127.0.0.1:3000/panel?ticket=9f86d081884c7d65', expiresAt: '2026-11-20T09:15:30.000Z' },
    ],
  },
);
export const NewSessionSchema = component(
  'NewSession',
  {
    ticket: Type.String({ minLength: 8, maxLength: 200 }),
    mode: Type.Optional(oneOf(['cookie', 'token'] as const, { default: 'cookie' })),
  },
  { examples: [{ ticket: '9f86d081884c7d65' }] },
);
export const SessionSchema = component(
  'Session',
  {
    token: nullable(Type.String({ description: 'Only with mode token' })),
    employee: nullable(ref(EmployeeBriefSchema)),
    role: nullable(RoleSchema),
    scopes: Type.Array(ScopeSchema),
    expiresAt: nullable(InstantSchema),
  },
  {
    examples: [
      {
        token: null,
        employee: exampleOf(EmployeeBriefSchema),
        role: 'employee',
        scopes: ['read', 'send'],
        expiresAt: '2026-12-20T09:15:30.000Z',
      },
    ],
  },
);
export type Session = Static<typeof SessionSchema>;

/** What the address of the page may carry. Lenient: a person sees the page rather than an error. */
export const PanelQuery = {
  ticket: Type.Optional(Type.String({ maxLength: 200, description: 'One-time; see POST /v1/session' })),
  chat: Type.Optional(Type.String({ maxLength: 64 })),
  kind: Type.Optional(Type.String({ maxLength: 64, description: 'Of the 1C object' })),
  key: Type.Optional(Type.String({ maxLength: 200, description: 'Of the 1C object' })),
  title: Type.Optional(Type.String({ maxLength: 1000, description: 'Of the 1C object' })),
  embed: Type.Optional(Type.String({ maxLength: 10, description: '1: inside the HTML field of 1C' })),
  lang: Type.Optional(Type.String({ maxLength: 20, description: 'ru or en; else by Accept-Language' })),
  theme: Type.Optional(Type.String({ maxLength: 20, description: 'light or dark; else the system’s' })),
};
