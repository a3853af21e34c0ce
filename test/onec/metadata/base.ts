import { createHash } from 'node:crypto';
import {
  type Catalog,
  type CommonModule,
  type Configuration,
  emptyConfiguration,
  type Field,
  type FieldType,
  type InformationRegister,
  type Role,
  type Subsystem,
  type TabularSection,
} from './model.ts';

/** Metadata given by a test: a short form of what a dump says at length. */

const uuidOf = (name: string) => {
  const hex = createHash('md5').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const named = (kind: string, name: string, synonym = name) => ({
  name,
  synonym,
  comment: '',
  uuid: uuidOf(`${kind}.${name}`),
});

export const stringOf = (length = 0): FieldType => [{ kind: 'string', length, fixed: false }];
export const numberOf = (digits: number, fractionDigits = 0): FieldType => [
  { kind: 'number', digits, fractionDigits, nonnegative: false },
];
export const booleanType: FieldType = [{ kind: 'boolean' }];
export const dateType: FieldType = [{ kind: 'date', fractions: 'dateTime' }];
export const refTo = (object: string): FieldType => [{ kind: 'ref', object }];

export type FieldSpecs = Readonly<Record<string, FieldType>>;

const fields = (specs: FieldSpecs): Field[] =>
  Object.entries(specs).map(([name, type]) => ({ name, synonym: name, type, fillChecking: false }));

export function catalog(spec: {
  readonly name: string;
  readonly synonym?: string;
  readonly attributes?: FieldSpecs;
  readonly sections?: Readonly<Record<string, FieldSpecs>>;
  readonly codeLength?: number;
  /** Full names: `Справочник.Контрагенты`. */
  readonly owners?: readonly string[];
  /** Text of the object's module. */
  readonly objectModule?: string;
  readonly managerModule?: string;
}): Catalog {
  const source = (text: string | undefined, module: string) =>
    text === undefined ? undefined : { file: `${spec.name}.${module}.bsl`, text };
  return {
    kind: 'Catalog',
    ...named('Catalog', spec.name, spec.synonym),
    hierarchical: false,
    codeLength: spec.codeLength ?? 0,
    codeType: 'String',
    descriptionLength: 100,
    autonumbering: (spec.codeLength ?? 0) > 0,
    checkUnique: false,
    owners: spec.owners ?? [],
    attributes: fields(spec.attributes ?? {}),
    tabularSections: Object.entries(spec.sections ?? {}).map(
      ([name, attributes]): TabularSection => ({ name, synonym: name, attributes: fields(attributes) }),
    ),
    predefined: [],
    objectModule: source(spec.objectModule, 'МодульОбъекта'),
    managerModule: source(spec.managerModule, 'МодульМенеджера'),
  };
}

/** A document: a number of nine characters, a date, and what the test gives it. */
export function document(spec: {
  readonly name: string;
  readonly synonym?: string;
  readonly attributes?: FieldSpecs;
}): Catalog {
  const { kind: _, ...rest } = catalog({ ...spec, codeLength: 11 });
  return { ...rest, kind: 'Document', ...named('Document', spec.name, spec.synonym), autonumbering: false };
}

export function register(spec: {
  readonly name: string;
  readonly dimensions?: FieldSpecs;
  readonly resources?: FieldSpecs;
  readonly periodicity?: InformationRegister['periodicity'];
  readonly recordSetModule?: string;
}): InformationRegister {
  return {
    kind: 'InformationRegister',
    ...named('InformationRegister', spec.name),
    periodicity: spec.periodicity ?? 'Nonperiodical',
    dimensions: fields(spec.dimensions ?? {}).map((field) => ({
      ...field,
      master: false,
      mainFilter: true,
      denyIncomplete: false,
    })),
    resources: fields(spec.resources ?? {}),
    attributes: [],
    recordSetModule:
      spec.recordSetModule === undefined
        ? undefined
        : { file: `${spec.name}.МодульНабораЗаписей.bsl`, text: spec.recordSetModule },
    managerModule: undefined,
  };
}

export function commonModule(name: string, text?: string): CommonModule {
  return {
    kind: 'CommonModule',
    ...named('CommonModule', name),
    global: false,
    clientManagedApplication: false,
    server: true,
    externalConnection: true,
    clientOrdinaryApplication: true,
    serverCall: false,
    privileged: false,
    returnValuesReuse: 'DontUse',
    module: text === undefined ? undefined : { file: `${name}.bsl`, text },
  };
}

export function role(name: string, rights: Readonly<Record<string, readonly string[]>>): Role {
  return {
    kind: 'Role',
    ...named('Role', name),
    rights: new Map(Object.entries(rights).map(([object, given]) => [object, new Set(given)])),
  };
}

const everyRight = ['Read', 'Insert', 'Update', 'Delete', 'View', 'Edit'];

/** Subsystems of БСП, as far as the extension asks for them. */
function librarySubsystems(more: readonly string[]): Subsystem {
  const subsystem = (name: string, subsystems: readonly Subsystem[] = []): Subsystem => {
    return { kind: 'Subsystem', ...named('Subsystem', name), content: [], subsystems };
  };
  return subsystem('СтандартныеПодсистемы', [
    subsystem('БазоваяФункциональность'),
    subsystem('РегламентныеЗадания'),
    ...more.map((name) => subsystem(name)),
  ]);
}

/**
 * A base like a typical configuration: users, counterparties, a role with all rights on them (on objects of the
 * extension it has none, as on a real base), common modules of БСП where they are asked for.
 */
export function typicalConfiguration(
  options: {
    readonly ssl?: readonly string[];
    /** Subsystems of БСП beside those that every base with it has here. */
    readonly subsystems?: readonly string[];
    readonly withUsers?: boolean;
  } = {},
): Configuration {
  const name = 'ТиповаяКонфигурация';
  const users = catalog({
    name: 'Пользователи',
    attributes: {
      ИдентификаторПользователяИБ: [{ kind: 'uuid' }],
      Недействителен: booleanType,
      Служебный: booleanType,
    },
  });
  const counterparties = catalog({
    name: 'Контрагенты',
    codeLength: 9,
    attributes: { ИНН: stringOf(12) },
    sections: {
      КонтактнаяИнформация: {
        Представление: stringOf(500),
        НомерТелефона: stringOf(20),
        НомерТелефонаБезКодов: stringOf(20),
      },
    },
  });
  const catalogs = options.withUsers === false ? [counterparties] : [users, counterparties];
  return {
    ...emptyConfiguration,
    name,
    synonym: 'Типовая конфигурация',
    version: '1.0.1.1',
    catalogs,
    roles: [
      role('ПолныеПрава', {
        ...Object.fromEntries(catalogs.map((one) => [`Catalog.${one.name}`, everyRight])),
        [`Configuration.${name}`]: ['Administration'],
      }),
    ],
    commonModules: (options.ssl ?? []).map((module) => commonModule(module)),
    subsystems: options.ssl ? [librarySubsystems(options.subsystems ?? [])] : [],
  };
}
