/** Templates of messages with variables. */
import { type Static, Type } from 'typebox';
import {
  ChatIdSchema,
  component,
  InfobaseIdSchema,
  InstantSchema,
  LineIdSchema,
  maxVersion,
  nullable,
  pageOf,
  pageQuery,
  ref,
  strict,
  TemplateIdSchema,
  VersionSchema,
} from './common.ts';
import { ObjectLinkSchema } from './object.ts';

const name = Type.String({ minLength: 1, maxLength: 100 });
const text = Type.String({
  minLength: 1,
  maxLength: 4096,
  description: 'With {{client.name}}, {{employee.name}}, {{object.<field>}}',
});
const folder = nullable(Type.String({ minLength: 1, maxLength: 100 }));

export const TemplateSchema = component(
  'Template',
  {
    id: TemplateIdSchema,
    infobaseId: nullable(InfobaseIdSchema),
    externalId: nullable(Type.String({ maxLength: 64 })),
    name,
    text,
    folder,
    variables: Type.Array(Type.String()),
    deleted: Type.Boolean(),
    updatedAt: InstantSchema,
    version: VersionSchema,
  },
  {
    examples: [
      {
        id: 'tpl_01j9zrb6sd',
        infobaseId: 'ib_01j9zq5c3v',
        externalId: null,
        name: 'Приветствие',
        text: 'Здравствуйте, {{client.name}}!',
        folder: null,
        variables: ['client.name'],
        deleted: false,
        updatedAt: '2026-11-20T09:15:30.000Z',
        version: 1,
      },
    ],
  },
);
export type Template = Static<typeof TemplateSchema>;
export const TemplatePageSchema = pageOf('TemplatePage', TemplateSchema);
export const TemplateListQuery = {
  ...pageQuery,
  folder: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Only of this folder' })),
  infobaseId: Type.Optional(InfobaseIdSchema),
};
export const NewTemplateSchema = component(
  'NewTemplate',
  {
    name,
    text,
    folder: Type.Optional(folder),
    externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    infobaseId: Type.Optional(InfobaseIdSchema),
  },
  { examples: [{ name: 'Приветствие', text: 'Здравствуйте, {{client.name}}!' }] },
);
export const TemplateChangeSchema = component(
  'TemplateChange',
  {
    name: Type.Optional(name),
    text: Type.Optional(text),
    folder: Type.Optional(folder),
    version: Type.Optional(Type.Integer({ minimum: 0, maximum: maxVersion })),
  },
  { examples: [{ text: 'Добрый день, {{client.name}}!' }] },
);
export const RenderTemplateSchema = component(
  'RenderTemplate',
  {
    chatId: Type.Optional(ChatIdSchema),
    object: Type.Optional(ref(ObjectLinkSchema)),
    lineId: Type.Optional(LineIdSchema),
    client: Type.Optional(
      strict(
        {
          name: Type.Optional(Type.String({ maxLength: 200 })),
          phone: Type.Optional(Type.String({ maxLength: 40 })),
        },
        { description: 'Who is written to first, where there is no chat yet' },
      ),
    ),
  },
  { examples: [{ chatId: 'chat_01j9zr0f4h' }] },
);
export const RenderedTemplateSchema = component(
  'RenderedTemplate',
  {
    text: Type.String({ description: 'Missing values stay as {{name}}' }),
    missing: Type.Array(Type.String()),
  },
  { examples: [{ text: 'Здравствуйте, Анна!', missing: [] }] },
);
