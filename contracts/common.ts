/** Building blocks of the contract. Everything in `contracts/` imports nothing but typebox. */
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';

/** A string that only code which knows what it holds can produce: ids of different nouns don't mix. */
export type Id<Noun extends string> = string & { readonly __noun: Noun };

/** Version of the contract, spoken by the service and by the 1C extension. */
export const contractVersion = '1.0';

/** An object of the contract: a field that it does not name is an error, in requests and in replies. */
export const strict = <P extends TProperties>(
  properties: P,
  options: Record<string, unknown> = {},
): TObject<P> => Type.Object(properties, { additionalProperties: false, ...options });

/** Every component by its name, in the order of definition. */
export const components = new Map<string, TSchema>();

const register = <S extends TSchema>(name: string, schema: S): S => {
  if (components.has(name)) throw new Error(`two components are called ${name}`);
  components.set(name, schema);
  return schema;
};

/** A component that is not a plain object, such as a union; it has to carry its `$id`. */
export const unionComponent = <S extends TSchema>(name: string, schema: S): S => register(name, schema);

/** A component of the contract: a strict object with a name that OpenAPI shows and `ref` points to. */
export const component = <P extends TProperties>(
  name: string,
  properties: P,
  options: Record<string, unknown> = {},
): TObject<P> => register(name, strict(properties, { $id: name, ...options }));

/** A reference to a component, which keeps its type. Without it the schema would be inlined in OpenAPI. */
export const ref = <S extends TSchema>(schema: S) => {
  const name = (schema as { $id?: string }).$id;
  if (!name) throw new Error('ref() takes a component with $id');
  return Type.Unsafe<Static<S>>({ $ref: `${name}#` });
};

/** The first example of a component, to be a part of another's. */
export const exampleOf = <S extends TSchema>(schema: S): Static<S> => {
  const { $id, examples } = schema as { $id?: string; examples?: Static<S>[] };
  if (!examples?.[0]) throw new Error(`component ${$id} has no example`);
  return examples[0];
};

/** The value or null. Null is a value of the contract: a field that is absent in a reply is an error. */
export const nullable = <S extends TSchema>(schema: S) => {
  const plain = schema as { type?: string; anyOf?: unknown; $ref?: string; enum?: unknown };
  if (typeof plain.type === 'string' && plain.enum === undefined) {
    return Type.Unsafe<Static<S> | null>({ ...schema, type: [plain.type, 'null'] });
  }
  return Type.Unsafe<Static<S> | null>({ anyOf: [schema, { type: 'null' }] });
};

/** One of the given words. */
export const oneOf = <const W extends readonly string[]>(words: W, options: Record<string, unknown> = {}) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...words], ...options });

const idPattern = '^[A-Za-z0-9_-]{1,64}$';

/** Schema of an id: an opaque string of at most 64 characters. */
export const idOf = <Noun extends string>(_noun: Noun, description: string, example: string) =>
  Type.Unsafe<Id<Noun>>({ type: 'string', pattern: idPattern, description, examples: [example] });

export type InfobaseId = Id<'Infobase'>;
export type LineId = Id<'Line'>;
export type ChatId = Id<'Chat'>;
export type MessageId = Id<'Message'>;
export type ContactId = Id<'Contact'>;
export type EmployeeId = Id<'Employee'>;
export type AttachmentId = Id<'Attachment'>;
export type TemplateId = Id<'Template'>;
export type WebhookId = Id<'Webhook'>;
export type TokenId = Id<'Token'>;
export type EventId = Id<'Event'>;
export type FeedId = Id<'Feed'>;

export const InfobaseIdSchema = idOf('Infobase', 'Infobase, our id', 'ib_01j9zq5c3v');
export const LineIdSchema = idOf('Line', 'Line: one WhatsApp number', 'line_01j9zq7d0a');
export const ChatIdSchema = idOf('Chat', 'Chat: one line and one client', 'chat_01j9zr0f4h');
export const MessageIdSchema = idOf('Message', 'Message', 'msg_01j9zr1m8k');
export const ContactIdSchema = idOf(
  'Contact',
  'Contact: the person on the other side, our own id',
  'cont_01j9zr0dx2',
);
export const EmployeeIdSchema = idOf('Employee', 'Employee, our id', 'emp_01j9zqg2wn');
export const AttachmentIdSchema = idOf('Attachment', 'Attachment', 'att_01j9zr5q7c');
export const TemplateIdSchema = idOf('Template', 'Template', 'tpl_01j9zrb6sd');
export const WebhookIdSchema = idOf('Webhook', 'Webhook', 'wh_01j9zqa9te');
export const TokenIdSchema = idOf('Token', 'Access token (its id, never the token itself)', 'tok_01j9zqn4yb');
export const EventIdSchema = idOf('Event', 'Event of the feed; the same in every delivery', 'evt_01j9zr1n0p');
export const FeedIdSchema = idOf(
  'Feed',
  'The feed of one infobase; changes when the numbering starts anew',
  'feed_01j9zq5d11',
);

/**
 * An employee named in a request: our id, or the `externalId` (UUID of the item of catalog Пользователи)
 * of the same infobase.
 */
export const EmployeeRefSchema = Type.Unsafe<string>({
  type: 'string',
  pattern: idPattern,
  description: 'Employee: our id, or the UUID of the item of catalog Пользователи in the same infobase',
  examples: ['5f1c2a52-8f0e-11ee-b9d1-0242ac120002'],
});

/** ISO 8601 in UTC with milliseconds. */
export const InstantSchema = Type.Unsafe<string>({
  type: 'string',
  format: 'date-time',
  maxLength: 35,
  description: 'ISO 8601, UTC',
  examples: ['2026-11-20T09:15:30.000Z'],
});

/** E.164, with the plus. A LID never stands here. */
export const PhoneSchema = Type.Unsafe<string>({
  type: 'string',
  pattern: '^\\+[1-9][0-9]{6,14}$',
  description: 'E.164',
  examples: ['+79161234567'],
});

/** Text of a message: WhatsApp's apps allow more, but lose the tail silently. Characters, not bytes. */
export const MessageTextSchema = Type.String({
  minLength: 1,
  maxLength: 4096,
  examples: ['Добрый день! 94 ₽ за метр.'],
});

/** The greatest whole number that every program reads back as it was written. */
export const maxSafe = Number.MAX_SAFE_INTEGER;
/** The greatest version. */
export const maxVersion = 2 ** 31 - 1;

/** The version of an object: grows by one with each change. A reader applies only a greater one. */
export const VersionSchema = Type.Integer({
  minimum: 0,
  maximum: maxVersion,
  description: 'Grows with every change',
  examples: [3],
});

/** A text in both languages of the product. */
export const LocalTextSchema = component(
  'LocalText',
  { ru: Type.String(), en: Type.String() },
  { description: 'A text for people in both languages', examples: [{ ru: 'На связи', en: 'Online' }] },
);
export type LocalText = Static<typeof LocalTextSchema>;

/** A page by key: pass `nextCursor` as `cursor` to go on; null means that there is no more. */
export const pageOf = <S extends TSchema>(name: string, item: S) =>
  component(
    name,
    {
      items: Type.Array(ref(item)),
      nextCursor: nullable(
        Type.String({ description: 'Pass as `cursor` for the next page; null at the end' }),
      ),
    },
    { description: 'A page by key', examples: [{ items: [exampleOf(item)], nextCursor: null }] },
  );

/** Query fields of every list. */
export const pageQuery = {
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 512, description: '`nextCursor` of the page before' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};

/** A reply without content worth reading. */
export const DoneSchema = component('Done', { done: Type.Literal(true) }, { examples: [{ done: true }] });
