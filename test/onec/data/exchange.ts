import { toBoolean } from '../values/convert.ts';
import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, type TypeInfo } from '../values/value.ts';

/** ПараметрыОбменаДанными of an object or a set of records. */
export class DataExchange extends ObjectValue {
  loading = false;

  override get type(): TypeInfo {
    return dataExchangeType;
  }
}

const of = membersOf<DataExchange>('onec.md 8.1: ОбменДанными.Загрузка');

export const dataExchangeType = defineType<DataExchange>({
  ru: 'ПараметрыОбменаДанными',
  en: 'DataExchangeParameters',
  source: 'onec.md 8.1',
  members: [
    of.property(
      'Загрузка',
      'Load',
      (self) => self.loading,
      (self, value) => {
        self.loading = toBoolean(value);
      },
    ),
  ],
});
