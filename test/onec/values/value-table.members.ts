import type { Args } from './args.ts';
import { ArrayValue, Sequence } from './array.ts';
import { equal, sortOrder } from './compare.ts';
import { toDecimal, toText } from './convert.ts';
import { Decimal } from './decimal.ts';
import { BslError } from './errors.ts';
import { membersOf } from './members.ts';
import { Fields, StructureValue } from './structure.ts';
import { TypeDescription } from './type-description.ts';
import { defineType, type Value } from './value.ts';
import {
  numberOr,
  TableColumn,
  type TableColumns,
  type TableIndexes,
  TableRow,
  ValueTable,
} from './value-table.ts';

const source = 'platform-names.json: ТаблицаЗначений; behaviour from memory';

const ofColumn = membersOf<TableColumn>('platform-names.json: КолонкаТаблицыЗначений');

export const columnType = defineType<TableColumn>({
  ru: 'КолонкаТаблицыЗначений',
  en: 'ValueTableColumn',
  source: 'platform-names.json: КолонкаТаблицыЗначений',
  members: [
    ofColumn.property(
      'Имя',
      'Name',
      (self) => self.name,
      (self, value) => {
        self.name = toText(value);
      },
    ),
    ofColumn.property(
      'Заголовок',
      'Title',
      (self) => self.title,
      (self, value) => {
        self.title = toText(value);
      },
    ),
    ofColumn.property(
      'Ширина',
      'Width',
      (self) => Decimal.from(self.width),
      (self, value) => {
        self.width = toDecimal(value).toNumber();
      },
    ),
    ofColumn.property('ТипЗначения', 'ValueType', (self) => self.types ?? new TypeDescription([])),
  ],
});

/** `(Имя, Тип, Заголовок, Ширина)` from the position of the name on. */
function columnFrom(args: Args, first: number): TableColumn {
  const name = args.text(first, '');
  const types = args.optional<TypeDescription>(first + 1, TypeDescription);
  return new TableColumn(name, types, args.text(first + 2, name), args.integer(first + 3, 0));
}

const ofColumns = membersOf<TableColumns>('platform-names.json: КоллекцияКолонокТаблицыЗначений');

export const columnsType = defineType<TableColumns>({
  ru: 'КоллекцияКолонокТаблицыЗначений',
  en: 'ValueTableColumnCollection',
  source: 'platform-names.json: КоллекцияКолонокТаблицыЗначений',
  members: [
    ofColumns.method('Добавить', 'Add', [0, 4], (self, args) =>
      self.insert(self.items.length, columnFrom(args, 0)),
    ),
    ofColumns.method('Вставить', 'Insert', [1, 5], (self, args) =>
      self.insert(args.integer(0), columnFrom(args, 1)),
    ),
    ofColumns.method('Найти', 'Find', [1, 1], (self, args) => self.find(args.text(0))),
    ofColumns.method('Получить', 'Get', [1, 1], (self, args) => self.of(args.at(0))),
    ofColumns.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
    ofColumns.method('Индекс', 'IndexOf', [1, 1], (self, args) =>
      Decimal.from(self.items.indexOf(args.object<TableColumn>(0, TableColumn))),
    ),
    ofColumns.method('Удалить', 'Delete', [1, 1], (self, args) => {
      const column = self.of(args.at(0));
      self.items.splice(self.items.indexOf(column), 1);
      for (const row of self.table.rows) row.cells.delete(column);
      return undefined;
    }),
    ofColumns.method('Очистить', 'Clear', [0, 0], (self) => {
      self.items.length = 0;
      for (const row of self.table.rows) row.cells.clear();
      return undefined;
    }),
  ],
});

const ofRow = membersOf<TableRow>('platform-names.json: СтрокаТаблицыЗначений');

export const rowType = defineType<TableRow>({
  ru: 'СтрокаТаблицыЗначений',
  en: 'ValueTableRow',
  presentation: 'Строка таблицы значений',
  source: 'platform-names.json: СтрокаТаблицыЗначений',
  members: [
    ofRow.method('Владелец', 'Owner', [0, 0], (self) => self.table),
    ofRow.method('Получить', 'Get', [1, 1], (self, args) => self.getIndex(args.at(0))),
    ofRow.method('Установить', 'Set', [2, 2], (self, args) => {
      self.setIndex(args.at(0), args.at(1));
      return undefined;
    }),
  ],
});

const ofIndexes = membersOf<TableIndexes>('platform-names.json: ИндексыКоллекции');

export const indexesType = defineType<TableIndexes>({
  ru: 'ИндексыКоллекции',
  en: 'CollectionIndexes',
  source: 'platform-names.json: ИндексыКоллекции',
  members: [
    ofIndexes.method('Добавить', 'Add', [1, 1], (self, args) => {
      self.items.push(args.text(0));
      return undefined;
    }),
    ofIndexes.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
    ofIndexes.method('Очистить', 'Clear', [0, 0], (self) => {
      self.items.length = 0;
      return undefined;
    }),
  ],
});

/** Rows whose cells equal the fields of a structure. */
function matching(table: ValueTable, filter: Fields): TableRow[] {
  const wanted = filter.entries().map(([name, value]) => [table.columns.of(name), value] as const);
  return table.rows.filter((row) => wanted.every(([column, value]) => equal(row.get(column), value)));
}

/** `"А, Б Убыв"`. */
function sortRows(table: ValueTable, order: string): void {
  const keys = order.split(',').map((part) => {
    const [name = '', direction = ''] = part.trim().split(/\s+/);
    const isDescending = ['убыв', 'desc'].includes(direction.toLowerCase());
    if (direction !== '' && !isDescending && !['возр', 'asc'].includes(direction.toLowerCase())) {
      throw new BslError(`Неверное направление сортировки (${direction})`);
    }
    return { column: table.columns.list(name)[0] as TableColumn, sign: isDescending ? -1 : 1 };
  });
  table.rows.sort((left, right) => {
    for (const { column, sign } of keys) {
      const compared = sign * sortOrder(left.get(column), right.get(column));
      if (compared !== 0) return compared;
    }
    return 0;
  });
}

/** Rows of «Скопировать»: all, an array of rows, or those equal to a structure. */
function chosenRows(table: ValueTable, args: Args): TableRow[] {
  const chosen = args.at(0);
  if (chosen === undefined) return table.rows;
  if (chosen instanceof StructureValue) return matching(table, chosen);
  return args.object<Sequence>(0, Sequence).items.filter((item) => item instanceof TableRow);
}

const of = membersOf<ValueTable>(source);

export const tableType = defineType<ValueTable>({
  ru: 'ТаблицаЗначений',
  en: 'ValueTable',
  presentation: 'Таблица значений',
  source,
  construct: () => new ValueTable(),
  members: [
    of.property('Колонки', 'Columns', (self) => self.columns),
    of.property('Индексы', 'Indexes', (self) => self.indexes),
    of.method('Добавить', 'Add', [0, 0], (self) => self.add()),
    of.method('Вставить', 'Insert', [1, 1], (self, args) => self.insert(args.integer(0))),
    of.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.rows.length)),
    of.method('Получить', 'Get', [1, 1], (self, args) => self.getIndex(args.at(0))),
    of.method('Индекс', 'IndexOf', [1, 1], (self, args) =>
      Decimal.from(self.rows.indexOf(args.object<TableRow>(0, TableRow))),
    ),
    of.method('Удалить', 'Delete', [1, 1], (self, args) => {
      self.rows.splice(self.position(args.at(0)), 1);
      return undefined;
    }),
    of.method('Очистить', 'Clear', [0, 0], (self) => {
      self.rows = [];
      return undefined;
    }),
    of.method('Сдвинуть', 'Move', [2, 2], (self, args) => {
      const from = self.position(args.at(0));
      const [row] = self.rows.splice(from, 1);
      if (row) self.rows.splice(from + args.integer(1), 0, row);
      return undefined;
    }),
    of.method('Найти', 'Find', [1, 2], (self, args) => {
      const columns = self.columns.list(args.text(1, ''));
      return self.rows.find((row) => columns.some((column) => equal(row.get(column), args.at(0))));
    }),
    of.method(
      'НайтиСтроки',
      'FindRows',
      [1, 1],
      (self, args) => new ArrayValue(matching(self, args.object<Fields>(0, Fields))),
    ),
    of.method('Сортировать', 'Sort', [1, 2], (self, args) => {
      sortRows(self, args.text(0));
      return undefined;
    }),
    of.method('Свернуть', 'GroupBy', [1, 2], (self, args) => {
      const list = (index: number) =>
        args.text(index, '').trim() === '' ? [] : self.columns.list(args.text(index));
      self.group(list(0), list(1));
      return undefined;
    }),
    of.method('ВыгрузитьКолонку', 'UnloadColumn', [1, 1], (self, args) => {
      const column = self.columns.of(args.at(0));
      return new ArrayValue(self.rows.map((row) => row.get(column)));
    }),
    of.method('ЗагрузитьКолонку', 'LoadColumn', [2, 2], (self, args) => {
      const values = args.object<Sequence>(0, Sequence).items;
      const column = self.columns.of(args.at(1));
      self.rows.slice(0, values.length).forEach((row, index) => {
        row.put(column, values[index]);
      });
      return undefined;
    }),
    of.method('ЗаполнитьЗначения', 'FillValues', [1, 2], (self, args) => {
      const columns = self.columns.list(args.text(1, ''));
      for (const row of self.rows) for (const column of columns) row.put(column, args.at(0));
      return undefined;
    }),
    of.method('Скопировать', 'Copy', [0, 2], (self, args) =>
      self.copy(chosenRows(self, args), self.columns.list(args.text(1, ''))),
    ),
    of.method('СкопироватьКолонки', 'CopyColumns', [0, 1], (self, args) =>
      self.copy([], self.columns.list(args.text(0, ''))),
    ),
    of.method('Итог', 'Total', [1, 1], (self, args): Value => {
      const column = self.columns.of(args.at(0));
      return self.rows.reduce((sum, row) => sum.plus(numberOr(row.get(column))), Decimal.zero);
    }),
  ],
});
