/** What the Configurator's dump consists of: kinds of metadata, their folders, properties and parts. */
import { readFileSync } from 'node:fs';

/** A property of a kind, in the order of the dump. */
export interface Property {
  readonly name: string;
  readonly optional: boolean;
  /** Empty: any value. */
  readonly values: readonly string[];
}

/** A kind of metadata object that stands in a file of its own. */
export interface Kind {
  readonly name: string;
  /** Folder of the dump. */
  readonly folder: string;
  /** `CatalogRef` → category `Ref`, in the order of the dump. */
  readonly generatedTypes: readonly (readonly [type: string, category: string])[];
  /** Which kinds its ChildObjects may hold, in the order of the dump. */
  readonly parts: readonly string[];
  /** Modules it may have under Ext/. */
  readonly modules: readonly string[];
  /** Other files it must have under Ext/. */
  readonly files: readonly string[];
  /** Rights of a role that the kind has; empty = roles say nothing of it. */
  readonly rights: readonly string[];
}

const kind = (name: string, folder: string, rest: Partial<Kind> = {}): Kind => ({
  name,
  folder,
  generatedTypes: [],
  parts: [],
  modules: [],
  files: [],
  rights: [],
  ...rest,
});
const same = (prefix: string, categories: readonly string[]): [string, string][] =>
  categories.map((category) => [`${prefix}${category}`, category]);

const interactive = [
  'InteractiveInsert',
  'InteractiveDelete',
  'InteractiveSetDeletionMark',
  'InteractiveClearDeletionMark',
  'InteractiveDeleteMarked',
];

/** Kinds in the order in which Configuration.xml lists them. */
export const kinds: readonly Kind[] = [
  kind('Language', 'Languages'),
  kind('Subsystem', 'Subsystems', { parts: ['Subsystem'], rights: ['View'] }),
  kind('CommonPicture', 'CommonPictures', { files: ['Picture.xml'] }),
  kind('SessionParameter', 'SessionParameters', { rights: ['Get', 'Set'] }),
  kind('Role', 'Roles', { files: ['Rights.xml'] }),
  kind('CommonTemplate', 'CommonTemplates'),
  kind('CommonModule', 'CommonModules', { modules: ['Module'] }),
  kind('HTTPService', 'HTTPServices', { parts: ['URLTemplate'], modules: ['Module'] }),
  kind('EventSubscription', 'EventSubscriptions'),
  kind('ScheduledJob', 'ScheduledJobs', { files: ['Schedule.xml'] }),
  kind('DefinedType', 'DefinedTypes', { generatedTypes: [['DefinedType', 'DefinedType']] }),
  kind('CommonCommand', 'CommonCommands', { modules: ['CommandModule'], rights: ['View'] }),
  kind('CommandGroup', 'CommandGroups'),
  kind('Constant', 'Constants', {
    generatedTypes: same('Constant', ['Manager', 'ValueManager', 'ValueKey']),
    modules: ['ValueManagerModule', 'ManagerModule'],
    rights: ['Read', 'Update', 'View', 'Edit'],
  }),
  kind('CommonForm', 'CommonForms', { files: ['Form.xml'], rights: ['View'] }),
  kind('Catalog', 'Catalogs', {
    generatedTypes: same('Catalog', ['Object', 'Ref', 'Selection', 'List', 'Manager']),
    parts: ['Attribute', 'TabularSection', 'Form', 'Template', 'Command'],
    modules: ['ObjectModule', 'ManagerModule'],
    rights: ['Read', 'Insert', 'Update', 'Delete', 'View', 'Edit', 'InputByString', ...interactive],
  }),
  kind('Enum', 'Enums', {
    generatedTypes: same('Enum', ['Ref', 'Manager', 'List']),
    parts: ['EnumValue'],
    modules: ['ManagerModule'],
  }),
  kind('DataProcessor', 'DataProcessors', {
    generatedTypes: same('DataProcessor', ['Object', 'Manager']),
    parts: ['Attribute', 'TabularSection', 'Form', 'Template', 'Command'],
    modules: ['ObjectModule', 'ManagerModule'],
    rights: ['Use', 'View'],
  }),
  kind('InformationRegister', 'InformationRegisters', {
    generatedTypes: same('InformationRegister', [
      'Record',
      'Manager',
      'Selection',
      'List',
      'RecordSet',
      'RecordKey',
      'RecordManager',
    ]),
    parts: ['Resource', 'Attribute', 'Dimension', 'Form', 'Template', 'Command'],
    modules: ['RecordSetModule', 'ManagerModule'],
    rights: ['Read', 'Update', 'View', 'Edit'],
  }),
];

/** Parts that stand inside their owner's file, with the parts of their own. */
export const inlineParts: Readonly<Record<string, readonly string[]>> = {
  Attribute: [],
  Resource: [],
  Dimension: [],
  EnumValue: [],
  TabularSection: ['Attribute'],
  Command: [],
  URLTemplate: ['Method'],
  Method: [],
};

export const kindByName: ReadonlyMap<string, Kind> = new Map(kinds.map((one) => [one.name, one]));

/** Properties by kind, parts included; the list and its sources: properties.txt. */
export const propertiesOf: ReadonlyMap<string, readonly Property[]> = readProperties();

function readProperties(): Map<string, Property[]> {
  const text = readFileSync(new URL('./properties.txt', import.meta.url), 'utf8');
  const result = new Map<string, Property[]>();
  for (const row of text.split('\n')) {
    const found = /^([A-Za-z]+): (.+)$/.exec(row);
    if (!found?.[1] || !found[2]) continue;
    const properties = found[2].split(' ').map((word) => {
      const [label = '', values] = word.split('=');
      return {
        name: label.replace('?', ''),
        optional: label.endsWith('?'),
        values: values?.split('|') ?? [],
      };
    });
    result.set(found[1], properties);
  }
  return result;
}
