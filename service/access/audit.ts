/**
 * The audit log: who, what, when, from where. The entry of a change is written in the transaction of the change;
 * a write that was refused, or that changed nothing in the database, is entered afterwards.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyRequest } from 'fastify';
import type { Database, Tx } from '../platform/database.ts';
import { isBridgeError } from '../platform/errors.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { type AuditRow, auditTable } from './access.table.ts';
import type { Principal } from './principal.ts';

interface Entry {
  row: Omit<AuditRow, 'position' | 'outcome'>;
  written: boolean;
}
const current = new AsyncLocalStorage<Entry>();

/** A database that writes the entry of the request under way together with its first change. */
export function auditedDatabase(db: Database): Database {
  return {
    ...db,
    write: <T>(work: (tx: Tx) => Promise<T>) => {
      const entry = current.getStore();
      if (!entry || entry.written) return db.write(work);
      return db.write(async (tx) => {
        const result = await work(tx);
        await tx.repo(auditTable).insert({ ...entry.row, outcome: 'done' });
        tx.afterCommit(() => {
          entry.written = true;
        });
        return result;
      });
    },
  };
}

function whoOf(principal: Principal): string {
  const employee = principal.employee ? ` ${principal.employee.id}` : '';
  return `${principal.kind} ${principal.tokenId ?? principal.name}${employee}`;
}

function targetOf(request: FastifyRequest): string | null {
  const values = Object.values((request.params ?? {}) as Record<string, string>);
  return values.length > 0 ? values.join(' ').slice(0, 300) : null;
}

/** Runs a handler with the entry of its request at hand. */
export async function withAudit<R>(
  platform: Platform,
  principal: Principal,
  operation: string,
  request: FastifyRequest,
  work: () => Promise<R>,
): Promise<R> {
  const entry: Entry = {
    row: {
      at: instantOf(platform.clock),
      who: whoOf(principal).slice(0, 300),
      infobaseId: principal.infobaseId,
      operation,
      target: targetOf(request),
      address: request.ip.slice(0, 64),
    },
    written: false,
  };
  try {
    const result = await current.run(entry, work);
    if (!entry.written) await enter(platform, entry, 'done');
    return result;
  } catch (error) {
    if (!entry.written) await enter(platform, entry, isBridgeError(error) ? error.code : 'INTERNAL');
    throw error;
  }
}

async function enter({ db }: Platform, entry: Entry, outcome: string): Promise<void> {
  await db.write((tx) => tx.repo(auditTable).insert({ ...entry.row, outcome }));
  entry.written = true;
}
