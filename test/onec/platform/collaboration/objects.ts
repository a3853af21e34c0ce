import { randomUUID } from 'node:crypto';
import type { Args } from '../../values/args.ts';
import { BinaryData } from '../../values/binary-data.ts';
import type { CallContext } from '../../values/context.ts';
import { toBoolean, toDate, toText } from '../../values/convert.ts';
import { DateValue } from '../../values/date.ts';
import { Decimal } from '../../values/decimal.ts';
import { BslError, StandFault } from '../../values/errors.ts';
import { FormattedString } from '../../values/formatted-string.ts';
import { membersOf } from '../../values/members.ts';
import { StreamValue } from '../../values/stream.ts';
import { UuidValue } from '../../values/uuid.ts';
import { defineType, type Member, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';
import { hostOf } from '../host.ts';
import { Identifier } from './identifiers.ts';
import type { Attachment, CollaborationServer, CollaborationUser, Conversation, Message } from './server.ts';

const source = 'onec.md 2.1, 2.2, 2.3; member-spellings.txt';

/**
 * The server for a call. HTTP-service sessions are refused: whether the system works there is not known
 * (onec.md 2.2, 9.1), and the design keeps it out of them.
 */
export function enter(context: CallContext, call: string): CollaborationServer {
  const { infobase, kind, connection } = hostOf(context);
  if (kind === 'http') throw new StandFault(`Система взаимодействия в сеансе HTTP-сервиса: ${call}`);
  if (connection.active) throw new StandFault(`Система взаимодействия внутри транзакции: ${call}`);
  infobase.collaboration.enter(call);
  return infobase.collaboration;
}

/** The user of the system for the session; undefined in a session of nobody. */
export function currentUser(context: CallContext): CollaborationUser | undefined {
  const host = hostOf(context);
  const server = host.infobase.collaboration;
  if (host.collaborationUser !== undefined) return server.user(host.collaborationUser);
  const uuid = host.user?.uuid;
  if (uuid === undefined) return undefined;
  const known = server.userOfInfobase(uuid);
  if (known) return known;
  const user = host.infobase.users.find((one) => one.uuid === uuid);
  return server.addUser({ name: user?.name ?? uuid, fullName: user?.fullName ?? '', infobaseUser: uuid });
}

function demandPrivileged(context: CallContext, what: string): void {
  if (!hostOf(context).isPrivileged(context)) throw new BslError(`Недостаточно прав: ${what}`);
}

/** КоллекцияИдентификаторовПользователейСистемыВзаимодействия. */
export class UserIds extends ObjectValue {
  readonly ids: string[];

  constructor(ids: readonly string[] = []) {
    super();
    this.ids = [...ids];
  }

  override get type(): TypeInfo {
    return userIdsType;
  }

  override *iterate(): Iterable<Value> {
    for (const id of [...this.ids]) yield new Identifier('user', id);
  }
}

const ofIds = membersOf<UserIds>(source);
const idOf = (args: Args, index = 0) => args.object<Identifier>(index, Identifier);

export const userIdsType: TypeInfo = defineType<UserIds>({
  ru: 'КоллекцияИдентификаторовПользователейСистемыВзаимодействия',
  en: 'CollaborationSystemUserIDCollection',
  source,
  construct: () => new UserIds(),
  members: [
    ofIds.method('Добавить', 'Add', [1, 1], (self, args) => {
      const { kind, text } = idOf(args);
      if (kind !== 'user') throw new BslError("Несоответствие типов (параметр номер '1')");
      if (!self.ids.includes(text)) self.ids.push(text);
      return undefined;
    }),
    ofIds.method('Содержит', 'Contains', [1, 1], (self, args) => self.ids.includes(idOf(args).text)),
    ofIds.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.ids.length)),
    ofIds.method('Очистить', 'Clear', [0, 0], (self) => {
      self.ids.length = 0;
      return undefined;
    }),
    ofIds.method('Удалить', 'Delete', [1, 1], (self, args) => {
      const index = self.ids.indexOf(idOf(args).text);
      if (index >= 0) self.ids.splice(index, 1);
      return undefined;
    }),
  ],
});

/** ПользовательСистемыВзаимодействия. */
export class UserValue extends ObjectValue {
  readonly isNew: boolean;
  readonly user: CollaborationUser;

  constructor(user: CollaborationUser, isNew = false) {
    super();
    this.user = { ...user };
    this.isNew = isNew;
  }

  override get type(): TypeInfo {
    return userType;
  }

  override present(): string {
    return this.user.fullName || this.user.name;
  }
}

const ofUser = membersOf<UserValue>(source);

const userText = (ru: string, en: string, name: 'name' | 'fullName' | 'email' | 'phone'): Member<UserValue> =>
  ofUser.property(
    ru,
    en,
    (self) => self.user[name],
    (self, value) => {
      self.user[name] = toText(value);
    },
  );

export const userType: TypeInfo = defineType<UserValue>({
  ru: 'ПользовательСистемыВзаимодействия',
  en: 'CollaborationSystemUser',
  source,
  members: [
    ofUser.property('Идентификатор', 'ID', (self) => new Identifier('user', self.user.id)),
    userText('Имя', 'Name', 'name'),
    userText('ПолноеИмя', 'FullName', 'fullName'),
    userText('АдресЭлектроннойПочты', 'EmailAddress', 'email'),
    userText('НомерТелефона', 'PhoneNumber', 'phone'),
    ofUser.property('ИдентификаторПользователяИнформационнойБазы', 'InfoBaseUserID', (self) => {
      return self.user.infobaseUser === undefined ? undefined : new UuidValue(self.user.infobaseUser);
    }),
    ofUser.property(
      'Заблокирован',
      'IsLocked',
      (self) => self.user.locked,
      (self, value) => {
        self.user.locked = toBoolean(value);
      },
    ),
    ofUser.method('Записать', 'Write', [0, 0], (self, _args, context) => {
      const server = enter(context, 'Пользователь.Записать');
      demandPrivileged(context, 'запись пользователя системы взаимодействия');
      if (self.user.name === '') throw new BslError('Не задано имя пользователя системы взаимодействия');
      server.addUser(self.user);
      return undefined;
    }),
  ],
});

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

/** Whether the session may read the object that a conversation belongs to. */
export function mayRead(context: CallContext, conversation: Conversation): boolean {
  const host = hostOf(context);
  if (host.isPrivileged(context)) return true;
  const user = currentUser(context);
  if (conversation.context === undefined) {
    return user === undefined ? host.user === undefined : conversation.members.includes(user.id);
  }
  const name = /^e1cib\/data\/([^?]+)\?ref=/.exec(conversation.context)?.[1] ?? '';
  const table = host.base.schema.find(name);
  return table !== undefined && host.hasRight('Read', table.english);
}

/** Вложения of a message. */
export class Attachments extends ObjectValue {
  readonly items: Attachment[];

  constructor(items: readonly Attachment[] = []) {
    super();
    this.items = [...items];
  }

  override get type(): TypeInfo {
    return attachmentsType;
  }

  override *iterate(): Iterable<Value> {
    for (const item of this.items) yield new AttachmentValue(item);
  }

  override getIndex(key: Value): Value {
    const item = key instanceof Decimal ? this.items[key.toNumber()] : undefined;
    if (!item) throw new BslError('Индекс находится за границами коллекции');
    return new AttachmentValue(item);
  }
}

const ofAttachments = membersOf<Attachments>(source);

const attachmentsType: TypeInfo = defineType<Attachments>({
  ru: 'КоллекцияВложенийСистемыВзаимодействия',
  en: 'CollaborationSystemAttachmentCollection',
  source,
  members: [
    ofAttachments.method('Добавить', 'Add', [2, 4], (self, args) => {
      self.items.push({
        bytes: Buffer.from(args.object<StreamValue>(0, StreamValue).all()),
        name: args.text(1),
        contentType: args.text(2, ''),
        displayed: args.boolean(3, true),
      });
      return undefined;
    }),
    ofAttachments.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
  ],
});

/** ВложениеСистемыВзаимодействия. */
class AttachmentValue extends ObjectValue {
  readonly attachment: Attachment;

  constructor(attachment: Attachment) {
    super();
    this.attachment = attachment;
  }

  override get type(): TypeInfo {
    return attachmentType;
  }
}

const ofAttachment = membersOf<AttachmentValue>(
  'member-spellings.txt: ОткрытьПотокДляЧтения, ТипСодержимого; from memory',
);

const attachmentType: TypeInfo = defineType<AttachmentValue>({
  ru: 'ВложениеСистемыВзаимодействия',
  en: 'CollaborationSystemAttachment',
  source,
  members: [
    ofAttachment.property('Наименование', 'Description', (self) => self.attachment.name),
    ofAttachment.property('ТипСодержимого', 'ContentType', (self) => self.attachment.contentType),
    ofAttachment.property('Отображаемое', 'Displayed', (self) => self.attachment.displayed),
    ofAttachment.property('Размер', 'Size', (self) => Decimal.from(self.attachment.bytes.length)),
    ofAttachment.method('ОткрытьПотокДляЧтения', 'OpenStreamForRead', [0, 0], (self, _args, context) => {
      enter(context, 'Вложение.ОткрытьПотокДляЧтения');
      return new StreamValue(Buffer.from(self.attachment.bytes), false);
    }),
    ofAttachment.method('ПолучитьДвоичныеДанные', 'GetBinaryData', [0, 0], (self, _args, context) => {
      enter(context, 'Вложение.ПолучитьДвоичныеДанные');
      return new BinaryData(self.attachment.bytes);
    }),
  ],
});

/** СообщениеСистемыВзаимодействия. */
export class MessageValue extends ObjectValue {
  readonly id: string;
  readonly conversationId: string;
  readonly isNew: boolean;
  author: Identifier | undefined;
  /** In the zone of the session; undefined: now. */
  date: DateValue | undefined;
  text: FormattedString;
  data: Value;
  readonly recipients: UserIds;
  readonly attachments: Attachments;

  constructor(conversationId: string, message: Message | undefined, zoneMinutes: number) {
    super();
    this.id = message?.id ?? randomUUID();
    this.conversationId = conversationId;
    this.isNew = message === undefined;
    this.author = message && new Identifier('user', message.author);
    this.date = message && DateValue.ofEpoch(message.at + zoneMinutes * 60_000);
    this.text = new FormattedString(message?.text ?? '');
    this.data = message?.data;
    this.recipients = new UserIds(message?.recipients);
    this.attachments = new Attachments(message?.attachments);
  }

  override get type(): TypeInfo {
    return messageType;
  }
}

const ofMessage = membersOf<MessageValue>(source);

function writeMessage(self: MessageValue, context: CallContext): undefined {
  const server = enter(context, 'Сообщение.Записать');
  const own = currentUser(context);
  const author = self.author?.text ?? own?.id;
  if (author === undefined) throw new BslError('Не задан автор сообщения');
  server.user(author);
  if (author !== own?.id) demandPrivileged(context, 'запись сообщения от имени другого пользователя');
  if (self.text.text.trim() === '' && self.attachments.items.length === 0) {
    throw new BslError('Сообщение не содержит ни текста, ни вложений');
  }
  server.putMessage({
    id: self.id,
    conversationId: self.conversationId,
    author,
    at: self.date && self.date.toEpoch() - context.session.zoneMinutes * 60_000,
    text: self.text.text,
    data: self.data,
    recipients: [...self.recipients.ids],
    attachments: [...self.attachments.items],
  });
  return undefined;
}

const messageType: TypeInfo = defineType<MessageValue>({
  ru: 'СообщениеСистемыВзаимодействия',
  en: 'CollaborationSystemMessage',
  source,
  members: [
    ofMessage.property('Идентификатор', 'ID', (self) => new Identifier('message', self.id)),
    ofMessage.property(
      'Обсуждение',
      'Conversation',
      (self) => new Identifier('conversation', self.conversationId),
    ),
    ofMessage.property(
      'Автор',
      'Author',
      (self) => self.author,
      (self, value) => {
        if (!(value instanceof Identifier) || value.kind !== 'user')
          throw new BslError('Несоответствие типов');
        self.author = value;
      },
    ),
    ofMessage.property(
      'Дата',
      'Date',
      (self) => self.date ?? DateValue.empty,
      (self, value) => {
        self.date = toDate(value);
      },
    ),
    ofMessage.property(
      'Текст',
      'Text',
      (self) => self.text,
      (self, value) => {
        self.text = value instanceof FormattedString ? value : new FormattedString(toText(value));
      },
    ),
    ofMessage.property(
      'Данные',
      'Data',
      (self) => self.data,
      (self, value) => {
        self.data = value;
      },
    ),
    ofMessage.property('Получатели', 'Recipients', (self) => self.recipients),
    ofMessage.property('Вложения', 'Attachments', (self) => self.attachments),
    ofMessage.method('Записать', 'Write', [0, 0], (self, _args, context) => writeMessage(self, context)),
  ],
});
