import { equal } from '../values/compare.ts';
import type { CallContext } from '../values/context.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { Fields } from '../values/structure.ts';
import type { Value } from '../values/value.ts';
import { FormCollection, type FormRow, FormStructure } from './data.ts';
import { DynamicList, type ListRow, pathInside } from './dynamic-list.ts';
import type { FormItem } from './items.ts';

/** What a table of a form shows, and its current row. */

export function dataOfTable(table: FormItem): FormCollection | DynamicList {
  const data = table.form.valueAt(table.path);
  if (data instanceof FormCollection || data instanceof DynamicList) return data;
  throw new StandFault(`Таблица ${table.name}: данные «${table.path}» не таблица`);
}

/** Rows of a collection that «ОтборСтрок» leaves. */
export function shownRows(table: FormItem, data: FormCollection): readonly FormRow[] {
  return table.rowFilter instanceof Fields ? data.matching(table.rowFilter) : data.rows;
}

export function listRows(list: DynamicList): readonly ListRow[] {
  return list.rows ?? [];
}

export function currentRow(table: FormItem): Value {
  return table.current;
}

export function selectedRows(table: FormItem): Value[] {
  if (table.selected.length > 0) return [...table.selected];
  return table.current === undefined ? [] : [table.current];
}

/** By code: the row becomes current when the table has it. */
export function setCurrentRow(table: FormItem, value: Value): void {
  const data = dataOfTable(table);
  if (data instanceof FormCollection && value !== undefined) {
    if (!(value instanceof Decimal) || !data.byId(value.toNumber()))
      throw new BslError('Строка с таким идентификатором не найдена');
  }
  table.current = value;
  table.selected = [];
}

/** Fields of a dynamic list that reach the client: those of its columns and of «Использовать всегда». */
function visibleFields(table: FormItem, list: DynamicList): ReadonlySet<string> {
  const names = new Set(list.visiblePaths);
  for (const item of table.deep()) if (item !== table && item.path) names.add(pathInside(item.path));
  const picture = table.model.element.children.find((one) => one.name === 'RowPictureDataPath');
  if (picture) names.add(pathInside(picture.text.trim()));
  for (const name of list.table?.key ?? []) names.add(name.toLowerCase());
  names.add('ref');
  return names;
}

/** «ТекущиеДанные»: Неопределено without a current row; of a dynamic list only the fields that reach the client. */
export function currentData(table: FormItem): Value {
  const data = dataOfTable(table);
  const { current } = table;
  if (current === undefined) return undefined;
  if (data instanceof FormCollection) return data.byId((current as Decimal).toNumber());
  const row = listRows(data).find((one) => equal(one.key, current));
  if (!row) return undefined;
  const names = visibleFields(table, data);
  const fields = row.data.dataFields.filter(
    (field) => names.has(field.name.toLowerCase()) || names.has(field.english.toLowerCase()),
  );
  const visible = new FormStructure(table.form.base, fields);
  for (const field of fields) visible.write(field.name, row.data.read(field.name));
  return visible;
}

/** The current row stays when it is still there; else the first one becomes current. True: it has changed. */
export function settleCurrentRow(table: FormItem): boolean {
  const data = dataOfTable(table);
  const keys: Value[] =
    data instanceof FormCollection
      ? shownRows(table, data).map((row) => Decimal.from(row.id))
      : listRows(data).map((row) => row.key);
  const before = table.current;
  if (!keys.some((key) => equal(key, before))) table.current = keys[0];
  table.selected = table.selected.filter((key) => keys.some((one) => equal(one, key)));
  return !equal(before, table.current);
}

export function rowDataOf(table: FormItem, key: Value, _context: CallContext): Value {
  const before = table.current;
  table.current = key;
  try {
    return currentData(table);
  } finally {
    table.current = before;
  }
}
