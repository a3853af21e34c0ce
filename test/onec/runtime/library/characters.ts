import { membersOf } from '../../values/members.ts';
import { defineType, ObjectValue, type TypeInfo } from '../../values/value.ts';

/** Символы. */
class Characters extends ObjectValue {
  override get type(): TypeInfo {
    return charactersType;
  }
}

const of = membersOf<Characters>('platform-names.json: Символы');

const charactersType: TypeInfo = defineType<Characters>({
  ru: 'Символы',
  en: 'Chars',
  source: 'platform-names.json: Символы',
  members: [
    of.property('ВК', 'CR', () => '\r'),
    of.property('ВТаб', 'VTab', () => '\v'),
    of.property('НПП', 'NBSp', () => '\u00a0'),
    of.property('ПС', 'LF', () => '\n'),
    of.property('ПФ', 'FF', () => '\f'),
    of.property('Таб', 'Tab', () => '\t'),
  ],
});

export const characters = new Characters();
