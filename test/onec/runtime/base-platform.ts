import { arrayType, fixedArrayType } from '../values/array.ts';
import { binaryBufferType } from '../values/binary-buffer.ts';
import { binaryDataType } from '../values/binary-data.ts';
import { findEnumeration } from '../values/enumeration.ts';
import { errorInfoType } from '../values/error-info.ts';
import { formattedStringType } from '../values/formatted-string.ts';
import { keyAndValueType } from '../values/key-and-value.ts';
import { fixedMapType, mapType } from '../values/map.ts';
import { dateQualifiers, numberQualifiers, stringQualifiers } from '../values/qualifiers.ts';
import { memoryStreamType, streamType } from '../values/stream.ts';
import { fixedStructureType, structureType } from '../values/structure.ts';
import { typeDescriptionType } from '../values/type-description.ts';
import { uuidType } from '../values/uuid.ts';
import {
  booleanType,
  dateType,
  nullType,
  numberType,
  stringType,
  typeType,
  undefinedType,
} from '../values/value.ts';
import { valueListItemType, valueListType } from '../values/value-list.ts';
import { valueStorageType } from '../values/value-storage.ts';
import { columnsType, columnType, rowType, tableType } from '../values/value-table.members.ts';
import { characters } from './library/characters.ts';
import { dataReaderType, readResultType } from './library/data-reader.ts';
import { dataWriterType } from './library/data-writer.ts';
import { dateFunctions } from './library/dates.ts';
import { encodingFunctions } from './library/encoding.ts';
import { errorFunctions, errorProcessing } from './library/error-functions.ts';
import { dataHashingType } from './library/hashing.ts';
import { jsonFunctions } from './library/json.ts';
import { jsonReaderType } from './library/json-reader.ts';
import { jsonSerializationType, jsonWriterSettingsType } from './library/json-settings.ts';
import { jsonWriterType } from './library/json-writer.ts';
import { numberFunctions, randomGeneratorType } from './library/numbers.ts';
import { stringFunctions } from './library/strings.ts';
import { valueFunctions } from './library/values.ts';
import { constant, layered, type Platform, platformOf } from './platform.ts';

/** System enumerations: as global properties, and their values' types by name. */
const enumerations: Platform = {
  globalProperty: (key) => {
    const found = findEnumeration(key);
    return found && constant(found);
  },
  globalMethod: () => undefined,
  typeByName: (key) => findEnumeration(key)?.valueType,
};

const tables = platformOf({
  functions: [
    ...stringFunctions,
    ...numberFunctions,
    ...dateFunctions,
    ...valueFunctions,
    ...encodingFunctions,
    ...jsonFunctions,
    ...errorFunctions,
  ],
  types: [
    undefinedType,
    nullType,
    booleanType,
    stringType,
    numberType,
    dateType,
    typeType,
    arrayType,
    fixedArrayType,
    structureType,
    fixedStructureType,
    mapType,
    fixedMapType,
    keyAndValueType,
    valueListType,
    valueListItemType,
    tableType,
    rowType,
    columnType,
    columnsType,
    uuidType,
    typeDescriptionType,
    numberQualifiers,
    stringQualifiers,
    dateQualifiers,
    binaryDataType,
    binaryBufferType,
    valueStorageType,
    errorInfoType,
    formattedStringType,
    streamType,
    memoryStreamType,
    readResultType,
    dataReaderType,
    dataWriterType,
    dataHashingType,
    jsonReaderType,
    jsonWriterType,
    jsonWriterSettingsType,
    jsonSerializationType,
    randomGeneratorType,
  ],
  properties: {
    Символы: constant(characters),
    Chars: constant(characters),
    ОбработкаОшибок: constant(errorProcessing),
    ErrorProcessing: constant(errorProcessing),
  },
});

/** What the language has without a base: values, global functions, system enumerations. */
export const basePlatform: Platform = layered(tables, enumerations);
