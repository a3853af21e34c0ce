/** Forms of a dump: their items, attributes, commands, events, with lines; nothing is judged here, only read. */
import { readFileSync } from 'node:fs';
import type { Dump, MetaObject } from './dump.ts';
import type { ModuleInfo, Modules } from './modules.ts';
import { child, childText, type XmlElement } from './xml.ts';

export interface FormColumn {
  readonly name: string;
  readonly line: number;
}

export interface FormAttribute {
  readonly name: string;
  readonly id: string;
  readonly line: number;
  /** The only type; empty of a composite one. */
  readonly type: string;
  readonly columns: readonly FormColumn[];
  readonly element: XmlElement;
}

export interface FormItem {
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  readonly line: number;
  readonly element: XmlElement;
  readonly parent: FormItem | undefined;
}

export interface FormEvent {
  readonly name: string;
  readonly handler: string;
  readonly line: number;
  /** Undefined: of the form itself. */
  readonly item: FormItem | undefined;
}

export interface FormCommand {
  readonly name: string;
  readonly id: string;
  readonly action: string;
  readonly line: number;
  readonly element: XmlElement;
}

export interface DumpForm {
  readonly file: string;
  readonly object: MetaObject;
  readonly root: XmlElement;
  readonly module: ModuleInfo | undefined;
  readonly attributes: readonly FormAttribute[];
  readonly items: readonly FormItem[];
  readonly commands: readonly FormCommand[];
  readonly events: readonly FormEvent[];
}

const companions = new Set([
  'ContextMenu',
  'AutoCommandBar',
  'ExtendedTooltip',
  'SearchStringAddition',
  'ViewStatusAddition',
  'SearchControlAddition',
]);

const attribute = (element: XmlElement, name: string): string => element.attributes.get(name) ?? '';

function itemsOf(element: XmlElement, parent: FormItem | undefined): FormItem[] {
  const inner = [
    ...element.children.filter((one) => companions.has(one.name)),
    ...(child(element, 'ChildItems')?.children ?? []),
  ];
  return inner.flatMap((one) => {
    const item: FormItem = {
      kind: one.name,
      name: attribute(one, 'name'),
      id: attribute(one, 'id'),
      line: one.line,
      element: one,
      parent,
    };
    return [item, ...itemsOf(one, item)];
  });
}

function eventsOf(element: XmlElement, item: FormItem | undefined): FormEvent[] {
  return (child(element, 'Events')?.children ?? []).map((one) => ({
    name: attribute(one, 'name'),
    handler: one.text,
    line: one.line,
    item,
  }));
}

function attributeOf(element: XmlElement): FormAttribute {
  const types = child(element, 'Type')?.children.filter((one) => one.name === 'v8:Type') ?? [];
  return {
    name: attribute(element, 'name'),
    id: attribute(element, 'id'),
    line: element.line,
    type: types.length === 1 ? (types[0]?.text ?? '') : '',
    columns: (child(element, 'Columns')?.children ?? []).map((one) => ({
      name: attribute(one, 'name'),
      line: one.line,
    })),
    element,
  };
}

/** Every form of the dump that has its Ext/Form.xml. */
export function readForms(dump: Dump, modules: Modules): DumpForm[] {
  return [...dump.documents].flatMap(([file, root]) => {
    if (root.name !== 'Form') return [];
    const base = file.replace(/\/Ext\/Form\.xml$/, '');
    const object = [...dump.objects.values()].find((one) => one.file === `${base}.xml`);
    if (!object) return [];
    const items = itemsOf(root, undefined);
    const attributes = child(root, 'Attributes')?.children ?? [];
    return [
      {
        file,
        object,
        root,
        module: modules.all.find((one) => one.file === `${base}/Ext/Form/Module.bsl`),
        attributes: attributes.filter((one) => one.name === 'Attribute').map(attributeOf),
        items,
        commands: (child(root, 'Commands')?.children ?? []).map((one) => ({
          name: attribute(one, 'name'),
          id: attribute(one, 'id'),
          action: childText(one, 'Action'),
          line: one.line,
          element: one,
        })),
        events: [...eventsOf(root, undefined), ...items.flatMap((one) => eventsOf(one.element, one))],
      },
    ];
  });
}

/** Names that modules of forms may use after a dot: items, attributes, columns, commands. */
export function namesOfForms(dump: Dump): string[] {
  const names: string[] = [];
  const collect = (element: XmlElement): void => {
    const name = element.attributes.get('name');
    if (name) names.push(name);
    for (const one of element.children) collect(one);
  };
  for (const root of dump.documents.values()) if (root.name === 'Form') collect(root);
  return names;
}

/** Children of each element of a form in the order of the dumps. */
export const childrenInOrder: ReadonlyMap<string, readonly string[]> = new Map(
  rows('./form-elements.txt').map((row) => {
    const [kind = '', list = ''] = row.split(': ');
    return [kind, list.split(' ')];
  }),
);

export interface EventKind {
  /** `НаКлиенте`. */
  readonly directive: string;
  readonly arity: readonly [number, number];
}

/** `form OnOpen`, `item OnChange` → what its handler has to be. */
export const eventKinds: ReadonlyMap<string, EventKind> = new Map(
  rows('./form-events.txt').map((row) => {
    const [owner, name, directive = '', arity = ''] = row.split(' ');
    const [least = 0, most = 0] = arity.split('..').map(Number);
    return [`${owner} ${name}`, { directive, arity: [least, most] }];
  }),
);

function rows(file: string): string[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return text.split('\n').filter((row) => row !== '' && !row.startsWith('#'));
}
