import type { Base } from '../data/base.ts';
import { CatalogObject } from '../data/catalog.ts';
import { RecordManager } from '../data/record-manager.ts';
import { CatalogReference } from '../data/reference.ts';
import type { CatalogTable, Column, RegisterTable } from '../data/schema.ts';
import type { CallContext } from '../values/context.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { absent, nameOf, type ObjectValue, type Value } from '../values/value.ts';
import { ValueList } from '../values/value-list.ts';
import { type DataField, FormCollection, FormStructure } from './data.ts';
import { DynamicList } from './dynamic-list.ts';
import type { FormAttribute } from './model.ts';
import { StandardPeriod } from './standard-period.ts';

/** Attributes of a form as form data, and back to objects on the server. Source: onec.md 1.7; from memory. */

const fieldOf = (column: Column, readOnly = false): DataField => ({
  name: column.name,
  english: column.english,
  type: column.type,
  readOnly,
});

function catalogOf(base: Base, name: string): CatalogTable {
  const table = base.schema.find(name);
  if (table?.kind !== 'catalog') throw new StandFault(`Нет такого справочника: ${name}`);
  return table;
}

function registerOf(base: Base, name: string): RegisterTable {
  const table = base.schema.find(name);
  if (table?.kind !== 'register') throw new StandFault(`Нет такого регистра: ${name}`);
  return table;
}

/** What an attribute holds before anything has been put in. */
export function initialValue(base: Base, attribute: FormAttribute, onChange: () => void): Value {
  switch (attribute.kind) {
    case 'value':
      return base.types.emptyOf(attribute.type);
    case 'table': {
      const collection = new FormCollection(
        base,
        attribute.columns.map(({ name, type }) => ({ name, english: name, type })),
      );
      if (attribute.isSaved) collection.onChange = onChange;
      return collection;
    }
    case 'list':
      return new ValueList();
    case 'dynamicList':
      return new DynamicList(base, attribute);
    case 'object':
      return objectStructure(base, catalogOf(base, attribute.object), onChange);
    case 'record': {
      const structure = new FormStructure(
        base,
        registerOf(base, attribute.object).columns.map((one) => fieldOf(one)),
        attribute.object,
      );
      structure.onChange = onChange;
      return structure;
    }
    case 'processor': {
      const name = attribute.object.slice(attribute.object.indexOf('.') + 1);
      const processor = base.schema.configuration.dataProcessors.find((one) => one.name === name);
      if (!processor) throw new StandFault(`Нет такой обработки: ${name}`);
      const fields = processor.attributes.map((one) => ({
        name: one.name,
        english: one.name,
        type: one.type,
      }));
      return new FormStructure(base, fields, attribute.object);
    }
    case 'constants': {
      const tables = base.schema.tables.filter((table) => table.kind === 'constant');
      const fields = tables.map(({ object }) => ({
        name: object.name,
        english: object.name,
        type: object.type,
      }));
      return new FormStructure(base, fields, 'Константы');
    }
    case 'opaque':
      return attribute.object === 'v8:StandardPeriod' ? new StandardPeriod() : undefined;
    case 'tree':
      throw new StandFault(`Реквизит ${attribute.name}: дерево значений на форме стенд не знает`);
  }
}

/** Data of an object of a catalog: fields and tabular sections. */
export function objectStructure(base: Base, table: CatalogTable, onChange: () => void): FormStructure {
  const hidden = ['ВерсияДанных', 'ИмяПредопределенныхДанных'];
  const fields = table.columns
    .filter((column) => !hidden.includes(column.name))
    .map((column) => fieldOf(column, column.name === 'Ссылка'));
  const structure = new FormStructure(base, fields, table.name);
  structure.onChange = onChange;
  for (const section of base.schema.sections(table)) {
    const columns = section.columns
      .filter((column) => column.name !== 'Ссылка')
      .map((column) => fieldOf(column, column.name === 'НомерСтроки'));
    const collection = new FormCollection(base, columns);
    collection.onChange = onChange;
    structure.sections.set(section.section.name.toLowerCase(), collection);
  }
  return structure;
}

const fieldValue = (owner: ObjectValue, name: string, context: CallContext): Value => {
  const value = owner.getField(nameOf(name), context);
  if (value === absent) throw new StandFault(`Нет поля ${name}`);
  return value;
};

/** Puts an object or a record on the form. */
export function toFormData(source: ObjectValue, target: FormStructure, context: CallContext): void {
  for (const field of target.dataFields) target.write(field.name, fieldValue(source, field.name, context));
  if (source instanceof CatalogObject) {
    target.version = source.values.ВерсияДанных;
    for (const [key, collection] of target.sections) {
      const section = source.sections.get(key);
      if (section) collection.load(section.unload(section.rows, section.columns));
    }
  }
}

/** An object or a record with what stands on the form. */
export function fromFormData(base: Base, data: FormStructure, context: CallContext): ObjectValue {
  const [kind = ''] = data.object.split('.');
  if (kind === 'РегистрСведений') {
    const record = new RecordManager(base, registerOf(base, data.object));
    for (const field of data.dataFields) record.setField(nameOf(field.name), data.read(field.name));
    return record;
  }
  if (kind !== 'Справочник') throw new BslError(`Данные формы «${data.object}» не преобразуются в значение`);
  const table = catalogOf(base, data.object);
  const reference = data.read('Ссылка');
  const isNew = !(reference instanceof CatalogReference) || reference.isEmpty;
  const object = isNew ? new CatalogObject(base, table) : CatalogObject.read(reference, context);
  for (const field of data.dataFields) {
    if (!field.readOnly) object.setField(nameOf(field.name), data.read(field.name));
  }
  if (!isNew) object.values.ВерсияДанных = data.version;
  for (const [key, collection] of data.sections) object.sections.get(key)?.load(collection.unload());
  object.modified = true;
  return object;
}
