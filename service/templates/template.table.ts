/** Templates of messages. */
import type { InfobaseId, TemplateId } from '../../contracts/common.ts';
import { count, flag, id, instant, key, longText, nullable, ref, text } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface TemplateRow {
  id: TemplateId;
  infobaseId: InfobaseId;
  externalId: string | null;
  name: string;
  text: string;
  folder: string | null;
  deleted: boolean;
  updatedAt: string;
  version: number;
}
export const templateTable = defineTable<TemplateRow>({
  name: 'template',
  columns: {
    id: id(),
    infobaseId: ref(),
    externalId: nullable(key(64)),
    name: text(100),
    text: longText(),
    folder: nullable(text(100)),
    deleted: flag(),
    updatedAt: instant(),
    version: count(),
  },
  uniques: [{ columns: ['infobaseId', 'externalId'], where: 'external_id IS NOT NULL' }],
});
