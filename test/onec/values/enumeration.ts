import { readFileSync } from 'node:fs';
import { StandFault } from './errors.ts';
import { absent, defineType, type Name, ObjectValue, type TypeInfo, type Value } from './value.ts';

const source = 'platform-names.json: перечисления';

/** A value of a system enumeration: `ХешФункция.SHA256`. */
export class EnumerationValue extends ObjectValue {
  readonly ru: string;
  readonly en: string;
  private readonly ownType: TypeInfo;

  constructor(type: TypeInfo, ru: string, en: string) {
    super();
    this.ownType = type;
    this.ru = ru;
    this.en = en;
  }

  override get type(): TypeInfo {
    return this.ownType;
  }

  override present(): string {
    return this.ru;
  }

  override get identity(): string {
    return `${this.ownType.ru}.${this.ru}`;
  }

  override toXml(): string {
    return this.en;
  }
}

/** A system enumeration as a global property; a value that the platform does not have is a fault. */
export class Enumeration extends ObjectValue {
  readonly ru: string;
  readonly en: string;
  private readonly ownType: TypeInfo;
  private readonly values = new Map<string, EnumerationValue>();
  readonly all: readonly EnumerationValue[];
  /** The type of the values: `Тип("ХешФункция")`. */
  readonly valueType: TypeInfo;

  constructor(ru: string, en: string, values: readonly (readonly [ru: string, en: string])[]) {
    super();
    this.ru = ru;
    this.en = en;
    const valueType = defineType({ ru, en, source });
    this.ownType = defineType({ ru: `Перечисление${ru}`, en: `Enum${en}`, presentation: ru, source });
    this.all = values.map(([valueRu, valueEn]) => new EnumerationValue(valueType, valueRu, valueEn));
    for (const value of this.all) {
      this.values.set(value.ru.toLowerCase(), value);
      this.values.set(value.en.toLowerCase(), value);
    }
    this.valueType = valueType;
  }

  override get type(): TypeInfo {
    return this.ownType;
  }

  override getField(name: Name): Value | typeof absent {
    return this.values.get(name.key) ?? absent;
  }

  /** The value by either name; throws when there is none. */
  of(name: string): EnumerationValue {
    const value = this.values.get(name.toLowerCase());
    if (!value) throw new StandFault(`Нет такого значения перечисления: ${this.ru}.${name}`);
    return value;
  }
}

const enumerations = new Map<string, Enumeration>();

/** One line per enumeration: `Имя=Name Значение=Value …`; `=` is left out where both names are the same. */
function load(): void {
  const text = readFileSync(new URL('./system-enumerations.txt', import.meta.url), 'utf8');
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const pairs = line.split(' ').map((pair) => {
      const [ru = '', en = ru] = pair.split('=');
      return [ru, en] as const;
    });
    const [[ru, en] = ['', ''], ...values] = pairs;
    const enumeration = new Enumeration(ru, en, values);
    enumerations.set(ru.toLowerCase(), enumeration);
    enumerations.set(en.toLowerCase(), enumeration);
  }
}
load();

/** A system enumeration by either name (any letter case). */
export function findEnumeration(name: string): Enumeration | undefined {
  return enumerations.get(name.toLowerCase());
}

/** A system enumeration that must exist. */
export function enumerationOf(name: string): Enumeration {
  const found = findEnumeration(name);
  if (!found) throw new StandFault(`Нет такого перечисления: ${name}`);
  return found;
}
