/** Credentials (only as hashes) and the audit log. */
import type { EmployeeId, InfobaseId, TokenId } from '../../contracts/common.ts';
import type { Scope } from '../../contracts/connect.ts';
import { id, instant, json, key, nullable, position, ref, text } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

export interface TokenRow {
  id: TokenId;
  kind: 'infobase' | 'integrator' | 'device';
  name: string;
  /** SHA-256 of the token, hex. */
  hash: string;
  scopes: Scope[];
  infobaseId: InfobaseId | null;
  employeeId: EmployeeId | null;
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
}
export const tokenTable = defineTable<TokenRow>({
  name: 'access_token',
  columns: {
    id: id(),
    kind: key(20),
    name: text(200),
    hash: key(64),
    scopes: json(),
    infobaseId: nullable(ref()),
    employeeId: nullable(ref()),
    createdAt: instant(),
    lastUsedAt: nullable(instant()),
    expiresAt: nullable(instant()),
    revokedAt: nullable(instant()),
  },
  uniques: [{ columns: ['hash'] }],
});

/** One-time secrets: connection codes of 1C and sign-in tickets of the panel. */
export interface OneTimeRow {
  id: string;
  kind: 'connection_code' | 'ticket';
  hash: string;
  infobaseId: InfobaseId | null;
  employeeId: EmployeeId | null;
  scopes: Scope[];
  expiresAt: string;
  usedAt: string | null;
}
export const oneTimeTable = defineTable<OneTimeRow>({
  name: 'one_time_secret',
  columns: {
    id: id(),
    kind: key(20),
    hash: key(64),
    infobaseId: nullable(ref()),
    employeeId: nullable(ref()),
    scopes: json(),
    expiresAt: instant(),
    usedAt: nullable(instant()),
  },
  uniques: [{ columns: ['hash'] }],
});

export interface AuditRow {
  position: number;
  at: string;
  who: string;
  infobaseId: InfobaseId | null;
  operation: string;
  target: string | null;
  outcome: string;
  address: string | null;
}
export const auditTable = defineTable<AuditRow>({
  name: 'audit_entry',
  columns: {
    position: position(),
    at: instant(),
    who: text(300),
    infobaseId: nullable(ref()),
    operation: key(60),
    target: nullable(text(300)),
    outcome: key(60),
    address: nullable(key(64)),
  },
});
