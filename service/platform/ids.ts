import { createHash, randomBytes, randomInt } from 'node:crypto';

// Crockford's base 32 in lower case: sorts like the number, survives case-insensitive comparison.
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
// No 0/O, 1/I/L, 5/S, 2/Z, 8/B: read aloud and retyped by people.
const codeLetters = 'ACDEFGHJKMNPQRTUVWXY34679';

let lastTime = 0;
let lastRandom = 0n;

/**
 * A new id: prefix, underscore, 26 lower-case characters (48 bits of time in ms, 80 random bits).
 * Ids made by one process sort in the order of their making, also within a millisecond and when the
 * machine's clock goes back.
 */
export function newId<T extends string = string>(prefix: string): T {
  const time = Date.now();
  if (time > lastTime) {
    lastTime = time;
    // The top bit stays free, so that counting up within a millisecond can't overflow.
    lastRandom = BigInt(`0x${randomBytes(10).toString('hex')}`) >> 1n;
  } else {
    lastRandom += BigInt(randomInt(1, 2 ** 32));
  }
  return `${prefix}_${base32(BigInt(lastTime), 10)}${base32(lastRandom, 16)}` as T;
}

/**
 * The id of something that exists outside, made of what it is known by there: 26 characters of a SHA-256. A bridge
 * that was restored from a backup and hears of it once more gives it the same id, so its readers see no twin.
 */
export function derivedId<T extends string = string>(prefix: string, ...known: readonly string[]): T {
  // JSON keeps the parts apart: `a`, `bc` is not `ab`, `c`.
  const hash = createHash('sha256').update(JSON.stringify(known), 'utf8').digest('hex');
  return `${prefix}_${base32(BigInt(`0x${hash.slice(0, 34)}`) >> 6n, 26)}` as T;
}

/** A secret of `bytes` random bytes as base64url (32 bytes give 43 characters). */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** SHA-256 of a token, 64 hex digits: what is stored instead of the token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** A code that a person retypes: `XXXX-XXXX`, without look-alike characters (37 bits). */
export function randomCode(): string {
  const letters = Array.from({ length: 8 }, () => codeLetters[randomInt(codeLetters.length)]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

function base32(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest >>= 5n) text = digits[Number(rest & 31n)] + text;
  return text;
}
