/** Infobases in the database. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { type InfobaseRow, infobaseTable } from './infobase.table.ts';

/** The infobase; throws NOT_FOUND when there is none. */
export async function requireInfobase(reader: Reader, id: InfobaseId): Promise<InfobaseRow> {
  return (await reader.repo(infobaseTable).findOneBy({ id })) ?? fail('NOT_FOUND');
}

/** Infobases in the order of their connection; of one infobase's principal, that one. */
export async function pageOfInfobases(
  reader: Reader,
  page: { only: InfobaseId | null; after: InfobaseId | null; limit: number },
): Promise<InfobaseRow[]> {
  const query = reader.repo(infobaseTable).createQueryBuilder('i').orderBy('i.id', 'ASC').limit(page.limit);
  if (page.only !== null) query.andWhere('i.id = :only', { only: page.only });
  if (page.after !== null) query.andWhere('i.id > :after', { after: page.after });
  return query.getMany();
}
