/** Changes of templates, with their events. */
import type { InfobaseId, TemplateId } from '../../contracts/common.ts';
import { appendEvent } from '../feed/append.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { presentTemplate } from './template.present.ts';
import { type TemplateRow, templateTable } from './template.table.ts';

type Facts = Pick<TemplateRow, 'name' | 'text' | 'folder' | 'deleted'>;

/** A new template. With the `externalId` of a known one, that one changes: 1C pushes its own again and again. */
export async function createTemplate(
  tx: Tx,
  platform: Platform,
  infobaseId: InfobaseId,
  given: { name: string; text: string; folder: string | null; externalId: string | null },
): Promise<TemplateRow> {
  const { externalId, ...facts } = given;
  const known = externalId && (await tx.repo(templateTable).findOneBy({ infobaseId, externalId }));
  if (known) return changeTemplate(tx, platform, known.id, { ...facts, deleted: false });
  const row: TemplateRow = {
    id: newId<TemplateId>('tpl'),
    infobaseId,
    externalId,
    ...facts,
    deleted: false,
    updatedAt: instantOf(platform.clock),
    version: 1,
  };
  await tx.repo(templateTable).insert(row);
  tell(tx, platform, row);
  return row;
}

/**
 * Changes a template; nothing is written or told when nothing differs.
 * @param expected the version on which the change was made; CONFLICT when there is a newer one
 */
export async function changeTemplate(
  tx: Tx,
  platform: Platform,
  id: TemplateId,
  changes: Partial<Facts>,
  expected?: number,
): Promise<TemplateRow> {
  const row = (await lockRow(tx, templateTable, id)) ?? fail('NOT_FOUND');
  if (expected !== undefined && expected !== row.version) {
    return fail('CONFLICT', { template: presentTemplate(row) });
  }
  const names = Object.keys(changes) as (keyof Facts)[];
  if (names.every((name) => changes[name] === undefined || changes[name] === row[name])) return row;
  const next: TemplateRow = {
    ...row,
    ...changes,
    updatedAt: instantOf(platform.clock),
    version: row.version + 1,
  };
  await tx.repo(templateTable).update({ id }, next);
  tell(tx, platform, next);
  return next;
}

function tell(tx: Tx, platform: Platform, row: TemplateRow): void {
  appendEvent(tx, platform, {
    infobaseId: row.infobaseId,
    type: 'template.changed',
    version: row.version,
    data: presentTemplate(row),
    audience: { everybody: true, employeeIds: [] },
  });
}
