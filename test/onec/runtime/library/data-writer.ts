import { BinaryBuffer, integerBytes, isBigEndian } from '../../values/binary-buffer.ts';
import { BinaryData } from '../../values/binary-data.ts';
import { Decimal } from '../../values/decimal.ts';
import { EnumerationValue, enumerationOf } from '../../values/enumeration.ts';
import { typeMismatch } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { StreamValue } from '../../values/stream.ts';
import { encode, encodingOf } from '../../values/text-encoding.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';
import { ReadResult } from './data-reader.ts';

const littleEndian = enumerationOf('ПорядокБайтов').of('LittleEndian');

/** ЗаписьДанных into a stream. */
class DataWriter extends ObjectValue {
  readonly stream: StreamValue;
  readonly encoding: Value;
  readonly order: EnumerationValue;
  readonly lineEnd: string;

  constructor(
    stream: StreamValue,
    encoding: Value,
    order: EnumerationValue = littleEndian,
    lineEnd = '\r\n',
  ) {
    super();
    this.stream = stream;
    this.encoding = encoding;
    this.order = order;
    this.lineEnd = lineEnd;
  }

  override get type(): TypeInfo {
    return dataWriterType;
  }
}

const of = membersOf<DataWriter>('platform-names.json: ЗаписьДанных; behaviour from memory');

function writeInteger(ru: string, en: string, size: number) {
  return of.method(ru, en, [1, 2], (self, args) => {
    self.stream.write(integerBytes(args.decimal(0), size, isBigEndian(args, 1, self.order)));
    return undefined;
  });
}

export const dataWriterType: TypeInfo = defineType<DataWriter>({
  ru: 'ЗаписьДанных',
  en: 'DataWriter',
  source: 'platform-names.json: ЗаписьДанных',
  constructArity: [1, 7],
  construct: (args) =>
    new DataWriter(
      args.object<StreamValue>(0, StreamValue),
      args.at(1),
      args.optional<EnumerationValue>(2, EnumerationValue),
      args.text(3, '\r\n'),
    ),
  members: [
    of.property('ПорядокБайтов', 'ByteOrder', (self) => self.order),
    of.method('Записать', 'Write', [1, 1], (self, args) => {
      const value = args.at(0);
      if (!(value instanceof BinaryData || value instanceof ReadResult)) throw typeMismatch(1);
      self.stream.write(value.bytes);
      return undefined;
    }),
    of.method('ЗаписатьБуферДвоичныхДанных', 'WriteBinaryDataBuffer', [1, 3], (self, args) => {
      const { bytes } = args.object<BinaryBuffer>(0, BinaryBuffer);
      const at = args.integer(1, 0);
      self.stream.write(bytes.subarray(at, at + args.integer(2, bytes.length - at)));
      return undefined;
    }),
    of.method('ЗаписатьБайт', 'WriteByte', [1, 1], (self, args) => {
      self.stream.write(integerBytes(args.decimal(0, Decimal.zero), 1, false));
      return undefined;
    }),
    writeInteger('ЗаписатьЦелое16', 'WriteInt16', 2),
    writeInteger('ЗаписатьЦелое32', 'WriteInt32', 4),
    writeInteger('ЗаписатьЦелое64', 'WriteInt64', 8),
    of.method('ЗаписатьСимволы', 'WriteChars', [1, 2], (self, args) => {
      self.stream.write(encode(args.text(0), encodingOf(args.at(1) ?? self.encoding)));
      return undefined;
    }),
    of.method('ЗаписатьСтроку', 'WriteLine', [1, 3], (self, args) => {
      self.stream.write(encode(args.text(0) + self.lineEnd, encodingOf(args.at(1) ?? self.encoding)));
      return undefined;
    }),
    of.method('СброситьБуферы', 'Flush', [0, 0], () => undefined),
    of.method('ЦелевойПоток', 'TargetStream', [0, 0], (self) => self.stream),
    of.method('Закрыть', 'Close', [0, 0], () => undefined),
  ],
});
