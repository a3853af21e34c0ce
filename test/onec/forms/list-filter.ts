import type { Base } from '../data/base.ts';
import type { FormElement } from '../metadata/model.ts';
import { toBoolean } from '../values/convert.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { enumerationOf } from '../values/enumeration.ts';
import { StandFault } from '../values/errors.ts';
import type { Value } from '../values/value.ts';
import {
  AppearanceField,
  AppearanceItem,
  CompositionField,
  type ConditionalAppearance,
  FilterGroup,
  FilterItem,
  type FilterItems,
} from './composition.ts';
import { childOf, localIn, textIn } from './model.ts';

const russian = (enumeration: string, english: string) => enumerationOf(enumeration).of(english);

/** A value of the design time: `xs:string`, `dcscor:DesignTimeValue` and others. Source: dumps of ssl_3_1. */
export function designValue(element: FormElement | undefined, base: Base): Value {
  if (!element || element.attributes['xsi:nil'] === 'true') return undefined;
  const text = element.text;
  const type = element.attributes['xsi:type'] ?? 'xs:string';
  switch (type) {
    case 'xs:string':
      return text;
    case 'xs:boolean':
      return text.trim() === 'true';
    case 'xs:decimal':
      return Decimal.parse(text.trim());
    case 'xs:dateTime':
      return DateValue.ofDigits(text.replaceAll(/\D/g, '')) ?? DateValue.empty;
    case 'dcscor:Field':
      return new CompositionField(text.trim());
    case 'xr:DesignTimeRef':
    case 'dcscor:DesignTimeValue':
      return referenceOf(text.trim(), base);
    case 'v8:LocalStringType':
      return localIn({ name: '', attributes: {}, text: '', children: [{ ...element, name: 'x' }] }, 'x');
    case 'v8ui:Color':
    case 'v8ui:Font':
      return text.trim() || JSON.stringify(element.attributes);
    default:
      throw new StandFault(`Значение вида ${type} в форме стенд не знает`);
  }
}

/** `Enum.МСТ_Статусы.EnumValue.Закрыт`, `Перечисление.МСТ_Статусы.Закрыт`. */
function referenceOf(text: string, base: Base): Value {
  const parts = text.split('.');
  const table = base.schema.find(`${parts[0]}.${parts[1]}`);
  const last = parts.at(-1) ?? '';
  if (table?.kind === 'enum') return base.types.enumValue(table, last === 'EmptyRef' ? '' : last);
  if (table?.kind === 'catalog' && last === 'EmptyRef') return base.types.emptyReference(table);
  throw new StandFault(`Значение ${text} в форме стенд не знает`);
}

/** Adds the conditions of a `filter` element. */
export function readFilter(element: FormElement | undefined, into: FilterItems, base: Base): void {
  for (const one of element?.children.filter((item) => item.name === 'item') ?? []) {
    const use = textIn(one, 'use') !== 'false';
    if (one.attributes['xsi:type'] === 'dcsset:FilterItemGroup') {
      const group = new FilterGroup();
      group.kind = russian('ТипГруппыЭлементовОтбораКомпоновкиДанных', textIn(one, 'groupType'));
      group.use = use;
      readFilter(one, group.items, base);
      into.items.push(group);
      continue;
    }
    const item = new FilterItem();
    item.use = use;
    item.left = designValue(childOf(one, 'left'), base);
    item.comparison = russian('ВидСравненияКомпоновкиДанных', textIn(one, 'comparisonType'));
    item.right = designValue(childOf(one, 'right'), base);
    into.items.push(item);
  }
}

/** Adds items of the conditional appearance written in the form. */
export function readAppearance(
  elements: readonly FormElement[],
  into: ConditionalAppearance,
  base: Base,
): void {
  for (const element of elements) {
    const item = new AppearanceItem();
    item.use = textIn(element, 'use') !== 'false';
    for (const selected of childOf(element, 'selection')?.children ?? []) {
      const field = new AppearanceField();
      field.field = new CompositionField(textIn(selected, 'field'));
      item.fields.items.items.push(field);
    }
    readFilter(childOf(element, 'filter'), item.filter.items, base);
    for (const one of childOf(element, 'appearance')?.children ?? []) {
      const value = designValue(childOf(one, 'value'), base);
      item.appearance.values.set(
        textIn(one, 'parameter').toLowerCase(),
        typeof value === 'boolean' ? toBoolean(value) : value,
      );
    }
    into.items.items.push(item);
  }
}
