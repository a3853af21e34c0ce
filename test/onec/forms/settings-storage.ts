import { hostOf } from '../platform/host.ts';
import type { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, type TypeInfo } from '../values/value.ts';
import { transfer } from './transfer.ts';

const source = 'platform-names.json: ХранилищеОбщихНастроек; ssl_3_1 ОбщегоНазначения; from memory';

/** СтандартноеХранилищеНастроекМенеджер: settings of users by the object's and the setting's key. */
class SettingsStorage extends ObjectValue {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  override get type(): TypeInfo {
    return storageType;
  }
}

const keyOf = (self: SettingsStorage, args: Args, userAt: number, context: CallContext): string => {
  const user = args.text(userAt, '') || (hostOf(context).user?.name ?? '');
  return [self.name, user, args.text(0), args.text(1, '')].join('|').toLowerCase();
};

const of = membersOf<SettingsStorage>(source);

const storageType = defineType<SettingsStorage>({
  ru: 'СтандартноеХранилищеНастроекМенеджер',
  en: 'StandardSettingsStorageManager',
  source,
  members: [
    of.method('Сохранить', 'Save', [2, 5], (self, args, context) => {
      hostOf(context).infobase.settings.set(keyOf(self, args, 4, context), transfer(args.at(2)));
      return undefined;
    }),
    of.method('Загрузить', 'Load', [1, 4], (self, args, context) => {
      return transfer(hostOf(context).infobase.settings.get(keyOf(self, args, 3, context)));
    }),
    of.method('Удалить', 'Delete', [0, 3], (self, args, context) => {
      hostOf(context).infobase.settings.delete(keyOf(self, args, 2, context));
      return undefined;
    }),
  ],
});

export const settingsStorages = {
  ХранилищеОбщихНастроек: new SettingsStorage('общие'),
  CommonSettingsStorage: new SettingsStorage('общие'),
  ХранилищеСистемныхНастроек: new SettingsStorage('системные'),
  SystemSettingsStorage: new SettingsStorage('системные'),
  ХранилищеНастроекДанныхФорм: new SettingsStorage('данныеФорм'),
  FormDataSettingsStorage: new SettingsStorage('данныеФорм'),
};
