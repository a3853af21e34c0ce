import { membersOf } from './members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

/** ХранилищеЗначения: keeps a value in a field of the base. The stand keeps the value itself, not its bytes. */
export class ValueStorage extends ObjectValue {
  readonly stored: Value;

  constructor(stored: Value) {
    super();
    this.stored = stored;
  }

  override get type(): TypeInfo {
    return valueStorageType;
  }
}

const of = membersOf<ValueStorage>('platform-names.json: ХранилищеЗначения');

export const valueStorageType = defineType<ValueStorage>({
  ru: 'ХранилищеЗначения',
  en: 'ValueStorage',
  presentation: 'Хранилище значения',
  source: 'platform-names.json: ХранилищеЗначения',
  constructArity: [1, 2],
  construct: (args) => new ValueStorage(args.at(0)),
  members: [of.method('Получить', 'Get', [0, 0], (self) => self.stored)],
});
