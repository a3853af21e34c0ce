/** Out of a schema and a good value: values that the schema refuses, each with a word on what is wrong with it. */
import type { ValidateFunction } from 'ajv';

/** Stands for a number that is too great to be one. */
export const infinite = '∞';

export type Schema = Record<string, unknown>;
export interface Bad {
  what: string;
  value: unknown;
}

const ofOtherTypes: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  'нечто',
  [],
  [[]],
  {},
  { a: 1 },
  '__proto__',
];

/** Follows a reference into the components. */
export function resolved(schema: Schema, components: Record<string, Schema>): Schema {
  const { $ref } = schema as { $ref?: string };
  if ($ref !== undefined) return resolved(components[$ref.split('/').at(-1) ?? ''] ?? {}, components);
  const ways = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  const way = ways?.find(({ type }) => type !== 'null');
  return way ? resolved(way, components) : schema;
}

/** Values of one place that break its limits. */
function outOfBounds(schema: Schema): Bad[] {
  const { maxLength, minLength, minimum, maximum, maxItems, pattern, format, items } = schema as Record<
    string,
    number
  >;
  const all: Bad[] = [];
  if (schema.type === 'string' || Array.isArray(schema.type)) {
    if (maxLength !== undefined) all.push({ what: 'too long', value: 'я'.repeat(maxLength + 1) });
    if (minLength) all.push({ what: 'too short', value: '' });
    if (pattern !== undefined)
      all.push({ what: 'strange characters', value: "../'; DROP TABLE chat --\u202e" });
    if (format !== undefined) all.push({ what: 'no such time', value: '2026-13-45T99:99:99Z' });
    if (schema.enum !== undefined) all.push({ what: 'unknown word', value: 'no_such_word' });
  }
  if (schema.type === 'integer' || schema.type === 'number') all.push({ what: 'infinite', value: infinite });
  if (minimum !== undefined) all.push({ what: 'too small', value: minimum - 1 });
  if (maximum !== undefined) all.push({ what: 'too great', value: maximum + 1 });
  if (maxItems !== undefined && maxItems <= 1000 && items !== undefined)
    all.push({ what: 'too many', value: new Array(maxItems + 1).fill('x') });
  return all;
}

/** The value with another one at that path. */
export function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((one, i) => (i === key ? replaced(one, rest, by) : one));
  const before = (value ?? {}) as Record<string, unknown>;
  return { ...before, [key]: replaced(before[key], rest, by) };
}

/** Every place of a body that the schema names and the value has. */
export function placesOf(
  schema: Schema,
  value: unknown,
  components: Record<string, Schema>,
  path: (string | number)[] = [],
): Array<{ path: (string | number)[]; schema: Schema; value: unknown }> {
  const own = resolved(schema, components);
  const here = { path, schema: own, value };
  if (own.type === 'array' && Array.isArray(value) && value.length > 0)
    return [here, ...placesOf(own.items as Schema, value[0], components, [...path, 0])];
  const properties = (own.properties ?? {}) as Record<string, Schema>;
  const inside = Object.entries(properties).flatMap(([key, one]) =>
    placesOf(one, (value as Record<string, unknown> | null | undefined)?.[key], components, [...path, key]),
  );
  // A place that the value lacks is filled by what breaks its limits; what is inside of it stays away.
  return value === undefined || value === null ? [here] : [here, ...inside];
}

/** Bodies that the schema refuses: everything in the good one goes wrong, one at a time. */
export function badBodies(
  schema: Schema,
  good: unknown,
  components: Record<string, Schema>,
  isGood: ValidateFunction,
): Bad[] {
  const all: Bad[] = [];
  for (const place of placesOf(schema, good, components)) {
    const name = place.path.join('.') || 'the body';
    const at = (what: string, by: unknown) =>
      all.push({ what: `${name}: ${what}`, value: replaced(good, place.path, by) });
    for (const other of ofOtherTypes) at(`instead ${JSON.stringify(other)}`, other);
    for (const { what, value } of outOfBounds(place.schema)) at(what, value);
    if (typeof place.value !== 'object' || place.value === null || Array.isArray(place.value)) continue;
    for (const key of Object.keys(place.value)) {
      const { [key]: _, ...rest } = place.value as Record<string, unknown>;
      at(`without ${key}`, rest);
    }
    at('an unknown field', { ...place.value, noSuchField: 1 });
    at(
      'the prototype',
      JSON.parse(
        JSON.stringify(place.value).replace(/\}$/, '') +
          (Object.keys(place.value).length ? ',' : '') +
          '"__proto__":{"admin":true}}',
      ),
    );
  }
  return all.filter(({ value }) => !isGood(structuredClone(value)));
}

/** Bodies at the very limits of the schema, which it still takes: the longest texts, the greatest numbers. */
export function extremeBodies(
  schema: Schema,
  good: unknown,
  components: Record<string, Schema>,
  isGood: ValidateFunction,
): Bad[] {
  const all: Bad[] = [];
  for (const { path, schema: place, value } of placesOf(schema, good, components)) {
    const { maxLength, minimum, maximum } = place as Record<string, number>;
    const values: unknown[] = [];
    // Three kinds of letters: of one, two and four bytes.
    if (maxLength !== undefined && maxLength <= 100_000)
      values.push('x'.repeat(maxLength), 'Ж'.repeat(maxLength), '😀'.repeat(Math.floor(maxLength / 2)));
    // An address stays one.
    if (maxLength !== undefined && String(value).startsWith('http'))
      values.splice(0, 3, `${value}/`.padEnd(maxLength, 'x'));
    if (minimum !== undefined) values.push(minimum);
    if (maximum !== undefined) values.push(maximum);
    for (const extreme of values) {
      const what = `${path.join('.')}: ${String(extreme).slice(0, 20)} (${String(extreme).length})`;
      all.push({ what, value: replaced(good, path, extreme) });
    }
  }
  return all.filter(({ value }) => isGood(structuredClone(value)));
}

/** Every text in a value: its path. */
export function textsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return value.flatMap((one, i) => textsOf(one, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsOf(one, [...path, key]));
}

/** Texts of a query that its schema refuses. */
export function badTexts(schema: Schema): Bad[] {
  const all: Bad[] = [];
  const add = (...values: string[]) =>
    all.push(...values.map((value) => ({ what: value.slice(0, 40), value })));
  const { type, maxLength, pattern, format, minimum, maximum } = schema as Record<string, number> & {
    type?: string;
  };
  if (type === 'integer') {
    add('abc', '1.5', '1e999', 'NaN', '0x', '1,2', '[]', '99999999999999999999999');
    if (minimum !== undefined) add(String(minimum - 1));
    if (maximum !== undefined) add(String(maximum + 1));
  }
  if (type === 'boolean') add('да', '2', 'yes');
  if (schema.enum !== undefined) add('no_such_word', '');
  if (pattern !== undefined)
    add("'; DROP TABLE chat --", '..%2F..%2Fetc%2Fpasswd', 'я', '😀', 'a b', 'x'.repeat(2000));
  if (maxLength !== undefined) add('x'.repeat(maxLength + 1));
  if (format !== undefined) add('yesterday', '2026-13-45T99:99:99Z', '2026-11-20');
  return all;
}
