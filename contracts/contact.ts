/** Contacts: the people on the other side. The id is ours; phone, LID and username are what is known of them. */
import { type Static, Type } from 'typebox';
import {
  ContactIdSchema,
  component,
  InstantSchema,
  LineIdSchema,
  nullable,
  oneOf,
  PhoneSchema,
  pageOf,
  ref,
  strict,
  VersionSchema,
} from './common.ts';
import { ObjectLinkSchema } from './object.ts';

export const ContactSchema = component(
  'Contact',
  {
    id: ContactIdSchema,
    lineId: LineIdSchema,
    kind: oneOf(['person', 'group'] as const),
    name: nullable(
      Type.String({
        maxLength: 200,
        description: 'As WhatsApp shows it, or as the employee or 1C has named it',
      }),
    ),
    phone: nullable(PhoneSchema),
    phoneFrom: nullable(oneOf(['whatsapp', 'onec', 'employee'] as const)),
    lid: nullable(Type.String({ maxLength: 64, description: 'WhatsApp’s hidden number; never a phone' })),
    username: nullable(Type.String({ maxLength: 64 })),
    hasWhatsApp: nullable(Type.Boolean({ description: 'null: not checked' })),
    checkedAt: nullable(InstantSchema),
    object: nullable(ref(ObjectLinkSchema)),
    mergedIntoId: Object.assign(nullable(ContactIdSchema), {
      description: 'The contact of the same person that goes on instead of this one',
    }),
    version: VersionSchema,
  },
  {
    description: 'A person (or a group) who talks to one line',
    examples: [
      {
        id: 'cont_01j9zr0dx2',
        lineId: 'line_01j9zq7d0a',
        kind: 'person',
        name: 'Анна',
        phone: '+79161234567',
        phoneFrom: 'whatsapp',
        lid: null,
        username: null,
        hasWhatsApp: true,
        checkedAt: '2026-11-20T09:15:30.000Z',
        object: null,
        mergedIntoId: null,
        version: 1,
      },
    ],
  },
);
export type Contact = Static<typeof ContactSchema>;
export const ContactPageSchema = pageOf('ContactPage', ContactSchema);

export const ContactCheckSchema = component(
  'ContactCheck',
  {
    phones: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), {
      minItems: 1,
      maxItems: 100,
      description: 'In any usual spelling',
    }),
    lineId: Type.Optional(LineIdSchema),
  },
  { examples: [{ phones: ['8 (916) 123-45-67'] }] },
);
export const ContactCheckResultSchema = component(
  'ContactCheckResult',
  {
    items: Type.Array(
      strict({
        input: Type.String(),
        phone: nullable(PhoneSchema),
        hasWhatsApp: nullable(Type.Boolean({ description: 'null: could not be asked, see `reason`' })),
        contactId: nullable(ContactIdSchema),
        checkedAt: nullable(InstantSchema),
        reason: nullable(Type.String()),
      }),
    ),
  },
  {
    examples: [
      {
        items: [
          {
            input: '8 (916) 123-45-67',
            phone: '+79161234567',
            hasWhatsApp: true,
            contactId: null,
            checkedAt: '2026-11-20T09:15:30.000Z',
            reason: null,
          },
        ],
      },
    ],
  },
);
