import type { Args } from '../../values/args.ts';
import { toBoolean } from '../../values/convert.ts';
import { EnumerationValue, enumerationOf } from '../../values/enumeration.ts';
import { typeMismatch } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';

const lineBreaks = enumerationOf('ПереносСтрокJSON');
const escapeModes = enumerationOf('ЭкранированиеСимволовJSON');
const dateFormats = enumerationOf('ФорматДатыJSON');
const dateVariants = enumerationOf('ВариантЗаписиДатыJSON');

type Flag = 'angleBrackets' | 'lineTerminators' | 'ampersand' | 'apostrophe' | 'slash';

const signs: Record<Flag, string> = {
  angleBrackets: '<>',
  lineTerminators: '\u2028\u2029',
  ampersand: '&',
  apostrophe: "'",
  slash: '/',
};

/** ПараметрыЗаписиJSON; the defaults are the platform's: lines broken, nothing escaped beyond need. */
export class JsonWriterSettings extends ObjectValue {
  readonly lineBreaks: EnumerationValue;
  readonly padding: string;
  readonly useDoubleQuotes: boolean;
  readonly escapeMode: EnumerationValue;
  readonly flags: Readonly<Record<Flag, boolean>>;

  constructor(args?: Args) {
    super();
    this.lineBreaks = args?.optional<EnumerationValue>(0, EnumerationValue) ?? lineBreaks.of('Авто');
    this.padding = args?.text(1, '') ?? '';
    this.useDoubleQuotes = args?.boolean(2, true) ?? true;
    this.escapeMode = args?.optional<EnumerationValue>(3, EnumerationValue) ?? escapeModes.of('Нет');
    const flag = (index: number) => args?.boolean(index, false) ?? false;
    this.flags = {
      angleBrackets: flag(4),
      lineTerminators: args?.boolean(5, true) ?? true,
      ampersand: flag(6),
      apostrophe: flag(7),
      slash: flag(8),
    };
  }

  override get type(): TypeInfo {
    return jsonWriterSettingsType;
  }

  /** «Авто» is the server's own: the stand is a Linux server. */
  get lineBreak(): string {
    return { Нет: '', Windows: '\r\n' }[this.lineBreaks.ru] ?? '\n';
  }

  /** Whether a character is written as its code. */
  readonly escapes = (point: number, character: string): boolean => {
    if (this.escapeMode.ru === 'СимволыВнеASCII' && point > 0x7f) return true;
    if (this.escapeMode.ru === 'СимволыВнеBMP' && point > 0xffff) return true;
    return (Object.keys(signs) as Flag[]).some((flag) => this.flags[flag] && signs[flag].includes(character));
  };
}

const of = membersOf<JsonWriterSettings>('platform-names.json: ПараметрыЗаписиJSON');

export const jsonWriterSettingsType: TypeInfo = defineType<JsonWriterSettings>({
  ru: 'ПараметрыЗаписиJSON',
  en: 'JSONWriterSettings',
  source: 'platform-names.json: ПараметрыЗаписиJSON',
  constructArity: [0, 9],
  construct: (args) => new JsonWriterSettings(args),
  members: [
    of.property('ПереносСтрок', 'NewLines', (self) => self.lineBreaks),
    of.property('СимволыОтступа', 'PaddingSymbols', (self) => self.padding),
    of.property('ИспользоватьДвойныеКавычки', 'UseDoubleQuotes', (self) => self.useDoubleQuotes),
    of.property('ЭкранированиеСимволов', 'EscapeCharacters', (self) => self.escapeMode),
    of.property('ЭкранироватьУгловыеСкобки', 'EscapeAngleBrackets', (self) => self.flags.angleBrackets),
    of.property(
      'ЭкранироватьРазделителиСтрок',
      'EscapeLineTerminators',
      (self) => self.flags.lineTerminators,
    ),
    of.property('ЭкранироватьАмперсанд', 'EscapeAmpersand', (self) => self.flags.ampersand),
    of.property('ЭкранироватьОдинарныеКавычки', 'EscapeSingleQuotes', (self) => self.flags.apostrophe),
    of.property('ЭкранироватьСлеш', 'EscapeSlash', (self) => self.flags.slash),
  ],
});

/** НастройкиСериализацииJSON: how dates are written. */
export class JsonSerialization extends ObjectValue {
  dateFormat: EnumerationValue = dateFormats.of('ISO');
  dateVariant: EnumerationValue = dateVariants.of('ЛокальнаяДата');
  arraysAsObjects = false;

  override get type(): TypeInfo {
    return jsonSerializationType;
  }
}

function enumerationValue(value: Value): EnumerationValue {
  if (value instanceof EnumerationValue) return value;
  throw typeMismatch();
}

const ofSerialization = membersOf<JsonSerialization>('БСП 3.1: НастройкиСериализацииJSON; from memory');

export const jsonSerializationType: TypeInfo = defineType<JsonSerialization>({
  ru: 'НастройкиСериализацииJSON',
  en: 'JSONSerializerSettings',
  source: 'platform-names.json: НастройкиСериализацииJSON',
  construct: () => new JsonSerialization(),
  members: [
    ofSerialization.property(
      'ФорматСериализацииДаты',
      'DateSerializationFormat',
      (self) => self.dateFormat,
      (self, value) => {
        self.dateFormat = enumerationValue(value);
      },
    ),
    ofSerialization.property(
      'ВариантЗаписиДаты',
      'DateWritingVariant',
      (self) => self.dateVariant,
      (self, value) => {
        self.dateVariant = enumerationValue(value);
      },
    ),
    ofSerialization.property(
      'СериализовыватьМассивыКакОбъекты',
      'SerializeArraysAsObjects',
      (self) => self.arraysAsObjects,
      (self, value) => {
        self.arraysAsObjects = toBoolean(value);
      },
    ),
  ],
});
