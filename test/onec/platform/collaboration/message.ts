import { randomUUID } from 'node:crypto';
import { BinaryData } from '../../values/binary-data.ts';
import type { CallContext } from '../../values/context.ts';
import { toDate, toText } from '../../values/convert.ts';
import { DateValue } from '../../values/date.ts';
import { Decimal } from '../../values/decimal.ts';
import { BslError } from '../../values/errors.ts';
import { FormattedString } from '../../values/formatted-string.ts';
import { membersOf } from '../../values/members.ts';
import { StreamValue } from '../../values/stream.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';
import { currentUser, demandPrivileged, enter } from './access.ts';
import { Identifier } from './identifiers.ts';
import type { Attachment, Message } from './server.ts';
import { UserIds } from './users.ts';

const source = 'onec.md 2.1, 2.2, 2.3; member-spellings.txt';

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
