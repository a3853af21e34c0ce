import { randomUUID } from 'node:crypto';
import { ArrayValue, FixedArrayValue } from '../../values/array.ts';
import type { CallContext } from '../../values/context.ts';
import { enumerationOf } from '../../values/enumeration.ts';
import { BslError, StandFault } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { UuidValue } from '../../values/uuid.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';
import { clientOf, hostOf } from '../host.ts';
import { InfobaseUserValue } from '../users.ts';
import { currentUser, demandPrivileged, enter, mayRead } from './access.ts';
import { ConversationValue, contextType } from './conversation.ts';
import {
  ConversationsFilter,
  conversationsFilterType,
  MessagesFilter,
  messagesFilterType,
} from './filters.ts';
import { Identifier, identifierTypes } from './identifiers.ts';
import { MessageValue } from './message.ts';
import { UserValue, userIdsType } from './users.ts';

/** СистемаВзаимодействия. */
class CollaborationManager extends ObjectValue {
  override get type(): TypeInfo {
    return managerType;
  }
}

const descending = enumerationOf('НаправлениеСортировки').of('Убыв');
const source = 'collaboration-system.txt; onec.md 2.1–2.5';
const of = membersOf<CollaborationManager>(source);

const idOf = (value: Value, kind: Identifier['kind']): Identifier => {
  if (!(value instanceof Identifier) || value.kind !== kind) throw new BslError('Несоответствие типов');
  return value;
};

function conversations(filter: ConversationsFilter, context: CallContext): Value {
  const server = enter(context, 'ПолучитьОбсуждения');
  const user = currentUser(context);
  const start = filter.startDate;
  const found = server.conversations.filter((one) => {
    if (!mayRead(context, one)) return false;
    if (filter.context && one.context !== filter.context.url) return false;
    if (filter.isContext !== undefined && filter.isContext !== (one.context !== undefined)) return false;
    // «Ложь» means: whether or not a member (the recipe of onec.md 2.3).
    if (filter.isMember === true && !(user && one.members.includes(user.id))) return false;
    if (filter.displayed !== undefined && filter.displayed !== one.displayed) return false;
    if (filter.group !== undefined && filter.group !== one.group) return false;
    if (filter.key !== undefined && filter.key !== one.key) return false;
    // By creation: the narrower of the two readings (onec.md 9.4), so that nobody leans on the wider one.
    return !start || one.createdAt >= start.toEpoch() - context.session.zoneMinutes * 60_000;
  });
  return new ArrayValue(found.map((one) => new ConversationValue(one)));
}

function messages(filter: MessagesFilter, context: CallContext): Value {
  const server = enter(context, 'ПолучитьСообщения');
  if (!filter.conversation) throw new StandFault('ОтборСообщений без обсуждения: поведение неизвестно');
  const conversation = server.conversation(filter.conversation.text);
  if (!mayRead(context, conversation)) throw new BslError('Недостаточно прав для чтения обсуждения');
  const found = server.messagesOf(conversation.id, {
    ...(filter.after && { after: filter.after.text }),
    descending: filter.direction === descending,
  });
  return new ArrayValue(
    found.map((message) => new MessageValue(conversation.id, message, context.session.zoneMinutes)),
  );
}

const managerType: TypeInfo = defineType<CollaborationManager>({
  ru: 'МенеджерСистемыВзаимодействия',
  en: 'CollaborationSystemManager',
  source,
  members: [
    of.method('ИнформационнаяБазаЗарегистрирована', 'InfoBaseRegistered', [0, 0], (_self, _args, context) => {
      return hostOf(context).infobase.collaboration.mode !== 'unregistered';
    }),
    of.method('ИспользованиеДоступно', 'CanUse', [0, 0], (_self, _args, context) => {
      return hostOf(context).infobase.collaboration.mode !== 'unregistered';
    }),
    of.method(
      'ПодключитьОбработчикПослеОтправкиСообщения',
      'AttachAfterMessageSendHandler',
      [1, 1],
      (_self, args, context) => {
        clientOf(context, 'ПодключитьОбработчикПослеОтправкиСообщения').sentHandlers.push(
          args.object(0, ObjectValue),
        );
        return undefined;
      },
    ),
    of.method(
      'ОтключитьОбработчикПослеОтправкиСообщения',
      'DetachAfterMessageSendHandler',
      [1, 1],
      (_self, args, context) => {
        const { sentHandlers } = clientOf(context, 'ОтключитьОбработчикПослеОтправкиСообщения');
        const index = sentHandlers.findIndex((one) => one.equals(args.at(0)));
        if (index >= 0) sentHandlers.splice(index, 1);
        return undefined;
      },
    ),
    of.method('ПолучитьТипыВнешнихСистем', 'GetExternalSystemTypes', [0, 0], (_self, _args, context) => {
      enter(context, 'ПолучитьТипыВнешнихСистем');
      return new FixedArrayValue(['Telegram', 'VK', 'WebChat', 'Webhook']);
    }),
    of.method('ПоддерживаетсяРаботаСВложениями', 'AttachmentsSupported', [0, 0], (_self, _args, context) => {
      enter(context, 'ПоддерживаетсяРаботаСВложениями');
      return true;
    }),
    of.method('ИдентификаторТекущегоПользователя', 'CurrentUserID', [0, 0], (_self, _args, context) => {
      enter(context, 'ИдентификаторТекущегоПользователя');
      const user = currentUser(context);
      if (!user) throw new BslError('Пользователь системы взаимодействия не определен');
      return new Identifier('user', user.id);
    }),
    of.method('УстановитьТекущегоПользователя', 'SetCurrentUser', [1, 1], (_self, args, context) => {
      const server = enter(context, 'УстановитьТекущегоПользователя');
      const host = hostOf(context);
      if (host.user) throw new BslError('Метод доступен только в сеансе пользователя по умолчанию');
      const value = args.object<Identifier | UuidValue>(0, Identifier, UuidValue);
      const user = value instanceof Identifier ? server.user(value.text) : server.userOfInfobase(value.text);
      if (!user) throw new BslError('Пользователь системы взаимодействия не найден');
      host.collaborationUser = user.id;
      return undefined;
    }),
    of.method('СоздатьПользователя', 'CreateUser', [0, 1], (_self, args, context) => {
      enter(context, 'СоздатьПользователя');
      demandPrivileged(context, 'создание пользователя системы взаимодействия');
      const user = args.optional<InfobaseUserValue>(0, InfobaseUserValue)?.user;
      return new UserValue(
        {
          id: randomUUID(),
          name: user?.name ?? '',
          fullName: user?.fullName ?? '',
          infobaseUser: user?.uuid,
          locked: false,
          email: '',
          phone: '',
        },
        true,
      );
    }),
    of.method('ПолучитьПользователя', 'GetUser', [1, 1], (_self, args, context) => {
      return new UserValue(enter(context, 'ПолучитьПользователя').user(idOf(args.at(0), 'user').text));
    }),
    of.method('ПолучитьПользователей', 'GetUsers', [0, 0], (_self, _args, context) => {
      const server = enter(context, 'ПолучитьПользователей');
      demandPrivileged(context, 'получение пользователей системы взаимодействия');
      return new ArrayValue(server.users.map((user) => new UserValue(user)));
    }),
    of.method('ПолучитьИдентификаторПользователя', 'GetUserID', [1, 1], (_self, args, context) => {
      const server = enter(context, 'ПолучитьИдентификаторПользователя');
      const user = server.userOfInfobase(args.object<UuidValue>(0, UuidValue).text);
      if (!user) throw new BslError('Пользователь системы взаимодействия не найден');
      return new Identifier('user', user.id);
    }),
    of.method(
      'ПолучитьИдентификаторПользователяИнформационнойБазы',
      'GetInfoBaseUserID',
      [1, 1],
      (_self, args, context) => {
        const server = enter(context, 'ПолучитьИдентификаторПользователяИнформационнойБазы');
        const { infobaseUser } = server.user(idOf(args.at(0), 'user').text);
        return infobaseUser === undefined ? undefined : new UuidValue(infobaseUser);
      },
    ),
    of.method('СоздатьОбсуждение', 'CreateConversation', [0, 0], (_self, _args, context) => {
      enter(context, 'СоздатьОбсуждение');
      return new ConversationValue();
    }),
    of.method('ПолучитьОбсуждение', 'GetConversation', [1, 1], (_self, args, context) => {
      const server = enter(context, 'ПолучитьОбсуждение');
      const key = args.at(0);
      const found =
        typeof key === 'string'
          ? server.conversations.find((one) => one.key === key)
          : server.conversation(idOf(key, 'conversation').text);
      if (!found || !mayRead(context, found)) throw new BslError('Обсуждение не найдено');
      return new ConversationValue(found);
    }),
    of.method('ПолучитьОбсуждения', 'GetConversations', [1, 1], (_self, args, context) => {
      return conversations(args.object<ConversationsFilter>(0, ConversationsFilter), context);
    }),
    of.method('СоздатьСообщение', 'CreateMessage', [1, 1], (_self, args, context) => {
      const server = enter(context, 'СоздатьСообщение');
      const { id } = server.conversation(idOf(args.at(0), 'conversation').text);
      return new MessageValue(id, undefined, context.session.zoneMinutes);
    }),
    of.method('ПолучитьСообщение', 'GetMessage', [1, 1], (_self, args, context) => {
      const server = enter(context, 'ПолучитьСообщение');
      const message = server.message(idOf(args.at(0), 'message').text);
      if (!mayRead(context, server.conversation(message.conversationId)))
        throw new BslError('Сообщение не найдено');
      return new MessageValue(message.conversationId, message, context.session.zoneMinutes);
    }),
    of.method('ПолучитьСообщения', 'GetMessages', [1, 1], (_self, args, context) => {
      return messages(args.object<MessagesFilter>(0, MessagesFilter), context);
    }),
    of.method('УдалитьСообщение', 'DeleteMessage', [1, 1], (_self, args, context) => {
      const server = enter(context, 'УдалитьСообщение');
      const message = server.message(idOf(args.at(0), 'message').text);
      if (message.author !== currentUser(context)?.id) demandPrivileged(context, 'удаление чужого сообщения');
      server.deleteMessage(message.id);
      return undefined;
    }),
    of.method('УстановитьРежимНаблюдения', 'SetWatchMode', [2, 3], (_self, args, context) => {
      const server = enter(context, 'УстановитьРежимНаблюдения');
      const conversation = server.conversation(idOf(args.at(0), 'conversation').text);
      const user = args.at(2) === undefined ? currentUser(context)?.id : idOf(args.at(2), 'user').text;
      if (user === undefined) throw new BslError('Пользователь системы взаимодействия не определен');
      if (args.at(2) !== undefined) demandPrivileged(context, 'наблюдение за другого пользователя');
      server.setWatching(conversation.id, user, args.boolean(1));
      return undefined;
    }),
  ],
});

export const collaborationManager = new CollaborationManager();

export const collaborationTypes = [
  ...Object.values(identifierTypes),
  userIdsType,
  contextType,
  conversationsFilterType,
  messagesFilterType,
];
