/** What an employee's device may do. */
import type { Scope } from '../../contracts/connect.ts';
import type { Role } from '../../contracts/employee.ts';

const byRole: Record<Role, readonly Scope[]> = {
  employee: ['read', 'send'],
  manager: ['read', 'send', 'manage'],
  administrator: ['read', 'send', 'manage', 'admin'],
};

export const scopesOf = (role: Role): Scope[] => [...byRole[role]];

/** Whether `given` holds nothing that `own` lacks: nobody hands out more than he has. */
export const within = (given: readonly Scope[], own: readonly Scope[]): boolean =>
  given.every((scope) => own.includes(scope));
