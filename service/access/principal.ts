/** Who asks, and what he may see. */
import type { InfobaseId, TokenId } from '../../contracts/common.ts';
import type { Scope } from '../../contracts/connect.ts';
import type { Operation } from '../../contracts/operation.ts';
import type { OperationId, Operations } from '../../contracts/operations.ts';
import type { EmployeeRow } from '../employees/employee.table.ts';
import { fail } from '../platform/errors.ts';
import type { Handler, Handlers, Input } from '../platform/http.ts';

export interface Principal {
  /** `anonymous`: a public operation. `link`: a signed link to one file. */
  kind: 'infobase' | 'integrator' | 'device' | 'link' | 'anonymous';
  tokenId: TokenId | null;
  name: string;
  scopes: readonly Scope[];
  /** The one infobase that it sees; null: all of them. */
  infobaseId: InfobaseId | null;
  /** Who acts: the owner of the device, or the one that 1C names in Employee-Id. */
  employee: EmployeeRow | null;
}

export type HandlerOf<Id extends OperationId> = Handler<Operations[Id], Principal>;
export type InputOf<Id extends OperationId> = Input<Operations[Id] & Operation, Principal>;
/** Handlers of some operations. */
export type HandlersOf<Id extends OperationId> = Pick<Handlers<Operations, Principal>, Id>;

export const anonymous: Principal = {
  kind: 'anonymous',
  tokenId: null,
  name: '-',
  scopes: [],
  infobaseId: null,
  employee: null,
};

/** The request comes from a 1C base, whose employees read all chats. */
export const isOneC = (principal: Principal): boolean => principal.kind === 'infobase';

/** Whether things of this infobase (null: of none) are the principal's to see. */
export function sees(principal: Principal, infobaseId: InfobaseId | null): boolean {
  return principal.infobaseId === null || principal.infobaseId === infobaseId;
}

/** The infobase that a request is about; the one named has to be the principal's own. */
export function infobaseOf(principal: Principal, named: InfobaseId | undefined): InfobaseId {
  if (named !== undefined && !sees(principal, named)) return fail('NOT_FOUND');
  return named ?? principal.infobaseId ?? fail('INFOBASE_REQUIRED');
}

/** The same where "all that I see" is an answer too. */
export function infobaseFilter(principal: Principal, named: InfobaseId | undefined): InfobaseId | null {
  if (named !== undefined && !sees(principal, named)) return fail('NOT_FOUND');
  return named ?? principal.infobaseId;
}

/** Who acts; throws where nobody was named. */
export function actingEmployee(principal: Principal): EmployeeRow {
  return principal.employee ?? fail('EMPLOYEE_REQUIRED');
}

/** A manager, an administrator, or a program that acts without an employee. */
export function isManager(principal: Principal): boolean {
  return principal.employee
    ? principal.employee.role !== 'employee'
    : principal.kind !== 'anonymous' && principal.kind !== 'link';
}
