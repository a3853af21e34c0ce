import type { Args } from './args.ts';
import { ArrayValue, Sequence } from './array.ts';
import { Decimal } from './decimal.ts';
import { EnumerationValue, enumerationOf } from './enumeration.ts';
import { BslError, typeMismatch } from './errors.ts';
import { membersOf } from './members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

const byteOrder = enumerationOf('ПорядокБайтов');
const littleEndian = byteOrder.of('LittleEndian');
const bigEndian = byteOrder.of('BigEndian');

/** БуферДвоичныхДанных: bytes of a fixed count, read and changed by position. */
export class BinaryBuffer extends ObjectValue {
  readonly bytes: Buffer;
  order: EnumerationValue;
  readOnly = false;

  constructor(bytes: Uint8Array, order: EnumerationValue = littleEndian) {
    super();
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.order = order;
  }

  override get type(): TypeInfo {
    return binaryBufferType;
  }

  override isFilled(): boolean {
    return this.bytes.length > 0;
  }

  override *iterate(): Iterable<Value> {
    for (const byte of this.bytes) yield Decimal.from(byte);
  }

  override getIndex(key: Value): Value {
    return Decimal.from(this.bytes[this.position(key)] as number);
  }

  override setIndex(key: Value, value: Value): boolean {
    this.put(this.position(key), value);
    return true;
  }

  put(index: number, value: Value): void {
    this.checkRange(index, 1);
    this.checkWritable();
    if (!(value instanceof Decimal)) throw typeMismatch();
    const byte = value.toNumber();
    if (!Number.isInteger(byte) || byte < 0 || byte > 255) {
      throw new BslError('Значение байта должно быть целым числом от 0 до 255');
    }
    this.bytes[index] = byte;
  }

  checkRange(index: number, count: number): void {
    if (index < 0 || count < 0 || index + count > this.bytes.length) {
      throw new BslError('Индекс находится за границами буфера двоичных данных');
    }
  }

  checkWritable(): void {
    if (this.readOnly) throw new BslError('Буфер двоичных данных доступен только для чтения');
  }

  private position(key: Value): number {
    if (!(key instanceof Decimal)) throw typeMismatch();
    const index = key.truncated().toNumber();
    this.checkRange(index, 1);
    return index;
  }
}

const source = 'platform-names.json: БуферДвоичныхДанных; behaviour from memory';
const of = membersOf<BinaryBuffer>(source);

/** Which order of bytes a call means: its argument, else the buffer's own. */
export function isBigEndian(args: Args, index: number, own: EnumerationValue): boolean {
  return (args.optional<EnumerationValue>(index, EnumerationValue) ?? own) === bigEndian;
}

/** Bytes of an unsigned whole number; throws when it does not fit. */
export function integerBytes(value: Decimal, size: number, big: boolean): Buffer {
  const limit = 1n << BigInt(size * 8);
  if (!value.isWhole || value.units < 0n || value.units >= limit) {
    throw new BslError(`Значение должно быть целым неотрицательным числом не длиннее ${size} байт`);
  }
  const bytes = Buffer.from(value.units.toString(16).padStart(size * 2, '0'), 'hex');
  return big ? bytes : bytes.reverse();
}

/** An unsigned whole number of bytes. */
export function integerOf(bytes: Uint8Array, big: boolean): Decimal {
  const ordered = big ? Buffer.from(bytes) : Buffer.from(bytes).reverse();
  return Decimal.of(BigInt(`0x${ordered.toString('hex') || '0'}`));
}

function readInteger(name: string, en: string, size: number) {
  return of.method(name, en, [1, 2], (self, args) => {
    const index = args.integer(0);
    self.checkRange(index, size);
    return integerOf(self.bytes.subarray(index, index + size), isBigEndian(args, 1, self.order));
  });
}

function writeInteger(name: string, en: string, size: number) {
  return of.method(name, en, [2, 3], (self, args) => {
    const index = args.integer(0);
    self.checkRange(index, size);
    self.checkWritable();
    self.bytes.set(integerBytes(args.decimal(1), size, isBigEndian(args, 2, self.order)), index);
    return undefined;
  });
}

function bitwise(name: string, en: string, combine: (own: number, other: number) => number) {
  return of.method(name, en, [2, 3], (self, args) => {
    const index = args.integer(0);
    const other = args.object<BinaryBuffer>(1, BinaryBuffer).bytes;
    const count = args.integer(2, other.length);
    if (count > other.length) throw new BslError('Индекс находится за границами буфера двоичных данных');
    self.checkRange(index, count);
    self.checkWritable();
    for (let offset = 0; offset < count; offset += 1) {
      self.bytes[index + offset] =
        combine(self.bytes[index + offset] as number, other[offset] as number) & 0xff;
    }
    return undefined;
  });
}

function separatorOf(value: Value): Buffer {
  if (!(value instanceof BinaryBuffer) || value.bytes.length === 0) throw typeMismatch(1);
  return value.bytes;
}

/** Cuts at the nearest of the separators, which are dropped. */
function splitBytes(bytes: Buffer, separators: readonly Buffer[]): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (;;) {
    const found = separators
      .map((separator) => ({ at: bytes.indexOf(separator, from), size: separator.length }))
      .filter(({ at }) => at >= 0)
      .sort((left, right) => left.at - right.at || right.size - left.size)[0];
    parts.push(bytes.subarray(from, found?.at ?? bytes.length));
    if (!found) return parts;
    from = found.at + found.size;
  }
}

export const binaryBufferType = defineType<BinaryBuffer>({
  ru: 'БуферДвоичныхДанных',
  en: 'BinaryDataBuffer',
  presentation: 'Буфер двоичных данных',
  source,
  constructArity: [1, 2],
  construct: (args) =>
    new BinaryBuffer(Buffer.alloc(args.integer(0)), args.optional<EnumerationValue>(1, EnumerationValue)),
  members: [
    of.property('Размер', 'Size', (self) => Decimal.from(self.bytes.length)),
    of.property('ТолькоЧтение', 'ReadOnly', (self) => self.readOnly),
    of.property(
      'ПорядокБайтов',
      'ByteOrder',
      (self) => self.order,
      (self, value) => {
        if (value !== littleEndian && value !== bigEndian) throw typeMismatch();
        self.order = value as EnumerationValue;
      },
    ),
    of.method('Получить', 'Get', [1, 1], (self, args) => self.getIndex(args.at(0))),
    of.method('Установить', 'Set', [2, 2], (self, args) => {
      self.put(args.integer(0), args.at(1));
      return undefined;
    }),
    of.method('Прочитать', 'Read', [2, 2], (self, args) => {
      const index = args.integer(0);
      const count = args.integer(1);
      self.checkRange(index, count);
      return new BinaryBuffer(Buffer.from(self.bytes.subarray(index, index + count)), self.order);
    }),
    of.method('Записать', 'Write', [2, 3], (self, args) => {
      const index = args.integer(0);
      const other = args.object<BinaryBuffer>(1, BinaryBuffer).bytes;
      const count = args.integer(2, other.length);
      self.checkRange(index, count);
      self.checkWritable();
      self.bytes.set(other.subarray(0, count), index);
      return undefined;
    }),
    of.method('ПолучитьСрез', 'GetSlice', [1, 2], (self, args) => {
      const index = args.integer(0);
      const count = args.integer(1, self.bytes.length - index);
      self.checkRange(index, count);
      // A slice shares the bytes with its buffer.
      return new BinaryBuffer(self.bytes.subarray(index, index + count), self.order);
    }),
    of.method('Скопировать', 'Copy', [0, 0], (self) => new BinaryBuffer(Buffer.from(self.bytes), self.order)),
    of.method('Соединить', 'Concat', [1, 1], (self, args) => {
      const other = args.object<BinaryBuffer>(0, BinaryBuffer);
      return new BinaryBuffer(Buffer.concat([self.bytes, other.bytes]), self.order);
    }),
    of.method('Разделить', 'Split', [1, 1], (self, args) => {
      const asked = args.at(0);
      const separators = asked instanceof Sequence ? asked.items : [asked];
      const parts = splitBytes(self.bytes, separators.map(separatorOf));
      return new ArrayValue(parts.map((part) => new BinaryBuffer(Buffer.from(part), self.order)));
    }),
    of.method('Перевернуть', 'Reverse', [0, 0], (self) => {
      self.checkWritable();
      self.bytes.reverse();
      return undefined;
    }),
    of.method('Инвертировать', 'Invert', [0, 2], (self, args) => {
      const index = args.integer(0, 0);
      const count = args.integer(1, self.bytes.length - index);
      self.checkRange(index, count);
      self.checkWritable();
      for (let at = index; at < index + count; at += 1) self.bytes[at] = ~(self.bytes[at] as number) & 0xff;
      return undefined;
    }),
    of.method('УстановитьТолькоЧтение', 'SetReadOnly', [0, 0], (self) => {
      self.readOnly = true;
      return undefined;
    }),
    readInteger('ПрочитатьЦелое16', 'ReadInt16', 2),
    readInteger('ПрочитатьЦелое32', 'ReadInt32', 4),
    readInteger('ПрочитатьЦелое64', 'ReadInt64', 8),
    writeInteger('ЗаписатьЦелое16', 'WriteInt16', 2),
    writeInteger('ЗаписатьЦелое32', 'WriteInt32', 4),
    writeInteger('ЗаписатьЦелое64', 'WriteInt64', 8),
    bitwise('ЗаписатьПобитовоеИ', 'WriteBitwiseAnd', (own, other) => own & other),
    bitwise('ЗаписатьПобитовоеИли', 'WriteBitwiseOr', (own, other) => own | other),
    bitwise('ЗаписатьПобитовоеИНе', 'WriteBitwiseAndNot', (own, other) => own & ~other),
    bitwise('ЗаписатьПобитовоеИсключительноеИли', 'WriteBitwiseXor', (own, other) => own ^ other),
  ],
});
