import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, type TypeInfo } from '../values/value.ts';

/** СистемнаяИнформация: the least version that the extension is made for. */
class SystemInfo extends ObjectValue {
  override get type(): TypeInfo {
    return systemInfoType;
  }
}

const source = 'member-spellings.txt: СистемнаяИнформация; from memory';
const of = membersOf<SystemInfo>(source);

export const systemInfoType: TypeInfo = defineType<SystemInfo>({
  ru: 'СистемнаяИнформация',
  en: 'SystemInfo',
  source,
  construct: () => new SystemInfo(),
  members: [of.property('ВерсияПриложения', 'AppVersion', () => '8.3.24.1691')],
});
