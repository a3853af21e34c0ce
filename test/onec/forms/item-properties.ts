/**
 * Properties of a form's items: the name in the language, the name in the dump, what the value is. Of one table,
 * because an item refuses a property that its kind does not have. Sources: form-elements.txt (kinds and properties),
 * platform-names.json and ssl_3_1 (Russian names).
 */
export type PropertyType = 'boolean' | 'text' | 'number' | 'enum' | 'look' | 'any';

export interface ItemProperty {
  readonly ru: string;
  readonly en: string;
  readonly type: PropertyType;
  /** System enumeration of an `enum`. */
  readonly enumeration?: string;
  /** What it is when the dump says nothing. */
  readonly initial?: string;
  readonly kinds: readonly Family[];
}

export type Family = 'field' | 'group' | 'button' | 'table' | 'decoration';

const all: readonly Family[] = ['field', 'group', 'button', 'table', 'decoration'];
const row = (
  ru: string,
  en: string,
  type: PropertyType,
  kinds: readonly Family[] = all,
  rest: Partial<ItemProperty> = {},
): ItemProperty => ({ ru, en, type, kinds, ...rest });

export const itemProperties: readonly ItemProperty[] = [
  row('Видимость', 'Visible', 'boolean', all, { initial: 'true' }),
  row('Доступность', 'Enabled', 'boolean', all, { initial: 'true' }),
  row('ТолькоПросмотр', 'ReadOnly', 'boolean', ['field', 'table', 'group']),
  row('Заголовок', 'Title', 'any'),
  row('Подсказка', 'ToolTip', 'text'),
  row('ОтображениеПодсказки', 'ToolTipRepresentation', 'enum', all, { enumeration: 'ОтображениеПодсказки' }),
  row('Ширина', 'Width', 'number'),
  row('Высота', 'Height', 'number'),
  row('МаксимальнаяШирина', 'MaxWidth', 'number'),
  row('МаксимальнаяВысота', 'MaxHeight', 'number'),
  row('АвтоМаксимальнаяШирина', 'AutoMaxWidth', 'boolean', all, { initial: 'true' }),
  row('АвтоМаксимальнаяВысота', 'AutoMaxHeight', 'boolean', all, { initial: 'true' }),
  row('РастягиватьПоГоризонтали', 'HorizontalStretch', 'boolean'),
  row('РастягиватьПоВертикали', 'VerticalStretch', 'boolean'),
  row('ПоложениеЗаголовка', 'TitleLocation', 'enum', ['field', 'table'], {
    enumeration: 'ПоложениеЗаголовкаЭлементаФормы',
  }),
  row('ЦветТекста', 'TextColor', 'look'),
  row('ЦветФона', 'BackColor', 'look'),
  row('ЦветТекстаЗаголовка', 'TitleTextColor', 'look'),
  row('ЦветРамки', 'BorderColor', 'look'),
  row('Шрифт', 'Font', 'look', ['field', 'button', 'decoration']),
  row('ШрифтЗаголовка', 'TitleFont', 'look'),
  row('ПодсказкаВвода', 'InputHint', 'text', ['field']),
  row('РежимПароля', 'PasswordMode', 'boolean', ['field']),
  row('МногострочныйРежим', 'MultiLine', 'boolean', ['field']),
  row('КнопкаВыбора', 'ChoiceButton', 'boolean', ['field']),
  row('КнопкаОчистки', 'ClearButton', 'boolean', ['field']),
  row('КнопкаОткрытия', 'OpenButton', 'boolean', ['field']),
  row('КнопкаВыпадающегоСписка', 'DropListButton', 'boolean', ['field']),
  row('РежимВыбораИзСписка', 'ListChoiceMode', 'boolean', ['field']),
  row('РедактированиеТекста', 'TextEdit', 'boolean', ['field'], { initial: 'true' }),
  row('АвтоОтметкаНезаполненного', 'AutoMarkIncomplete', 'boolean', ['field', 'table']),
  row('ОтметкаНезаполненного', 'MarkIncomplete', 'boolean', ['field']),
  row('Формат', 'Format', 'text', ['field']),
  row('ФорматРедактирования', 'EditFormat', 'text', ['field']),
  row('Маска', 'Mask', 'text', ['field']),
  row('Гиперссылка', 'Hyperlink', 'boolean', ['field', 'decoration']),
  row('Картинка', 'Picture', 'look', ['button', 'decoration', 'group']),
  row('КартинкаЗначений', 'ValuesPicture', 'look', ['field']),
  row('КартинкаШапки', 'HeaderPicture', 'look', ['field']),
  row('РазмерКартинки', 'PictureSize', 'enum', ['field', 'decoration'], { enumeration: 'РазмерКартинки' }),
  row('ТекстНевыбраннойКартинки', 'NonselectedPictureText', 'text', ['field', 'decoration']),
  row('Отображение', 'Representation', 'any', ['group', 'button', 'table']),
  row('ОтображатьЗаголовок', 'ShowTitle', 'boolean', ['group'], { initial: 'true' }),
  row('Группировка', 'Group', 'enum', ['group'], { enumeration: 'ГруппировкаПодчиненныхЭлементовФормы' }),
  row('Поведение', 'Behavior', 'enum', ['group'], { enumeration: 'ПоведениеОбычнойГруппы' }),
  row('ОтображениеСтраниц', 'PagesRepresentation', 'enum', ['group'], {
    enumeration: 'ОтображениеСтраницФормы',
  }),
  row('КнопкаПоУмолчанию', 'DefaultButton', 'boolean', ['button']),
  row('Пометка', 'Check', 'boolean', ['button']),
  row('ПоложениеВКоманднойПанели', 'LocationInCommandBar', 'enum', ['button'], {
    enumeration: 'ПоложениеКнопкиВКоманднойПанели',
  }),
  row('ИзменятьСоставСтрок', 'ChangeRowSet', 'boolean', ['table'], { initial: 'true' }),
  row('ИзменятьПорядокСтрок', 'ChangeRowOrder', 'boolean', ['table'], { initial: 'true' }),
  row('РежимВыбора', 'ChoiceMode', 'boolean', ['table']),
  row('МножественныйВыбор', 'MultipleChoice', 'boolean', ['table']),
  row('Шапка', 'Header', 'boolean', ['table'], { initial: 'true' }),
  row('ПоложениеКоманднойПанели', 'CommandBarLocation', 'enum', ['table'], {
    enumeration: 'ПоложениеКоманднойПанелиЭлементаФормы',
  }),
  row('ВысотаВСтрокахТаблицы', 'HeightInTableRows', 'number', ['table']),
  row('РазрешитьНачалоПеретаскивания', 'EnableStartDrag', 'boolean', ['table', 'field']),
  row('РазрешитьПеретаскивание', 'EnableDrag', 'boolean', ['table', 'field', 'decoration']),
  row('ВидФлажка', 'CheckBoxType', 'any', ['field']),
  row('ПропускатьПриВводе', 'SkipOnInput', 'any', all),
  row('ГоризонтальноеПоложение', 'HorizontalAlign', 'enum', ['field', 'decoration'], {
    enumeration: 'ГоризонтальноеПоложениеЭлемента',
  }),
  row('ВертикальноеПоложение', 'VerticalAlign', 'any', ['field', 'decoration', 'group']),
  row('ЭлементПоУмолчанию', 'DefaultItem', 'boolean', all),
];

const families: Readonly<Record<string, Family>> = {
  UsualGroup: 'group',
  Pages: 'group',
  Page: 'group',
  ColumnGroup: 'group',
  ButtonGroup: 'group',
  Popup: 'group',
  CommandBar: 'group',
  AutoCommandBar: 'group',
  ContextMenu: 'group',
  Button: 'button',
  Table: 'table',
  LabelDecoration: 'decoration',
  PictureDecoration: 'decoration',
  ExtendedTooltip: 'decoration',
};

/** Which of the language's types an element of the dump is. */
export function familyOf(kind: string): Family {
  const family = families[kind] ?? (kind.endsWith('Field') ? 'field' : undefined);
  return family ?? 'decoration';
}

/** Value of «Вид» by the element of the dump. */
export const kindEnumerations: Readonly<Record<Family, string>> = {
  field: 'ВидПоляФормы',
  group: 'ВидГруппыФормы',
  button: 'ВидКнопкиФормы',
  table: '',
  decoration: 'ВидДекорацииФормы',
};
