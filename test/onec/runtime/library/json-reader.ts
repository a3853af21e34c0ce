import { readFileSync } from 'node:fs';
import { Decimal } from '../../values/decimal.ts';
import { type EnumerationValue, enumerationOf } from '../../values/enumeration.ts';
import { BslError } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { StreamValue } from '../../values/stream.ts';
import { decode, encodingOf } from '../../values/text-encoding.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';

const kinds = enumerationOf('ТипЗначенияJSON');

export type JsonKind =
  | 'Ничего'
  | 'НачалоОбъекта'
  | 'КонецОбъекта'
  | 'НачалоМассива'
  | 'КонецМассива'
  | 'ИмяСвойства'
  | 'Строка'
  | 'Число'
  | 'Булево'
  | 'Null';

export interface JsonToken {
  readonly kind: JsonKind;
  readonly value: Value;
}

const escapes: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** ЧтениеJSON: token by token, numbers without loss of digits. */
export class JsonReader extends ObjectValue {
  private text = '';
  private offset = 0;
  /** Open containers; whether something has been read in the innermost one. */
  private readonly open: { readonly closing: '}' | ']'; hasItems: boolean; awaitsValue: boolean }[] = [];
  current: JsonToken = { kind: 'Ничего', value: undefined };

  override get type(): TypeInfo {
    return jsonReaderType;
  }

  setText(text: string): void {
    this.text = text;
    this.offset = 0;
    this.open.length = 0;
    this.current = { kind: 'Ничего', value: undefined };
  }

  /** Reads one token; false at the end of the text. */
  advance(): boolean {
    this.skipBlanks();
    if (this.offset >= this.text.length) {
      if (this.open.length > 0) this.fail('неожиданный конец данных');
      this.current = { kind: 'Ничего', value: undefined };
      return false;
    }
    this.current = this.token();
    return true;
  }

  /** Passes the value that the current token starts and reads what follows it; false when nothing does. */
  skip(): boolean {
    if (this.current.kind === 'ИмяСвойства' && !this.advance()) return false;
    const depth = this.open.length;
    if (this.current.kind === 'НачалоОбъекта' || this.current.kind === 'НачалоМассива') {
      while (this.open.length >= depth) {
        this.skipBlanks();
        if (this.offset >= this.text.length) return false;
        this.advance();
      }
    }
    return this.advance();
  }

  get kind(): EnumerationValue {
    return kinds.of(this.current.kind);
  }

  fail(what: string): never {
    const before = this.text.slice(0, this.offset);
    const line = before.split('\n').length;
    throw new BslError(
      `Непредвиденный символ при чтении JSON: ${what} (строка ${line}, позиция ${this.offset})`,
    );
  }

  private token(): JsonToken {
    const inside = this.open.at(-1);
    let character = this.text[this.offset] as string;
    if (inside && !inside.awaitsValue) {
      if (character === inside.closing) return this.closed(inside);
      if (inside.hasItems) {
        if (character !== ',') this.fail(character);
        this.offset += 1;
        this.skipBlanks();
        character = this.text[this.offset] ?? '';
        // A comma before the closing sign is allowed: OneScript tests/global-json.os.
        if (character === inside.closing) return this.closed(inside);
      }
      inside.hasItems = true;
      if (inside.closing === '}') return this.propertyName(inside, character);
    }
    if (inside) inside.awaitsValue = false;
    else if (character === ',') character = this.nextTopLevel();
    return this.value(character);
  }

  private closed(inside: { readonly closing: '}' | ']' }): JsonToken {
    this.offset += 1;
    this.open.pop();
    return { kind: inside.closing === '}' ? 'КонецОбъекта' : 'КонецМассива', value: undefined };
  }

  /** Values outside of a container may be divided by commas: OneScript tests/json/test-json_reader.os. */
  private nextTopLevel(): string {
    this.offset += 1;
    this.skipBlanks();
    return this.text[this.offset] ?? this.fail('неожиданный конец данных');
  }

  private propertyName(inside: { awaitsValue: boolean }, character: string): JsonToken {
    if (character !== '"') this.fail(character);
    const value = this.string();
    this.skipBlanks();
    if (this.text[this.offset] !== ':') this.fail(this.text[this.offset] ?? 'конец данных');
    this.offset += 1;
    inside.awaitsValue = true;
    return { kind: 'ИмяСвойства', value };
  }

  private value(character: string): JsonToken {
    if (character === '{' || character === '[') {
      this.offset += 1;
      this.open.push({ closing: character === '{' ? '}' : ']', hasItems: false, awaitsValue: false });
      return { kind: character === '{' ? 'НачалоОбъекта' : 'НачалоМассива', value: undefined };
    }
    if (character === '"') return { kind: 'Строка', value: this.string() };
    const word = /[a-z]+|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    word.lastIndex = this.offset;
    const found = word.exec(this.text)?.[0];
    if (found === undefined) this.fail(character);
    this.offset += found.length;
    if (found === 'true' || found === 'false') return { kind: 'Булево', value: found === 'true' };
    if (found === 'null') return { kind: 'Null', value: undefined };
    const number = /e/i.test(found) ? exponential(found) : Decimal.parse(found);
    if (!number || /^[a-z]/.test(found)) this.fail(found);
    return { kind: 'Число', value: number };
  }

  private string(): string {
    let value = '';
    this.offset += 1;
    for (;;) {
      const character = this.text[this.offset];
      if (character === undefined || character < ' ') this.fail('строка не закрыта');
      this.offset += 1;
      if (character === '"') return value;
      if (character !== '\\') {
        value += character;
        continue;
      }
      const mark = this.text[this.offset] ?? '';
      this.offset += 1;
      if (mark === 'u') {
        const digits = this.text.slice(this.offset, this.offset + 4);
        if (!/^[0-9a-f]{4}$/i.test(digits)) this.fail(`\\u${digits}`);
        value += String.fromCharCode(Number.parseInt(digits, 16));
        this.offset += 4;
      } else {
        const plain = escapes[mark];
        if (plain === undefined) this.fail(`\\${mark}`);
        value += plain;
      }
    }
  }

  /** Blanks and comments of both kinds. */
  private skipBlanks(): void {
    const blank = /(?:[ \t\r\n\ufeff]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
    blank.lastIndex = this.offset;
    this.offset += blank.exec(this.text)?.[0].length ?? 0;
  }
}

function exponential(text: string): Decimal | undefined {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const base = Decimal.parse(mantissa);
  const shift = Number(exponent);
  if (!base || Math.abs(shift) > 60) return undefined;
  const power = Decimal.of(10n ** BigInt(Math.min(Math.abs(shift), 37)));
  return shift < 0 ? base.dividedBy(power) : base.times(power);
}

const of = membersOf<JsonReader>('platform-names.json: ЧтениеJSON; onec.md 6.2');

export const jsonReaderType: TypeInfo = defineType<JsonReader>({
  ru: 'ЧтениеJSON',
  en: 'JSONReader',
  source: 'platform-names.json: ЧтениеJSON',
  construct: () => new JsonReader(),
  members: [
    of.property('ТипТекущегоЗначения', 'CurrentValueType', (self) => self.kind),
    of.property('ТекущееЗначение', 'CurrentValue', (self) => self.current.value),
    of.method('УстановитьСтроку', 'SetString', [1, 1], (self, args) => {
      self.setText(args.text(0));
      return undefined;
    }),
    of.method('ОткрытьПоток', 'OpenStream', [1, 2], (self, args) => {
      const stream = args.object<StreamValue>(0, StreamValue);
      self.setText(decode(stream.read(stream.size), encodingOf(args.at(1))));
      return undefined;
    }),
    of.method('ОткрытьФайл', 'OpenFile', [1, 2], (self, args) => {
      self.setText(decode(readFileSync(args.text(0)), encodingOf(args.at(1))));
      return undefined;
    }),
    of.method('Прочитать', 'Read', [0, 0], (self) => self.advance()),
    of.method('Пропустить', 'Skip', [0, 0], (self) => self.skip()),
    of.method('Закрыть', 'Close', [0, 0], (self) => {
      self.setText('');
      return undefined;
    }),
  ],
});
