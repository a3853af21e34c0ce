import type { FieldType } from '../metadata/model.ts';
import { binaryDataType } from '../values/binary-data.ts';
import { enumerationOf } from '../values/enumeration.ts';
import { dateQualifiers, numberQualifiers, Qualifiers, stringQualifiers } from '../values/qualifiers.ts';
import { TypeDescription } from '../values/type-description.ts';
import { uuidType } from '../values/uuid.ts';
import { booleanType, dateType, numberType, stringType, type TypeInfo } from '../values/value.ts';
import { valueStorageType } from '../values/value-storage.ts';
import type { Base } from './base.ts';

/** ОписаниеТипов of a field without defined types; of a set of references all that it holds. */
export function describe(base: Base, type: FieldType): TypeDescription {
  const types: TypeInfo[] = [];
  const qualifiers: Qualifiers[] = [];
  for (const variant of type) {
    switch (variant.kind) {
      case 'string':
        types.push(stringType);
        qualifiers.push(
          new Qualifiers(
            stringQualifiers,
            variant.length,
            0,
            variant.fixed ? enumerationOf('ДопустимаяДлина').of('Фиксированная') : undefined,
          ),
        );
        break;
      case 'number':
        types.push(numberType);
        qualifiers.push(
          new Qualifiers(
            numberQualifiers,
            variant.digits,
            variant.fractionDigits,
            variant.nonnegative ? enumerationOf('ДопустимыйЗнак').of('Неотрицательный') : undefined,
          ),
        );
        break;
      case 'boolean':
        types.push(booleanType);
        break;
      case 'date':
        types.push(dateType);
        qualifiers.push(new Qualifiers(dateQualifiers));
        break;
      case 'uuid':
        types.push(uuidType);
        break;
      case 'valueStorage':
        types.push(valueStorageType);
        break;
      case 'binaryData':
        types.push(binaryDataType);
        break;
      case 'ref': {
        const table = base.schema.find(variant.object);
        if (table?.kind === 'catalog' || table?.kind === 'enum') types.push(base.types.reference(table));
        break;
      }
      case 'refSet':
        for (const table of base.schema.tables) {
          const wanted = variant.of === 'any' || table.name.startsWith(`${variant.of}.`);
          if (wanted && (table.kind === 'catalog' || table.kind === 'enum'))
            types.push(base.types.reference(table));
        }
    }
  }
  return new TypeDescription(types, qualifiers);
}
