/** A template's text for a message that is about to be stored: nothing is sent with a hole in it. */

import type { TemplateId } from '../../contracts/common.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import type { Principal } from '../access/principal.ts';
import type { ContactRow } from '../contacts/contact.table.ts';
import type { LineRow } from '../lines/line.table.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { requireTemplate } from './template.store.ts';
import { renderText, valuesOf } from './template.ts';

/** Values come from the client, the employee, the line and the object's title; what needs 1C is filled in before. */
export async function renderForSending(
  tx: Tx,
  principal: Principal,
  templateId: TemplateId,
  { contact, line, object }: { contact: ContactRow; line: LineRow; object: ObjectLink | undefined },
): Promise<string> {
  const template = await requireTemplate(tx, principal, templateId);
  if (template.infobaseId !== line.infobaseId) return fail('NOT_FOUND', { templateId });
  const fields: Record<string, string> = object ? { title: object.title } : {};
  const { text, missing } = renderText(
    template.text,
    valuesOf({ client: contact, employee: principal.employee, line, fields }),
  );
  return missing.length > 0 ? fail('TEMPLATE_VALUES_MISSING', { missing }) : text;
}
