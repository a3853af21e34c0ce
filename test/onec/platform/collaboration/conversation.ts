import { randomUUID } from 'node:crypto';
import { toBoolean, toText } from '../../values/convert.ts';
import { BslError } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';
import { enter } from './access.ts';
import { Identifier } from './identifiers.ts';
import type { Conversation } from './server.ts';
import { UserIds } from './users.ts';

const source = 'onec.md 2.1, 2.2, 2.3; member-spellings.txt';

/** КонтекстОбсужденияСистемыВзаимодействия. */
export class ConversationContext extends ObjectValue {
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
  }

  override get type(): TypeInfo {
    return contextType;
  }

  override equals(other: Value): boolean {
    return other instanceof ConversationContext && other.url === this.url;
  }
}

const ofContext = membersOf<ConversationContext>(source);

export const contextType: TypeInfo = defineType<ConversationContext>({
  ru: 'КонтекстОбсужденияСистемыВзаимодействия',
  en: 'CollaborationSystemConversationContext',
  source,
  constructArity: [1, 1],
  construct: (args) => {
    if (!args.text(0).startsWith('e1cib/')) throw new BslError('Неверная навигационная ссылка');
    return new ConversationContext(args.text(0));
  },
  members: [ofContext.property('НавигационнаяСсылка', 'URL', (self) => self.url)],
});

/** ОбсуждениеСистемыВзаимодействия. */
export class ConversationValue extends ObjectValue {
  readonly conversation: Omit<Conversation, 'createdAt'>;
  readonly members: UserIds;

  constructor(conversation?: Conversation) {
    super();
    this.conversation = conversation
      ? { ...conversation }
      : {
          id: randomUUID(),
          key: '',
          title: '',
          context: undefined,
          group: false,
          displayed: false,
          members: [],
        };
    this.members = new UserIds(this.conversation.members);
  }

  override get type(): TypeInfo {
    return conversationType;
  }
}

const ofConversation = membersOf<ConversationValue>(source);

const conversationType: TypeInfo = defineType<ConversationValue>({
  ru: 'ОбсуждениеСистемыВзаимодействия',
  en: 'CollaborationSystemConversation',
  source,
  members: [
    ofConversation.property(
      'Идентификатор',
      'ID',
      (self) => new Identifier('conversation', self.conversation.id),
    ),
    ofConversation.property(
      'Ключ',
      'Key',
      (self) => self.conversation.key,
      (self, value) => {
        self.conversation.key = toText(value);
      },
    ),
    ofConversation.property(
      'Заголовок',
      'Title',
      (self) => self.conversation.title,
      (self, value) => {
        self.conversation.title = toText(value);
      },
    ),
    ofConversation.property(
      'КонтекстОбсуждения',
      'ConversationContext',
      (self) => {
        const { context } = self.conversation;
        return context === undefined ? undefined : new ConversationContext(context);
      },
      (self, value) => {
        if (!(value instanceof ConversationContext)) throw new BslError('Несоответствие типов');
        self.conversation.context = value.url;
      },
    ),
    ofConversation.property(
      'Групповое',
      'Group',
      (self) => self.conversation.group,
      (self, value) => {
        self.conversation.group = toBoolean(value);
      },
    ),
    ofConversation.property(
      'Отображаемое',
      'Displayed',
      (self) => self.conversation.displayed,
      (self, value) => {
        self.conversation.displayed = toBoolean(value);
      },
    ),
    ofConversation.property('Участники', 'Members', (self) => self.members),
    ofConversation.method('Записать', 'Write', [0, 0], (self, _args, context) => {
      const server = enter(context, 'Обсуждение.Записать');
      server.putConversation({ ...self.conversation, members: [...self.members.ids] });
      return undefined;
    }),
  ],
});
