/** What the card widget «Написать в WhatsApp» needs to be drawn, in one answer. */
import { type Static, Type } from 'typebox';
import { ChatStatusSchema } from './chat-status.ts';
import {
  ChatIdSchema,
  component,
  exampleOf,
  InfobaseIdSchema,
  LineIdSchema,
  nullable,
  oneOf,
  PhoneSchema,
  ref,
  strict,
} from './common.ts';
import { EmployeeBriefSchema } from './employee.ts';
import { CapabilitiesSchema, lineStatuses } from './line.ts';
import { ObjectCardSchema, ObjectKeySchema, ObjectKindSchema } from './object.ts';
import { TemplateSchema } from './template.ts';
import { TimelineItemSchema } from './timeline.ts';

export const ComposeQuery = {
  kind: Type.Optional(ObjectKindSchema),
  key: Type.Optional(ObjectKeySchema),
  title: Type.Optional(
    Type.String({ maxLength: 300, description: 'Of the object, as the card in 1C shows it' }),
  ),
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'In any usual spelling' })),
  infobaseId: Type.Optional(InfobaseIdSchema),
};

export const ComposeSchema = component(
  'Compose',
  {
    object: nullable(ref(ObjectCardSchema)),
    onecProblem: nullable(
      Type.String({ description: 'Why the object’s own phones and fields are not here, in words' }),
    ),
    phones: Type.Array(
      strict({
        phone: PhoneSchema,
        raw: Type.String(),
        note: nullable(Type.String()),
        hasWhatsApp: nullable(Type.Boolean()),
        chats: Type.Array(
          strict({
            id: ChatIdSchema,
            lineId: LineIdSchema,
            status: ChatStatusSchema,
            owner: nullable(ref(EmployeeBriefSchema)),
            taken: Type.Boolean({ description: 'Another employee has it in work: writing first is refused' }),
            mayOpen: Type.Boolean({ description: 'The caller may read it' }),
          }),
          { description: 'Chats with this number, one for a line; the latest first' },
        ),
      }),
      { description: 'Numbers that can be written to, those with WhatsApp first' },
    ),
    lines: Type.Array(
      strict({
        id: LineIdSchema,
        name: Type.String(),
        phone: nullable(PhoneSchema),
        status: oneOf(lineStatuses),
        capabilities: nullable(ref(CapabilitiesSchema)),
      }),
      { description: 'Lines of the infobase, those online first' },
    ),
    lineId: nullable(LineIdSchema),
    templates: Type.Array(ref(TemplateSchema)),
    employee: nullable(ref(EmployeeBriefSchema)),
    colleagues: Type.Array(ref(EmployeeBriefSchema), { description: 'Who can be invited to observe' }),
    timeline: Type.Array(ref(TimelineItemSchema), {
      description: 'The object’s latest messages, newest first',
    }),
    limits: strict({
      textCharacters: Type.Integer({ minimum: 1 }),
      attachmentBytes: Type.Integer({ minimum: 1 }),
    }),
  },
  {
    description: 'Everything that the card widget is drawn from; `lineId` is the line to begin with',
    examples: [
      {
        object: exampleOf(ObjectCardSchema),
        onecProblem: null,
        phones: [
          {
            phone: '+79161234567',
            raw: '8 (916) 123-45-67',
            note: 'Бухгалтерия',
            hasWhatsApp: true,
            chats: [],
          },
        ],
        lines: [
          {
            id: 'line_01j9zq7d0a',
            name: 'Продажи',
            phone: '+78125551470',
            status: 'online',
            capabilities: null,
          },
        ],
        lineId: 'line_01j9zq7d0a',
        templates: [exampleOf(TemplateSchema)],
        employee: exampleOf(EmployeeBriefSchema),
        colleagues: [],
        timeline: [],
        limits: { textCharacters: 4096, attachmentBytes: 104857600 },
      },
    ],
  },
);
export type Compose = Static<typeof ComposeSchema>;
