/** Operations on templates. */
import type { Static } from 'typebox';
import type { TemplateId } from '../../contracts/common.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import type { RenderTemplateSchema } from '../../contracts/template.ts';
import { type HandlersOf, infobaseFilter, infobaseOf, type Principal } from '../access/principal.ts';
import { readableChat } from '../chats/chat.access.ts';
import { findContact } from '../contacts/contact.store.ts';
import { requireInfobase } from '../infobases/infobase.store.ts';
import { lineTable } from '../lines/line.table.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import type { Platform } from '../platform/platform.ts';
import { changeTemplate, createTemplate } from './template.commands.ts';
import { presentTemplate } from './template.present.ts';
import { pageOfTemplates, requireTemplate } from './template.store.ts';
import type { TemplateRow } from './template.table.ts';
import { renderText, type TemplateSubject, valuesOf } from './template.ts';

export interface TemplateDeps {
  /** The fields of a 1C object by their names; what is not known is left out. May wait for the network. */
  objectFields(object: ObjectLink, infobaseId: TemplateRow['infobaseId']): Promise<Record<string, string>>;
}

type RenderRequest = Static<typeof RenderTemplateSchema>;
type Subject = Omit<TemplateSubject, 'fields'> & { object: ObjectLink | null };

/** What the chat tells; the chat must be the caller's to see and of the template's infobase. */
async function subjectOf(
  reader: Reader,
  principal: Principal,
  template: TemplateRow,
  { chatId, lineId, client }: RenderRequest,
): Promise<Subject> {
  const { employee } = principal;
  const named = lineId === undefined ? null : await reader.repo(lineTable).findOneBy({ id: lineId });
  if (
    lineId !== undefined &&
    (!named || named.deletedAt !== null || named.infobaseId !== template.infobaseId)
  )
    return fail('NOT_FOUND', { lineId });
  if (chatId === undefined) {
    const known = client ? { name: client.name ?? null, phone: client.phone ?? null } : null;
    return { client: known, line: named, employee, object: null };
  }
  const { row, line } = await readableChat(reader, principal, chatId);
  if (line.infobaseId !== template.infobaseId) return fail('NOT_FOUND');
  const { objectKind: kind, objectKey: key, objectTitle: title } = row;
  return {
    client: await findContact(reader, row.contactId),
    line,
    employee,
    object: kind !== null && key !== null ? { kind, key, title: title ?? '' } : null,
  };
}

export function templateHandlers(
  platform: Platform,
  { objectFields }: TemplateDeps,
): HandlersOf<'listTemplates' | 'createTemplate' | 'changeTemplate' | 'deleteTemplate' | 'renderTemplate'> {
  const { db } = platform;
  return {
    listTemplates: async ({ query, principal }) => {
      const infobaseId = infobaseFilter(principal, query.infobaseId);
      const after = decodeCursor<[TemplateId]>(query.cursor, ['string'])?.[0] ?? null;
      const limit = query.limit ?? 50;
      const folder = query.folder === undefined ? {} : { folder: query.folder };
      const found = await db.read((reader) =>
        pageOfTemplates(reader, { infobaseId, after, limit: limit + 1, ...folder }),
      );
      const { rows, nextCursor } = pageOf(found, limit, ({ id }) => [id]);
      return { items: rows.map(presentTemplate), nextCursor };
    },
    createTemplate: ({ body, principal }) =>
      db.write(async (tx) => {
        const infobaseId = infobaseOf(principal, body.infobaseId);
        await requireInfobase(tx, infobaseId);
        const row = await createTemplate(tx, platform, infobaseId, {
          name: body.name,
          text: body.text,
          folder: body.folder ?? null,
          externalId: body.externalId ?? null,
        });
        return presentTemplate(row);
      }),
    changeTemplate: ({ params, body, principal }) =>
      db.write(async (tx) => {
        const { id } = await requireTemplate(tx, principal, params.templateId);
        const { version, ...changes } = body;
        return presentTemplate(await changeTemplate(tx, platform, id, changes, version));
      }),
    deleteTemplate: ({ params, principal }) =>
      db.write(async (tx) => {
        const { id } = await requireTemplate(tx, principal, params.templateId);
        await changeTemplate(tx, platform, id, { deleted: true });
        return { done: true as const };
      }),
    renderTemplate: async ({ params, body, principal }) => {
      const { template, subject } = await db.read(async (reader) => {
        const template = await requireTemplate(reader, principal, params.templateId);
        return { template, subject: await subjectOf(reader, principal, template, body) };
      });
      const object = body.object ?? subject.object;
      const fields = object ? await objectFields(object, template.infobaseId) : {};
      return renderText(template.text, valuesOf({ ...subject, fields }));
    },
  };
}
