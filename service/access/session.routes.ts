/** Operations of signing in to the panel. */
import type { FastifyReply } from 'fastify';
import type { Session } from '../../contracts/panel.ts';
import { readableChat } from '../chats/chat.access.ts';
import { briefOf, findEmployee } from '../employees/employee.store.ts';
import { type EmployeeRow, employeeTable } from '../employees/employee.table.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { type TokenRow, tokenTable } from './access.table.ts';
import { sessionCookie } from './authenticate.ts';
import type { HandlersOf, Principal } from './principal.ts';
import { scopesOf, within } from './scopes.ts';
import { issueTicket, openSession, panelUrl } from './session.commands.ts';
import { revokeToken } from './token.store.ts';

const present = (token: TokenRow, employee: EmployeeRow | null, text: string | null): Session => ({
  token: text,
  employee: employee && briefOf(employee),
  role: employee?.role ?? null,
  scopes: token.scopes,
  expiresAt: token.expiresAt,
});

/** The employee that a ticket is asked for, if the caller may have it. */
async function ticketOwner(reader: Reader, principal: Principal, ref: string): Promise<EmployeeRow> {
  const { infobaseId } = principal;
  const employee =
    infobaseId !== null
      ? await findEmployee(reader, infobaseId, ref)
      : ref.startsWith('emp_')
        ? await reader.repo(employeeTable).findOneBy({ id: ref as EmployeeRow['id'] })
        : fail('INFOBASE_REQUIRED');
  if (!employee || employee.blocked || employee.deleted) return fail('EMPLOYEE_UNKNOWN', { employee: ref });
  // A base vouches for its people. Everybody else must not get at more rights, or at another's name, this way.
  const himself = principal.employee === null || principal.employee.id === employee.id;
  const vouched = principal.kind === 'infobase';
  if (!vouched && !(himself && within(scopesOf(employee.role), principal.scopes))) return fail('FORBIDDEN');
  return employee;
}

export function sessionHandlers(
  platform: Platform,
): HandlersOf<'createTicket' | 'createSession' | 'getSession' | 'deleteSession'> {
  const { db, clock, config } = platform;
  const cookie = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: config.publicUrl.startsWith('https:'),
  } as const;
  const setCookie = (reply: FastifyReply, text: string, expiresAt: string | null) =>
    reply.setCookie(sessionCookie, text, {
      ...cookie,
      ...(expiresAt === null ? {} : { expires: new Date(expiresAt) }),
    });

  return {
    createTicket: ({ body, principal }) =>
      db.write(async (tx) => {
        const employee = await ticketOwner(tx, principal, body.employeeId);
        if (body.chatId !== undefined) {
          const chat = await readableChat(tx, principal, body.chatId);
          if (chat.line.infobaseId !== employee.infobaseId) fail('NOT_FOUND');
        }
        const { ticket, expiresAt } = await issueTicket(tx, platform, employee);
        const url = panelUrl(platform, body.page ?? 'panel', {
          ticket,
          ...(body.chatId === undefined ? {} : { chat: body.chatId }),
          ...(body.object === undefined
            ? {}
            : { kind: body.object.kind, key: body.object.key, title: body.object.title }),
          ...(body.embed ? { embed: '1' } : {}),
        });
        return { url, expiresAt };
      }),
    createSession: async ({ body, reply }) => {
      const { token, row, employee } = await db.write((tx) => openSession(tx, platform, body.ticket));
      if (body.mode === 'token') return present(row, employee, token);
      setCookie(reply, token, row.expiresAt);
      return present(row, employee, null);
    },
    getSession: async ({ principal }) => {
      const id = principal.tokenId ?? fail('UNAUTHORIZED');
      const row = await db.read((reader) => reader.repo(tokenTable).findOneByOrFail({ id }));
      return present(row, principal.employee, null);
    },
    deleteSession: async ({ principal, reply }) => {
      // The token of a base or of an integrator is ended by DELETE /v1/tokens, not by a slip.
      if (principal.kind !== 'device' || principal.tokenId === null) return fail('FORBIDDEN');
      const { tokenId } = principal;
      await db.write((tx) => revokeToken(tx, tokenId, instantOf(clock)));
      reply.clearCookie(sessionCookie, cookie);
      return { done: true };
    },
  };
}
