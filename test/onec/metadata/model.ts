/** Metadata of a simulated infobase as plain data: from the extension's XML dump and from a base given by tests. */

/** One alternative of a value's type, with its qualifiers. */
export type TypeVariant =
  | { readonly kind: 'string' /** 0 = unlimited. */; readonly length: number; readonly fixed: boolean }
  | {
      readonly kind: 'number';
      readonly digits: number;
      readonly fractionDigits: number;
      readonly nonnegative: boolean;
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date'; readonly fractions: 'date' | 'time' | 'dateTime' }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'valueStorage' }
  | { readonly kind: 'binaryData' }
  /** A reference to one object of metadata, by its full Russian name: `Справочник.МСТ_Чаты`. */
  | { readonly kind: 'ref'; readonly object: string }
  /** A set: every catalog, every enumeration, every reference of the base. */
  | { readonly kind: 'refSet'; readonly of: ReferenceKind | 'any' }
  | { readonly kind: 'definedType'; readonly name: string };

export type ReferenceKind = 'Справочник' | 'Документ' | 'Перечисление';

/** Empty list: any value (as of a variable). */
export type FieldType = readonly TypeVariant[];

export interface Field {
  readonly name: string;
  readonly synonym: string;
  readonly type: FieldType;
  /** The platform refuses an interactive write without a value; server code is checked by its own means. */
  readonly fillChecking: boolean;
}

export interface Dimension extends Field {
  readonly master: boolean;
  readonly mainFilter: boolean;
  /** «Запрет незаполненных значений»: the write itself fails on an empty value. */
  readonly denyIncomplete: boolean;
}

interface Named {
  readonly name: string;
  readonly synonym: string;
  readonly comment: string;
  readonly uuid: string;
}

export interface TabularSection {
  readonly name: string;
  readonly synonym: string;
  readonly attributes: readonly Field[];
}

/** Texts of an object's modules with their files, for the interpreter. */
export interface ModuleSource {
  readonly file: string;
  readonly text: string;
}

export interface PredefinedItem {
  readonly uuid: string;
  readonly name: string;
  readonly code: string;
  readonly description: string;
}

/** A catalog, or a document, which the stand keeps as one with a number and a date: it posts nothing. */
export interface Catalog extends Named {
  readonly kind: 'Catalog' | 'Document';
  readonly hierarchical: boolean;
  /** «Представление объекта»; the synonym stands for an empty one. */
  readonly objectPresentation?: string;
  readonly codeLength: number;
  readonly codeType: 'String' | 'Number';
  readonly descriptionLength: number;
  readonly autonumbering: boolean;
  readonly checkUnique: boolean;
  readonly owners: readonly string[];
  readonly attributes: readonly Field[];
  readonly tabularSections: readonly TabularSection[];
  readonly predefined: readonly PredefinedItem[];
  readonly objectModule: ModuleSource | undefined;
  readonly managerModule: ModuleSource | undefined;
}

export interface Enumeration extends Named {
  readonly kind: 'Enum';
  readonly values: readonly { readonly name: string; readonly synonym: string }[];
  readonly managerModule: ModuleSource | undefined;
}

export type Periodicity = 'Nonperiodical' | 'Second' | 'Day' | 'Month' | 'Quarter' | 'Year';

export interface InformationRegister extends Named {
  readonly kind: 'InformationRegister';
  readonly periodicity: Periodicity;
  readonly dimensions: readonly Dimension[];
  readonly resources: readonly Field[];
  readonly attributes: readonly Field[];
  readonly recordSetModule: ModuleSource | undefined;
  readonly managerModule: ModuleSource | undefined;
}

export interface Constant extends Named {
  readonly kind: 'Constant';
  readonly type: FieldType;
  readonly valueManagerModule: ModuleSource | undefined;
}

export interface CommonModule extends Named {
  readonly kind: 'CommonModule';
  readonly global: boolean;
  readonly clientManagedApplication: boolean;
  readonly server: boolean;
  readonly externalConnection: boolean;
  readonly clientOrdinaryApplication: boolean;
  readonly serverCall: boolean;
  readonly privileged: boolean;
  readonly returnValuesReuse: 'DontUse' | 'DuringRequest' | 'DuringSession';
  readonly module: ModuleSource | undefined;
  /** Modules of extensions that have adopted this one, in the order in which they are applied. */
  readonly extensions?: readonly ModuleSource[];
}

export interface HttpMethod {
  readonly name: string;
  /** `GET`, `POST`, … or `*` for any. */
  readonly method: string;
  readonly handler: string;
}

export interface UrlTemplate {
  readonly name: string;
  readonly template: string;
  readonly methods: readonly HttpMethod[];
}

export interface HttpService extends Named {
  readonly kind: 'HTTPService';
  readonly rootUrl: string;
  readonly templates: readonly UrlTemplate[];
  readonly module: ModuleSource | undefined;
}

/** A schedule as written in Schedule.xml; times `HH:mm:ss`, periods in seconds and days. */
export interface Schedule {
  readonly beginTime: string;
  readonly endTime: string;
  readonly completionTime: string;
  readonly repeatPeriodInDay: number;
  readonly repeatPause: number;
  readonly daysRepeatPeriod: number;
  readonly weeksPeriod: number;
  readonly weekDays: readonly number[];
  readonly months: readonly number[];
}

export interface ScheduledJob extends Named {
  readonly kind: 'ScheduledJob';
  /** `Модуль.Процедура`. */
  readonly method: string;
  readonly description: string;
  readonly key: string;
  readonly use: boolean;
  readonly predefined: boolean;
  readonly restartCountOnFailure: number;
  readonly restartIntervalOnFailure: number;
  readonly schedule: Schedule;
}

export interface Role extends Named {
  readonly kind: 'Role';
  /** Full name of an object (Latin kinds, as in Rights.xml) → rights that are given. */
  readonly rights: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Subsystem extends Named {
  readonly kind: 'Subsystem';
  readonly content: readonly string[];
  readonly subsystems: readonly Subsystem[];
}

export interface EventSubscription extends Named {
  readonly kind: 'EventSubscription';
  readonly source: FieldType;
  readonly event: string;
  /** `Модуль.Процедура`. */
  readonly handler: string;
}

export interface SessionParameter extends Named {
  readonly kind: 'SessionParameter';
  readonly type: FieldType;
}

export interface DefinedType extends Named {
  readonly kind: 'DefinedType';
  readonly type: FieldType;
}

/** An element of Form.xml as written; forms/model.ts reads it. */
export interface FormElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly FormElement[];
  readonly text: string;
}

export interface Form extends Named {
  readonly kind: 'Form';
  /** `Справочник.МСТ_Чаты.Форма.ФормаСписка`, `ОбщаяФорма.МСТ_Панель`. */
  readonly fullName: string;
  /** `Справочник.МСТ_Чаты`; empty of a common form. */
  readonly owner: string;
  /** For which of the owner's forms it stands: `ФормаОбъекта`, `ФормаСписка`, `Форма`. */
  readonly defaults: readonly string[];
  readonly file: string;
  readonly root: FormElement;
  readonly module: ModuleSource | undefined;
}

/** A command of an object, or a common one. */
export interface CommandObject extends Named {
  readonly kind: 'Command';
  /** `Справочник.МСТ_Чаты.Команда.Открыть`, `ОбщаяКоманда.МСТ_Написать`. */
  readonly fullName: string;
  readonly parameterType: FieldType;
  readonly module: ModuleSource | undefined;
}

export interface DataProcessor extends Named {
  readonly kind: 'DataProcessor';
  readonly attributes: readonly Field[];
  readonly objectModule: ModuleSource | undefined;
  readonly managerModule: ModuleSource | undefined;
}

/** A picture with its file. */
export interface CommonPicture extends Named {
  readonly kind: 'CommonPicture';
  readonly file: string | undefined;
}

/** Kinds whose inside the server code never looks at: their names only. */
export interface OtherObject extends Named {
  readonly kind: string;
}

export interface Configuration {
  readonly name: string;
  readonly synonym: string;
  readonly version: string;
  readonly prefix: string;
  readonly defaultRoles: readonly string[];
  readonly catalogs: readonly Catalog[];
  readonly enums: readonly Enumeration[];
  readonly registers: readonly InformationRegister[];
  readonly constants: readonly Constant[];
  readonly commonModules: readonly CommonModule[];
  readonly httpServices: readonly HttpService[];
  readonly scheduledJobs: readonly ScheduledJob[];
  readonly roles: readonly Role[];
  readonly subsystems: readonly Subsystem[];
  readonly eventSubscriptions: readonly EventSubscription[];
  readonly sessionParameters: readonly SessionParameter[];
  readonly definedTypes: readonly DefinedType[];
  readonly forms: readonly Form[];
  readonly commands: readonly CommandObject[];
  readonly dataProcessors: readonly DataProcessor[];
  readonly pictures: readonly CommonPicture[];
  readonly others: readonly OtherObject[];
}

export const emptyConfiguration: Configuration = {
  name: '',
  synonym: '',
  version: '',
  prefix: '',
  defaultRoles: [],
  catalogs: [],
  enums: [],
  registers: [],
  constants: [],
  commonModules: [],
  httpServices: [],
  scheduledJobs: [],
  roles: [],
  subsystems: [],
  eventSubscriptions: [],
  sessionParameters: [],
  definedTypes: [],
  forms: [],
  commands: [],
  dataProcessors: [],
  pictures: [],
  others: [],
};

/** The base with its extension on top; two objects of one kind and name are refused. */
export function joinConfigurations(base: Configuration, extension: Configuration): Configuration {
  const joined: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(extension)) {
    if (!Array.isArray(value)) continue;
    const before = base[key as keyof Configuration];
    joined[key] = [...(Array.isArray(before) ? before : []), ...value];
  }
  const seen = new Set<string>();
  for (const list of Object.values(joined)) {
    if (!Array.isArray(list)) continue;
    for (const item of list) {
      if (typeof item !== 'object' || item === null || !('kind' in item)) continue;
      const key = `${item.kind}.${String('fullName' in item ? item.fullName : item.name).toLowerCase()}`;
      if (item.kind !== 'Language' && seen.has(key)) throw new Error(`Объект метаданных ${key} есть дважды`);
      seen.add(key);
    }
  }
  return joined as unknown as Configuration;
}

/**
 * The base with another extension that adopts its common modules by name: their texts extend the base's. An adopted
 * module that the base does not have has no effect.
 */
export function adoptModules(base: Configuration, extension: Configuration): Configuration {
  const commonModules = base.commonModules.map((item): CommonModule => {
    const own = extension.commonModules.find((one) => one.name.toLowerCase() === item.name.toLowerCase());
    return own?.module ? { ...item, extensions: [...(item.extensions ?? []), own.module] } : item;
  });
  return { ...base, commonModules };
}
