import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCommands, readDataProcessor, readForms, readPicture } from './forms.ts';
import { readRole, readScheduledJob, readSubsystem } from './jobs.ts';
import { type Configuration, emptyConfiguration, type OtherObject } from './model.ts';
import {
  type DumpObject,
  named,
  readCatalog,
  readCommonModule,
  readConstant,
  readDefinedType,
  readEnum,
  readEventSubscription,
  readHttpService,
  readObject,
  readRegister,
  readSessionParameter,
} from './objects.ts';
import { child, localText, readXml, textOf } from './xml.ts';

/** Folders of a dump that are not the kind with «s». Source: real dumps (reference, 1.3). */
const folders: Readonly<Record<string, string>> = {
  Language: 'Languages',
  CommonPicture: 'CommonPictures',
  FilterCriterion: 'FilterCriteria',
  DataProcessor: 'DataProcessors',
};

const folderOf = (kind: string) => folders[kind] ?? `${kind}s`;

/**
 * Loads an extension (or a configuration) from its XML dump: every object that Configuration.xml lists.
 * A listed object without its file, a name that differs from the file's and an unknown type throw.
 */
export function loadDump(root: string): Configuration {
  const file = join(root, 'Configuration.xml');
  const configuration = child(readXml(file), 'Configuration');
  if (!configuration) throw new Error(`${file}: нет элемента Configuration`);
  const properties = child(configuration, 'Properties');
  const listed = child(configuration, 'ChildObjects')?.children ?? [];
  const read = <T>(kind: string, reader: (object: DumpObject) => T): T[] =>
    listed
      .filter((item) => item.name === kind)
      .map((item) => reader(readObject(root, folderOf(kind), kind, item.text.trim())));
  const known = new Set([
    'Catalog',
    'Enum',
    'InformationRegister',
    'Constant',
    'CommonModule',
    'HTTPService',
    'ScheduledJob',
    'Role',
    'Subsystem',
    'EventSubscription',
    'SessionParameter',
    'DefinedType',
    'CommonCommand',
    'CommonPicture',
    'DataProcessor',
  ]);
  const others: OtherObject[] = listed
    .filter((item) => !known.has(item.name))
    .map((item) => ({
      kind: item.name,
      ...named(readObject(root, folderOf(item.name), item.name, item.text.trim())),
    }));
  return {
    ...emptyConfiguration,
    name: textOf(properties, 'Name'),
    synonym: localText(properties, 'Synonym'),
    version: textOf(properties, 'Version'),
    prefix: textOf(properties, 'NamePrefix'),
    defaultRoles: (child(properties, 'DefaultRoles')?.children ?? []).map((item) =>
      item.text.trim().replace(/^Role\./, ''),
    ),
    catalogs: read('Catalog', readCatalog),
    enums: read('Enum', readEnum),
    registers: read('InformationRegister', readRegister),
    constants: read('Constant', readConstant),
    commonModules: read('CommonModule', readCommonModule),
    httpServices: read('HTTPService', readHttpService),
    scheduledJobs: read('ScheduledJob', readScheduledJob),
    roles: read('Role', readRole),
    subsystems: listed
      .filter((item) => item.name === 'Subsystem')
      .map((item) => readSubsystem(root, item.text.trim())),
    eventSubscriptions: read('EventSubscription', readEventSubscription),
    sessionParameters: read('SessionParameter', readSessionParameter),
    definedTypes: read('DefinedType', readDefinedType),
    forms: listed.flatMap((item) => {
      const owns = ['Catalog', 'InformationRegister', 'DataProcessor', 'CommonForm'].includes(item.name);
      return owns
        ? readForms(item.name, readObject(root, folderOf(item.name), item.name, item.text.trim()))
        : [];
    }),
    commands: listed.flatMap((item) => {
      const owns = ['Catalog', 'InformationRegister', 'DataProcessor', 'CommonCommand'].includes(item.name);
      return owns
        ? readCommands(item.name, readObject(root, folderOf(item.name), item.name, item.text.trim()))
        : [];
    }),
    dataProcessors: read('DataProcessor', readDataProcessor),
    pictures: read('CommonPicture', readPicture),
    others,
  };
}

/** Whether a folder holds a dump yet. */
export function isDump(root: string): boolean {
  return existsSync(join(root, 'Configuration.xml'));
}
