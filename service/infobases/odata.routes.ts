/** Operations on how a base is read over OData. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { Directory, Odata } from '../../contracts/odata.ts';
import { type HandlersOf, type Principal, sees } from '../access/principal.ts';
import type { Bases } from '../onec/bases.ts';
import { checkConnection, notedProblem } from '../onec/check.ts';
import { defaultDirectory, directoryOf, kindsOf } from '../onec/directory.store.ts';
import type { Discovery } from '../onec/discover.ts';
import { isOfDirectory } from '../onec/entry.ts';
import { requestSync } from '../onec/sync.ts';
import type { Reader } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { type Language, languageOf } from '../platform/http-errors.ts';
import type { Platform } from '../platform/platform.ts';
import { requireInfobase } from './infobase.store.ts';
import { accessToTry, changeOdata } from './odata.commands.ts';

const own = (principal: Principal, infobaseId: InfobaseId): InfobaseId =>
  sees(principal, infobaseId) ? infobaseId : fail('NOT_FOUND');

async function presentOdata(reader: Reader, infobaseId: InfobaseId): Promise<Odata> {
  const { odataUrl, odataLogin, odataPassword } = await requireInfobase(reader, infobaseId);
  const row = (await directoryOf(reader, infobaseId)) ?? defaultDirectory(infobaseId);
  const { kinds = [], debts = [], published = [] }: Partial<Discovery> = row.discovery ?? {};
  return {
    infobaseId,
    url: odataUrl,
    login: odataLogin,
    hasPassword: odataPassword !== null,
    allowedOnly: row.allowedOnly,
    kinds: row.kinds,
    everyMinutes: row.everyMinutes,
    found: kinds.map((kind) => ({
      kind: kind.kind,
      set: kind.set,
      role: kind.role,
      phones: isOfDirectory(kind),
    })),
    debts: debts.map(({ register }) => register),
    published,
    describedAt: row.discoveredAt,
  };
}

async function presentDirectory(
  reader: Reader,
  infobaseId: InfobaseId,
  language: Language,
): Promise<Directory> {
  const { odataUrl } = await requireInfobase(reader, infobaseId);
  const row = await directoryOf(reader, infobaseId);
  const { state, full, startedAt, finishedAt, nextAt, errorReason, errorText } =
    row ?? defaultDirectory(infobaseId);
  const kinds = await kindsOf(reader, infobaseId);
  return {
    state: odataUrl === null ? 'off' : state,
    full,
    startedAt,
    finishedAt,
    nextAt,
    problem: notedProblem(errorReason, errorText, language),
    kinds: kinds.map((kind) => ({
      kind: kind.kind,
      state: row !== null && kind.sweep < row.sweep && state === 'running' ? 'waiting' : kind.state,
      read: kind.skipped,
      total: kind.total,
      changed: kind.changed,
      entries: kind.entries,
      problem: notedProblem(kind.errorReason, null, language),
    })),
  };
}

export function odataHandlers(
  platform: Platform,
  bases: Bases,
): HandlersOf<'getOdata' | 'changeOdata' | 'checkOdata' | 'getDirectory' | 'syncDirectory'> {
  const { db, clock } = platform;
  return {
    getOdata: ({ params, principal }) =>
      db.read((reader) => presentOdata(reader, own(principal, params.infobaseId))),
    changeOdata: ({ params, body, principal }) =>
      db.write(async (tx) => {
        const infobaseId = own(principal, params.infobaseId);
        await changeOdata(tx, platform, infobaseId, body);
        return presentOdata(tx, infobaseId);
      }),
    checkOdata: async ({ params, body, principal, headers }) => {
      const infobaseId = own(principal, params.infobaseId);
      const { access, named } = await db.read((reader) => accessToTry(reader, platform, infobaseId, body));
      const client = bases.tried(access);
      try {
        return await checkConnection(client, clock, named, languageOf(headers['accept-language']));
      } finally {
        client.close();
      }
    },
    getDirectory: ({ params, principal, headers }) =>
      db.read((reader) =>
        presentDirectory(reader, own(principal, params.infobaseId), languageOf(headers['accept-language'])),
      ),
    syncDirectory: async ({ params, body, principal, headers }) => {
      const infobaseId = own(principal, params.infobaseId);
      const { odataUrl } = await db.read((reader) => requireInfobase(reader, infobaseId));
      if (odataUrl === null) return fail('ODATA_OFF');
      await requestSync(platform, infobaseId, body.full === true);
      const language = languageOf(headers['accept-language']);
      return db.read((reader) => presentDirectory(reader, infobaseId, language));
    },
  };
}
