import { randomUUID } from 'node:crypto';
import { BslError } from './errors.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from './value.ts';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** УникальныйИдентификатор. */
export class UuidValue extends ObjectValue {
  /** Lower case, with dashes. */
  readonly text: string;

  constructor(text: string) {
    super();
    const lower = text.trim().toLowerCase();
    if (!pattern.test(lower)) throw new BslError('Неверный формат уникального идентификатора');
    this.text = lower;
  }

  override get type(): TypeInfo {
    return uuidType;
  }

  override present(): string {
    return this.text;
  }

  override toXml(): string {
    return this.text;
  }

  override equals(other: Value): boolean {
    return other instanceof UuidValue && other.text === this.text;
  }

  override get identity(): string {
    return `УникальныйИдентификатор ${this.text}`;
  }

  override isFilled(): boolean {
    return !/^[0-]+$/.test(this.text);
  }
}

export const uuidType = defineType<UuidValue>({
  ru: 'УникальныйИдентификатор',
  en: 'UUID',
  presentation: 'Уникальный идентификатор',
  source: 'platform-names.json: УникальныйИдентификатор',
  constructArity: [0, 1],
  construct: (args) => new UuidValue(args.has(0) ? args.text(0) : randomUUID()),
});
