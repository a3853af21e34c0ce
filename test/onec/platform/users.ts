import { randomUUID } from 'node:crypto';
import { MetadataObject } from '../data/metadata-object.ts';
import { metadataRoot } from '../data/metadata-root.ts';
import type { SessionUser } from '../data/session.ts';
import { ArrayValue } from '../values/array.ts';
import type { CallContext } from '../values/context.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { UuidValue } from '../values/uuid.ts';
import { defineType, ObjectValue, type TypeInfo } from '../values/value.ts';
import { hostOf } from './host.ts';

/** A user of the infobase as data of a test. */
export interface InfobaseUser extends SessionUser {
  readonly fullName: string;
  readonly password: string;
  /** «Показывать в списке», «вход разрешён»: false when the administrator has barred the way in. */
  readonly canLogIn: boolean;
}

export interface UserSpec {
  readonly name: string;
  readonly fullName?: string;
  readonly password?: string;
  readonly roles?: readonly string[];
  readonly uuid?: string;
  readonly canLogIn?: boolean;
}

export function userOf(spec: UserSpec): InfobaseUser {
  return {
    name: spec.name,
    fullName: spec.fullName ?? spec.name,
    password: spec.password ?? '',
    roles: spec.roles ?? [],
    uuid: spec.uuid ?? randomUUID(),
    canLogIn: spec.canLogIn ?? true,
  };
}

/** ПользовательИнформационнойБазы. */
export class InfobaseUserValue extends ObjectValue {
  readonly user: InfobaseUser;
  /** Changed roles wait for «Записать». */
  roles: RolesValue | undefined;

  constructor(user: InfobaseUser) {
    super();
    this.user = user;
  }

  override get type(): TypeInfo {
    return userType;
  }

  override present(): string {
    return this.user.name;
  }
}

const source = 'member-spellings.txt: ПользователиИнформационнойБазы; from memory';
const of = membersOf<InfobaseUserValue>(source);

const userType = defineType<InfobaseUserValue>({
  ru: 'ПользовательИнформационнойБазы',
  en: 'InfoBaseUser',
  source,
  members: [
    of.property('Имя', 'Name', (self) => self.user.name),
    of.property('ПолноеИмя', 'FullName', (self) => self.user.fullName),
    of.property('УникальныйИдентификатор', 'UUID', (self) => new UuidValue(self.user.uuid)),
    of.property('АутентификацияСтандартная', 'StandardAuthentication', (self) => self.user.canLogIn),
    of.property('АутентификацияОС', 'OSAuthentication', () => false),
    of.property('АутентификацияOpenID', 'OpenIDAuthentication', () => false),
    of.property('Роли', 'Roles', (self, context) => {
      const { base } = hostOf(context);
      const names = self.user.roles.map((role) => metadataRoot(base).byFullName(`Роль.${role}`));
      self.roles ??= new RolesValue(names.filter((role) => role !== undefined));
      return self.roles;
    }),
    of.method('Записать', 'Write', [0, 0], (self, _args, context) => {
      demandAdministration(context);
      const { infobase } = hostOf(context);
      const roles = self.roles?.items.map((role) => role.description.name) ?? self.user.roles;
      infobase.users = infobase.users.map((one) => (one.uuid === self.user.uuid ? { ...one, roles } : one));
      return undefined;
    }),
  ],
});

/** РолиПользователя. */
class RolesValue extends ObjectValue {
  items: readonly MetadataObject[];

  constructor(items: readonly MetadataObject[]) {
    super();
    this.items = items;
  }

  override get type(): TypeInfo {
    return rolesType;
  }

  override *iterate() {
    yield* this.items;
  }
}

const ofRoles = membersOf<RolesValue>(source);

const rolesType = defineType<RolesValue>({
  ru: 'РолиПользователя',
  en: 'UserRoles',
  source,
  members: [
    ofRoles.method('Содержит', 'Contains', [1, 1], (self, args) => {
      const role = args.object<MetadataObject>(0, MetadataObject);
      return self.items.some((one) => one.equals(role));
    }),
    ofRoles.method('Добавить', 'Add', [1, 1], (self, args) => {
      self.items = [...self.items, args.object<MetadataObject>(0, MetadataObject)];
      return undefined;
    }),
    ofRoles.method('Удалить', 'Delete', [1, 1], (self, args) => {
      const role = args.object<MetadataObject>(0, MetadataObject);
      self.items = self.items.filter((one) => !one.equals(role));
      return undefined;
    }),
    ofRoles.method('Количество', 'Count', [0, 0], (self) => Decimal.from(self.items.length)),
  ],
});

/** ПользователиИнформационнойБазы. */
class UsersManager extends ObjectValue {
  override get type(): TypeInfo {
    return managerType;
  }
}

/** Reading others needs the right of administration. From memory. */
function demandAdministration(context: CallContext): void {
  const host = hostOf(context);
  const { name } = host.base.schema.configuration;
  if (host.isPrivileged(context) || host.hasRight('Administration', `Configuration.${name}`)) return;
  throw new BslError('Недостаточно прав для доступа к списку пользователей информационной базы');
}

const ofManager = membersOf<UsersManager>(source);

const managerType = defineType<UsersManager>({
  ru: 'МенеджерПользователейИнформационнойБазы',
  en: 'InfoBaseUsersManager',
  source,
  members: [
    ofManager.method('ТекущийПользователь', 'CurrentUser', [0, 0], (_self, _args, context) => {
      const { user, infobase } = hostOf(context);
      const found = infobase.users.find((one) => one.uuid === user?.uuid);
      return new InfobaseUserValue(
        found ?? { ...userOf({ name: '' }), uuid: '00000000-0000-0000-0000-000000000000' },
      );
    }),
    ofManager.method('НайтиПоИмени', 'FindByName', [1, 1], (_self, args, context) => {
      const found = hostOf(context).infobase.findUser(args.text(0));
      if (found?.uuid !== hostOf(context).user?.uuid) demandAdministration(context);
      return found && new InfobaseUserValue(found);
    }),
    ofManager.method('НайтиПоУникальномуИдентификатору', 'FindByUUID', [1, 1], (_self, args, context) => {
      const uuid = args.object<UuidValue>(0, UuidValue).text;
      const found = hostOf(context).infobase.users.find((one) => one.uuid === uuid);
      if (found?.uuid !== hostOf(context).user?.uuid) demandAdministration(context);
      return found && new InfobaseUserValue(found);
    }),
    ofManager.method('ПолучитьПользователей', 'GetUsers', [0, 0], (_self, _args, context) => {
      demandAdministration(context);
      return new ArrayValue(hostOf(context).infobase.users.map((user) => new InfobaseUserValue(user)));
    }),
  ],
});

export const usersManager = new UsersManager();
export const userTypes = [userType];
