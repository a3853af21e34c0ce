import { ArrayValue } from '../values/array.ts';
import { equal } from '../values/compare.ts';
import { toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { KeyAndValue } from '../values/key-and-value.ts';
import { membersOf } from '../values/members.ts';
import { absent, defineType, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { Appearance } from './composition.ts';
import type { ListRow } from './dynamic-list.ts';

const source = 'ssl_3_1 ПриПолученииДанныхНаСервере; from memory';

/** СтрокиДинамическогоСписка: rows by their keys, for «ПриПолученииДанныхНаСервере». */
class ListRowsMap extends ObjectValue {
  readonly rows: readonly ListRow[];

  constructor(rows: readonly ListRow[]) {
    super();
    this.rows = rows;
  }

  override get type(): TypeInfo {
    return rowsType;
  }

  override *iterate(): Iterable<Value> {
    for (const row of this.rows) yield new KeyAndValue(row.key, new ListRowValue(row));
  }

  override getIndex(key: Value): Value | typeof absent {
    const found = this.rows.find((row) => equal(row.key, key));
    return found ? new ListRowValue(found) : undefined;
  }
}

/** СтрокаДинамическогоСписка. */
class ListRowValue extends ObjectValue {
  readonly row: ListRow;

  constructor(row: ListRow) {
    super();
    this.row = row;
  }

  override get type(): TypeInfo {
    return rowType;
  }
}

/** Оформление of a row: of each column by its name. */
class RowLooks extends ObjectValue {
  readonly row: ListRow;

  constructor(row: ListRow) {
    super();
    this.row = row;
  }

  override get type(): TypeInfo {
    return looksType;
  }

  override getField(name: Name): Value | typeof absent {
    const known = this.row.looks.get(name.key) ?? new Appearance();
    this.row.looks.set(name.key, known);
    return known;
  }

  override getIndex(key: Value): Value | typeof absent {
    return typeof key === 'string' ? this.getField({ text: key, key: toText(key).toLowerCase() }) : absent;
  }
}

const looksType = defineType<RowLooks>({
  ru: 'ОформлениеСтрокиДинамическогоСписка',
  en: 'DynamicListRowAppearance',
  source,
});

const ofRows = membersOf<ListRowsMap>(source);

const rowsType = defineType<ListRowsMap>({
  ru: 'СтрокиДинамическогоСписка',
  en: 'DynamicListRows',
  source,
  members: [
    ofRows.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.rows.length)),
    ofRows.method(
      'ПолучитьКлючи',
      'GetKeys',
      [0, 0],
      (self) => new ArrayValue(self.rows.map((row) => row.key)),
    ),
  ],
});

const ofRow = membersOf<ListRowValue>(source);

const rowType = defineType<ListRowValue>({
  ru: 'СтрокаДинамическогоСписка',
  en: 'DynamicListRow',
  source,
  members: [
    ofRow.property('Данные', 'Data', (self) => self.row.data),
    ofRow.property('Оформление', 'Appearance', (self) => new RowLooks(self.row)),
  ],
});

/** Rows of a list as «Строки» of the handler. */
export function listRowsMap(rows: readonly ListRow[]): ObjectValue {
  return new ListRowsMap(rows);
}
