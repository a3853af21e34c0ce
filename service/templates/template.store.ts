/** Templates in the database. */
import type { InfobaseId, TemplateId } from '../../contracts/common.ts';
import { type Principal, sees } from '../access/principal.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { type TemplateRow, templateTable } from './template.table.ts';

/** The template, if the caller sees it and it is not deleted; NOT_FOUND otherwise. */
export async function requireTemplate(
  reader: Reader,
  principal: Pick<Principal, 'infobaseId'>,
  id: TemplateId,
): Promise<TemplateRow> {
  const row = await reader.repo(templateTable).findOneBy({ id });
  return row && !row.deleted && sees(principal as Principal, row.infobaseId) ? row : fail('NOT_FOUND');
}

/** Templates of the infobase (null: of all) that are not deleted, in the order of their making. */
export async function pageOfTemplates(
  reader: Reader,
  page: { infobaseId: InfobaseId | null; after: TemplateId | null; limit: number; folder?: string },
): Promise<TemplateRow[]> {
  const query = reader.repo(templateTable).createQueryBuilder('t').where('t.deleted = 0');
  if (page.infobaseId !== null) query.andWhere('t.infobaseId = :own', { own: page.infobaseId });
  if (page.folder !== undefined) query.andWhere('t.folder = :folder', { folder: page.folder });
  if (page.after !== null) query.andWhere('t.id > :after', { after: page.after });
  return query.orderBy('t.id', 'ASC').limit(page.limit).getMany();
}
