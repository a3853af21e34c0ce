import { readFileSync } from 'node:fs';
import { hostOf } from '../platform/host.ts';
import { BinaryData } from '../values/binary-data.ts';
import { Decimal } from '../values/decimal.ts';
import { EnumerationValue } from '../values/enumeration.ts';
import { membersOf } from '../values/members.ts';
import { absent, defineType, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';

/** Pictures, colours and fonts: values that forms show and modules pass on. */
const source = 'platform-names.json: Картинка, Цвет, Шрифт; БиблиотекаКартинок; from memory';

/** Картинка: of the library by its name, or of bytes. */
export class Picture extends ObjectValue {
  /** `CommonPicture.МСТ_Знак`, `StdPicture.Refresh`; empty of bytes. */
  readonly name: string;
  readonly bytes: Uint8Array | undefined;

  constructor(name: string, bytes?: Uint8Array) {
    super();
    this.name = name;
    this.bytes = bytes;
  }

  override get type(): TypeInfo {
    return pictureType;
  }

  override get identity(): string | object {
    return this.name ? `Картинка ${this.name}` : this;
  }

  override equals(other: Value): boolean {
    return this === other || (other instanceof Picture && this.name !== '' && other.name === this.name);
  }

  override isFilled(): boolean {
    return this.name !== '' || this.bytes !== undefined;
  }
}

const ofPicture = membersOf<Picture>(source);

export const pictureType: TypeInfo = defineType<Picture>({
  ru: 'Картинка',
  en: 'Picture',
  source,
  constructArity: [0, 2],
  construct: (args) => {
    const data = args.optional<BinaryData>(0, BinaryData);
    return new Picture('', data?.bytes);
  },
  members: [
    ofPicture.method('ПолучитьДвоичныеДанные', 'GetBinaryData', [0, 2], (self, _args, context) => {
      if (self.bytes) return new BinaryData(self.bytes);
      const name = self.name.replace('CommonPicture.', '');
      const { pictures } = hostOf(context).base.schema.configuration;
      const file = pictures.find((one) => one.name === name)?.file;
      return file === undefined ? undefined : new BinaryData(readFileSync(file));
    }),
  ],
});

/** БиблиотекаКартинок: common pictures of the configuration; a standard one by any name. */
class PictureLibrary extends ObjectValue {
  override get type(): TypeInfo {
    return pictureLibraryType;
  }

  override getField(name: Name, context: Parameters<ObjectValue['getField']>[1]): Value | typeof absent {
    const { pictures } = hostOf(context).base.schema.configuration;
    const own = pictures.find((one) => one.name.toLowerCase() === name.key);
    if (own) return new Picture(`CommonPicture.${own.name}`);
    return name.text.includes('_') ? absent : new Picture(`StdPicture.${name.text}`);
  }
}

const pictureLibraryType = defineType<PictureLibrary>({
  ru: 'БиблиотекаКартинок',
  en: 'PictureLib',
  source,
});

export const pictureLibrary = new PictureLibrary();

/** Цвет by its parts, or by a name of the dump: `web:Gray`, `#RRGGBB`. */
export class Colour extends ObjectValue {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override get type(): TypeInfo {
    return colourType;
  }

  override equals(other: Value): boolean {
    return other instanceof Colour && other.text === this.text;
  }
}

const hex = (value: number) => Math.max(0, Math.min(255, value)).toString(16).padStart(2, '0');

export const colourType: TypeInfo = defineType<Colour>({
  ru: 'Цвет',
  en: 'Color',
  source,
  constructArity: [0, 3],
  construct: (args) =>
    args.count === 0
      ? new Colour('')
      : new Colour(`#${hex(args.integer(0, 0))}${hex(args.integer(1, 0))}${hex(args.integer(2, 0))}`),
});

/** Шрифт: only what a page can show of it. */
export class Font extends ObjectValue {
  readonly size: number;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strikeout: boolean;

  constructor(size: number, bold: boolean, italic = false, underline = false, strikeout = false) {
    super();
    this.size = size;
    this.bold = bold;
    this.italic = italic;
    this.underline = underline;
    this.strikeout = strikeout;
  }

  override get type(): TypeInfo {
    return fontType;
  }
}

/** `(Имя | Шрифт, Размер, Жирный, Наклонный, Подчеркивание, Зачеркивание, Масштаб)`, or with a font first. */
export const fontType: TypeInfo = defineType<Font>({
  ru: 'Шрифт',
  en: 'Font',
  source,
  constructArity: [0, 8],
  construct: (args) => {
    const first = args.at(0);
    const shift = first instanceof Font || first instanceof EnumerationValue ? 1 : 0;
    const size = args.at(1 + shift);
    return new Font(
      size instanceof Decimal ? size.toNumber() : 0,
      args.boolean(2 + shift, first instanceof Font && first.bold),
      args.boolean(3 + shift, false),
      args.boolean(4 + shift, false),
      args.boolean(5 + shift, false),
    );
  },
});

export const lookTypes = [pictureType, colourType, fontType];
