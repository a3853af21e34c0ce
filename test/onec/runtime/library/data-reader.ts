import { BinaryBuffer, integerOf, isBigEndian } from '../../values/binary-buffer.ts';
import { BinaryData } from '../../values/binary-data.ts';
import { toText } from '../../values/convert.ts';
import { Decimal } from '../../values/decimal.ts';
import { EnumerationValue, enumerationOf } from '../../values/enumeration.ts';
import { BslError, typeMismatch } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { StreamValue } from '../../values/stream.ts';
import { decode, encodingOf } from '../../values/text-encoding.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';

const littleEndian = enumerationOf('ПорядокБайтов').of('LittleEndian');

/** РезультатЧтенияДанных. */
export class ReadResult extends ObjectValue {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    super();
    this.bytes = Buffer.from(bytes);
  }

  override get type(): TypeInfo {
    return readResultType;
  }
}

const ofResult = membersOf<ReadResult>('platform-names.json: РезультатЧтенияДанных');

export const readResultType: TypeInfo = defineType<ReadResult>({
  ru: 'РезультатЧтенияДанных',
  en: 'ReadDataResult',
  source: 'platform-names.json: РезультатЧтенияДанных',
  members: [
    ofResult.property('Размер', 'Size', (self) => Decimal.from(self.bytes.length)),
    ofResult.method('ПолучитьДвоичныеДанные', 'GetBinaryData', [0, 0], (self) => new BinaryData(self.bytes)),
    ofResult.method(
      'ПолучитьБуферДвоичныхДанных',
      'GetBinaryDataBuffer',
      [0, 0],
      (self) => new BinaryBuffer(Buffer.from(self.bytes)),
    ),
    ofResult.method(
      'ОткрытьПотокДляЧтения',
      'OpenStreamForRead',
      [0, 0],
      (self) => new StreamValue(self.bytes, false),
    ),
  ],
});

/** ЧтениеДанных. */
class DataReader extends ObjectValue {
  readonly stream: StreamValue;
  readonly encoding: Value;
  readonly order: EnumerationValue;
  /** A read has met the end of the data. */
  isFinished = false;

  constructor(stream: StreamValue, encoding: Value, order: EnumerationValue = littleEndian) {
    super();
    this.stream = stream;
    this.encoding = encoding;
    this.order = order;
  }

  override get type(): TypeInfo {
    return dataReaderType;
  }

  /** Up to count bytes; all that is left without a count. */
  take(count?: number): Buffer {
    const left = this.stream.size - this.stream.position;
    const bytes = this.stream.read(count ?? left);
    if (count === undefined || count > bytes.length) this.isFinished = true;
    return bytes;
  }

  exactly(count: number): Buffer {
    const bytes = this.take(count);
    if (bytes.length < count) throw new BslError('Достигнут конец данных');
    return bytes;
  }

  /** Text of the whole rest, cut to a count of characters; the position goes after what was taken. */
  characters(count: number | undefined, encoding: string): string {
    const start = this.stream.position;
    const text = decode(this.take(), encoding);
    if (count === undefined || count >= text.length) return text;
    const taken = text.slice(0, count);
    this.stream.position = start + Buffer.byteLength(taken, encoding === 'utf-8' ? 'utf8' : 'latin1');
    this.isFinished = false;
    return taken;
  }

  /** Неопределено at the end of the data. */
  line(encoding: string): Value {
    const start = this.stream.position;
    const rest = this.stream.read(this.stream.size - start);
    if (rest.length === 0) {
      this.isFinished = true;
      return undefined;
    }
    const end = rest.indexOf(0x0a);
    this.isFinished = end < 0;
    const body = end < 0 ? rest : rest.subarray(0, end);
    this.stream.position = end < 0 ? this.stream.size : start + end + 1;
    return decode(body, encoding).replace(/\r$/, '');
  }
}

function streamOf(value: Value): StreamValue {
  if (value instanceof StreamValue) return value;
  if (value instanceof BinaryData) return new StreamValue(value.bytes, false);
  throw typeMismatch(1);
}

const of = membersOf<DataReader>('platform-names.json: ЧтениеДанных; behaviour from memory');

function readInteger(ru: string, en: string, size: number) {
  return of.method(ru, en, [0, 1], (self, args) =>
    integerOf(self.exactly(size), isBigEndian(args, 0, self.order)),
  );
}

export const dataReaderType: TypeInfo = defineType<DataReader>({
  ru: 'ЧтениеДанных',
  en: 'DataReader',
  source: 'platform-names.json: ЧтениеДанных',
  constructArity: [1, 5],
  construct: (args) =>
    new DataReader(streamOf(args.at(0)), args.at(1), args.optional<EnumerationValue>(2, EnumerationValue)),
  members: [
    of.property('ЧтениеЗавершено', 'ReadCompleted', (self) => self.isFinished),
    of.property('ПорядокБайтов', 'ByteOrder', (self) => self.order),
    of.property('КодировкаТекста', 'TextEncoding', (self) => self.encoding ?? toText(encodingOf(undefined))),
    of.method(
      'Прочитать',
      'Read',
      [0, 1],
      (self, args) => new ReadResult(self.take(args.has(0) ? args.integer(0) : undefined)),
    ),
    of.method(
      'ПрочитатьВБуферДвоичныхДанных',
      'ReadIntoBinaryDataBuffer',
      [0, 1],
      (self, args) =>
        new BinaryBuffer(Buffer.from(self.take(args.has(0) ? args.integer(0) : undefined)), self.order),
    ),
    of.method('ПрочитатьБайт', 'ReadByte', [0, 0], (self) => Decimal.from(self.exactly(1)[0] as number)),
    readInteger('ПрочитатьЦелое16', 'ReadInt16', 2),
    readInteger('ПрочитатьЦелое32', 'ReadInt32', 4),
    readInteger('ПрочитатьЦелое64', 'ReadInt64', 8),
    of.method('ПрочитатьСимволы', 'ReadChars', [0, 2], (self, args) =>
      self.characters(args.has(0) ? args.integer(0) : undefined, encodingOf(args.at(1) ?? self.encoding)),
    ),
    of.method('ПрочитатьСтроку', 'ReadLine', [0, 2], (self, args) =>
      self.line(encodingOf(args.at(0) ?? self.encoding)),
    ),
    of.method('Пропустить', 'Skip', [1, 1], (self, args) => Decimal.from(self.take(args.integer(0)).length)),
    of.method('ИсходныйПоток', 'SourceStream', [0, 0], (self) => self.stream),
    of.method('Закрыть', 'Close', [0, 0], () => undefined),
  ],
});
