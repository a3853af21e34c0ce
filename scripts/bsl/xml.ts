/**
 * A strict reader of the XML that an extension dump consists of: elements, attributes, text. No DTD, no CDATA,
 * no processing instructions beside the declaration: a dump has none of them.
 */

/** An element; its text is what stands directly in it, without that of its children. */
export interface XmlElement {
  /** With its prefix, as written: `xr:Item`. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Text that is not well-formed XML. */
export class XmlFault extends Error {
  readonly line: number;

  constructor(text: string, line: number) {
    super(text);
    this.name = 'XmlFault';
    this.line = line;
  }
}

interface Building {
  name: string;
  attributes: Map<string, string>;
  children: XmlElement[];
  text: string;
  line: number;
  prefixes: ReadonlySet<string>;
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const nameAt = /[\p{L}_][\p{L}\p{Nd}_.:-]*/uy;
const attributeAt = /\s+([\p{L}_][\p{L}\p{Nd}_.:-]*)\s*=\s*("[^"<]*"|'[^'<]*')/uy;

/** Parses a document and returns its root element. Throws XmlFault with the line. */
export function parseXml(source: string): XmlElement {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const open: Building[] = [];
  let root: XmlElement | undefined;
  let offset = 0;
  let line = 1;

  const advance = (to: number): void => {
    for (let at = offset; at < to; at += 1) if (text[at] === '\n') line += 1;
    offset = to;
  };
  const fault = (what: string): never => {
    throw new XmlFault(what, line);
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = offset;
    return pattern.exec(text);
  };
  const skipTo = (end: string, what: string): void => {
    const at = text.indexOf(end, offset);
    if (at < 0) fault(`${what} без конца`);
    advance(at + end.length);
  };

  const startTag = (): void => {
    const startLine = line;
    advance(offset + 1);
    const name = match(nameAt)?.[0] ?? fault('ожидается имя элемента');
    advance(offset + name.length);
    const attributes = new Map<string, string>();
    for (let found = match(attributeAt); found; found = match(attributeAt)) {
      const [whole, key = '', quoted = ''] = found;
      if (attributes.has(key)) fault(`атрибут «${key}» повторяется`);
      attributes.set(key, decode(quoted.slice(1, -1), fault));
      advance(offset + whole.length);
    }
    const end = /\s*(\/?)>/y;
    const closing = match(end) ?? fault(`элемент «${name}» написан с ошибкой`);
    advance(offset + closing[0].length);
    const prefixes = new Set(open.at(-1)?.prefixes ?? ['xml']);
    for (const key of attributes.keys()) if (key.startsWith('xmlns:')) prefixes.add(key.slice(6));
    for (const used of [name, ...attributes.keys()]) {
      const prefix = used.includes(':') ? (used.split(':')[0] as string) : '';
      if (prefix && prefix !== 'xmlns' && !prefixes.has(prefix)) fault(`префикс «${prefix}» не объявлен`);
    }
    const element: Building = { name, attributes, children: [], text: '', line: startLine, prefixes };
    if (closing[1] === '/') finish(element);
    else open.push(element);
  };

  const finish = (element: Building): void => {
    const { name, attributes, children, line: at } = element;
    const done: XmlElement = { name, attributes, children, text: element.text.trim(), line: at };
    const parent = open.at(-1);
    if (parent) parent.children.push(done);
    else if (root) fault('второй корневой элемент');
    else root = done;
  };

  const endTag = (): void => {
    const end = text.indexOf('>', offset);
    if (end < 0) fault('закрывающий тег без конца');
    const name = text.slice(offset + 2, end).trim();
    const element = open.pop();
    if (!element) throw new XmlFault(`лишний тег </${name}>`, line);
    if (element.name !== name) fault(`ожидается </${element.name}>, а не </${name}>`);
    advance(end + 1);
    finish(element);
  };

  while (offset < text.length) {
    if (text.startsWith('<?', offset)) skipTo('?>', 'объявление');
    else if (text.startsWith('<!--', offset)) skipTo('-->', 'комментарий');
    else if (text.startsWith('<!', offset)) fault('в выгрузке нет DTD и CDATA');
    else if (text.startsWith('</', offset)) endTag();
    else if (text[offset] === '<') startTag();
    else {
      const next = text.indexOf('<', offset);
      const end = next < 0 ? text.length : next;
      const plain = decode(text.slice(offset, end), fault);
      const parent = open.at(-1);
      if (parent) parent.text += plain;
      else if (plain.trim()) fault('текст вне корневого элемента');
      advance(end);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new XmlFault(`элемент «${unclosed.name}» не закрыт`, unclosed.line);
  return root ?? fault('нет корневого элемента');
}

function decode(text: string, fault: (what: string) => never): string {
  return text.replace(/&([^;\s]{0,10};)?/g, (whole, body: string | undefined) => {
    const name = body?.slice(0, -1) ?? '';
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number.parseInt(name.slice(1), 10));
    return entities[name] ?? fault(`неизвестная подстановка «${whole}»`);
  });
}

/** The first child of the name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.name === name);
}

/** Text of the first child of the name; empty where there is none. */
export function childText(element: XmlElement, name: string): string {
  return child(element, name)?.text ?? '';
}

/** The element and everything below it, in the order of the file. */
export function* walk(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const one of element.children) yield* walk(one);
}
