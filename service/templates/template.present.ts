/** Templates as the contract shows them. */
import type { Template } from '../../contracts/template.ts';
import type { TemplateRow } from './template.table.ts';
import { variablesOf } from './template.ts';

export const presentTemplate = (row: TemplateRow): Template => ({
  id: row.id,
  infobaseId: row.infobaseId,
  externalId: row.externalId,
  name: row.name,
  text: row.text,
  folder: row.folder,
  variables: variablesOf(row.text),
  deleted: row.deleted,
  updatedAt: row.updatedAt,
  version: row.version,
});
