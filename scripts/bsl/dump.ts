/** An extension dump in memory: files, objects, their parts. Nothing is judged here, only read. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inlineParts, kindByName, kinds } from './kinds.ts';
import type { Problem } from './problem.ts';
import { child, childText, parseXml, type XmlElement, XmlFault } from './xml.ts';

/** A metadata object or a part of one. */
export interface MetaObject {
  readonly kind: string;
  readonly name: string;
  /** `Catalog.МСТ_Чаты.Attribute.Статус`. */
  readonly fullName: string;
  readonly file: string;
  readonly element: XmlElement;
  readonly properties: XmlElement | undefined;
  readonly parts: readonly MetaObject[];
  /** Has ObjectBelonging = Adopted. */
  readonly adopted: boolean;
}

/** Files by their path inside the extension's folder, with `/`; of a picture the text is of no use. */
export type Files = ReadonlyMap<string, string>;

export interface Dump {
  /** Sorted. */
  readonly files: readonly string[];
  readonly texts: Files;
  /** Root elements of the XML files that could be read. */
  readonly documents: ReadonlyMap<string, XmlElement>;
  /** Texts of the modules by path, without the byte order mark, lines ended by LF. */
  readonly modules: ReadonlyMap<string, string>;
  readonly configuration: MetaObject | undefined;
  /** Objects with a file of their own, by full name: `Catalog.МСТ_Чаты`, forms included. */
  readonly objects: ReadonlyMap<string, MetaObject>;
  /** Objects and all their parts by full name. */
  readonly everything: ReadonlyMap<string, MetaObject>;
  /** What could not be read. */
  readonly faults: readonly Problem[];
}

/** Files of ours that live beside the dump and are no part of it. */
export const companions: ReadonlySet<string> = new Set([
  '.bsl-language-server.json',
  'README.md',
  'metadata.md',
  'uuids.txt',
]);

/** Reads every file of the folder; byte order marks and CR are dropped. */
export function readFiles(folder: string): Map<string, string> {
  const clean = (text: string): string => text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  return new Map(list(folder, '').map((file) => [file, clean(readFileSync(join(folder, file), 'utf8'))]));
}

/** Puts a dump together. A file that can't be read as XML goes into `faults`. */
export function readDump(texts: Files): Dump {
  const files = [...texts.keys()].sort();
  const documents = new Map<string, XmlElement>();
  const modules = new Map<string, string>();
  const faults: Problem[] = [];
  for (const file of files) {
    const text = texts.get(file) ?? '';
    if (file.endsWith('.bsl')) modules.set(file, text);
    if (!file.endsWith('.xml')) continue;
    try {
      documents.set(file, parseXml(text));
    } catch (error) {
      if (!(error instanceof XmlFault)) throw error;
      faults.push({ check: 'xml', file, line: error.line, text: error.message });
    }
  }
  const objects = new Map<string, MetaObject>();
  const everything = new Map<string, MetaObject>();
  let configuration: MetaObject | undefined;
  for (const [file, root] of documents) {
    if (root.name !== 'MetaDataObject' || !root.children[0]) continue;
    const object = objectOf(root.children[0], file, ownerOf(file));
    if (object.kind === 'Configuration') configuration = object;
    else {
      objects.set(object.fullName, object);
      for (const one of withParts(object)) everything.set(one.fullName, one);
    }
  }
  return { files, texts, documents, modules, configuration, objects, everything, faults };
}

/** The object and its parts, deep. */
export function* withParts(object: MetaObject): Generator<MetaObject> {
  yield object;
  for (const part of object.parts) yield* withParts(part);
}

/** Text of a property; empty where there is none. */
export function property(object: MetaObject, name: string): string {
  return object.properties ? childText(object.properties, name) : '';
}

/** Russian text of a property such as Synonym; empty where there is none. */
export function localText(object: MetaObject, name: string): string {
  const element = object.properties && child(object.properties, name);
  const item = element?.children.find((one) => childText(one, 'v8:lang') === 'ru');
  return item ? childText(item, 'v8:content') : '';
}

/** Names in ChildObjects that point to files: [kind, name, line]. */
export function listed(object: MetaObject): readonly { kind: string; name: string; line: number }[] {
  const parts = child(object.element, 'ChildObjects')?.children ?? [];
  return parts
    .filter((one) => one.children.length === 0 && !one.attributes.has('uuid'))
    .map((one) => ({ kind: one.name, name: one.text, line: one.line }));
}

function objectOf(element: XmlElement, file: string, owner: string): MetaObject {
  const properties = child(element, 'Properties');
  const name = properties ? childText(properties, 'Name') : '';
  const fullName = `${owner}${element.name}.${name}`;
  const parts = (child(element, 'ChildObjects')?.children ?? [])
    .filter((one) => one.name in inlineParts && one.children.length > 0)
    .map((one) => objectOf(one, file, `${fullName}.`));
  const adopted = properties !== undefined && childText(properties, 'ObjectBelonging') === 'Adopted';
  return { kind: element.name, name, fullName, file, element, properties, parts, adopted };
}

/** `Catalogs/X/Forms/Y.xml` → `Catalog.X.`; empty for an object of the first level. */
function ownerOf(file: string): string {
  const [folder, name, part] = file.split('/');
  const owner = kinds.find((one) => one.folder === folder);
  return owner && (part === 'Forms' || part === 'Templates') ? `${owner.name}.${name}.` : '';
}

/** The file in which an object of the kind and name has to stand. */
export function fileOf(kindName: string, name: string): string | undefined {
  const folder = kindByName.get(kindName)?.folder;
  return folder === undefined ? undefined : `${folder}/${name}.xml`;
}

function list(folder: string, prefix: string): string[] {
  if (!existsSync(folder)) throw new Error(`нет папки ${folder}`);
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory()
        ? nested(join(folder, entry.name), `${prefix}${entry.name}/`)
        : [`${prefix}${entry.name}`],
    )
    .sort();
}

/** A folder with a Configuration.xml of its own is another extension. */
function nested(folder: string, prefix: string): string[] {
  return existsSync(join(folder, 'Configuration.xml')) ? [] : list(folder, prefix);
}
