import { toText } from './convert.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

/** ФорматированнаяСтрока: only its text; fonts, colours and links are accepted and not kept. */
export class FormattedString extends ObjectValue {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override get type(): TypeInfo {
    return formattedStringType;
  }

  override present(): string {
    return this.text;
  }

  override isFilled(): boolean {
    return this.text.trim() !== '';
  }
}

/** Parts are strings and formatted strings; anything else is a font, a colour or a picture. */
function textOf(values: readonly Value[]): string {
  const isPart = (value: Value) => typeof value === 'string' || value instanceof FormattedString;
  const [first, ...others] = values;
  // `(Текст, Шрифт, Цвет, ЦветФона, Ссылка)`: the link is a string too, but no part of the text.
  const isSingle = typeof first === 'string' && others.some((value) => value !== undefined && !isPart(value));
  return (isSingle ? [first] : values.filter(isPart)).map(toText).join('');
}

export const formattedStringType = defineType<FormattedString>({
  ru: 'ФорматированнаяСтрока',
  en: 'FormattedString',
  presentation: 'Форматированная строка',
  source: 'platform-names.json: ФорматированнаяСтрока; behaviour from memory',
  constructArity: [1, 99],
  construct: (args) => new FormattedString(textOf(args.all())),
});
