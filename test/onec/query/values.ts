import type { Base } from '../data/base.ts';
import type { Table } from '../data/schema.ts';
import { dataOf } from '../data/session.ts';
import type { Row } from '../data/store.ts';
import { ArrayValue } from '../values/array.ts';
import { equal } from '../values/compare.ts';
import type { CallContext } from '../values/context.ts';
import { toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { enumerationOf } from '../values/enumeration.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { StructureValue } from '../values/structure.ts';
import { absent, defineType, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { TableColumn, ValueTable } from '../values/value-table.ts';
import { parseQuery } from './parser.ts';
import type { Relation } from './relation.ts';
import { Executor } from './select.ts';

const source = 'platform-names.json, member-spellings.txt: Запрос; onec.md 6.2; from memory';

/** МенеджерВременныхТаблиц. */
export class TemporaryTables extends ObjectValue {
  readonly tables = new Map<string, Relation>();

  override get type(): TypeInfo {
    return temporaryTablesType;
  }
}

const ofTables = membersOf<TemporaryTables>(source);

export const temporaryTablesType = defineType<TemporaryTables>({
  ru: 'МенеджерВременныхТаблиц',
  en: 'TempTablesManager',
  source,
  construct: () => new TemporaryTables(),
  members: [
    ofTables.method('Закрыть', 'Close', [0, 0], (self) => {
      self.tables.clear();
      return undefined;
    }),
  ],
});

/** Запрос. */
export class Query extends ObjectValue {
  text: string;
  readonly parameters = new StructureValue();
  manager: TemporaryTables | undefined;

  constructor(text = '') {
    super();
    this.text = text;
  }

  override get type(): TypeInfo {
    return queryType;
  }

  /** Results of all queries of the packet. */
  execute(context: CallContext): QueryResult[] {
    const session = dataOf(context);
    const values = new Map<string, Value>();
    for (const [name, value] of this.parameters.entries()) values.set(name.toLowerCase(), value);
    const temporary = this.manager?.tables ?? new Map<string, Relation>();
    const executor = new Executor({
      session,
      demandRead: (table: Table) => session.demand(context, 'Read', table.english),
      parameters: values,
      temporary,
    });
    return parseQuery(this.text).map((statement) => {
      if (statement.kind === 'drop') {
        if (!temporary.delete(statement.table.toLowerCase())) {
          throw new StandFault(`Запрос: нет временной таблицы «${statement.table}»`);
        }
        return new QueryResult(session.base, { columns: [], rows: [] });
      }
      const relation = executor.run(statement);
      if (statement.into === undefined) return new QueryResult(session.base, relation);
      const count = Decimal.from(relation.rows.length);
      const type = [{ kind: 'number', digits: 15, fractionDigits: 0, nonnegative: true }] as const;
      const columns = [{ name: 'Количество', english: 'Count', type }];
      return new QueryResult(session.base, { columns, rows: [{ Количество: count }] });
    });
  }
}

const ofQuery = membersOf<Query>(source);

export const queryType = defineType<Query>({
  ru: 'Запрос',
  en: 'Query',
  source,
  constructArity: [0, 1],
  construct: (args) => new Query(args.text(0, '')),
  members: [
    ofQuery.property(
      'Текст',
      'Text',
      (self) => self.text,
      (self, value) => {
        self.text = toText(value);
      },
    ),
    ofQuery.property('Параметры', 'Parameters', (self) => self.parameters),
    ofQuery.property(
      'МенеджерВременныхТаблиц',
      'TempTablesManager',
      (self) => self.manager,
      (self, value) => {
        if (value !== undefined && !(value instanceof TemporaryTables))
          throw new BslError('Несоответствие типов');
        self.manager = value;
      },
    ),
    ofQuery.method('УстановитьПараметр', 'SetParameter', [2, 2], (self, args) => {
      self.parameters.insert(args.text(0), args.at(1));
      return undefined;
    }),
    ofQuery.method('Выполнить', 'Execute', [0, 0], (self, _args, context) => self.execute(context).at(-1)),
    ofQuery.method('ВыполнитьПакет', 'ExecuteBatch', [0, 0], (self, _args, context) => {
      return new ArrayValue(self.execute(context));
    }),
  ],
});

const straight = enumerationOf('ОбходРезультатаЗапроса').of('Прямой');

/** РезультатЗапроса. */
export class QueryResult extends ObjectValue {
  readonly base: Base;
  readonly relation: Relation;

  constructor(base: Base, relation: Relation) {
    super();
    this.base = base;
    this.relation = relation;
  }

  override get type(): TypeInfo {
    return resultType;
  }

  unload(): ValueTable {
    const table = new ValueTable();
    this.relation.columns.forEach((column, index) => {
      const types = column.type.length > 0 ? this.base.types.description(column.type) : undefined;
      table.columns.insert(index, new TableColumn(column.name, types));
    });
    for (const row of this.relation.rows) {
      const added = table.insert(table.rows.length);
      // Cells keep what the query gave, NULL too.
      table.columns.items.forEach((column) => {
        added.cells.set(column, row[column.name] as Value);
      });
    }
    return table;
  }
}

const ofResult = membersOf<QueryResult>(source);

const resultType = defineType<QueryResult>({
  ru: 'РезультатЗапроса',
  en: 'QueryResult',
  source,
  members: [
    ofResult.method('Пустой', 'IsEmpty', [0, 0], (self) => self.relation.rows.length === 0),
    ofResult.method('Выбрать', 'Select', [0, 3], (self, args) => {
      if (args.has(0) && args.at(0) !== undefined && args.at(0) !== straight) {
        throw new StandFault('Выбрать: поддержан только прямой обход');
      }
      return new QuerySelection(self.relation);
    }),
    ofResult.method('Выгрузить', 'Unload', [0, 1], (self, args) => {
      if (args.has(0) && args.at(0) !== undefined && args.at(0) !== straight) {
        throw new StandFault('Выгрузить: поддержан только прямой обход');
      }
      return self.unload();
    }),
    ofResult.property('Колонки', 'Columns', (self) => self.unload().columns),
  ],
});

/** ВыборкаИзРезультатаЗапроса. */
export class QuerySelection extends ObjectValue {
  readonly relation: Relation;
  private position = -1;

  constructor(relation: Relation) {
    super();
    this.relation = relation;
  }

  override get type(): TypeInfo {
    return selectionType;
  }

  override get hasOpenFields(): boolean {
    return true;
  }

  next(): boolean {
    if (this.position < this.relation.rows.length) this.position += 1;
    return this.position < this.relation.rows.length;
  }

  reset(): void {
    this.position = -1;
  }

  private get current(): Row {
    const row = this.relation.rows[this.position];
    if (!row) throw new BslError('Выборка не позиционирована на запись');
    return row;
  }

  override getField(name: Name): Value | typeof absent {
    const column = this.relation.columns.find((one) => one.name.toLowerCase() === name.key);
    return column ? this.current[column.name] : absent;
  }

  override getIndex(key: Value): Value | typeof absent {
    if (!(key instanceof Decimal)) return absent;
    const column = this.relation.columns[key.toNumber()];
    return column ? this.current[column.name] : absent;
  }

  override fieldNames(): readonly string[] {
    return this.relation.columns.map((column) => column.name);
  }

  /** Goes on to the next row with these values; false when there is none. */
  findNext(
    wanted: readonly (readonly [string, Value])[],
    equal: (left: Value, right: Value) => boolean,
  ): boolean {
    while (this.next()) {
      const row = this.current;
      if (wanted.every(([name, value]) => equal(row[this.columnName(name)], value))) return true;
    }
    return false;
  }

  private columnName(name: string): string {
    const column = this.relation.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!column) throw new BslError(`Поле объекта не обнаружено (${name})`);
    return column.name;
  }
}

const ofSelection = membersOf<QuerySelection>(source);

const selectionType = defineType<QuerySelection>({
  ru: 'ВыборкаИзРезультатаЗапроса',
  en: 'QueryResultSelection',
  source,
  members: [
    ofSelection.method('Следующий', 'Next', [0, 0], (self) => self.next()),
    ofSelection.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.relation.rows.length)),
    ofSelection.method('Сбросить', 'Reset', [0, 0], (self) => {
      self.reset();
      return undefined;
    }),
    ofSelection.method('НайтиСледующий', 'FindNext', [1, 2], (self, args) => {
      const first = args.at(0);
      if (first instanceof StructureValue) return self.findNext(first.entries(), equal);
      return self.findNext([[args.text(1), first]], equal);
    }),
  ],
});
