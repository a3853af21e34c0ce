import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Catalog,
  CommonModule,
  Constant,
  DefinedType,
  Dimension,
  Enumeration,
  EventSubscription,
  Field,
  HttpService,
  InformationRegister,
  ModuleSource,
  Periodicity,
  PredefinedItem,
  SessionParameter,
  TabularSection,
} from './model.ts';
import { readType } from './types.ts';
import { child, childrenOf, type Element, flag, localText, numberOf, readXml, textOf } from './xml.ts';

/** One object of a dump: `<root>/<Folder>/<Name>.xml` with the folder of the same name beside it. */
export interface DumpObject {
  readonly file: string;
  /** Folder with `Ext`, forms and commands. */
  readonly folder: string;
  readonly element: Element;
  readonly properties: Element | undefined;
  readonly children: Element | undefined;
}

export function readObject(root: string, folder: string, kind: string, name: string): DumpObject {
  const file = join(root, folder, `${name}.xml`);
  const element = child(readXml(file), kind);
  if (!element) throw new Error(`${file}: нет элемента ${kind}`);
  const properties = child(element, 'Properties');
  if (textOf(properties, 'Name') !== name) throw new Error(`${file}: имя объекта не ${name}`);
  return {
    file,
    folder: join(root, folder, name),
    element,
    properties,
    children: child(element, 'ChildObjects'),
  };
}

export function named(object: DumpObject) {
  return {
    name: textOf(object.properties, 'Name'),
    synonym: localText(object.properties, 'Synonym'),
    comment: textOf(object.properties, 'Comment'),
    uuid: object.element.attributes.uuid ?? '',
  };
}

export function moduleOf(object: DumpObject, name: string): ModuleSource | undefined {
  const file = join(object.folder, 'Ext', `${name}.bsl`);
  return existsSync(file) ? { file, text: readFileSync(file, 'utf8') } : undefined;
}

function field(element: Element, file: string): Field {
  const properties = child(element, 'Properties');
  return {
    name: textOf(properties, 'Name'),
    synonym: localText(properties, 'Synonym'),
    type: readType(child(properties, 'Type'), file),
    fillChecking: textOf(properties, 'FillChecking') === 'ShowError',
  };
}

function dimension(element: Element, file: string): Dimension {
  const properties = child(element, 'Properties');
  return {
    ...field(element, file),
    master: flag(properties, 'Master'),
    mainFilter: flag(properties, 'MainFilter'),
    denyIncomplete: flag(properties, 'DenyIncompleteValues'),
  };
}

export function fields(object: DumpObject, kind: string): readonly Field[] {
  return childrenOf(object.children, kind).map((item) => field(item, object.file));
}

function tabularSection(element: Element, file: string): TabularSection {
  const properties = child(element, 'Properties');
  return {
    name: textOf(properties, 'Name'),
    synonym: localText(properties, 'Synonym'),
    attributes: childrenOf(child(element, 'ChildObjects'), 'Attribute').map((item) => field(item, file)),
  };
}

function predefinedItems(object: DumpObject): readonly PredefinedItem[] {
  const file = join(object.folder, 'Ext', 'Predefined.xml');
  if (!existsSync(file)) return [];
  return childrenOf(readXml(file), 'Item').map((item) => ({
    uuid: item.attributes.id ?? '',
    name: textOf(item, 'Name'),
    code: textOf(item, 'Code'),
    description: textOf(item, 'Description'),
  }));
}

export function readCatalog(object: DumpObject): Catalog {
  const { properties } = object;
  return {
    kind: 'Catalog',
    ...named(object),
    hierarchical: flag(properties, 'Hierarchical'),
    objectPresentation: localText(properties, 'ObjectPresentation'),
    codeLength: numberOf(properties, 'CodeLength'),
    codeType: textOf(properties, 'CodeType') === 'Number' ? 'Number' : 'String',
    descriptionLength: numberOf(properties, 'DescriptionLength'),
    autonumbering: flag(properties, 'Autonumbering'),
    checkUnique: flag(properties, 'CheckUnique'),
    owners: childrenOf(child(properties, 'Owners'), 'Item').map((item) => item.text.trim()),
    attributes: fields(object, 'Attribute'),
    tabularSections: childrenOf(object.children, 'TabularSection').map((item) =>
      tabularSection(item, object.file),
    ),
    predefined: predefinedItems(object),
    objectModule: moduleOf(object, 'ObjectModule'),
    managerModule: moduleOf(object, 'ManagerModule'),
  };
}

export function readEnum(object: DumpObject): Enumeration {
  return {
    kind: 'Enum',
    ...named(object),
    values: childrenOf(object.children, 'EnumValue').map((item) => ({
      name: textOf(child(item, 'Properties'), 'Name'),
      synonym: localText(child(item, 'Properties'), 'Synonym'),
    })),
    managerModule: moduleOf(object, 'ManagerModule'),
  };
}

export function readRegister(object: DumpObject): InformationRegister {
  const { properties } = object;
  if (textOf(properties, 'WriteMode') === 'RecorderSubordinate') {
    throw new Error(`${object.file}: регистры, подчинённые регистратору, не поддержаны`);
  }
  return {
    kind: 'InformationRegister',
    ...named(object),
    periodicity: (textOf(properties, 'InformationRegisterPeriodicity') || 'Nonperiodical') as Periodicity,
    dimensions: childrenOf(object.children, 'Dimension').map((item) => dimension(item, object.file)),
    resources: fields(object, 'Resource'),
    attributes: fields(object, 'Attribute'),
    recordSetModule: moduleOf(object, 'RecordSetModule'),
    managerModule: moduleOf(object, 'ManagerModule'),
  };
}

export function readConstant(object: DumpObject): Constant {
  return {
    kind: 'Constant',
    ...named(object),
    type: readType(child(object.properties, 'Type'), object.file),
    valueManagerModule: moduleOf(object, 'ValueManagerModule'),
  };
}

export function readCommonModule(object: DumpObject): CommonModule {
  const { properties } = object;
  const reuse = textOf(properties, 'ReturnValuesReuse');
  return {
    kind: 'CommonModule',
    ...named(object),
    global: flag(properties, 'Global'),
    clientManagedApplication: flag(properties, 'ClientManagedApplication'),
    server: flag(properties, 'Server'),
    externalConnection: flag(properties, 'ExternalConnection'),
    clientOrdinaryApplication: flag(properties, 'ClientOrdinaryApplication'),
    serverCall: flag(properties, 'ServerCall'),
    privileged: flag(properties, 'Privileged'),
    returnValuesReuse: reuse === 'DuringRequest' || reuse === 'DuringSession' ? reuse : 'DontUse',
    module: moduleOf(object, 'Module'),
  };
}

export function readHttpService(object: DumpObject): HttpService {
  return {
    kind: 'HTTPService',
    ...named(object),
    rootUrl: textOf(object.properties, 'RootURL'),
    templates: childrenOf(object.children, 'URLTemplate').map((template) => ({
      name: textOf(child(template, 'Properties'), 'Name'),
      template: textOf(child(template, 'Properties'), 'Template'),
      methods: childrenOf(child(template, 'ChildObjects'), 'Method').map((method) => {
        const properties = child(method, 'Properties');
        const httpMethod = textOf(properties, 'HTTPMethod');
        return {
          name: textOf(properties, 'Name'),
          method: httpMethod === 'ANY' ? '*' : httpMethod,
          handler: textOf(properties, 'Handler'),
        };
      }),
    })),
    module: moduleOf(object, 'Module'),
  };
}

export function readEventSubscription(object: DumpObject): EventSubscription {
  return {
    kind: 'EventSubscription',
    ...named(object),
    source: readType(child(object.properties, 'Source'), object.file),
    event: textOf(object.properties, 'Event'),
    handler: textOf(object.properties, 'Handler').replace(/^CommonModule\./, ''),
  };
}

export function readSessionParameter(object: DumpObject): SessionParameter {
  return {
    kind: 'SessionParameter',
    ...named(object),
    type: readType(child(object.properties, 'Type'), object.file),
  };
}

export function readDefinedType(object: DumpObject): DefinedType {
  return {
    kind: 'DefinedType',
    ...named(object),
    type: readType(child(object.properties, 'Type'), object.file),
  };
}
