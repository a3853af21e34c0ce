import type {
  Catalog,
  Configuration,
  Constant,
  Enumeration,
  FieldType,
  InformationRegister,
  TabularSection,
} from '../metadata/model.ts';

export interface Column {
  readonly name: string;
  /** Standard fields have an English name too; others are called by one name. */
  readonly english: string;
  readonly type: FieldType;
  readonly role: 'standard' | 'dimension' | 'resource' | 'attribute';
}

interface TableBase {
  /** As in queries: `Справочник.МСТ_Чаты`, `Справочник.МСТ_Чаты.Наблюдатели`. */
  readonly name: string;
  /** The same with the English kind: `Catalog.МСТ_Чаты`. */
  readonly english: string;
  readonly columns: readonly Column[];
  /** Names of the fields whose values make a row the only one. */
  readonly key: readonly string[];
}

export type Table = TableBase &
  (
    | { readonly kind: 'catalog'; readonly object: Catalog }
    | { readonly kind: 'section'; readonly object: Catalog; readonly section: TabularSection }
    | { readonly kind: 'register'; readonly object: InformationRegister }
    | { readonly kind: 'constant'; readonly object: Constant }
    | { readonly kind: 'enum'; readonly object: Enumeration }
  );

export type CatalogTable = Extract<Table, { kind: 'catalog' }>;
export type SectionTable = Extract<Table, { kind: 'section' }>;
export type RegisterTable = Extract<Table, { kind: 'register' }>;
export type ConstantTable = Extract<Table, { kind: 'constant' }>;

const standard = (name: string, english: string, type: FieldType): Column => ({
  name,
  english,
  type,
  role: 'standard',
});

const flag: FieldType = [{ kind: 'boolean' }];
const text = (length: number): FieldType => [{ kind: 'string', length, fixed: false }];

/** `Справочник.X` or `Документ.X`. */
export const objectName = (object: Catalog): string =>
  `${object.kind === 'Document' ? 'Документ' : 'Справочник'}.${object.name}`;

/** Source: ssl_3_1 documents; the standard fields of a document. */
function documentColumns(document: Catalog): Column[] {
  return [
    standard('Ссылка', 'Ref', [{ kind: 'ref', object: objectName(document) }]),
    standard('ВерсияДанных', 'DataVersion', text(64)),
    standard('ПометкаУдаления', 'DeletionMark', flag),
    standard('Номер', 'Number', text(document.codeLength)),
    standard('Дата', 'Date', [{ kind: 'date', fractions: 'dateTime' }]),
    standard('Проведен', 'Posted', flag),
  ];
}

function catalogColumns(catalog: Catalog): Column[] {
  if (catalog.kind === 'Document') return documentColumns(catalog);
  const self: FieldType = [{ kind: 'ref', object: objectName(catalog) }];
  const columns = [
    standard('Ссылка', 'Ref', self),
    standard('ВерсияДанных', 'DataVersion', text(64)),
    standard('ПометкаУдаления', 'DeletionMark', flag),
    standard('Предопределенный', 'Predefined', flag),
    standard('ИмяПредопределенныхДанных', 'PredefinedDataName', text(100)),
  ];
  if (catalog.codeLength > 0) {
    const number = {
      kind: 'number',
      digits: catalog.codeLength,
      fractionDigits: 0,
      nonnegative: true,
    } as const;
    columns.push(
      standard('Код', 'Code', catalog.codeType === 'Number' ? [number] : text(catalog.codeLength)),
    );
  }
  if (catalog.descriptionLength > 0) {
    columns.push(standard('Наименование', 'Description', text(catalog.descriptionLength)));
  }
  if (catalog.hierarchical) {
    columns.push(standard('Родитель', 'Parent', self), standard('ЭтоГруппа', 'IsFolder', flag));
  }
  if (catalog.owners.length > 0) {
    const owners = catalog.owners.map((owner) => ({
      kind: 'ref' as const,
      object: owner.replace(/^Catalog\./, 'Справочник.'),
    }));
    columns.push(standard('Владелец', 'Owner', owners));
  }
  return columns;
}

/** Names of standard fields: an attribute may not have one of them. Source: xml-properties.txt, Catalog STD. */
const reserved = new Set(
  [
    'Ссылка Ref ПометкаУдаления DeletionMark Код Code Наименование Description Родитель Parent Владелец Owner',
    'ЭтоГруппа IsFolder Предопределенный Predefined ИмяПредопределенныхДанных PredefinedDataName',
    'ВерсияДанных DataVersion',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/** The same of information registers: STD of xml-properties.txt. */
const reservedOfRegister = new Set(
  'Активность Active НомерСтроки LineNumber Регистратор Recorder Период Period'.toLowerCase().split(' '),
);

/** Own fields whose names the platform keeps for its own. */
export function reservedNames(configuration: Configuration): string[] {
  const found = (owner: string, fields: readonly { readonly name: string }[], names: ReadonlySet<string>) =>
    fields.filter((field) => names.has(field.name.toLowerCase())).map((field) => `${owner}.${field.name}`);
  return [
    ...configuration.catalogs.flatMap((one) => found(objectName(one), one.attributes, reserved)),
    ...configuration.registers.flatMap((one) =>
      found(
        `РегистрСведений.${one.name}`,
        [...one.dimensions, ...one.resources, ...one.attributes],
        reservedOfRegister,
      ),
    ),
  ];
}

const own = (
  fields: readonly { readonly name: string; readonly type: FieldType }[],
  role: Column['role'],
): Column[] => fields.map(({ name, type }) => ({ name, english: name, type, role }));

/** All tables of a base, found by name in either language. */
export class Schema {
  readonly configuration: Configuration;
  readonly tables: readonly Table[];
  private readonly byName = new Map<string, Table>();
  private readonly columns = new Map<Table, Map<string, Column>>();

  constructor(configuration: Configuration) {
    this.configuration = configuration;
    this.tables = [
      ...configuration.catalogs.flatMap(catalogTables),
      ...configuration.registers.map(registerTable),
      ...configuration.constants.map(constantTable),
      ...configuration.enums.map(enumTable),
    ];
    for (const table of this.tables) {
      this.byName.set(table.name.toLowerCase(), table);
      this.byName.set(table.english.toLowerCase(), table);
      const columns = new Map<string, Column>();
      // A standard field goes first: an own one of the same name does not hide it.
      for (const column of [...table.columns].reverse()) {
        columns.set(column.name.toLowerCase(), column);
        columns.set(column.english.toLowerCase(), column);
      }
      this.columns.set(table, columns);
    }
  }

  find(name: string): Table | undefined {
    return this.byName.get(name.toLowerCase());
  }

  column(table: Table, name: string): Column | undefined {
    return this.columns.get(table)?.get(name.toLowerCase());
  }

  /** Sections of a catalog. */
  sections(catalog: CatalogTable): readonly SectionTable[] {
    return this.tables.filter(
      (table): table is SectionTable => table.kind === 'section' && table.object === catalog.object,
    );
  }
}

function catalogTables(catalog: Catalog): Table[] {
  const name = objectName(catalog);
  const english = `${catalog.kind}.${catalog.name}`;
  const main: CatalogTable = {
    kind: 'catalog',
    name,
    english,
    object: catalog,
    key: ['Ссылка'],
    columns: [...catalogColumns(catalog), ...own(catalog.attributes, 'attribute')],
  };
  const sections = catalog.tabularSections.map(
    (section): SectionTable => ({
      kind: 'section',
      name: `${name}.${section.name}`,
      english: `${english}.${section.name}`,
      object: catalog,
      section,
      key: ['Ссылка', 'НомерСтроки'],
      columns: [
        standard('Ссылка', 'Ref', [{ kind: 'ref', object: name }]),
        standard('НомерСтроки', 'LineNumber', [
          { kind: 'number', digits: 5, fractionDigits: 0, nonnegative: true },
        ]),
        ...own(section.attributes, 'attribute'),
      ],
    }),
  );
  return [main, ...sections];
}

function registerTable(register: InformationRegister): Table {
  const periodic = register.periodicity !== 'Nonperiodical';
  const period = standard('Период', 'Period', [{ kind: 'date', fractions: 'dateTime' }]);
  return {
    kind: 'register',
    name: `РегистрСведений.${register.name}`,
    english: `InformationRegister.${register.name}`,
    object: register,
    key: [...(periodic ? ['Период'] : []), ...register.dimensions.map((field) => field.name)],
    columns: [
      ...(periodic ? [period] : []),
      ...own(register.dimensions, 'dimension'),
      ...own(register.resources, 'resource'),
      ...own(register.attributes, 'attribute'),
    ],
  };
}

function constantTable(constant: Constant): Table {
  return {
    kind: 'constant',
    name: `Константа.${constant.name}`,
    english: `Constant.${constant.name}`,
    object: constant,
    key: [],
    columns: [standard('Значение', 'Value', constant.type)],
  };
}

function enumTable(object: Enumeration): Table {
  const name = `Перечисление.${object.name}`;
  return {
    kind: 'enum',
    name,
    english: `Enum.${object.name}`,
    object,
    key: ['Ссылка'],
    columns: [
      standard('Ссылка', 'Ref', [{ kind: 'ref', object: name }]),
      standard('Порядок', 'Order', [{ kind: 'number', digits: 10, fractionDigits: 0, nonnegative: true }]),
    ],
  };
}
