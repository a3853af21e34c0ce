/** What a request to a set, an object or a virtual table is answered with. */
import { keysOf, matches, type Node, OdataFault, parseFilter } from './filter.ts';
import {
  type BaseModel,
  emptyGuid,
  type FieldModel,
  type Json,
  type JsonRow,
  property,
  type RegisterModel,
  type SetModel,
} from './model.ts';

/** Source: onec.md 4.2, measured. */
const noSegment = (name: string): OdataFault => new OdataFault(400, '6', `Сегмент пути ${name} не найден!`);
const noEntity = (): OdataFault => new OdataFault(404, '9', 'Экземпляр сущности не найден');
/** From memory: the code and the text of a set that is not in the composition. */
const noSet = (name: string): OdataFault => new OdataFault(404, '8', `Тип сущности не найден: ${name}`);
/** From memory: the status and the text of rows that the user may not read. */
const noRights = (): OdataFault => new OdataFault(403, '21', 'Нарушение прав доступа!');

export interface Answered {
  rows: JsonRow[];
  /** Of `$inlinecount=allpages`. */
  total: number | null;
}

/** Table parts as sets of their own: `Catalog_Контрагенты_КонтактнаяИнформация`. */
function partSet(base: BaseModel, name: string): SetModel | undefined {
  for (const set of base.sets) {
    const part = set.parts.find((one) => `${set.name}_${one.name}` === name);
    if (!part) continue;
    return {
      name,
      fields: [
        { name: 'Ref_Key', type: 'Edm.Guid' },
        { name: 'LineNumber', type: 'Edm.Int64' },
        ...part.fields,
      ],
      parts: [],
      rows: () => {
        const all = set.rows();
        const lines: JsonRow[] = [];
        for (let i = 0; i < all.count; i += 1) lines.push(...((all.at(i)[part.name] ?? []) as JsonRow[]));
        return { count: lines.length, at: (index) => lines[index] as JsonRow, find: () => undefined };
      },
    };
  }
  return undefined;
}

export function setOf(base: BaseModel, name: string): SetModel {
  const own = base.sets.find((set) => set.name === name) ?? partSet(base, name);
  if (!own) throw noSet(name);
  return own;
}

interface Followed {
  value: Json | undefined;
  /** The field that the path ends at. */
  found: boolean;
}

/** Follows a path through references. Throws code 6 where a segment is not there. */
function follow(base: BaseModel, set: SetModel, row: JsonRow, path: readonly string[]): Followed {
  const [name = '', ...rest] = path;
  const field = set.fields.find((one) => property(one) === name || (rest.length > 0 && one.name === name));
  const part = set.parts.find((one) => one.name === name);
  if (rest.length === 0) {
    // The type of a value of several types stands beside it.
    const beside = set.fields.some((one) => `${one.name}_Type` === name);
    if (!field && !part && !beside && !(name in row)) throw noSegment(name);
    return { value: row[name] ?? (part ? [] : undefined), found: true };
  }
  if (part) {
    if (!part.fields.some((one) => property(one) === rest[0])) throw noSegment(rest[0] ?? '');
    return { value: row[name], found: true };
  }
  if (!field?.to) throw noSegment(name);
  const target = base.sets.find((one) => one.name === field.to);
  if (!target) throw noSegment(name);
  const referred = target.rows().find(String(row[property(field)] ?? emptyGuid));
  if (!referred) {
    follow(base, target, {}, rest);
    return { value: undefined, found: true };
  }
  return follow(base, target, referred, rest);
}

const listOf = (text: string | null): string[] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Only what was asked for; references are expanded only where a path to them is selected. Source: onec.md 4.2. */
function selected(base: BaseModel, set: SetModel, row: JsonRow, query: URLSearchParams): JsonRow {
  const select = listOf(query.get('$select'));
  const expand = listOf(query.get('$expand'));
  if (select.length === 0 || select.includes('*')) return row;
  const result: Record<string, unknown> = {};
  for (const path of select.map((one) => one.split('/'))) {
    const [name = '', ...rest] = path;
    const { value } = follow(base, set, row, path);
    if (rest.length === 0) {
      result[name] = value ?? null;
      continue;
    }
    const part = set.parts.find((one) => one.name === name);
    if (part) {
      const lines = (value ?? []) as JsonRow[];
      const before = (result[name] ?? lines.map(() => ({}))) as Record<string, Json>[];
      result[name] = lines.map((line, i) => ({
        ...before[i],
        [rest[0] as string]: line[rest[0] as string] ?? null,
      }));
      continue;
    }
    if (!expand.includes(name)) continue;
    const field = set.fields.find((one) => one.name === name);
    const empty = String(row[field ? property(field) : name] ?? emptyGuid) === emptyGuid;
    // An empty reference has nothing to show.
    if (empty) continue;
    result[name] = { ...(result[name] as JsonRow | undefined), [rest.join('/')]: value ?? null };
  }
  return result as JsonRow;
}

const compareValues = (a: Json | undefined, b: Json | undefined): number => {
  if (a === b) return 0;
  return String(a ?? '') < String(b ?? '') ? -1 : 1;
};

export function answerSet(base: BaseModel, set: SetModel, query: URLSearchParams): Answered {
  const text = query.get('$filter');
  const tree = text === null ? null : parseFilter(text);
  const all = set.rows();
  const order = listOf(query.get('$orderby'));
  const top = numberOf(query.get('$top')) ?? Number.POSITIVE_INFINITY;
  const skip = numberOf(query.get('$skip')) ?? 0;
  const allowedOnly = query.get('allowedOnly') === 'true';
  const forbidden = set.forbidden ?? (() => false);
  const visible = (rows: JsonRow[]): JsonRow[] => {
    if (!allowedOnly && rows.some(forbidden)) throw noRights();
    return rows.filter((row) => !forbidden(row));
  };
  const shown = (rows: JsonRow[]): JsonRow[] => rows.map((row) => selected(base, set, row, query));
  // Names are checked whether or not there are rows.
  if (tree) matches(tree, {}, (_, path) => follow(base, set, {}, path).value);
  selected(base, set, {}, query);

  const byKey = order.length === 1 && order[0] === 'Ref_Key' && set.forbidden === undefined;
  if (tree === null && byKey && all.count > 0) {
    const page: JsonRow[] = [];
    for (let i = skip; i < Math.min(all.count, skip + top); i += 1) page.push(all.at(i));
    return { rows: shown(page), total: all.count };
  }
  const found = visible(tree ? filtered(base, set, tree) : everything(set));
  for (const by of [...order].reverse()) {
    const [path = '', direction] = by.split(/\s+/);
    const sign = direction === 'desc' ? -1 : 1;
    found.sort(
      (a, b) =>
        sign *
        compareValues(
          follow(base, set, a, path.split('/')).value,
          follow(base, set, b, path.split('/')).value,
        ),
    );
  }
  // Without an order the base promises none: each answer has another one, so that nobody can lean on it.
  const ordered = order.length > 0 ? found : [...found.slice(1), ...found.slice(0, 1)].reverse();
  return { rows: shown(ordered.slice(skip, skip + top)), total: found.length };
}

function everything(set: SetModel): JsonRow[] {
  const all = set.rows();
  return Array.from({ length: all.count }, (_, i) => all.at(i));
}

function filtered(base: BaseModel, set: SetModel, tree: Node): JsonRow[] {
  const keys = keysOf(tree);
  if (keys) return [...new Set(keys)].map((key) => set.rows().find(key)).filter((row) => row !== undefined);
  return everything(set).filter((row) =>
    matches(tree, row, (one, path) => follow(base, set, one, path).value),
  );
}

function numberOf(text: string | null): number | null {
  if (text === null) return null;
  if (!/^\d+$/.test(text)) throw new OdataFault(400, '14', `Ошибка разбора опции запроса: '${text}'`);
  return Number(text);
}

export function answerEntity(base: BaseModel, set: SetModel, key: string, query: URLSearchParams): JsonRow {
  const row = set.rows().find(key);
  if (!row) throw noEntity();
  if (set.forbidden?.(row)) throw noRights();
  return selected(base, set, row, query);
}

/** Balances by the dimensions named, or by all; sums of nothing are no rows. Source: onec.md 4.1. */
export function answerBalance(
  register: RegisterModel,
  parameters: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Answered {
  const read = (row: JsonRow, path: readonly string[]): Json | undefined => {
    const name = path[0] ?? '';
    const known = [...register.dimensions, ...register.resources].some((field) => property(field) === name);
    const balance = register.resources.some((field) => `${field.name}Balance` === name);
    if (path.length > 1 || (!known && !balance)) throw noSegment(path.join('/'));
    return row[name];
  };
  const condition = parameters.Condition ? parseFilter(parameters.Condition) : null;
  if (condition) matches(condition, {}, read);
  const wanted = listOf(parameters.Dimensions ?? null);
  const dimensions: FieldModel[] = wanted.map((name) => {
    const field = register.dimensions.find((one) => one.name === name);
    if (!field) throw noSegment(name);
    return field;
  });
  const by = dimensions.length > 0 ? dimensions : register.dimensions;
  const groups = new Map<string, Record<string, Json>>();
  for (const record of register.records()) {
    if (condition && !matches(condition, record, read)) continue;
    const key = by.map((field) => String(record[property(field)])).join('|');
    const group =
      groups.get(key) ??
      Object.fromEntries(by.map((field) => [property(field), record[property(field)] ?? null]));
    for (const { name } of register.resources) {
      group[`${name}Balance`] = Number(group[`${name}Balance`] ?? 0) + Number(record[name] ?? 0);
    }
    groups.set(key, group);
  }
  const rows = [...groups.values()].filter((row) =>
    register.resources.some(({ name }) => row[`${name}Balance`] !== 0),
  );
  const text = query.get('$filter');
  const tree = text === null ? null : parseFilter(text);
  const shown = tree ? rows.filter((row) => matches(tree, row, read)) : rows;
  return { rows: shown, total: shown.length };
}
