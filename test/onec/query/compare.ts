import { CatalogReference, EnumReference } from '../data/reference.ts';
import { databaseIdentity } from '../data/store.ts';
import { compareTextCaseBlind } from '../values/compare.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { ObjectValue, typeOf, type Value } from '../values/value.ts';
import type { Comparison } from './ast.ts';
import { type Place, queryFault } from './lexer.ts';

/** A condition's value: true, false or NULL (not known). */
export type Truth = boolean | null;

/** «=» of the base; NULL with anything is not known. */
export function same(left: Value, right: Value): Truth {
  if (left === null || right === null) return null;
  return databaseIdentity(left) === databaseIdentity(right);
}

function ordered(left: Value, right: Value): number | undefined {
  if (left instanceof Decimal && right instanceof Decimal) return left.compare(right);
  if (left instanceof DateValue && right instanceof DateValue) return left.seconds - right.seconds;
  if (typeof left === 'string' && typeof right === 'string') {
    return compareTextCaseBlind(left.trimEnd(), right.trimEnd());
  }
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof CatalogReference && right instanceof CatalogReference) {
    return left.identity < right.identity ? -1 : left.identity > right.identity ? 1 : 0;
  }
  return undefined;
}

export function compareValues(operator: Comparison, left: Value, right: Value, at: Place): Truth {
  if (left === null || right === null) return null;
  if (operator === '=') return same(left, right);
  if (operator === '<>') return !same(left, right);
  const difference = ordered(left, right);
  if (difference === undefined) {
    throw queryFault(`нельзя сравнить ${typeOf(left).ru} и ${typeOf(right).ru}`, at);
  }
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

const ranks = [null, undefined];

function rank(value: Value): number {
  if (value === null || value === undefined) return ranks.indexOf(value);
  if (typeof value === 'boolean') return 2;
  if (value instanceof Decimal) return 3;
  if (value instanceof DateValue) return 4;
  return typeof value === 'string' ? 5 : 6;
}

/** Order of «УПОРЯДОЧИТЬ ПО»: NULL first; values of enumerations by their place (on a real base by an inner id). */
export function sortValues(left: Value, right: Value): number {
  const byRank = rank(left) - rank(right);
  if (byRank !== 0) return byRank;
  if (left instanceof EnumReference && right instanceof EnumReference) return left.order - right.order;
  const known = ordered(left, right);
  if (known !== undefined) return known;
  if (left instanceof ObjectValue && right instanceof ObjectValue) {
    const [one, other] = [String(left.identity), String(right.identity)];
    return one < other ? -1 : one > other ? 1 : 0;
  }
  return 0;
}

/** «ПОДОБНО»: `%` any characters, `_` one, `[абв]` one of, `[^абв]` none of; letter case is ignored. */
const literal = (character: string) => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

export function likePattern(pattern: string, escapeBy: string | undefined): RegExp {
  let body = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] as string;
    if (escapeBy !== undefined && escapeBy !== '' && character === escapeBy) {
      index += 1;
      body += literal(pattern[index] ?? '');
    } else if (character === '%') body += '[\\s\\S]*';
    else if (character === '_') body += '[\\s\\S]';
    else if (character === '[') {
      const end = pattern.indexOf(']', index + 2);
      if (end < 0) body += '\\[';
      else {
        body += `[${pattern.slice(index + 1, end).replace(/[\\[\]]/g, '\\$&')}]`;
        index = end;
      }
    } else body += literal(character);
  }
  return new RegExp(`^${body}$`, 'iu');
}
