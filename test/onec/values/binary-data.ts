import { readFile, writeFile } from 'node:fs/promises';
import { Decimal } from './decimal.ts';
import { membersOf } from './members.ts';
import { StreamValue } from './stream.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

/** How many bytes the presentation shows; the rest is cut. From memory. */
const presentedBytes = 256;

/** ДвоичныеДанные: bytes that never change. */
export class BinaryData extends ObjectValue {
  readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = Buffer.from(bytes);
  }

  override get type(): TypeInfo {
    return binaryDataType;
  }

  /** `E9 80 09 …`: modules drop the blanks to get a hash as hexadecimal digits. */
  override present(): string {
    const shown = this.bytes.subarray(0, presentedBytes).toString('hex').toUpperCase();
    const pairs = shown.match(/../g)?.join(' ') ?? '';
    return this.bytes.length > presentedBytes ? `${pairs}…` : pairs;
  }

  override equals(other: Value): boolean {
    return other instanceof BinaryData && other.bytes.equals(this.bytes);
  }

  override get identity(): string {
    return `ДвоичныеДанные ${this.bytes.toString('base64')}`;
  }

  override toXml(): string {
    return this.bytes.toString('base64');
  }
}

const of = membersOf<BinaryData>('platform-names.json: ДвоичныеДанные');

export const binaryDataType = defineType<BinaryData>({
  ru: 'ДвоичныеДанные',
  en: 'BinaryData',
  presentation: 'Двоичные данные',
  source: 'platform-names.json: ДвоичныеДанные',
  constructArity: [1, 1],
  construct: async (args) => new BinaryData(await readFile(args.text(0))),
  members: [
    of.method('Размер', 'Size', [0, 0], (self) => Decimal.from(self.bytes.length)),
    of.method(
      'ОткрытьПотокДляЧтения',
      'OpenStreamForRead',
      [0, 0],
      (self) => new StreamValue(self.bytes, false),
    ),
    of.method('Записать', 'Write', [1, 1], async (self, args) => {
      await writeFile(args.text(0), self.bytes);
      return undefined;
    }),
  ],
});
