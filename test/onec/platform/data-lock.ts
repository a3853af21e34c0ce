import type { Table } from '../data/schema.ts';
import { dataOf } from '../data/session.ts';
import { databaseIdentity } from '../data/store.ts';
import { EnumerationValue, enumerationOf } from '../values/enumeration.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { ValueTable } from '../values/value-table.ts';
import { hostOf } from './host.ts';

const source = 'onec.md 3.5; member-spellings.txt: БлокировкаДанных; from memory';
const modes = enumerationOf('РежимБлокировкиДанных');

/** ЭлементБлокировкиДанных: a table and values of its fields. */
class LockItem extends ObjectValue {
  readonly table: Table;
  readonly fields = new Map<string, Value>();
  readonly fromSource = new Map<string, string>();
  source: ValueTable | undefined;
  mode: EnumerationValue = modes.of('Исключительный');

  constructor(table: Table) {
    super();
    this.table = table;
  }

  override get type(): TypeInfo {
    return itemType;
  }

  /** Only fields of the key can be locked by. */
  field(name: string): string {
    const key = this.table.key.find((one) => one.toLowerCase() === name.toLowerCase());
    if (!key) throw new BslError(`Поле блокировки не найдено "${name}" (${this.table.name})`);
    return key;
  }

  /** One set of fields; as many as there are rows when they are taken from a source. */
  combinations(): Map<string, unknown>[] {
    const common = new Map([...this.fields].map(([name, value]) => [name, databaseIdentity(value)]));
    if (this.fromSource.size === 0) return [common];
    const { source: table } = this;
    if (!table) throw new BslError('Не задан источник данных блокировки');
    return table.rows.map((row) => {
      const fields = new Map<string, unknown>(common);
      for (const [field, column] of this.fromSource) {
        fields.set(field, databaseIdentity(row.get(table.columns.of(column))));
      }
      return fields;
    });
  }
}

const ofItem = membersOf<LockItem>(source);

const itemType: TypeInfo = defineType<LockItem>({
  ru: 'ЭлементБлокировкиДанных',
  en: 'DataLockItem',
  source,
  members: [
    ofItem.method('УстановитьЗначение', 'SetValue', [2, 2], (self, args) => {
      self.fields.set(self.field(args.text(0)), args.at(1));
      return undefined;
    }),
    ofItem.method('ИспользоватьИзИсточникаДанных', 'UseFromDataSource', [2, 2], (self, args) => {
      self.fromSource.set(self.field(args.text(0)), args.text(1));
      return undefined;
    }),
    ofItem.property(
      'ИсточникДанных',
      'DataSource',
      (self) => self.source,
      (self, value) => {
        if (!(value instanceof ValueTable))
          throw new StandFault('ИсточникДанных: поддержана только ТаблицаЗначений');
        self.source = value;
      },
    ),
    ofItem.property(
      'Режим',
      'Mode',
      (self) => self.mode,
      (self, value) => {
        if (!(value instanceof EnumerationValue)) throw new BslError('Несоответствие типов');
        self.mode = value;
      },
    ),
  ],
});

/** БлокировкаДанных. */
class DataLock extends ObjectValue {
  readonly items: LockItem[] = [];

  override get type(): TypeInfo {
    return lockType;
  }
}

const of = membersOf<DataLock>(source);

export const lockType: TypeInfo = defineType<DataLock>({
  ru: 'БлокировкаДанных',
  en: 'DataLock',
  source,
  construct: () => new DataLock(),
  members: [
    of.method('Добавить', 'Add', [1, 1], (self, args, context) => {
      const name = args.text(0);
      const table = dataOf(context).base.schema.find(name);
      if (!table || table.kind === 'section' || table.kind === 'enum') {
        throw new BslError(`Неверное пространство блокировок (${name})`);
      }
      const item = new LockItem(table);
      self.items.push(item);
      return item;
    }),
    of.method('Заблокировать', 'Lock', [0, 0], async (self, _args, context) => {
      const { connection } = hostOf(context);
      if (!connection.active) throw new StandFault('БлокировкаДанных вне транзакции ничего не держит');
      for (const item of self.items) {
        const mode = item.mode === modes.of('Разделяемый') ? 'shared' : 'exclusive';
        for (const fields of item.combinations()) {
          try {
            await connection.lock({ space: item.table.name, fields, mode });
          } catch (error) {
            // A lock that could not be had spoils the transaction.
            connection.poison();
            throw error;
          }
        }
      }
      return undefined;
    }),
  ],
});
