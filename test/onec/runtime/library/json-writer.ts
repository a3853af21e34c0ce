import { writeFileSync } from 'node:fs';
import type { Args } from '../../values/args.ts';
import { toText } from '../../values/convert.ts';
import { Decimal } from '../../values/decimal.ts';
import { BslError } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { StreamValue } from '../../values/stream.ts';
import { encode, encodingOf } from '../../values/text-encoding.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';
import { JsonWriterSettings } from './json-settings.ts';

type Sink = (text: string) => string;

const named: Record<string, string> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** ЗаписьJSON. The text is kept until «Закрыть», which returns it or puts it into the stream or the file. */
export class JsonWriter extends ObjectValue {
  settings = new JsonWriterSettings();
  private text = '';
  private sink: Sink = (text) => text;
  private readonly open: { readonly closing: '}' | ']'; count: number }[] = [];
  private afterName = false;

  override get type(): TypeInfo {
    return jsonWriterType;
  }

  start(sink: Sink, settings: JsonWriterSettings | undefined): void {
    this.text = '';
    this.open.length = 0;
    this.afterName = false;
    this.sink = sink;
    this.settings = settings ?? new JsonWriterSettings();
  }

  close(): string {
    const text = this.text;
    this.text = '';
    const { sink } = this;
    this.sink = (rest) => rest;
    return sink(text);
  }

  raw(text: string): void {
    this.text += text;
  }

  begin(opening: '{' | '['): void {
    this.place();
    this.text += opening;
    this.open.push({ closing: opening === '{' ? '}' : ']', count: 0 });
  }

  end(closing: '}' | ']'): void {
    const inside = this.open.pop();
    if (inside?.closing !== closing || this.afterName) throw new BslError('Нарушена структура JSON');
    this.newLine();
    this.text += closing;
  }

  name(name: string): void {
    const inside = this.open.at(-1);
    if (inside?.closing !== '}' || this.afterName) throw new BslError('Нарушена структура JSON');
    this.place();
    this.text += `${this.quoted(name)}:${this.settings.lineBreak === '' ? '' : ' '}`;
    this.afterName = true;
  }

  /** A string, a number, a boolean or Неопределено. */
  value(value: Value): void {
    const text = this.scalar(value);
    if (this.open.at(-1)?.closing === '}' && !this.afterName) throw new BslError('Нарушена структура JSON');
    this.place();
    this.text += text;
  }

  private scalar(value: Value): string {
    if (value === undefined || value === null) return 'null';
    if (typeof value === 'boolean' || value instanceof Decimal) return value.toString();
    if (typeof value === 'string') return this.quoted(value);
    throw new BslError('Передано значение недопустимого типа');
  }

  /** The comma and the line break before a name or a value. */
  private place(): void {
    const inside = this.open.at(-1);
    if (this.afterName) this.afterName = false;
    else if (inside) {
      if (inside.count > 0) this.text += ',';
      inside.count += 1;
      this.newLine();
    }
  }

  private newLine(): void {
    const { lineBreak, padding } = this.settings;
    if (lineBreak !== '') this.text += lineBreak + padding.repeat(this.open.length);
  }

  private quoted(value: string): string {
    const { escapes, useDoubleQuotes } = this.settings;
    const quote = useDoubleQuotes ? '"' : "'";
    let out = '';
    for (const character of value) {
      const point = character.codePointAt(0) as number;
      if (character === quote || character === '\\') out += `\\${character}`;
      else if (named[character] !== undefined) out += named[character];
      else if (point < 0x20 || escapes(point, character)) out += character.split('').map(code).join('');
      else out += character;
    }
    return `${quote}${out}${quote}`;
  }
}

function settingsOf(args: Args, index: number): JsonWriterSettings | undefined {
  return args.optional<JsonWriterSettings>(index, JsonWriterSettings);
}

const of = membersOf<JsonWriter>(
  'platform-names.json: ЗаписьJSON; format: OneScript tests/json/test-json_writer.os',
);

function action(ru: string, en: string, run: (self: JsonWriter) => void) {
  return of.method(ru, en, [0, 0], (self) => {
    run(self);
    return undefined;
  });
}

export const jsonWriterType: TypeInfo = defineType<JsonWriter>({
  ru: 'ЗаписьJSON',
  en: 'JSONWriter',
  source: 'platform-names.json: ЗаписьJSON',
  construct: () => new JsonWriter(),
  members: [
    of.property('Параметры', 'Settings', (self) => self.settings),
    of.property('ПроверятьСтруктуру', 'ValidateStructure', () => true),
    of.method('УстановитьСтроку', 'SetString', [0, 1], (self, args) => {
      self.start((text) => text, settingsOf(args, 0));
      return undefined;
    }),
    of.method('ОткрытьПоток', 'OpenStream', [1, 4], (self, args) => {
      const stream = args.object<StreamValue>(0, StreamValue);
      const [encoding, withMark] = [encodingOf(args.at(1)), args.boolean(2, false)];
      self.start(
        (text) => {
          stream.write(encode(text, encoding, withMark));
          return '';
        },
        settingsOf(args, 3),
      );
      return undefined;
    }),
    of.method('ОткрытьФайл', 'OpenFile', [1, 4], (self, args) => {
      const [file, encoding, withMark] = [args.text(0), encodingOf(args.at(1)), args.boolean(2, true)];
      self.start(
        (text) => {
          writeFileSync(file, encode(text, encoding, withMark));
          return '';
        },
        settingsOf(args, 3),
      );
      return undefined;
    }),
    of.method('Закрыть', 'Close', [0, 0], (self) => self.close()),
    action('ЗаписатьНачалоОбъекта', 'WriteStartObject', (self) => self.begin('{')),
    action('ЗаписатьКонецОбъекта', 'WriteEndObject', (self) => self.end('}')),
    action('ЗаписатьНачалоМассива', 'WriteStartArray', (self) => self.begin('[')),
    action('ЗаписатьКонецМассива', 'WriteEndArray', (self) => self.end(']')),
    of.method('ЗаписатьИмяСвойства', 'WritePropertyName', [1, 1], (self, args) => {
      self.name(toText(args.at(0)));
      return undefined;
    }),
    of.method('ЗаписатьЗначение', 'WriteValue', [1, 2], (self, args) => {
      self.value(args.at(0));
      return undefined;
    }),
    of.method('ЗаписатьБезОбработки', 'WriteRaw', [1, 1], (self, args) => {
      self.raw(args.text(0));
      return undefined;
    }),
  ],
});
