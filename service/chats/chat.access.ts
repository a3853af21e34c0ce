/** Finding a chat on behalf of somebody: what he may not see does not exist for him. */
import type { ChatId, EmployeeId } from '../../contracts/common.ts';
import { actingEmployee, isOneC, type Principal, sees } from '../access/principal.ts';
import { employeesByIds, findEmployee } from '../employees/employee.store.ts';
import type { EmployeeRow } from '../employees/employee.table.ts';
import { isAbsent } from '../employees/employee.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { presentChat } from './chat.present.ts';
import { findChat, type LoadedChat, lockChat, stateOf } from './chat.store.ts';
import { type Actor, type Agent, rights } from './chat.ts';

/** Who acts in a chat, as its rules see him. */
export function actorOf(principal: Principal): Actor {
  const employee = actingEmployee(principal);
  return { employeeId: employee.id, role: employee.role, viaOneC: isOneC(principal) };
}

/** The same where a program may act by itself: an integrator without an employee. A 1C base always names one. */
export function agentOf(principal: Principal): Agent {
  return principal.employee || isOneC(principal) ? actorOf(principal) : 'system';
}

/** May he read it: the infobase is his, and as an employee in a panel the rules let him. */
export function mayRead(principal: Principal, chat: LoadedChat): boolean {
  if (!sees(principal, chat.line.infobaseId)) return false;
  if (!principal.employee) return true;
  return rights(stateOf(chat), actorOf(principal)).read;
}

/** The chat for reading; NOT_FOUND when it is not his to see. */
export async function readableChat(
  reader: Reader,
  principal: Principal,
  chatId: ChatId,
): Promise<LoadedChat> {
  const chat = await findChat(reader, chatId);
  return chat && mayRead(principal, chat) ? chat : fail('NOT_FOUND');
}

/**
 * The chat for a command, locked. Of the infobase it must be; what the employee may do is for the rules to say, so
 * that one who comes too late hears who has it. `expected`: the version on which the decision was made.
 */
export async function chatForCommand(
  tx: Tx,
  principal: Principal,
  chatId: ChatId,
  expected?: number,
): Promise<LoadedChat> {
  const chat = await lockChat(tx, chatId);
  if (!chat || !sees(principal, chat.line.infobaseId)) return fail('NOT_FOUND');
  if (expected !== undefined && expected < chat.row.ruledVersion) {
    throw new BridgeError(
      'CHAT_CHANGED',
      mayRead(principal, chat) ? { chat: await presentChat(tx, chat.row) } : undefined,
    );
  }
  return chat;
}

/** An employee of the chat's infobase, by our id or externalId; absent ones get no chats. */
export async function colleague(
  reader: Reader,
  platform: Platform,
  chat: Pick<LoadedChat, 'line'>,
  ref: string,
  mustBePresent = false,
): Promise<EmployeeRow> {
  const employee = await findEmployee(reader, chat.line.infobaseId, ref);
  if (!employee || employee.deleted || employee.blocked) return fail('EMPLOYEE_UNKNOWN', { employee: ref });
  if (mustBePresent && isAbsent(employee, platform.clock.now()))
    return fail('EMPLOYEE_ABSENT', { employee: employee.name });
  return employee;
}

export async function colleagues(
  reader: Reader,
  platform: Platform,
  chat: Pick<LoadedChat, 'line'>,
  refs: readonly string[] = [],
): Promise<EmployeeId[]> {
  const found = await Promise.all(refs.map((ref) => colleague(reader, platform, chat, ref)));
  return [...new Set(found.map((employee) => employee.id))];
}

/** Whether that employee can't take a chat back: gone, blocked, on leave, or nobody. */
export async function isAway(reader: Reader, platform: Platform, id: EmployeeId | null): Promise<boolean> {
  if (id === null) return true;
  const employee = (await employeesByIds(reader, [id])).get(id);
  return !employee || isAbsent(employee, platform.clock.now());
}
