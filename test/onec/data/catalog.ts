import type { CallContext } from '../values/context.ts';
import { toBoolean } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError } from '../values/errors.ts';
import { StructureValue } from '../values/structure.ts';
import {
  absent,
  type BoundMethod,
  type Name,
  ObjectValue,
  Ref,
  type TypeInfo,
  type Value,
} from '../values/value.ts';
import type { Base } from './base.ts';
import { DataExchange } from './exchange.ts';
import type { CatalogReference } from './reference.ts';
import { DataRow, RowList } from './rows.ts';
import type { CatalogTable, SectionTable } from './schema.ts';
import { dataOf } from './session.ts';
import { databaseIdentity, keyOf, type Row } from './store.ts';

/** A tabular section of an object, or (for reading only) of a reference. */
export class TabularSection extends RowList {
  private readonly object: CatalogObject | undefined;

  constructor(base: Base, table: SectionTable, object: CatalogObject | undefined, rows: readonly Row[]) {
    super(base, table);
    this.object = object;
    this.rows = rows.map((row) => new DataRow(this, row));
  }

  override get type(): TypeInfo {
    return this.base.types.section(this.table as SectionTable);
  }

  override get rowType(): TypeInfo {
    return this.base.types.sectionRow(this.table as SectionTable);
  }

  override visible(name: string) {
    const column = super.visible(name);
    return column?.name === 'Ссылка' ? undefined : column;
  }

  override changed(): void {
    if (!this.object) throw new BslError('Данные доступны только для чтения');
    this.object.modified = true;
  }
}

/** Rows of a section in the order of their numbers. */
export function sectionRows(
  reference: CatalogReference,
  section: SectionTable,
  context: CallContext,
): readonly Row[] {
  return dataOf(context)
    .connection.rows(section)
    .filter((row) => reference.equals(row.Ссылка))
    .sort((left, right) => (left.НомерСтроки as Decimal).compare(right.НомерСтроки as Decimal));
}

/** СправочникОбъект: an item in memory, written as a whole. */
export class CatalogObject extends ObjectValue {
  readonly base: Base;
  readonly table: CatalogTable;
  /** What a new item will be referred by. */
  newReference: CatalogReference | undefined;
  reference: CatalogReference;
  values: Record<string, Value>;
  sections = new Map<string, TabularSection>();
  modified = false;
  readonly additional = new StructureValue();
  readonly exchange = new DataExchange();

  /** A new item; with a reference, the item that it points to. */
  constructor(base: Base, table: CatalogTable) {
    super();
    this.base = base;
    this.table = table;
    this.reference = base.types.emptyReference(table);
    this.values = {};
    for (const column of table.columns) this.values[column.name] = base.types.emptyOf(column.type);
    for (const section of base.schema.sections(table)) {
      this.sections.set(section.section.name.toLowerCase(), new TabularSection(base, section, this, []));
    }
  }

  static read(reference: CatalogReference, context: CallContext): CatalogObject {
    const object = new CatalogObject(reference.base, reference.table);
    object.reference = reference;
    object.reread(context);
    return object;
  }

  override get type(): TypeInfo {
    return this.base.types.object(this.table);
  }

  get isNew(): boolean {
    return this.reference.isEmpty;
  }

  override present(): string {
    return String(this.values.Наименование ?? this.values.Код ?? '');
  }

  private get module(): string {
    return `${this.table.name}.МодульОбъекта`;
  }

  override findMethod(name: Name): BoundMethod | undefined {
    return this.base.modules.method(this, this.module, name);
  }

  override getField(name: Name): Value | typeof absent {
    const section = this.sections.get(name.key);
    if (section) return section;
    const column = this.base.schema.column(this.table, name.key);
    if (!column) return absent;
    return column.name === 'Ссылка' ? this.reference : this.values[column.name];
  }

  override fieldNames(): readonly string[] {
    return this.table.columns.map((column) => column.name);
  }

  override setField(name: Name, value: Value): boolean {
    const column = this.base.schema.column(this.table, name.key);
    if (!column || ['Ссылка', 'ВерсияДанных', 'Предопределенный'].includes(column.name)) return false;
    this.values[column.name] = this.base.types.adjust(
      column.type,
      value,
      `${this.table.name}.${column.name}`,
    );
    this.modified = true;
    return true;
  }

  /** «Прочитать»: the committed state in place of what was changed. */
  reread(context: CallContext): void {
    dataOf(context).demand(context, 'Read', this.table.english);
    this.values = { ...this.reference.required(context) };
    for (const section of this.base.schema.sections(this.table)) {
      const rows = sectionRows(this.reference, section, context);
      this.sections.set(
        section.section.name.toLowerCase(),
        new TabularSection(this.base, section, this, rows),
      );
    }
    this.modified = false;
  }

  private async refusable(event: string, context: CallContext, failure: string): Promise<void> {
    const refusal = new Ref(false);
    await this.base.modules.event(this, this.module, event, [refusal], context);
    if (toBoolean(refusal.value)) throw new BslError(failure);
  }

  /** «Записать» with its events, in a transaction of its own. Source: onec.md 3.5, 8.1; order from memory. */
  async write(context: CallContext): Promise<void> {
    const session = dataOf(context);
    const before = { reference: this.reference, version: this.values.ВерсияДанных };
    session.demand(context, this.isNew ? 'Insert' : 'Update', this.table.english);
    const failure = `Не удалось записать: "${this.present()}"!`;
    try {
      await session.connection.inside(async () => {
        await this.refusable('ПередЗаписью', context, failure);
        await this.store(context, failure);
        await this.refusable('ПриЗаписи', context, failure);
      });
    } catch (error) {
      this.reference = before.reference;
      this.values.ВерсияДанных = before.version;
      throw error;
    }
    this.modified = false;
  }

  private async store(context: CallContext, failure: string): Promise<void> {
    const { connection } = dataOf(context);
    const isNew = this.isNew;
    if (isNew) this.reference = this.newReference ?? this.base.types.newReference(this.table);
    const key = this.reference.key;
    await connection.lock({
      space: this.table.name,
      fields: new Map([['Ссылка', databaseIdentity(this.reference)]]),
      mode: 'exclusive',
    });
    const stored = connection.row(this.table, key);
    if (isNew && stored) throw new BslError(`${failure}\nЗначение поля "Ссылка" не уникально`);
    if (!isNew && stored?.ВерсияДанных !== this.values.ВерсияДанных) {
      throw new BslError(`${failure}\nДанные были изменены или удалены другим пользователем`);
    }
    this.numberNew(context);
    this.values.ВерсияДанных = this.base.nextVersion();
    connection.put(this.table, key, { ...this.values, Ссылка: this.reference });
    for (const section of this.base.schema.sections(this.table)) {
      for (const row of sectionRows(this.reference, section, context)) {
        connection.put(section, keyOf(section, row), null);
      }
      for (const row of this.sections.get(section.section.name.toLowerCase())?.rows ?? []) {
        const written = { ...row.values, Ссылка: this.reference };
        connection.put(section, keyOf(section, written), written);
      }
    }
  }

  /** The next code, where codes are given by the platform. From memory. */
  private numberNew(context: CallContext): void {
    const { codeLength, codeType, autonumbering } = this.table.object;
    if (codeLength === 0 || !autonumbering || this.base.types.isFilled(this.values.Код)) return;
    const codes = dataOf(context)
      .connection.rows(this.table)
      .map((row) => Number(String(row.Код).trim()))
      .filter((code) => Number.isSafeInteger(code));
    const next = Math.max(0, ...codes) + 1;
    this.values.Код = codeType === 'Number' ? Decimal.from(next) : String(next).padStart(codeLength, '0');
  }

  /** «Удалить»: at once, whether referred to or not. */
  async delete(context: CallContext): Promise<void> {
    const session = dataOf(context);
    session.demand(context, 'Delete', this.table.english);
    const { connection } = session;
    const failure = `Не удалось удалить: "${this.present()}"!`;
    await connection.inside(async () => {
      await this.refusable('ПередУдалением', context, failure);
      await connection.lock({
        space: this.table.name,
        fields: new Map([['Ссылка', databaseIdentity(this.reference)]]),
        mode: 'exclusive',
      });
      const stored = connection.row(this.table, this.reference.key);
      if (stored?.ВерсияДанных !== this.values.ВерсияДанных) {
        throw new BslError(`${failure}\nДанные были изменены или удалены другим пользователем`);
      }
      for (const section of this.base.schema.sections(this.table)) {
        for (const row of sectionRows(this.reference, section, context)) {
          connection.put(section, keyOf(section, row), null);
        }
      }
      connection.put(this.table, this.reference.key, null);
    });
  }
}
