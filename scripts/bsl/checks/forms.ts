/** Forms: ids, order of elements, data paths, commands of buttons, texts in both languages. */
import type { Dump, MetaObject } from '../dump.ts';
import { childrenInOrder, type DumpForm, type FormAttribute, type FormItem, readForms } from '../forms.ts';
import type { Modules } from '../modules.ts';
import type { Problem } from '../problem.ts';
import { child, childText, walk, type XmlElement } from '../xml.ts';

type Report = (line: number, text: string) => void;

/** Every form of the dump. */
export function checkForms(dump: Dump, modules: Modules): Problem[] {
  return readForms(dump, modules).flatMap((form) => {
    const problems: Problem[] = [];
    const report: Report = (line, text) => problems.push({ check: 'forms', file: form.file, line, text });
    checkIds(form, report);
    checkOrder(form, report);
    checkPaths(form, dump, report);
    checkCommands(form, dump, report);
    checkTexts(form, report);
    checkColours(form, report);
    if (!form.module) report(0, 'у формы нет модуля');
    return problems;
  });
}

function checkIds(form: DumpForm, report: Report): void {
  const unique = (
    what: string,
    list: readonly { readonly name: string; readonly id?: string; readonly line: number }[],
  ): void => {
    const names = new Set<string>();
    const ids = new Set<string>();
    for (const { name, id, line } of list) {
      if (names.has(name.toLowerCase())) report(line, `${what} «${name}» есть дважды`);
      names.add(name.toLowerCase());
      if (id === undefined) continue;
      if (!/^-?\d+$/.test(id)) report(line, `${what} «${name}»: id «${id}» не число`);
      else if (ids.has(id)) report(line, `${what} «${name}»: id ${id} занят`);
      ids.add(id);
    }
  };
  unique('элемент', form.items);
  unique('реквизит', form.attributes);
  unique('команда', form.commands);
  for (const one of form.attributes) unique(`колонка реквизита ${one.name}`, one.columns);
}

function checkOrder(form: DumpForm, report: Report): void {
  const check = (kind: string, element: XmlElement): void => {
    const order = childrenInOrder.get(kind);
    if (!order) {
      report(element.line, `элемента «${kind}» в формах не бывает`);
      return;
    }
    let last = 0;
    for (const one of element.children) {
      const at = order.indexOf(one.name);
      if (at < 0) report(one.line, `у «${kind}» не бывает «${one.name}»`);
      else if (at < last) report(one.line, `«${one.name}» у «${kind}» не на своем месте`);
      last = Math.max(last, at);
    }
  };
  check('Form', form.root);
  for (const item of form.items) check(item.kind, item.element);
  for (const one of form.attributes) check('Attribute', one.element);
  for (const one of form.commands) check('Command', one.element);
}

/** Standard fields by kind, as dumps write them. Source: xml-properties.txt, STD. */
const standardFields: Readonly<Record<string, readonly string[]>> = {
  CatalogObject: ['Ref', 'DeletionMark', 'Description', 'Code', 'Parent', 'Owner', 'IsFolder', 'Predefined'],
  InformationRegisterRecordManager: ['Period', 'Active', 'LineNumber', 'Recorder'],
  DataProcessorObject: [],
};
const ofSection = ['LineNumber'];
const ofAnyTable = ['RowsCount', 'LineNumber'];
const aliasIn = /(?<![\p{L}\p{Nd}_])КАК\s+([\p{L}_][\p{L}\p{Nd}_]*)/giu;

function checkPaths(form: DumpForm, dump: Dump, report: Report): void {
  const attributes = new Map(form.attributes.map((one) => [one.name, one]));
  const check = (path: string, line: number): void => {
    const [first = '', ...rest] = path.replace(/^~/, '').split('.');
    if (first === 'Items') {
      if (!form.items.some((one) => one.name === rest[0]))
        report(line, `«${path}»: нет элемента «${rest[0]}»`);
      return;
    }
    const attribute = attributes.get(first);
    if (!attribute) report(line, `«${path}»: нет реквизита «${first}»`);
    else if (rest.length > 0 && !hasField(attribute, rest, dump)) report(line, `«${path}»: такого поля нет`);
  };
  for (const { element } of form.items) {
    for (const name of ['DataPath', 'RowPictureDataPath', 'TitleDataPath', 'FooterDataPath']) {
      const found = child(element, name);
      if (found) check(found.text, found.line);
    }
  }
  for (const { element } of form.attributes) {
    for (const name of ['UseAlways', 'Save']) {
      for (const field of child(element, name)?.children ?? []) check(field.text, field.line);
    }
  }
  for (const item of form.items) {
    if (item.kind !== 'Table' && !item.kind.endsWith('Field')) continue;
    if (!child(item.element, 'DataPath')) report(item.line, `у «${item.name}» нет DataPath`);
  }
}

function hasField(attribute: FormAttribute, path: readonly string[], dump: Dump): boolean {
  const [first = '', second] = path;
  const [, kind = '', name = ''] = /^cfg:(\w+)\.(.+)$/.exec(attribute.type) ?? [];
  const standard = standardFields[kind];
  if (standard) {
    const owner = dump.objects.get(`${kind.replace(/Object$|RecordManager$/, '')}.${name}`);
    if (!owner) return false;
    if (standard.includes(first)) return true;
    const part = owner.parts.find((one) => one.name === first);
    if (part?.kind !== 'TabularSection') return part !== undefined;
    return (
      second === undefined || ofSection.includes(second) || part.parts.some((one) => one.name === second)
    );
  }
  if (attribute.type === 'cfg:DynamicList') return hasListField(attribute, first, dump);
  if (attribute.type === 'cfg:ConstantsSet') return dump.objects.has(`Constant.${first}`);
  if (/^v8:Value(Table|Tree)$/.test(attribute.type)) {
    return ofAnyTable.includes(first) || attribute.columns.some((one) => one.name === first);
  }
  // Fields behind a reference and of other values are not followed.
  return attribute.type === '' || attribute.type.startsWith('cfg:') || attribute.type === 'v8:StandardPeriod';
}

function hasListField(attribute: FormAttribute, name: string, dump: Dump): boolean {
  if (name === 'DefaultPicture') return true;
  const settings = child(attribute.element, 'Settings');
  const query = settings ? childText(settings, 'QueryText') : '';
  const main = settings ? childText(settings, 'MainTable') : '';
  const table = dump.objects.get(main);
  if (query && [...query.matchAll(aliasIn)].some((one) => one[1] === name)) return true;
  return table !== undefined && hasTableField(table, name, query !== '');
}

function hasTableField(table: MetaObject, name: string, hasQuery: boolean): boolean {
  const standard =
    standardFields[table.kind === 'Catalog' ? 'CatalogObject' : 'InformationRegisterRecordManager'];
  if (standard?.includes(name)) return true;
  return !hasQuery && table.parts.some((one) => one.name === name && one.kind !== 'Command');
}

const standardCommands = new Set(
  `Help Cancel Close CustomizeForm Write WriteAndClose Change Create Choose SetDeletionMark Copy Find CancelSearch
  OutputList ListSettings Reread ShowInList Refresh Delete OK Yes No CreateFolder Ignore Abort Retry DynamicListStandardSettings`.split(
    /\s+/,
  ),
);
const tableCommands = new Set(
  `OutputList Delete CopyToClipboard Find CancelSearch Add Change SelectAll MoveUp MoveDown Copy SortListAsc
  SortListDesc Create ListSettings SetDeletionMark Choose UncheckAll CheckAll Refresh FindByCurrentValue
  CreateFolder EndEdit Pickup Preview Print DynamicListStandardSettings SaveDynamicListSettings
  LoadDynamicListSettings HierarchicalList List Tree ShowMultipleSelection`.split(/\s+/),
);

function checkCommands(form: DumpForm, dump: Dump, report: Report): void {
  const own = new Set(form.commands.map((one) => one.name));
  const tables = new Set(form.items.filter((one) => one.kind === 'Table').map((one) => one.name));
  const used = new Set<string>();
  for (const item of form.items) {
    if (item.kind !== 'Button') continue;
    const name = childText(item.element, 'CommandName');
    const parts = name.split('.');
    const say = (text: string) => report(item.line, `кнопка «${item.name}»: ${text}`);
    if (name.startsWith('Form.Command.')) {
      used.add(parts[2] ?? '');
      if (!own.has(parts[2] ?? '')) say(`нет команды «${parts[2]}»`);
    } else if (name.startsWith('Form.StandardCommand.')) {
      if (!standardCommands.has(parts[2] ?? '')) say(`стандартной команды «${parts[2]}» не бывает`);
    } else if (name.startsWith('Form.Item.')) {
      if (!tables.has(parts[2] ?? '')) say(`нет таблицы «${parts[2]}»`);
      if (!tableCommands.has(parts[4] ?? '')) say(`команды таблицы «${parts[4]}» не бывает`);
    } else if (!/\.StandardCommand\.\w+$/.test(name) && !dump.everything.has(name))
      say(`нет команды «${name}»`);
  }
  for (const { name, element, line } of form.commands) {
    const table = childText(element, 'AssociatedTableElementId');
    if (table && !tables.has(table)) report(line, `команда «${name}»: нет таблицы «${table}»`);
    const named = new RegExp(`(?<![\\p{L}\\p{Nd}_])${name}(?![\\p{L}\\p{Nd}_])`, 'u');
    const inCode = form.module?.text.replace(new RegExp(`Процедура ${name}\\(`, 'u'), '').match(named);
    if (!used.has(name) && !inCode) report(line, `команды «${name}» нет ни на одной кнопке`);
  }
}

/** Kinds whose title nobody sees, unless told otherwise. */
const untitled = new Set(['Pages', 'CommandBar', 'ButtonGroup', 'PictureDecoration', 'ColumnGroup']);

/** Formats, and titles of parameters that the form does not show. */
const notRead = new Set(['Format', 'EditFormat', 'dcssch:title']);

function isSeen(item: FormItem | undefined, element: XmlElement): boolean {
  if (notRead.has(element.name)) return false;
  if (!item || element.name !== 'Title') return true;
  if (untitled.has(item.kind)) return false;
  if (item.kind === 'Table') return child(item.element, 'TitleLocation') !== undefined;
  return childText(item.element, 'ShowTitle') !== 'false';
}

function checkTexts(form: DumpForm, report: Report): void {
  const byElement = new Map(form.items.map((one) => [one.element, one]));
  const check = (element: XmlElement, item: FormItem | undefined): void => {
    const texts = new Map(
      element.children
        .filter((one) => one.name === 'v8:item')
        .map((one) => [childText(one, 'v8:lang'), childText(one, 'v8:content')]),
    );
    if (texts.size > 0 && isSeen(item, element)) {
      if (!texts.get('ru')) report(element.line, `${element.name}: нет русского текста`);
      else if (!texts.get('en'))
        report(element.line, `${element.name} «${texts.get('ru')}»: нет английского текста`);
    }
    for (const one of element.children)
      check(one, byElement.get(element) ?? (byElement.has(one) ? undefined : item));
  };
  check(form.root, undefined);
}

/** Colours and fonts of the platform's own style: an extension knows no other. Source: platform data, ЦветаСтиля. */
const style = new Set(
  `AccentColor ActivityColor AuxiliaryNavigationColor BorderColor ButtonBackColor ButtonBorderColor ButtonTextColor
  FieldAlternativeBackColor FieldBackColor FieldSelectedTextColor FieldSelectionBackColor FieldTextColor FormBackColor
  FormTextColor ImportantColor NavigationColor NegativeTextColor ReportGroup1BackColor ReportGroup2BackColor
  ReportHeaderBackColor ReportLineColor SpecialTextColor TableFooterBackColor TableFooterTextColor
  TableHeaderBackColor TableHeaderTextColor ToolTipBackColor ToolTipTextColor ExtraLargeTextFont LargeTextFont
  NormalTextFont SmallTextFont TextFont`.split(/\s+/),
);

function checkColours(form: DumpForm, report: Report): void {
  for (const element of walk(form.root)) {
    for (const text of [element.text, element.attributes.get('ref') ?? '']) {
      const name = /^style:(.+)$/.exec(text)?.[1];
      if (name && !style.has(name)) report(element.line, `элемента стиля «${name}» у платформы нет`);
    }
  }
}
