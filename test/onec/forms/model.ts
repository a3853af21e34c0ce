import type { FieldType, Form, FormElement } from '../metadata/model.ts';
import { readType } from '../metadata/types.ts';

/** What an attribute holds on the form: decides its type of form data. Source: onec.md 1.7. */
export type AttributeKind =
  | 'value'
  | 'table'
  | 'tree'
  | 'list'
  | 'dynamicList'
  | 'object'
  | 'record'
  | 'processor'
  | 'constants'
  | 'opaque';

export interface FormColumn {
  readonly name: string;
  readonly title: string;
  readonly type: FieldType;
}

export interface DynamicSettings {
  readonly queryText: string;
  /** `Справочник.МСТ_Чаты`; empty where there is none. */
  readonly mainTable: string;
  readonly parameters: readonly string[];
  readonly filter: FormElement | undefined;
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
  readonly appearance: readonly FormElement[];
}

export interface FormAttribute {
  readonly name: string;
  readonly title: string;
  readonly kind: AttributeKind;
  readonly type: FieldType;
  /** `Справочник.МСТ_Чаты`, `Обработка.МСТ_Х` of an object; the type's name of an opaque value. */
  readonly object: string;
  readonly isMain: boolean;
  readonly isSaved: boolean;
  readonly columns: readonly FormColumn[];
  readonly useAlways: readonly string[];
  readonly dynamic: DynamicSettings | undefined;
}

export interface FormItemModel {
  /** Name of the XML element: `InputField`, `UsualGroup`. */
  readonly kind: string;
  readonly name: string;
  readonly id: number;
  readonly element: FormElement;
  readonly path: string;
  readonly children: readonly FormItemModel[];
  /** Russian or English name of the event in the dump → handler. */
  readonly events: ReadonlyMap<string, string>;
  /** Command bar and context menu of a table, context menu and tooltip of a field. */
  readonly companions: readonly FormItemModel[];
}

export interface FormCommandModel {
  readonly name: string;
  readonly title: string;
  readonly toolTip: string;
  readonly action: string;
  readonly picture: string;
  readonly representation: string;
  readonly modifiesData: boolean;
}

export interface FormParameter {
  readonly name: string;
  readonly type: FieldType;
}

export interface FormModel {
  readonly form: Form;
  readonly element: FormElement;
  readonly title: string;
  readonly attributes: readonly FormAttribute[];
  readonly commandBar: FormItemModel | undefined;
  readonly items: readonly FormItemModel[];
  readonly commands: readonly FormCommandModel[];
  readonly parameters: readonly FormParameter[];
  readonly events: ReadonlyMap<string, string>;
  readonly appearance: readonly FormElement[];
}

export const childOf = (element: FormElement | undefined, name: string): FormElement | undefined =>
  element?.children.find((one) => one.name === name);
export const textIn = (element: FormElement | undefined, name: string): string =>
  childOf(element, name)?.text.trim() ?? '';

/** Russian text of a property in several languages. */
export function localIn(element: FormElement | undefined, name: string): string {
  const items = childOf(element, name)?.children.filter((one) => one.name === 'item') ?? [];
  const russian = items.find((one) => textIn(one, 'lang') === 'ru') ?? items[0];
  return childOf(russian, 'content')?.text ?? '';
}

/** Elements of a form that are items with a name and an id. */
const companionKinds = new Set(['ContextMenu', 'AutoCommandBar', 'ExtendedTooltip']);

const kindsByType: Readonly<Record<string, AttributeKind>> = {
  'v8:ValueTable': 'table',
  'v8:ValueTree': 'tree',
  'v8:ValueListType': 'list',
  'cfg:DynamicList': 'dynamicList',
  'cfg:ConstantsSet': 'constants',
};

const objectKinds: Readonly<Record<string, readonly [AttributeKind, string]>> = {
  CatalogObject: ['object', 'Справочник'],
  InformationRegisterRecordManager: ['record', 'РегистрСведений'],
  DataProcessorObject: ['processor', 'Обработка'],
};

/** Values without form data of their own: kept as they are. */
const opaqueTypes = new Set([
  'v8ui:Picture',
  'v8ui:Color',
  'v8ui:Font',
  'v8ui:FormattedString',
  'v8:TypeDescription',
  'v8:StandardPeriod',
  'fd:FormattedDocument',
  'mxl:SpreadsheetDocument',
  'd5p1:TextDocument',
]);

function typeOfAttribute(element: FormElement, file: string) {
  const type = childOf(element, 'Type');
  const [only, ...others] = type?.children.filter((one) => one.name === 'Type') ?? [];
  const text = only?.text.trim() ?? '';
  const none = { type: [] as FieldType, object: '' };
  if (others.length === 0) {
    const simple = kindsByType[text];
    if (simple) return { kind: simple, ...none };
    if (opaqueTypes.has(text)) return { kind: 'opaque' as const, type: [] as FieldType, object: text };
    const [, kind = '', name = ''] = /^cfg:(\w+)\.(.+)$/.exec(text) ?? [];
    const found = objectKinds[kind];
    if (found) return { kind: found[0], type: [] as FieldType, object: `${found[1]}.${name}` };
  }
  return { kind: 'value' as const, type: readType(type, file), object: '' };
}

function attributeOf(element: FormElement, file: string): FormAttribute {
  const settings = childOf(element, 'Settings');
  return {
    name: element.attributes.name ?? '',
    title: localIn(element, 'Title'),
    ...typeOfAttribute(element, file),
    isMain: textIn(element, 'MainAttribute') === 'true',
    isSaved: textIn(element, 'SavedData') === 'true',
    columns: (childOf(element, 'Columns')?.children ?? [])
      .filter((one) => one.name === 'Column')
      .map((one) => ({
        name: one.attributes.name ?? '',
        title: localIn(one, 'Title'),
        type: readType(childOf(one, 'Type'), file),
      })),
    useAlways: (childOf(element, 'UseAlways')?.children ?? []).map((one) => one.text.trim()),
    dynamic: settings?.attributes['xsi:type'] === 'DynamicList' ? dynamicOf(settings) : undefined,
  };
}

const russianTable = (name: string) =>
  name.replace(/^Catalog\./, 'Справочник.').replace(/^InformationRegister\./, 'РегистрСведений.');

function dynamicOf(settings: FormElement): DynamicSettings {
  const list = childOf(settings, 'ListSettings');
  return {
    queryText: childOf(settings, 'QueryText')?.text ?? '',
    mainTable: russianTable(textIn(settings, 'MainTable')),
    parameters: settings.children.filter((one) => one.name === 'Parameter').map((one) => textIn(one, 'name')),
    filter: childOf(list, 'filter'),
    order: (childOf(list, 'order')?.children ?? [])
      .filter((one) => one.name === 'item')
      .map((one) => ({ field: textIn(one, 'field'), descending: textIn(one, 'orderType') === 'Desc' })),
    appearance: (childOf(list, 'conditionalAppearance')?.children ?? []).filter((one) => one.name === 'item'),
  };
}

function eventsOf(element: FormElement): ReadonlyMap<string, string> {
  return new Map(
    (childOf(element, 'Events')?.children ?? []).map((one) => [one.attributes.name ?? '', one.text.trim()]),
  );
}

function itemOf(element: FormElement): FormItemModel {
  const named = (one: FormElement) => one.attributes.name !== undefined && one.attributes.id !== undefined;
  return {
    kind: element.name,
    name: element.attributes.name ?? '',
    id: Number(element.attributes.id),
    element,
    path: textIn(element, 'DataPath'),
    children: (childOf(element, 'ChildItems')?.children ?? []).filter(named).map(itemOf),
    events: eventsOf(element),
    companions: element.children.filter((one) => companionKinds.has(one.name) && named(one)).map(itemOf),
  };
}

const models = new WeakMap<Form, FormModel>();

/** A form as its Form.xml describes it. Throws on a type that the stand does not know. */
export function formModel(form: Form): FormModel {
  const known = models.get(form);
  if (known) return known;
  const element = form.root;
  const bar = childOf(element, 'AutoCommandBar');
  const attributes = childOf(element, 'Attributes')?.children ?? [];
  const model: FormModel = {
    form,
    element,
    title: localIn(element, 'Title'),
    attributes: attributes
      .filter((one) => one.name === 'Attribute')
      .map((one) => attributeOf(one, form.file)),
    commandBar: bar && itemOf(bar),
    items: (childOf(element, 'ChildItems')?.children ?? []).map(itemOf),
    commands: (childOf(element, 'Commands')?.children ?? []).map((one) => ({
      name: one.attributes.name ?? '',
      title: localIn(one, 'Title'),
      toolTip: localIn(one, 'ToolTip'),
      action: textIn(one, 'Action'),
      picture: textIn(childOf(one, 'Picture'), 'Ref'),
      representation: textIn(one, 'Representation'),
      modifiesData: textIn(one, 'ModifiesSavedData') === 'true',
    })),
    parameters: (childOf(element, 'Parameters')?.children ?? []).map((one) => ({
      name: one.attributes.name ?? '',
      type: readType(childOf(one, 'Type'), form.file),
    })),
    events: eventsOf(element),
    appearance: (attributes.find((one) => one.name === 'ConditionalAppearance')?.children ?? []).filter(
      (one) => one.name === 'item',
    ),
  };
  models.set(form, model);
  return model;
}
