/** Every reference in the XML leads to something: types, subsystem contents, pictures, fields, forms, commands. */
import { type Dump, type MetaObject, property } from '../dump.ts';
import type { Problem } from '../problem.ts';
import { child, walk, type XmlElement } from '../xml.ts';

const simpleTypes: Readonly<Record<string, string | undefined>> = {
  'xs:string': 'v8:StringQualifiers',
  'xs:decimal': 'v8:NumberQualifiers',
  'xs:dateTime': 'v8:DateQualifiers',
  'xs:boolean': undefined,
  'v8:UUID': undefined,
  'v8:ValueStorage': undefined,
  'v8:ValueTable': undefined,
  'v8:ValueTree': undefined,
  'v8:ValueListType': undefined,
  'v8:StandardPeriod': undefined,
  'v8:TypeDescription': undefined,
  'v8ui:Picture': undefined,
  'v8ui:Color': undefined,
  'v8ui:Font': undefined,
  'v8ui:FormattedString': undefined,
  'fd:FormattedDocument': undefined,
  'mxl:SpreadsheetDocument': undefined,
  'd5p1:TextDocument': undefined,
  'cfg:DynamicList': undefined,
  'cfg:ConstantsSet': undefined,
};
const typeSets = new Set(['CatalogRef', 'DocumentRef', 'AnyIBRef', 'CatalogObject', 'DocumentObject']);
const standardFields = new Set(['Ref', 'DeletionMark', 'Description', 'Code', 'Predefined']);

/** All references of all files. */
export function checkReferences(dump: Dump): Problem[] {
  const problems: Problem[] = [];
  for (const [file, root] of dump.documents) {
    const report = (line: number, text: string): void => {
      problems.push({ check: 'references', file, line, text });
    };
    for (const element of walk(root)) checkElement(element, dump, report);
  }
  problems.push(...checkSubsystems(dump));
  return problems;
}

type Report = (line: number, text: string) => void;

function checkElement(element: XmlElement, dump: Dump, report: Report): void {
  const { name, text, line } = element;
  const missing = (): void => report(line, `«${text}»: такого нет`);
  if (name === 'Type' || name === 'Source') checkType(element, dump, report);
  else if (name === 'xr:Item' && element.attributes.get('xsi:type') === 'xr:MDObjectRef') {
    if (!dump.objects.has(text)) missing();
  } else if (name === 'xr:Ref') {
    if (!text.startsWith('StdPicture.') && !dump.objects.has(text)) missing();
  } else if (name === 'xr:Field') {
    if (!fieldExists(text, dump)) missing();
    else if (!searchable(text, dump)) report(line, `«${text}»: поле ввода по строке не индексируется`);
  } else if (/^(Default|Auxiliary)\w*Form$/.test(name) && text) {
    if (!dump.objects.has(text)) missing();
  } else if (element.attributes.get('xsi:type') === 'xr:DesignTimeRef' && text) {
    if (!text.endsWith('.EmptyRef') && !dump.everything.has(text)) missing();
  } else if (name === 'Command' && element.attributes.has('name') && !element.attributes.has('id')) {
    checkCommand(element, dump, report);
  }
}

function checkType(element: XmlElement, dump: Dump, report: Report): void {
  for (const { name, text, line } of element.children) {
    if (name === 'v8:TypeSet') {
      const set = text.replace(/^cfg:/, '');
      if (!typeSets.has(set) && !dump.objects.has(set)) report(line, `набор типов «${text}»: такого нет`);
    }
    if (name !== 'v8:Type') continue;
    const found = /^cfg:([A-Za-z]+?)(Ref|Object|RecordSet|RecordManager)\.(.+)$/.exec(text);
    if (found) {
      if (!dump.objects.has(`${found[1]}.${found[3]}`)) report(line, `тип «${text}»: такого объекта нет`);
    } else if (!(text in simpleTypes)) report(line, `неизвестный тип «${text}»`);
    else {
      const qualifiers = simpleTypes[text];
      if (qualifiers && !child(element, qualifiers)) report(line, `у типа «${text}» нет ${qualifiers}`);
    }
  }
}

function fieldExists(path: string, dump: Dump): boolean {
  const found = /^(\w+\.[^.]+)\.StandardAttribute\.(\w+)$/.exec(path);
  if (found) return dump.objects.has(found[1] as string) && standardFields.has(found[2] as string);
  return dump.everything.has(path);
}

/** An attribute can be searched by input only when it has an index. */
function searchable(path: string, dump: Dump): boolean {
  const field = dump.everything.get(path);
  return field === undefined || property(field, 'Indexing') !== 'DontIndex';
}

function checkCommand(element: XmlElement, dump: Dump, report: Report): void {
  const path = element.attributes.get('name') as string;
  const standard = /^(.+)\.StandardCommand\.(OpenList|Create|Open)$/.exec(path);
  if (!standard) {
    if (!dump.everything.has(path)) report(element.line, `команда «${path}»: такой нет`);
    return;
  }
  const owner = dump.objects.get(standard[1] as string);
  if (!owner) report(element.line, `команда «${path}»: такого объекта нет`);
  else if (property(owner, 'UseStandardCommands') !== 'true') {
    report(element.line, `команда «${path}»: у объекта выключены стандартные команды`);
  }
}

/** Each own object stands in some subsystem: БСП and the standards of development want it. */
function checkSubsystems(dump: Dump): Problem[] {
  const content = new Set<string>();
  for (const object of dump.objects.values())
    if (object.kind === 'Subsystem') for (const one of itemsOf(object)) content.add(one);
  const apart = new Set(['Language', 'Subsystem', 'Form', 'Template']);
  return [...dump.objects.values()]
    .filter((object) => !apart.has(object.kind) && !object.adopted && !content.has(object.fullName))
    .map(({ file, fullName }) => ({
      check: 'references',
      file,
      line: 0,
      text: `«${fullName}» не входит ни в одну подсистему`,
    }));
}

function itemsOf(subsystem: MetaObject): string[] {
  const content = subsystem.properties && child(subsystem.properties, 'Content');
  return content?.children.map((one) => one.text) ?? [];
}
