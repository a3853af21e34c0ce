import { equal } from '../values/compare.ts';
import { toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { formatValue } from '../values/format.ts';
import { ObjectValue, type Value } from '../values/value.ts';
import type { Appearance, ConditionalAppearance } from './composition.ts';
import { passes } from './composition.ts';
import { FormCollection, type FormFields } from './data.ts';
import { DynamicList } from './dynamic-list.ts';
import type { FormItem } from './items.ts';
import { localIn, textIn } from './model.ts';
import {
  colourValue,
  escapeHtml,
  fontValue,
  moreButton,
  pictureField,
  pictureUri,
  renderItem,
  textProperty,
} from './render.ts';
import { dataOfTable, listRows, shownRows } from './table-state.ts';
import { textOf, titleOf } from './testing.ts';

interface ShownRow {
  readonly key: Value;
  readonly data: FormFields;
  readonly looks: ReadonlyMap<string, Appearance>;
}

/** A table of a form: its bar, columns, rows as they stand. */
export function renderTable(table: FormItem): string {
  const data = dataOfTable(table);
  const rows: readonly ShownRow[] =
    data instanceof FormCollection
      ? shownRows(table, data).map((row) => ({ key: Decimal.from(row.id), data: row, looks: new Map() }))
      : listRows(data);
  const columns = columnsOf(table.children);
  const title =
    textProperty(table, 'TitleLocation') === 'Top'
      ? `<div class="title">${escapeHtml(titleOf(table))}</div>`
      : '';
  const head =
    table.value('Header') === false
      ? ''
      : `<tr>${rowPictureHead(table)}${columns.map((one) => `<th${cellClass(one)}>${escapeHtml(headOf(one))}</th>`).join('')}</tr>`;
  const body = rows.map((row, index) => renderRow(table, data, columns, row, index));
  const empty =
    rows.length === 0 ? `<tr><td class="empty" colspan="${columns.length + 1}">&nbsp;</td></tr>` : '';
  const height = table.value('Height');
  const least =
    height instanceof Decimal && height.toNumber() > 0 ? ` style="--rows:${height.toNumber() * 22}px"` : '';
  return `${title}${barOf(table)}<div class="rows" data-table="${escapeHtml(table.name)}"${least}><table>${head}${body.join('')}${empty}</table></div>`;
}

const cellClass = (item: FormItem): string => (item.kind === 'PictureField' ? ' class="tilecell"' : '');

const headOf = (item: FormItem): string =>
  textIn(item.model.element, 'ShowInHeader') === 'false' || item.kind === 'PictureField' ? '' : titleOf(item);

/** Columns that are seen; those grouped in one cell come together. */
function columnsOf(items: readonly FormItem[]): FormItem[] {
  return items
    .filter((one) => one.isColumnShown)
    .flatMap((one) =>
      one.kind === 'ColumnGroup' && textProperty(one, 'Group') !== 'InCell' ? columnsOf(one.children) : [one],
    );
}

function barOf(table: FormItem): string {
  if (textProperty(table, 'CommandBarLocation') === 'None') return '';
  const bar = table.companions.find((one) => one.kind === 'AutoCommandBar');
  if (!bar) return '';
  const own = bar.children.map(renderItem).join('');
  const isAuto = textIn(bar.model.element, 'Autofill') !== 'false';
  const isMain = table.form.mainAttribute?.value === table.form.valueAt(table.path);
  const canAdd = table.value('ReadOnly') !== true && table.value('ChangeRowSet') !== false;
  const standard =
    isAuto && !isMain && canAdd
      ? `<button data-command="${escapeHtml(table.name)}:Add">Добавить</button>`
      : '';
  const more = moreButton(bar, isAuto && own + standard !== '', table.name);
  return own + standard + more === '' ? '' : `<div class="bar">${standard}${own}${more}</div>`;
}

const rowPicturePath = (table: FormItem): string => {
  const path = textIn(table.model.element, 'RowPictureDataPath');
  return textIn(table.model.element, 'RowsPicture') === '' && !hasStrip(table) ? '' : path;
};
const hasStrip = (table: FormItem) => table.model.element.children.some((one) => one.name === 'RowsPicture');
const rowPictureHead = (table: FormItem) => (rowPicturePath(table) ? '<th></th>' : '');

function renderRow(
  table: FormItem,
  data: FormCollection | DynamicList,
  columns: readonly FormItem[],
  row: ShownRow,
  index: number,
): string {
  const names = [equal(row.key, table.current) ? 'current' : '', index % 2 === 1 ? 'alternate' : ''];
  const path = rowPicturePath(table);
  const strip = table.model.element.children.find((one) => one.name === 'RowsPicture');
  const uri = strip ? pictureUri(table.form, textIn(strip, 'Ref')) : '';
  const number = path ? valueIn(table, row, path) : undefined;
  const picture = path
    ? `<td class="tilecell"><span class="tile" style="background-image:url('${uri}');background-position:-${Number(toText(number)) * 16}px 0"></span></td>`
    : '';
  const cells = columns.map(
    (column) =>
      `<td data-column="${escapeHtml(column.name)}"${cellClass(column)}>${cell(table, data, column, row)}</td>`,
  );
  return `<tr data-row="${index}" class="${names.join(' ').trim()}">${picture}${cells.join('')}</tr>`;
}

function valueIn(table: FormItem, row: ShownRow, path: string): Value {
  const [first = '', ...rest] = path
    .replace(/^~/, '')
    .slice(table.path.length + 1)
    .split('.');
  const start = row.data.has(first) ? row.data.read(first) : undefined;
  return rest.reduce<Value>((owner, name) => table.form.fieldOfReference(owner, name), start);
}

function cell(table: FormItem, data: FormCollection | DynamicList, column: FormItem, row: ShownRow): string {
  if (column.kind === 'ColumnGroup') {
    return column.children
      .filter((one) => one.isColumnShown)
      .map((one) => `<div>${cell(table, data, one, row)}</div>`)
      .join('');
  }
  const value = valueIn(table, row, column.path);
  const looks = looksOf(table, data, column, row);
  if (looks.get('видимость') === false || looks.get('отображать') === false) return '';
  const text = looks.get('текст');
  const format = localIn(column.model.element, 'Format');
  const plain =
    format && !(value instanceof ObjectValue) ? formatValue(value, format) : textOf(column, value);
  const shown = text === undefined ? plain : toText(text);
  const style = [
    colourValue(looks.get('цветтекста') ?? column.value('TextColor')),
    colourValue(looks.get('цветфона')),
    fontValue(looks.get('шрифт')),
  ];
  const rules = [style[0] && `color:${style[0]}`, style[1] && `background:${style[1]}`, style[2]];
  if (column.kind === 'PictureField') return pictureField(column, value);
  if (column.kind === 'CheckBoxField')
    return `<span class="check"><i>${value === true ? '✓' : ''}</i></span>`;
  return `<span style="${rules.filter((one) => one).join(';')}">${escapeHtml(shown)}</span>`;
}

/** Appearance of a cell: of the list, of the form, and what the handler of the rows has put. */
function looksOf(
  table: FormItem,
  data: FormCollection | DynamicList,
  column: FormItem,
  row: ShownRow,
): ReadonlyMap<string, Value> {
  const looks = new Map<string, Value>();
  const field = column.path.slice(table.path.length + 1).toLowerCase();
  const own = (names: readonly string[]) =>
    names.length === 0 || names.some((name) => [field, column.name.toLowerCase()].includes(name));
  const apply = (all: ConditionalAppearance, read: (path: string) => Value) => {
    for (const item of all.items.items) {
      if (!item.use) continue;
      const names = item.fields.items.items.map((one) => toText(one.field).toLowerCase());
      if (!own(names) || !passes(item.filter.items, read)) continue;
      for (const [name, value] of item.appearance.values) looks.set(name, value);
    }
  };
  if (data instanceof DynamicList) {
    apply(data.appearance, (path) => valueIn(table, row, `${table.path}.${path.replace(/^Список\./i, '')}`));
  }
  apply(table.form.appearance, (path) =>
    path.toLowerCase().startsWith(`${table.path.toLowerCase()}.`)
      ? valueIn(table, row, path)
      : table.form.valueAt(path),
  );
  for (const [name, value] of row.looks.get(field)?.values ?? []) looks.set(name, value);
  for (const [name, value] of row.looks.get(column.name.toLowerCase())?.values ?? []) looks.set(name, value);
  return looks;
}
