/** From a request to a principal. */
import type { FastifyRequest } from 'fastify';
import type { InfobaseId, TokenId } from '../../contracts/common.ts';
import { isGuardedFromCopies, type Operation } from '../../contracts/operation.ts';
import { findEmployee } from '../employees/employee.store.ts';
import { infobaseTable } from '../infobases/infobase.table.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { tokenTable } from './access.table.ts';
import { anonymous, type Principal } from './principal.ts';
import { findToken, isAlive } from './token.store.ts';

export const sessionCookie = 'bridge_session';

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A cookie is sent by the browser itself, so a write must come from our own page. */
function isForeignPage(request: FastifyRequest): boolean {
  if (request.method === 'GET') return false;
  const site = header(request, 'sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = header(request, 'origin');
  return origin !== undefined && URL.parse(origin)?.host !== request.host;
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = header(request, 'authorization');
  if (bearer !== undefined) return /^Bearer ([\x21-\x7e]{8,200})$/i.exec(bearer)?.[1] ?? fail('UNAUTHORIZED');
  const cookie = request.cookies[sessionCookie];
  if (cookie !== undefined && isForeignPage(request)) return fail('FORBIDDEN');
  return cookie;
}

export type TokenUse = (tokenId: TokenId, infobaseId: InfobaseId | null) => void;

/** The check that runs before every operation. `onUse` notes when a token was used last. */
export function createAuthenticate({ db, clock, bus }: Platform, onUse: TokenUse) {
  /** A copy would read its original's news, send a second time, replace its roster. */
  async function guardFromCopies(request: FastifyRequest, infobaseId: InfobaseId): Promise<void> {
    const hash = header(request, 'infobase-hash') ?? fail('INFOBASE_HASH_REQUIRED');
    const infobase = await db.read((r) => r.repo(infobaseTable).findOneBy({ id: infobaseId }));
    if (!infobase || infobase.connectionHash === hash) return;
    if (infobase.suspectedHash !== hash && !infobase.copyHashes.includes(hash)) {
      await db.write((tx) =>
        tx.repo(infobaseTable).update({ id: infobaseId }, { suspectedHash: hash.slice(0, 128) }),
      );
      bus.publish('infobase', infobaseId);
    }
    fail('INFOBASE_COPY');
  }

  return async function authenticate(
    request: FastifyRequest,
    _id: string,
    operation: Operation,
  ): Promise<Principal> {
    if (operation.access === 'public') return anonymous;
    // A signed link opens its file by itself; a stale cookie beside it must not close it.
    const signed =
      operation.access === 'signed' && (request.query as { signature?: string }).signature !== undefined;
    const text = signed ? undefined : tokenOf(request);
    if (text === undefined && operation.access === 'signed') {
      return { ...anonymous, kind: 'link', name: 'link' };
    }
    if (text === undefined) return fail('UNAUTHORIZED');
    const now = instantOf(clock);
    const token = (await db.read((r) => findToken(r, text, now))) ?? fail('UNAUTHORIZED');
    const needed = operation.access === 'signed' ? 'read' : operation.access;
    if (!token.scopes.includes(needed)) fail('FORBIDDEN');
    onUse(token.id, token.kind === 'infobase' ? token.infobaseId : null);

    const { infobaseId } = token;
    if (token.kind === 'infobase' && infobaseId && isGuardedFromCopies(operation))
      await guardFromCopies(request, infobaseId);

    const named = token.kind === 'device' ? undefined : header(request, 'employee-id');
    let employee = null;
    if (token.employeeId !== null) {
      employee =
        (await db.read((r) => findEmployee(r, infobaseId, token.employeeId as string))) ??
        fail('UNAUTHORIZED');
      if (employee.blocked || employee.deleted) fail('UNAUTHORIZED');
    } else if (named !== undefined) {
      employee =
        (infobaseId && (await db.read((r) => findEmployee(r, infobaseId, named)))) ||
        fail('EMPLOYEE_UNKNOWN');
      if (employee.blocked || employee.deleted) fail('EMPLOYEE_UNKNOWN');
    }
    return {
      kind: token.kind,
      tokenId: token.id,
      name: token.name,
      scopes: token.scopes,
      infobaseId,
      employee,
    };
  };
}

/**
 * The same caller some time later, for what lasts longer than a request: with the role that he has by then. Null when
 * his token has ended, or he was blocked or has left.
 */
export async function presentPrincipal(
  reader: Reader,
  principal: Principal,
  now: string,
): Promise<Principal | null> {
  const token = principal.tokenId && (await reader.repo(tokenTable).findOneBy({ id: principal.tokenId }));
  if (!token || !isAlive(token, now)) return null;
  if (principal.employee === null) return principal;
  const { infobaseId, id } = principal.employee;
  const employee = await findEmployee(reader, infobaseId, id);
  return employee && !employee.blocked && !employee.deleted ? { ...principal, employee } : null;
}
