import { BslError } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { absent, type Member, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import type { Base } from './base.ts';
import { CatalogObject } from './catalog.ts';
import { RecordManager } from './record-manager.ts';
import { CatalogReference } from './reference.ts';
import type { CatalogTable, RegisterTable } from './schema.ts';
import type { Row } from './store.ts';

/** СправочникВыборка, РегистрСведенийВыборка: rows one by one, as they were when the selection was made. */
export class Selection extends ObjectValue {
  readonly base: Base;
  readonly table: CatalogTable | RegisterTable;
  private readonly rows: readonly Row[];
  private position = -1;

  constructor(base: Base, table: CatalogTable | RegisterTable, rows: readonly Row[]) {
    super();
    this.base = base;
    this.table = table;
    this.rows = rows;
  }

  override get type(): TypeInfo {
    return this.base.types.selection(this.table);
  }

  next(): boolean {
    if (this.position < this.rows.length) this.position += 1;
    return this.position < this.rows.length;
  }

  get current(): Row {
    const row = this.rows[this.position];
    if (!row) throw new BslError('Выборка не позиционирована на элемент');
    return row;
  }

  override getField(name: Name): Value | typeof absent {
    const column = this.base.schema.column(this.table, name.key);
    return column ? this.current[column.name] : absent;
  }

  override fieldNames(): readonly string[] {
    return this.table.columns.map((column) => column.name);
  }
}

const of = membersOf<Selection>('member-spellings.txt: Следующий, ПолучитьОбъект; from memory');

export const catalogSelectionMembers: readonly Member<Selection>[] = [
  of.method('Следующий', 'Next', [0, 0], (self) => self.next()),
  of.method('ПолучитьОбъект', 'GetObject', [0, 0], (self, _args, context) => {
    const reference = self.current.Ссылка;
    return reference instanceof CatalogReference ? CatalogObject.read(reference, context) : undefined;
  }),
];

export const registerSelectionMembers: readonly Member<Selection>[] = [
  of.method('Следующий', 'Next', [0, 0], (self) => self.next()),
  of.method('ПолучитьМенеджерЗаписи', 'GetRecordManager', [0, 0], (self, _args, context) => {
    const manager = new RecordManager(self.base, self.table as RegisterTable);
    for (const name of self.table.key) {
      manager.setField({ text: name, key: name.toLowerCase() }, self.current[name]);
    }
    manager.read(context);
    return manager;
  }),
];
