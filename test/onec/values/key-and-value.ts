import { membersOf } from './members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

/** КлючИЗначение: what «Для Каждого» over Структура and Соответствие gives. */
export class KeyAndValue extends ObjectValue {
  readonly key: Value;
  readonly value: Value;

  constructor(key: Value, value: Value) {
    super();
    this.key = key;
    this.value = value;
  }

  override get type(): TypeInfo {
    return keyAndValueType;
  }
}

const of = membersOf<KeyAndValue>('platform-names.json: КлючИЗначение');

export const keyAndValueType = defineType<KeyAndValue>({
  ru: 'КлючИЗначение',
  en: 'KeyAndValue',
  presentation: 'Ключ и значение',
  source: 'platform-names.json: КлючИЗначение',
  members: [
    of.property('Ключ', 'Key', (self) => self.key),
    of.property('Значение', 'Value', (self) => self.value),
  ],
});
