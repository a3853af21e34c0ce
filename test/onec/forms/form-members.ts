import { CatalogObject } from '../data/catalog.ts';
import { toBoolean, toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { ValueList } from '../values/value-list.ts';
import { fromFormData, toFormData } from './attributes.ts';
import { FormCollection, FormStructure } from './data.ts';
import { askForItem } from './dialogs.ts';
import type { FormState } from './form.ts';
import { notificationAt } from './notification.ts';
import { onlyOn } from './sides.ts';

const source = 'onec.md 1.7; member-spellings.txt; ssl_3_1 Form/Module.bsl; from memory';
const of = membersOf<FormState>(source);

const attributeOf = (form: FormState, name: string) => {
  const found = form.attributes.get(name.toLowerCase());
  if (!found) throw new BslError(`Реквизит формы не найден (${name})`);
  return found;
};

let made: TypeInfo | undefined;

/** The type of every form; made late, because its members and forms need each other. */
export function formMembers(): TypeInfo {
  made ??= defineType<FormState>({
    ru: 'ФормаКлиентскогоПриложения',
    en: 'ClientApplicationForm',
    presentation: 'Форма клиентского приложения',
    source,
    members: [
      of.property('Элементы', 'Items', (self) => self.items),
      of.property('Параметры', 'Parameters', (self) => self.parameters),
      of.property('УникальныйИдентификатор', 'UUID', (self) => self.id),
      of.property('ИмяФормы', 'FormName', (self) => self.name),
      of.property(
        'Заголовок',
        'Title',
        (self) => self.title,
        (self, value) => {
          self.title = toText(value);
        },
      ),
      of.property(
        'АвтоЗаголовок',
        'AutoTitle',
        () => true,
        () => {},
      ),
      of.property(
        'Модифицированность',
        'Modified',
        (self) => self.modified,
        (self, value) => {
          self.modified = toBoolean(value);
        },
      ),
      of.property(
        'ТолькоПросмотр',
        'ReadOnly',
        (self) => self.readOnly,
        (self, value) => {
          self.readOnly = toBoolean(value);
        },
      ),
      of.property(
        'ЗакрыватьПриВыборе',
        'CloseOnChoice',
        (self) => self.closeOnChoice,
        (self, value) => {
          self.closeOnChoice = toBoolean(value);
        },
      ),
      of.property(
        'РежимОткрытияОкна',
        'WindowOpeningMode',
        (self) => self.windowMode,
        (self, value) => {
          self.windowMode = value;
        },
      ),
      of.property(
        'ОтображениеОбсуждений',
        'ConversationsRepresentation',
        (self) => self.conversations,
        (self, value) => {
          self.conversations = value;
        },
      ),
      of.property(
        'ТекущийЭлемент',
        'CurrentItem',
        (self) => self.currentItem,
        (self, value) => {
          const item = self.allItems().find((one) => one === value);
          if (!item) throw new BslError('Элемент не принадлежит форме');
          self.currentItem = item;
        },
      ),
      of.property('КоманднаяПанель', 'CommandBar', (self) => self.commandBar),
      of.method('ПроверитьЗаполнение', 'CheckFilling', [0, 0], (self, _args, context) =>
        self.desk.checkFilling(self, context),
      ),
      ...onlyOn('server', [
        of.property('УсловноеОформление', 'ConditionalAppearance', (self) => self.appearance),
        of.method('РеквизитФормыВЗначение', 'FormAttributeToValue', [1, 2], (self, args, context) => {
          const { attribute, value } = attributeOf(self, args.text(0));
          if (value instanceof FormCollection) return value.unload();
          if (value instanceof FormStructure) return fromFormData(self.base, value, context);
          if (attribute.kind === 'dynamicList')
            throw new BslError('Динамический список не преобразуется в значение');
          return value;
        }),
        of.method('ЗначениеВРеквизитФормы', 'ValueToFormAttribute', [2, 2], (self, args, context) => {
          const found = attributeOf(self, args.text(1));
          const value = args.at(0);
          if (found.value instanceof FormCollection) found.value.load(value);
          else if (found.value instanceof FormStructure) {
            toFormData(args.object(0, ObjectValue), found.value, context);
            if (value instanceof CatalogObject) self.modified = value.modified;
          } else if (value instanceof ValueList || found.attribute.kind === 'opaque') found.value = value;
          else throw new BslError('Несоответствие типов (ЗначениеВРеквизитФормы)');
          return undefined;
        }),
      ]),
      ...onlyOn('client', [
        of.property('ВладелецФормы', 'FormOwner', (self) => self.owner),
        of.property(
          'ОписаниеОповещенияОЗакрытии',
          'OnCloseNotifyDescription',
          (self) => self.closing,
          (self, value) => {
            if (value !== undefined && !(value instanceof ObjectValue))
              throw new BslError('Несоответствие типов');
            self.closing = value as typeof self.closing;
          },
        ),
        of.method('Открыть', 'Open', [0, 0], (self) => self.desk.show(self).then(nothing)),
        of.method('Открыта', 'IsOpen', [0, 0], (self) => self.isOpen),
        of.method('Активизировать', 'Activate', [0, 0], nothing),
        of.method('Закрыть', 'Close', [0, 1], (self, args) => self.desk.close(self, args.at(0))),
        of.method('Записать', 'Write', [0, 1], (self, args) => self.desk.write(self, args.at(0))),
        of.method('Прочитать', 'Read', [0, 0], (self) => self.desk.reread(self).then(nothing)),
        of.method('ОбновитьОтображениеДанных', 'RefreshDataRepresentation', [0, 1], nothing),
        of.method('ОповеститьОВыборе', 'NotifyChoice', [1, 1], (self, args) =>
          self.desk.choose(self, args.at(0)).then(nothing),
        ),
        of.method('ПоказатьВыборИзСписка', 'ShowChooseFromList', [2, 4], (self, args) => {
          askForItem(
            self.desk,
            args.object<ValueList>(1, ValueList),
            notificationAt(args, 0),
            '',
            'выбор из списка',
          );
          return undefined;
        }),
        of.method('ПоказатьВыборИзМеню', 'ShowChooseFromMenu', [2, 3], (self, args) => {
          askForItem(
            self.desk,
            args.object<ValueList>(1, ValueList),
            notificationAt(args, 0),
            '',
            'выбор из меню',
          );
          return undefined;
        }),
        of.method('ПодключитьОбработчикОжидания', 'AttachIdleHandler', [2, 3], (self, args) => {
          const procedure = args.text(0);
          if (!self.clientHandler(procedure)) {
            throw new StandFault(`ПодключитьОбработчикОжидания: нет клиентской процедуры ${procedure}`);
          }
          const intervalMs = args.decimal(1, Decimal.zero).toNumber() * 1000;
          const once = args.boolean(2, false);
          if (!once && intervalMs < 1000) throw new BslError('Интервал ожидания меньше одной секунды');
          const dueAt = self.infobase.clock.now() + Math.max(intervalMs, 1);
          self.idle.set(procedure.toLowerCase(), { procedure, intervalMs, once, dueAt });
          return undefined;
        }),
        of.method('ОтключитьОбработчикОжидания', 'DetachIdleHandler', [1, 1], (self, args) => {
          self.idle.delete(args.text(0).toLowerCase());
          return undefined;
        }),
      ]),
    ],
  });
  return made;
}

const nothing = (): Value => undefined;
