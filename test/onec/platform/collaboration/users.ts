import type { Args } from '../../values/args.ts';
import { toBoolean, toText } from '../../values/convert.ts';
import { Decimal } from '../../values/decimal.ts';
import { BslError } from '../../values/errors.ts';
import { membersOf } from '../../values/members.ts';
import { UuidValue } from '../../values/uuid.ts';
import { defineType, type Member, ObjectValue, type TypeInfo, type Value } from '../../values/value.ts';
import { demandPrivileged, enter } from './access.ts';
import { Identifier } from './identifiers.ts';
import type { CollaborationUser } from './server.ts';

const source = 'onec.md 2.1, 2.2, 2.3; member-spellings.txt';

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
