import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BinaryData } from '../../values/binary-data.ts';
import { Decimal } from '../../values/decimal.ts';
import { EnumerationValue, enumerationOf } from '../../values/enumeration.ts';
import { badParameter, typeMismatch } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { StreamValue } from '../../values/stream.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';

const functions = enumerationOf('ХешФункция');

/** ХешированиеДанных. */
class DataHashing extends ObjectValue {
  readonly algorithm: EnumerationValue;
  private readonly parts: Buffer[] = [];

  constructor(algorithm: EnumerationValue) {
    super();
    if (!functions.all.includes(algorithm)) throw badParameter(1);
    this.algorithm = algorithm;
  }

  override get type(): TypeInfo {
    return dataHashingType;
  }

  append(bytes: Buffer): void {
    this.parts.push(Buffer.from(bytes));
  }

  /** CRC32 is a number, the others are bytes. */
  sum(): Value {
    const bytes = Buffer.concat(this.parts);
    if (this.algorithm.ru === 'CRC32') return Decimal.from(crc32(bytes));
    return new BinaryData(createHash(this.algorithm.ru.toLowerCase()).update(bytes).digest());
  }
}

/** A string is hashed as its UTF-8 bytes. Source: OneScript tests/hash.os. */
function bytesOf(value: Value, count: number | undefined): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (value instanceof BinaryData) return value.bytes;
  if (value instanceof StreamValue) return value.read(count ?? value.size - value.position);
  throw typeMismatch(1);
}

const of = membersOf<DataHashing>(
  'platform-names.json: ХешированиеДанных; БСП ОбщегоНазначения.КонтрольнаяСуммаСтрокой',
);

export const dataHashingType: TypeInfo = defineType<DataHashing>({
  ru: 'ХешированиеДанных',
  en: 'DataHashing',
  source: 'platform-names.json: ХешированиеДанных',
  constructArity: [1, 1],
  construct: (args) => new DataHashing(args.object(0, EnumerationValue)),
  members: [
    of.property('ХешФункция', 'HashFunction', (self) => self.algorithm),
    of.property('ХешСумма', 'HashSum', (self) => self.sum()),
    of.method('Добавить', 'Append', [1, 2], (self, args) => {
      const count = args.has(1) ? args.integer(1) : undefined;
      self.append(bytesOf(args.at(0), count).subarray(0, count));
      return undefined;
    }),
  ],
});
