/** Tokens and one-time secrets in the database; secrets themselves are never stored. */
import type { EmployeeId, InfobaseId, TokenId } from '../../contracts/common.ts';
import type { Scope } from '../../contracts/connect.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { hashToken, newId, newSecret, randomCode } from '../platform/ids.ts';
import { type OneTimeRow, oneTimeTable, type TokenRow, tokenTable } from './access.table.ts';

/** Minutes that a connection code lives. */
export const codeMinutes = 15;
/** Minutes that a ticket to the panel lives. */
export const ticketMinutes = 5;

export interface NewToken {
  kind: TokenRow['kind'];
  name: string;
  scopes: Scope[];
  infobaseId: InfobaseId | null;
  employeeId: EmployeeId | null;
  now: string;
  expiresAt: string | null;
}

const prefixes = { infobase: 'wbi', integrator: 'wbt', device: 'wbd' } as const;

/** Issues a token: its text is returned here and nowhere else. */
export async function issueToken(tx: Tx, token: NewToken): Promise<{ token: string; row: TokenRow }> {
  const text = `${prefixes[token.kind]}_${newSecret(32)}`;
  const { now, ...rest } = token;
  const row: TokenRow = {
    id: newId<TokenId>('tok'),
    ...rest,
    hash: hashToken(text),
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
  };
  await tx.repo(tokenTable).insert(row);
  return { token: text, row };
}

/** Neither revoked nor out of date. */
export const isAlive = (row: TokenRow, now: string): boolean =>
  row.revokedAt === null && (row.expiresAt === null || row.expiresAt > now);

/** The live token with that text, or null. */
export async function findToken(reader: Reader, text: string, now: string): Promise<TokenRow | null> {
  const row = await reader.repo(tokenTable).findOneBy({ hash: hashToken(text) });
  return row && isAlive(row, now) ? row : null;
}

/** Ends a token; false when there was none alive. */
export async function revokeToken(tx: Tx, id: TokenId, now: string): Promise<boolean> {
  const done = await tx.execute(
    'UPDATE access_token SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL',
    { id, now },
  );
  return done === 1;
}

/** A one-time secret: a connection code that people read aloud, or a ticket in a link. */
export async function issueOneTime(
  tx: Tx,
  secret: Pick<OneTimeRow, 'kind' | 'infobaseId' | 'employeeId' | 'scopes' | 'expiresAt'>,
): Promise<string> {
  const text = secret.kind === 'connection_code' ? randomCode() : newSecret(24);
  await tx
    .repo(oneTimeTable)
    .insert({ id: newId('one'), ...secret, hash: hashToken(normalCode(secret.kind, text)), usedAt: null });
  return text;
}

/** Uses the secret up: of two at once exactly one gets the row, the other null. */
export async function useOneTime(
  tx: Tx,
  kind: OneTimeRow['kind'],
  text: string,
  now: string,
): Promise<OneTimeRow | null> {
  const hash = hashToken(normalCode(kind, text));
  const done = await tx.execute(
    'UPDATE one_time_secret SET used_at = :now WHERE hash = :hash AND kind = :kind AND used_at IS NULL AND expires_at > :now',
    { hash, kind, now },
  );
  return done === 1 ? tx.repo(oneTimeTable).findOneBy({ hash }) : null;
}

/** A code is typed by people: case, spaces and dashes don't count. */
function normalCode(kind: OneTimeRow['kind'], text: string): string {
  return kind === 'connection_code' ? text.toUpperCase().replace(/[\s-]/g, '') : text;
}
