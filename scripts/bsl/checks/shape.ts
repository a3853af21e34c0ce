/** Shape of the XML: roots, versions, order of properties, unknown elements, generated types. */
import type { Dump, MetaObject } from '../dump.ts';
import { inlineParts, kindByName, propertiesOf } from '../kinds.ts';
import type { Problem } from '../problem.ts';
import { child, type XmlElement } from '../xml.ts';

const formatVersion = '2.17';
const roots: Readonly<Record<string, string>> = {
  MetaDataObject: 'http://v8.1c.ru/8.3/MDClasses',
  Rights: 'http://v8.1c.ru/8.2/roles',
  JobSchedule: 'http://v8.1c.ru/8.3/xcf/extrnprops',
  CommandInterface: 'http://v8.1c.ru/8.3/xcf/extrnprops',
  ExtPicture: 'http://v8.1c.ru/8.3/xcf/extrnprops',
  Form: 'http://v8.1c.ru/8.3/xcf/logform',
  Help: 'http://v8.1c.ru/8.3/xcf/extrnprops',
  PredefinedData: 'http://v8.1c.ru/8.3/xcf/predef',
};

const tabularTypes = [
  ['TabularSection', 'TabularSection'],
  ['TabularSectionRow', 'TabularSectionRow'],
] as const;

/** Every file's root and version; every object's properties, parts and generated types. */
export function checkShape(dump: Dump): Problem[] {
  const problems: Problem[] = [];
  const report = (file: string, line: number, text: string): void => {
    problems.push({ check: 'shape', file, line, text });
  };
  for (const [file, root] of dump.documents) {
    const namespace = roots[root.name];
    if (namespace === undefined) report(file, root.line, `неизвестный корневой элемент «${root.name}»`);
    else if (root.attributes.get('xmlns') !== namespace)
      report(file, root.line, `ожидается xmlns="${namespace}"`);
    if (root.attributes.get('version') !== formatVersion) {
      report(file, root.line, `версия формата должна быть ${formatVersion}`);
    }
    if (root.name === 'MetaDataObject' && root.children.length !== 1) {
      report(file, root.line, 'в файле должен быть один объект');
    }
  }
  const objects = [...dump.everything.values()];
  if (dump.configuration) objects.push(dump.configuration);
  for (const object of objects) {
    const say = (line: number, text: string) => report(object.file, line, `${object.fullName}: ${text}`);
    checkProperties(object, say);
    checkParts(object, say);
    if (object.kind !== 'Configuration' && object.kind !== 'Language') checkGeneratedTypes(object, say);
  }
  return problems;
}

type Say = (line: number, text: string) => void;

function checkProperties(object: MetaObject, say: Say): void {
  const adopted = object.adopted && propertiesOf.get(`Adopted${object.kind}`);
  const known = adopted || propertiesOf.get(object.kind);
  if (!known) {
    say(object.element.line, `неизвестный вид «${object.kind}»`);
    return;
  }
  if (!object.properties) {
    say(object.element.line, 'нет Properties');
    return;
  }
  let next = 0;
  for (const element of object.properties.children) {
    const at = known.findIndex((one) => one.name === element.name);
    const property = known[at];
    if (!property) {
      say(element.line, `неизвестное свойство «${element.name}»`);
      continue;
    }
    if (at < next) say(element.line, `свойство «${element.name}» не на своем месте`);
    next = Math.max(next, at + 1);
    if (property.values.length > 0 && !property.values.includes(element.text)) {
      say(element.line, `значение «${element.text}» свойства «${element.name}» не встречалось в выгрузках`);
    }
  }
  const present = new Set(object.properties.children.map((one) => one.name));
  for (const { name, optional } of known) {
    if (!optional && !present.has(name)) say(object.properties.line, `нет свойства «${name}»`);
  }
}

function checkParts(object: MetaObject, say: Say): void {
  const sections = object.element.children.map((one) => one.name);
  const allowed = ['InternalInfo', 'Properties', 'ChildObjects'];
  const order = allowed.filter((one) => sections.includes(one));
  if (sections.join() !== order.join()) say(object.element.line, `разделы идут так: ${sections.join(', ')}`);
  const parts = kindByName.get(object.kind)?.parts ?? inlineParts[object.kind] ?? [];
  if (object.kind === 'Configuration') return;
  const holder = child(object.element, 'ChildObjects');
  if (!holder && parts.length > 0) say(object.element.line, 'нет ChildObjects');
  let last = 0;
  for (const element of holder?.children ?? []) {
    const at = parts.indexOf(element.name);
    if (at < 0) say(element.line, `«${element.name}» не может быть частью этого объекта`);
    else if (at < last) say(element.line, `«${element.name}» не на своем месте`);
    last = Math.max(last, at);
  }
}

function checkGeneratedTypes(object: MetaObject, say: Say): void {
  const info = child(object.element, 'InternalInfo');
  const isSection = object.kind === 'TabularSection';
  const [ownerKind = '', ownerName = ''] = object.fullName.split('.');
  const expected = isSection
    ? tabularTypes.map(([type, category]) => [`${ownerKind}${type}.${ownerName}.${object.name}`, category])
    : (kindByName.get(object.kind)?.generatedTypes ?? []).map(([type, category]) => [
        `${type}.${object.name}`,
        category,
      ]);
  const actual = (info?.children ?? []).map((one: XmlElement) => [
    one.attributes.get('name') ?? '',
    one.attributes.get('category') ?? '',
  ]);
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    say(
      info?.line ?? object.element.line,
      `порождаемые типы должны быть такими: ${expected.join('; ') || 'никакими'}`,
    );
  }
}
