import { toText } from '../values/convert.ts';
import { membersOf } from '../values/members.ts';
import { defineType, type Member, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { hostOf } from './host.ts';

/** СообщениеПользователю: kept with the session. */
class UserMessage extends ObjectValue {
  readonly fields: Record<string, Value> = { text: '', field: '', key: undefined, path: '' };

  override get type(): TypeInfo {
    return userMessageType;
  }
}

const source = 'member-spellings.txt: СообщениеПользователю; from memory';
const of = membersOf<UserMessage>(source);

const field = (ru: string, en: string, name: string): Member<UserMessage> =>
  of.property(
    ru,
    en,
    (self) => self.fields[name],
    (self, value) => {
      self.fields[name] = value;
    },
  );

export const userMessageType: TypeInfo = defineType<UserMessage>({
  ru: 'СообщениеПользователю',
  en: 'UserMessage',
  source,
  construct: () => new UserMessage(),
  members: [
    field('Текст', 'Text', 'text'),
    field('Поле', 'Field', 'field'),
    field('КлючДанных', 'DataKey', 'key'),
    field('ПутьКДанным', 'DataPath', 'path'),
    of.method('Сообщить', 'Message', [0, 0], (self, _args, context) => {
      hostOf(context).messages.push(toText(self.fields.text));
      return undefined;
    }),
  ],
});
