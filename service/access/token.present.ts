/** Tokens as the contract shows them: never their text or hash. */
import type { Token } from '../../contracts/connect.ts';
import type { TokenRow } from './access.table.ts';

export const presentToken = (row: TokenRow): Token => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  scopes: row.scopes,
  infobaseId: row.infobaseId,
  employeeId: row.employeeId,
  createdAt: row.createdAt,
  lastUsedAt: row.lastUsedAt,
  expiresAt: row.expiresAt,
});
