import { toBoolean, toDate, toText } from '../../values/convert.ts';
import type { DateValue } from '../../values/date.ts';
import { EnumerationValue } from '../../values/enumeration.ts';
import { BslError } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { defineType, ObjectValue, type TypeInfo } from '../../values/value.ts';
import { ConversationContext } from './conversation.ts';
import { Identifier } from './identifiers.ts';

const source = 'onec.md 2.1';

/** ОтборОбсужденийСистемыВзаимодействия: a condition that was not set is not applied. */
export class ConversationsFilter extends ObjectValue {
  context: ConversationContext | undefined;
  isContext: boolean | undefined;
  isMember: boolean | undefined;
  displayed: boolean | undefined;
  group: boolean | undefined;
  key: string | undefined;
  startDate: DateValue | undefined;

  override get type(): TypeInfo {
    return conversationsFilterType;
  }
}

const of = membersOf<ConversationsFilter>(source);

type Flag = 'isContext' | 'isMember' | 'displayed' | 'group';

const flag = (ru: string, en: string, name: Flag) =>
  of.property(
    ru,
    en,
    (self) => self[name],
    (self, value) => {
      self[name] = toBoolean(value);
    },
  );

export const conversationsFilterType: TypeInfo = defineType<ConversationsFilter>({
  ru: 'ОтборОбсужденийСистемыВзаимодействия',
  en: 'CollaborationSystemConversationsFilter',
  source,
  construct: () => new ConversationsFilter(),
  members: [
    of.property(
      'КонтекстОбсуждения',
      'ConversationContext',
      (self) => self.context,
      (self, value) => {
        if (!(value instanceof ConversationContext)) throw new BslError('Несоответствие типов');
        self.context = value;
      },
    ),
    flag('КонтекстноеОбсуждение', 'ContextConversation', 'isContext'),
    flag('ТекущийПользовательЯвляетсяУчастником', 'CurrentUserIsMember', 'isMember'),
    flag('Отображаемое', 'Displayed', 'displayed'),
    flag('Групповое', 'Group', 'group'),
    of.property(
      'Ключ',
      'Key',
      (self) => self.key,
      (self, value) => {
        self.key = toText(value);
      },
    ),
    // The Russian name is not proven: the English one alone.
    of.property(
      'StartDate',
      'StartDate',
      (self) => self.startDate,
      (self, value) => {
        self.startDate = toDate(value);
      },
    ),
  ],
});

/** ОтборСообщенийСистемыВзаимодействия. */
export class MessagesFilter extends ObjectValue {
  conversation: Identifier | undefined;
  after: Identifier | undefined;
  direction: EnumerationValue | undefined;

  override get type(): TypeInfo {
    return messagesFilterType;
  }
}

const ofMessages = membersOf<MessagesFilter>(source);

function identifier(value: unknown, kind: Identifier['kind']): Identifier {
  if (!(value instanceof Identifier) || value.kind !== kind) throw new BslError('Несоответствие типов');
  return value;
}

export const messagesFilterType: TypeInfo = defineType<MessagesFilter>({
  ru: 'ОтборСообщенийСистемыВзаимодействия',
  en: 'CollaborationSystemMessagesFilter',
  source,
  construct: () => new MessagesFilter(),
  members: [
    ofMessages.property(
      'Обсуждение',
      'Conversation',
      (self) => self.conversation,
      (self, value) => {
        self.conversation = identifier(value, 'conversation');
      },
    ),
    // The Russian name «После» is not proven (onec.md 9.4): the English one alone.
    ofMessages.property(
      'After',
      'After',
      (self) => self.after,
      (self, value) => {
        self.after = identifier(value, 'message');
      },
    ),
    ofMessages.property(
      'НаправлениеСортировки',
      'SortDirection',
      (self) => self.direction,
      (self, value) => {
        if (!(value instanceof EnumerationValue)) throw new BslError('Несоответствие типов');
        self.direction = value;
      },
    ),
  ],
});
