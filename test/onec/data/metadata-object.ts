import type { Subsystem } from '../metadata/model.ts';
import { russianKinds } from '../metadata/types.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { absent, defineType, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import type { Base } from './base.ts';

const source = 'onec.md 1.8, 8.1; member-spellings.txt; from memory';

interface Description {
  readonly kind: string;
  readonly name: string;
  readonly synonym: string;
  readonly comment: string;
  readonly fullName: string;
  /** Collections and properties of this kind alone, by lower-case name in either language. */
  readonly parts: ReadonlyMap<string, Value>;
}

/** ОбъектМетаданных. */
export class MetadataObject extends ObjectValue {
  readonly description: Description;

  constructor(description: Description) {
    super();
    this.description = description;
  }

  override get type(): TypeInfo {
    return metadataObjectType;
  }

  override present(): string {
    return this.description.synonym || this.description.name;
  }

  override get identity(): string {
    return `Метаданные ${this.description.fullName}`;
  }

  override equals(other: Value): boolean {
    return other instanceof MetadataObject && other.description.fullName === this.description.fullName;
  }

  override getField(name: Name): Value | typeof absent {
    const value = this.description.parts.get(name.key);
    return value === undefined ? absent : value;
  }
}

/** КоллекцияОбъектовМетаданных. */
export class MetadataCollection extends ObjectValue {
  readonly items: readonly MetadataObject[];

  constructor(items: readonly MetadataObject[]) {
    super();
    this.items = items;
  }

  override get type(): TypeInfo {
    return collectionType;
  }

  /** A missing name is an ordinary error: configurations differ. */
  override get hasOpenFields(): boolean {
    return true;
  }

  override *iterate(): Iterable<Value> {
    yield* this.items;
  }

  find(name: string): MetadataObject | undefined {
    const key = name.toLowerCase();
    return this.items.find((item) => item.description.name.toLowerCase() === key);
  }

  override getField(name: Name): Value | typeof absent {
    return this.find(name.key) ?? absent;
  }

  override getIndex(key: Value): Value | typeof absent {
    if (typeof key === 'string') {
      const found = this.find(key);
      if (!found) throw new BslError(`Поле объекта не обнаружено (${key})`);
      return found;
    }
    return key instanceof Decimal ? this.items[key.toNumber()] : absent;
  }
}

const of = membersOf<MetadataObject>(source);

const metadataObjectType = defineType<MetadataObject>({
  ru: 'ОбъектМетаданных',
  en: 'MetadataObject',
  source,
  members: [
    of.property('Имя', 'Name', (self) => self.description.name),
    of.property('Синоним', 'Synonym', (self) => self.description.synonym),
    of.property('Комментарий', 'Comment', (self) => self.description.comment),
    of.method('ПолноеИмя', 'FullName', [0, 0], (self) => self.description.fullName),
    of.method('Представление', 'Presentation', [0, 0], (self) => self.present()),
  ],
});

const ofCollection = membersOf<MetadataCollection>(source);

const collectionType = defineType<MetadataCollection>({
  ru: 'КоллекцияОбъектовМетаданных',
  en: 'MetadataObjectCollection',
  source,
  members: [
    ofCollection.method('Найти', 'Find', [1, 1], (self, args) => self.find(args.text(0))),
    ofCollection.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
    ofCollection.method('Получить', 'Get', [1, 1], (self, args) => self.items[args.integer(0)]),
    ofCollection.method('Содержит', 'Contains', [1, 1], (self, args) => {
      return self.items.some((item) => item.equals(args.at(0)));
    }),
  ],
});

export interface Source {
  readonly kind: string;
  readonly name: string;
  readonly synonym: string;
  readonly comment?: string;
}

/** An object of the tree with the parts of its kind. */
export function objectOf(
  item: Source,
  parts: readonly (readonly [ru: string, en: string, Value])[] = [],
  parent = '',
) {
  const kind = russianKinds[item.kind] ?? item.kind;
  const byName = new Map<string, Value>();
  for (const [ru, en, value] of parts) {
    byName.set(ru.toLowerCase(), value);
    byName.set(en.toLowerCase(), value);
  }
  return new MetadataObject({
    kind: item.kind,
    name: item.name,
    synonym: item.synonym,
    comment: item.comment ?? '',
    fullName: `${parent}${kind}.${item.name}`,
    parts: byName,
  });
}

interface FieldSource {
  readonly name: string;
  readonly synonym: string;
  readonly type: Parameters<Base['types']['description']>[0];
}

/** A collection of fields with their types. */
export function fields(
  base: Base,
  list: readonly FieldSource[],
  kind: string,
  parent: string,
): MetadataCollection {
  return new MetadataCollection(
    list.map(({ name, synonym, type }) =>
      objectOf({ kind, name, synonym }, [['Тип', 'Type', base.types.description(type)]], `${parent}.`),
    ),
  );
}

export function subsystem(item: Subsystem, parent: string): MetadataObject {
  const own = `${parent}Подсистема.${item.name}`;
  const inner = item.subsystems.map((one) => subsystem(one, `${own}.`));
  return objectOf(item, [['Подсистемы', 'Subsystems', new MetadataCollection(inner)]], parent);
}
