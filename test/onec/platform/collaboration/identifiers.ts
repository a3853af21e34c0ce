import { BslError } from '../../values/errors.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';

const source = 'onec.md 2.1: identifiers round-trip through strings';

export type IdentifierKind = 'user' | 'conversation' | 'message';

/** ИдентификаторПользователя…, ИдентификаторОбсуждения…, ИдентификаторСообщенияСистемыВзаимодействия. */
export class Identifier extends ObjectValue {
  readonly kind: IdentifierKind;
  readonly text: string;

  constructor(kind: IdentifierKind, text: string) {
    super();
    this.kind = kind;
    this.text = text.trim().toLowerCase();
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(this.text)) {
      throw new BslError('Неверный формат идентификатора системы взаимодействия');
    }
  }

  override get type(): TypeInfo {
    return identifierTypes[this.kind];
  }

  override present(): string {
    return this.text;
  }

  override equals(other: Value): boolean {
    return other instanceof Identifier && other.kind === this.kind && other.text === this.text;
  }

  override get identity(): string {
    return `${this.kind} ${this.text}`;
  }
}

const typeFor = (kind: IdentifierKind, ru: string, en: string): TypeInfo =>
  defineType<Identifier>({
    ru: `Идентификатор${ru}СистемыВзаимодействия`,
    en: `CollaborationSystem${en}ID`,
    source,
    constructArity: [1, 1],
    construct: (args) => new Identifier(kind, args.text(0)),
  });

export const identifierTypes: Readonly<Record<IdentifierKind, TypeInfo>> = {
  user: typeFor('user', 'Пользователя', 'User'),
  conversation: typeFor('conversation', 'Обсуждения', 'Conversation'),
  message: typeFor('message', 'Сообщения', 'Message'),
};
