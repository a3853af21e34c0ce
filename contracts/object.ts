/** Objects of 1C that chats and messages are linked to: counterparties, leads, orders. */
import { type Static, Type } from 'typebox';
import { ChatStatusSchema } from './chat-status.ts';
import {
  ChatIdSchema,
  component,
  InfobaseIdSchema,
  InstantSchema,
  nullable,
  PhoneSchema,
  strict,
} from './common.ts';

/** Full metadata name, such as `Справочник.Контрагенты`. */
export const ObjectKindSchema = Type.String({
  minLength: 3,
  maxLength: 120,
  pattern: '^[\\p{L}_][\\p{L}\\p{N}_]*(\\.[\\p{L}_][\\p{L}\\p{N}_]*)+$',
  description: 'Full metadata name',
  examples: ['Справочник.Контрагенты'],
});
export const ObjectKeySchema = Type.String({
  pattern: '^[A-Za-z0-9-]{1,64}$',
  description: 'UUID of the reference',
  examples: ['0a1b2c3d-8f0e-11ee-b9d1-0242ac120002'],
});

const linkExample = {
  kind: 'Справочник.Контрагенты',
  key: '0a1b2c3d-8f0e-11ee-b9d1-0242ac120002',
  title: 'ООО «Вектор»',
};
export const ObjectLinkSchema = component(
  'ObjectLink',
  { kind: ObjectKindSchema, key: ObjectKeySchema, title: Type.String({ maxLength: 300 }) },
  { description: 'A reference to an object of 1C', examples: [linkExample] },
);
export type ObjectLink = Static<typeof ObjectLinkSchema>;

export const ObjectCardSchema = component(
  'ObjectCard',
  {
    kind: ObjectKindSchema,
    key: ObjectKeySchema,
    title: Type.String(),
    phones: Type.Array(
      strict({
        phone: nullable(PhoneSchema),
        raw: Type.String(),
        note: nullable(Type.String()),
        hasWhatsApp: nullable(Type.Boolean()),
      }),
    ),
    fields: Type.Array(strict({ name: Type.String(), title: Type.String(), value: Type.String() }), {
      description: 'Fields for templates, as {{object.<name>}}',
    }),
    sections: Type.Array(
      strict({
        title: Type.String(),
        rows: Type.Array(
          strict({ title: Type.String(), value: Type.String(), url: nullable(Type.String()) }),
        ),
      }),
      { description: 'Debt, open orders and the like; only those that the base has' },
    ),
    stale: Type.Boolean({ description: '1C did not answer: this is what was known before' }),
    readAt: nullable(InstantSchema),
  },
  {
    examples: [
      {
        ...linkExample,
        phones: [{ phone: '+79161234567', raw: '8 (916) 123-45-67', note: 'Бухгалтерия', hasWhatsApp: true }],
        fields: [{ name: 'ИНН', title: 'ИНН', value: '7701234567' }],
        sections: [],
        stale: false,
        readAt: '2026-11-20T09:15:30.000Z',
      },
    ],
  },
);
export type ObjectCard = Static<typeof ObjectCardSchema>;

export const ObjectListQuery = {
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'In any usual spelling' })),
  search: Type.Optional(
    Type.String({ minLength: 2, maxLength: 100, description: 'Words of the title, or digits of a phone' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
  infobaseId: Type.Optional(InfobaseIdSchema),
};
export const ObjectListSchema = component(
  'ObjectList',
  {
    items: Type.Array(
      strict({
        kind: ObjectKindSchema,
        key: ObjectKeySchema,
        title: Type.String(),
        phones: Type.Array(PhoneSchema),
      }),
    ),
  },
  {
    description: 'Objects of the directory, the likeliest client first; answered without 1C',
    examples: [{ items: [{ ...linkExample, phones: ['+79161234567'] }] }],
  },
);

/** The chat that a timeline row can open. */
export const TimelineChatSchema = strict({ id: ChatIdSchema, status: ChatStatusSchema });
