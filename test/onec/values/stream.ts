import { BinaryBuffer } from './binary-buffer.ts';
import { BinaryData } from './binary-data.ts';
import { Decimal } from './decimal.ts';
import { enumerationOf } from './enumeration.ts';
import { BslError } from './errors.ts';
import { membersOf } from './members.ts';
import { defineType, ObjectValue, type TypeInfo } from './value.ts';

const places = enumerationOf('ПозицияВПотоке');

/** ПотокВПамяти, and Поток for reading somebody's bytes. */
export class StreamValue extends ObjectValue {
  private bytes: Buffer;
  readonly canWrite: boolean;
  position = 0;
  private isOpen = true;
  private readonly ownType: () => TypeInfo;

  constructor(bytes: Buffer, canWrite: boolean) {
    super();
    this.bytes = bytes;
    this.canWrite = canWrite;
    this.ownType = () => (canWrite ? memoryStreamType : streamType);
  }

  override get type(): TypeInfo {
    return this.ownType();
  }

  get size(): number {
    return this.bytes.length;
  }

  /** Everything in the stream, whatever the position. */
  all(): Buffer {
    return this.bytes;
  }

  read(count: number): Buffer {
    this.checkOpen();
    const bytes = this.bytes.subarray(this.position, this.position + count);
    this.position += bytes.length;
    return bytes;
  }

  write(bytes: Uint8Array): void {
    this.checkOpen();
    if (!this.canWrite) throw new BslError('Поток не поддерживает запись');
    const end = this.position + bytes.length;
    if (end > this.bytes.length) this.resize(end);
    this.bytes.set(bytes, this.position);
    this.position = end;
  }

  resize(size: number): void {
    const grown = Buffer.alloc(size);
    this.bytes.copy(grown);
    this.bytes = grown;
    this.position = Math.min(this.position, size);
  }

  close(): void {
    this.isOpen = false;
  }

  private checkOpen(): void {
    if (!this.isOpen) throw new BslError('Поток закрыт');
  }
}

const of = membersOf<StreamValue>('platform-names.json: ПотокВПамяти, Поток; behaviour from memory');

const members = [
  of.property('ДоступнаЗапись', 'CanWrite', (self) => self.canWrite),
  of.property('ДоступноЧтение', 'CanRead', () => true),
  of.property('ДоступноИзменениеПозиции', 'CanSeek', () => true),
  of.method('Размер', 'Size', [0, 0], (self) => Decimal.from(self.size)),
  of.method('ТекущаяПозиция', 'CurrentPosition', [0, 0], (self) => Decimal.from(self.position)),
  of.method('Перейти', 'Seek', [1, 2], (self, args) => {
    const origin = args.at(1);
    const from =
      origin === places.of('Текущая') ? self.position : origin === places.of('Конец') ? self.size : 0;
    self.position = Math.max(from + args.integer(0), 0);
    return Decimal.from(self.position);
  }),
  of.method('Прочитать', 'Read', [3, 3], (self, args) => {
    const target = args.object<BinaryBuffer>(0, BinaryBuffer);
    const at = args.integer(1);
    target.checkRange(at, args.integer(2));
    const bytes = self.read(args.integer(2));
    target.bytes.set(bytes, at);
    return Decimal.from(bytes.length);
  }),
  of.method('Записать', 'Write', [3, 3], (self, args) => {
    const source = args.object<BinaryBuffer>(0, BinaryBuffer);
    const at = args.integer(1);
    source.checkRange(at, args.integer(2));
    self.write(source.bytes.subarray(at, at + args.integer(2)));
    return undefined;
  }),
  of.method('КопироватьВ', 'CopyTo', [1, 2], (self, args) => {
    args.object<StreamValue>(0, StreamValue).write(Buffer.from(self.read(self.size)));
    return undefined;
  }),
  of.method('УстановитьРазмер', 'SetSize', [1, 1], (self, args) => {
    self.resize(args.integer(0));
    return undefined;
  }),
  of.method(
    'ПолучитьПотокТолькоДляЧтения',
    'GetReadonlyStream',
    [0, 0],
    (self) => new StreamValue(self.all(), false),
  ),
  of.method('СброситьБуферы', 'Flush', [0, 0], () => undefined),
  of.method('Закрыть', 'Close', [0, 0], (self) => {
    self.close();
    return undefined;
  }),
];

export const streamType: TypeInfo = defineType<StreamValue>({
  ru: 'Поток',
  en: 'Stream',
  source: 'platform-names.json: Поток',
  members,
});

export const memoryStreamType: TypeInfo = defineType<StreamValue>({
  ru: 'ПотокВПамяти',
  en: 'MemoryStream',
  presentation: 'Поток в памяти',
  source: 'platform-names.json: ПотокВПамяти',
  constructArity: [0, 1],
  // `(Ёмкость)` only reserves memory; `(БуферДвоичныхДанных)` starts with its bytes.
  construct: (args) =>
    new StreamValue(
      args.at(0) instanceof BinaryBuffer ? (args.at(0) as BinaryBuffer).bytes : Buffer.alloc(0),
      true,
    ),
  members: [
    ...members,
    of.method('ЗакрытьИПолучитьДвоичныеДанные', 'CloseAndGetBinaryData', [0, 0], (self) => {
      self.close();
      return new BinaryData(self.all());
    }),
  ],
});
