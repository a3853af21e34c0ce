/** How a base is read over OData: set up, changed, ended. */
import type { Static } from 'typebox';
import type { InfobaseId } from '../../contracts/common.ts';
import type { OdataChangeSchema, OdataCheckSchema } from '../../contracts/odata.ts';
import { normalUrl, type OdataAccess } from '../onec/client.ts';
import { changeDirectory, defaultDirectory, directoryOf, forgetDirectory } from '../onec/directory.store.ts';
import { requestSyncIn } from '../onec/sync.ts';
import { lockRow } from '../platform/claim.ts';
import type { Reader, Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { requireInfobase } from './infobase.store.ts';
import { type InfobaseRow, infobaseTable } from './infobase.table.ts';

type Change = Static<typeof OdataChangeSchema>;

/** The address as it is kept; throws ODATA_URL_INVALID. */
export function odataUrlOf(given: string): string {
  const url = normalUrl(given);
  // What is added to it has to fit into its column.
  return url === null || url.length > 2000 ? fail('ODATA_URL_INVALID') : url;
}

const sameServer = (a: string | null, b: string): boolean =>
  a !== null && URL.parse(a)?.origin === URL.parse(b)?.origin;

/** What is changed of the infobase's own fields. A kept password is not carried to another server. */
function accessChange({ secrets }: Platform, row: InfobaseRow, change: Change): Partial<InfobaseRow> {
  if (change.url === null) return { odataUrl: null, odataLogin: null, odataPassword: null };
  const url = change.url === undefined ? row.odataUrl : odataUrlOf(change.url);
  const moved = url !== null && row.odataPassword !== null && !sameServer(row.odataUrl, url);
  if (moved && change.password === undefined) return fail('ODATA_PASSWORD_REQUIRED');
  return {
    odataUrl: url,
    ...(change.login === undefined ? {} : { odataLogin: change.login }),
    ...(change.password === undefined ? {} : { odataPassword: secrets.seal(change.password) }),
  };
}

/** Changes how the base is read. What is new of it is read at once. */
export async function changeOdata(
  tx: Tx,
  platform: Platform,
  infobaseId: InfobaseId,
  change: Change,
): Promise<void> {
  const row = (await lockRow(tx, infobaseTable, infobaseId)) ?? fail('NOT_FOUND');
  const next = accessChange(platform, row, change);
  await tx.repo(infobaseTable).update({ id: infobaseId }, next);
  if (next.odataUrl === null) return forgetDirectory(tx, infobaseId);
  const { allowedOnly, kinds, everyMinutes } = change;
  const before = (await directoryOf(tx, infobaseId)) ?? defaultDirectory(infobaseId);
  await changeDirectory(tx, infobaseId, () => ({
    ...(allowedOnly === undefined ? {} : { allowedOnly }),
    ...(kinds === undefined ? {} : { kinds: [...new Set(kinds)] }),
    ...(everyMinutes === undefined ? {} : { everyMinutes }),
  }));
  const isOtherBase = next.odataUrl !== row.odataUrl;
  const isRead =
    isOtherBase ||
    change.login !== undefined ||
    change.password !== undefined ||
    (allowedOnly !== undefined && allowedOnly !== before.allowedOnly) ||
    (kinds !== undefined && JSON.stringify(kinds) !== JSON.stringify(before.kinds));
  if (!isRead) return;
  // What the base has is looked up anew: it may be another base, or more of it is wanted.
  await changeDirectory(tx, infobaseId, () => ({
    discoveredAt: null,
    ...(isOtherBase ? { discovery: null } : {}),
  }));
  if (next.odataUrl !== undefined) await requestSyncIn(tx, platform, infobaseId, isOtherBase);
}

/** The access that is tried: what the request gives, the rest as it is kept. */
export async function accessToTry(
  reader: Reader,
  { secrets }: Platform,
  infobaseId: InfobaseId,
  given: Static<typeof OdataCheckSchema>,
): Promise<{ access: OdataAccess; named: string[] }> {
  const row = await requireInfobase(reader, infobaseId);
  const directory = (await directoryOf(reader, infobaseId)) ?? defaultDirectory(infobaseId);
  const url = given.url === undefined ? (row.odataUrl ?? fail('ODATA_OFF')) : odataUrlOf(given.url);
  const kept = row.odataPassword;
  if (given.password === undefined && kept !== null && !sameServer(row.odataUrl, url))
    return fail('ODATA_PASSWORD_REQUIRED');
  return {
    access: {
      url,
      login: given.login ?? row.odataLogin ?? '',
      password: given.password ?? (kept === null ? '' : secrets.open(kept)),
      allowedOnly: directory.allowedOnly,
    },
    named: directory.kinds,
  };
}
