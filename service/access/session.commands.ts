/** Signing in to the panel: a one-time ticket becomes a token of a device. */
import { IsNull } from 'typeorm';
import type { EmployeeId } from '../../contracts/common.ts';
import { scopes as allScopes, type Scope } from '../../contracts/connect.ts';
import type { Role } from '../../contracts/employee.ts';
import { employeesByIds } from '../employees/employee.store.ts';
import type { EmployeeRow } from '../employees/employee.table.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { type TokenRow, tokenTable } from './access.table.ts';
import { scopesOf } from './scopes.ts';
import { codeMinutes, issueOneTime, issueToken, ticketMinutes, useOneTime } from './token.store.ts';

/** Days that a sign-in to the panel lasts. */
export const sessionDays = 30;

const minute = 60_000;

/** A moment so many minutes from now. */
export const inMinutes = ({ clock }: Pick<Platform, 'clock'>, minutes: number): string =>
  new Date(clock.now().getTime() + minutes * minute).toISOString();

/** The address at which the panel opens with these values. */
export function panelUrl(
  { config }: Pick<Platform, 'config'>,
  page: 'panel' | 'compose',
  values: Record<string, string>,
): string {
  return `${config.publicUrl}${page === 'compose' ? '/panel/compose' : '/panel'}?${new URLSearchParams(values)}`;
}

/** A ticket for an employee. */
export async function issueTicket(
  tx: Tx,
  platform: Platform,
  employee: EmployeeRow,
): Promise<{ ticket: string; expiresAt: string }> {
  const expiresAt = inMinutes(platform, ticketMinutes);
  const ticket = await issueOneTime(tx, {
    kind: 'ticket',
    infobaseId: employee.infobaseId,
    employeeId: employee.id,
    scopes: scopesOf(employee.role),
    expiresAt,
  });
  return { ticket, expiresAt };
}

/** A link for the person at the server, before any infobase is connected: all rights, no employee. */
export async function issueSetupTicket(
  platform: Pick<Platform, 'db' | 'clock' | 'config'>,
): Promise<{ url: string; expiresAt: string }> {
  const expiresAt = inMinutes(platform, codeMinutes);
  const ticket = await platform.db.write((tx) =>
    issueOneTime(tx, {
      kind: 'ticket',
      infobaseId: null,
      employeeId: null,
      scopes: [...allScopes],
      expiresAt,
    }),
  );
  return { url: panelUrl(platform, 'panel', { ticket }), expiresAt };
}

/** Uses a ticket up; throws TICKET_WRONG. The rights are those that the employee has by now. */
export async function openSession(
  tx: Tx,
  platform: Platform,
  ticket: string,
): Promise<{ token: string; row: TokenRow; employee: EmployeeRow | null }> {
  const now = instantOf(platform.clock);
  const used = (await useOneTime(tx, 'ticket', ticket, now)) ?? fail('TICKET_WRONG');
  const employee =
    used.employeeId === null ? null : (await employeesByIds(tx, [used.employeeId])).get(used.employeeId);
  if (employee === undefined || employee?.blocked || employee?.deleted) return fail('TICKET_WRONG');
  const issued = await issueToken(tx, {
    kind: 'device',
    name: employee?.name ?? 'setup',
    scopes: employee ? scopesOf(employee.role) : used.scopes,
    infobaseId: used.infobaseId,
    employeeId: used.employeeId,
    now,
    expiresAt: inMinutes(platform, sessionDays * 24 * 60),
  });
  return { ...issued, employee };
}

/** Gives the devices of an employee the rights of his new role. */
export async function changeDeviceScopes(tx: Tx, employeeId: EmployeeId, role: Role): Promise<void> {
  const scopes: Scope[] = scopesOf(role);
  await tx.repo(tokenTable).update({ employeeId, kind: 'device', revokedAt: IsNull() }, { scopes });
}
