import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

/** An element: its name without the prefix, attributes, children in order, own text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: false,
});

type Raw = Record<string, unknown>;

function elementOf(raw: Raw): Element | undefined {
  const name = Object.keys(raw).find((key) => key !== ':@');
  if (name === undefined || name === '#text' || name === '#comment') return undefined;
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries((raw[':@'] ?? {}) as Raw)) attributes[key] = String(value);
  const content = raw[name] as Raw[];
  const text = content
    .filter((child) => '#text' in child)
    .map((child) => String(child['#text']))
    .join('');
  const children = content.map(elementOf).filter((child) => child !== undefined);
  return {
    name: local(name),
    attributes,
    children,
    text: children.length > 0 ? '' : text,
  };
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Root element of an XML text. */
export function parseXml(text: string, file: string): Element {
  const root = (parser.parse(text.replace(/^\uFEFF/, '')) as Raw[])
    .map(elementOf)
    .find((element) => element !== undefined);
  if (!root) throw new Error(`${file}: нет корневого элемента`);
  return root;
}

export function readXml(file: string): Element {
  return parseXml(readFileSync(file, 'utf8'), file);
}

export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((item) => item.name === name);
}

export function childrenOf(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((item) => item.name === name) ?? [];
}

/** Text of a child element; empty when the element is absent or empty. */
export function textOf(element: Element | undefined, name: string): string {
  return child(element, name)?.text.trim() ?? '';
}

export function flag(element: Element | undefined, name: string): boolean {
  return textOf(element, name) === 'true';
}

export function numberOf(element: Element | undefined, name: string, otherwise = 0): number {
  const text = textOf(element, name);
  return text === '' ? otherwise : Number(text);
}

/** A text in several languages: the Russian one, else the first. */
export function localText(element: Element | undefined, name: string): string {
  const items = childrenOf(child(element, name), 'item');
  const russian = items.find((item) => textOf(item, 'lang') === 'ru') ?? items[0];
  return child(russian, 'content')?.text ?? '';
}
