/** Connecting infobases by a one-time code, and deciding which of two is the copy. */
import type { Static } from 'typebox';
import type { InfobaseId, LineId, WebhookId } from '../../contracts/common.ts';
import { contractVersion } from '../../contracts/common.ts';
import type { ConnectedSchema, ConnectSchema } from '../../contracts/connect.ts';
import { inMinutes } from '../access/session.commands.ts';
import { codeMinutes, issueOneTime, issueToken, useOneTime } from '../access/token.store.ts';
import { ensureFeed } from '../feed/feed.store.ts';
import { lockRow } from '../platform/claim.ts';
import type { Tx } from '../platform/database.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { createWebhookIn, deleteWebhookIn } from '../webhooks/webhook.commands.ts';
import { webhookOfInfobase } from '../webhooks/webhook.store.ts';
import { addressesOf } from './infobase.present.ts';
import { type InfobaseRow, infobaseTable } from './infobase.table.ts';
import { changeOdata } from './odata.commands.ts';

type Connect = Static<typeof ConnectSchema>;
type Connected = Static<typeof ConnectedSchema>;

/** Gives the lines that no infobase has to this one; their ids. */
export type AdoptLines = (tx: Tx, infobaseId: InfobaseId) => Promise<LineId[]>;

/** How many copies of one base are remembered. */
const copiesKept = 100;

/**
 * A new connection code. One that an infobase has asked for (its administrator, in the panel) connects new
 * infobases and that one again, but nobody else's.
 */
export async function issueConnectionCode(
  platform: Pick<Platform, 'db' | 'clock'>,
  infobaseId: InfobaseId | null = null,
): Promise<{ code: string; expiresAt: string }> {
  const expiresAt = inMinutes(platform, codeMinutes);
  const code = await platform.db.write((tx) =>
    issueOneTime(tx, { kind: 'connection_code', infobaseId, employeeId: null, scopes: [], expiresAt }),
  );
  return { code, expiresAt };
}

/** Connects an infobase, for the first time or again; the code is used up only if all of it succeeds. */
export async function connectInfobase(
  tx: Tx,
  platform: Platform,
  body: Connect,
  adoptLines: AdoptLines,
): Promise<Connected> {
  const theirs = body.infobase.contractVersion;
  if (theirs !== undefined && !isSpoken(theirs))
    fail('CONTRACT_MISMATCH', { service: contractVersion, infobase: theirs });
  const now = instantOf(platform.clock);
  const code = (await useOneTime(tx, 'connection_code', body.code, now)) ?? fail('CONNECTION_CODE_WRONG');
  const known = await tx.repo(infobaseTable).findOneBy({ externalId: body.infobase.id });
  if (known && code.infobaseId !== null && code.infobaseId !== known.id) fail('CONNECTION_CODE_WRONG');

  const row = known ? await renew(tx, platform, known, body) : await add(tx, platform, body);
  if (body.odata) await changeOdata(tx, platform, row.id, body.odata);
  const feed = await ensureFeed(tx, row.id);
  const { token } = await issueToken(tx, {
    kind: 'infobase',
    name: row.name,
    scopes: ['read', 'send', 'manage'],
    infobaseId: row.id,
    employeeId: null,
    now,
    expiresAt: null,
  });
  const webhook = await webhookOf(tx, platform, row.id, body.webhook);
  const isOnly = (await tx.repo(infobaseTable).count()) === 1;
  return {
    infobaseId: row.id,
    feedId: feed.feedId,
    token,
    ...webhook,
    addresses: addressesOf(platform.config),
    lineIds: isOnly ? await adoptLines(tx, row.id) : [],
    contractVersion,
  };
}

/** The number before the dot is another where something that worked works no longer. */
const isSpoken = (version: string): boolean => version.split('.')[0] === contractVersion.split('.')[0];

type Told = Omit<
  InfobaseRow,
  'id' | 'copyHashes' | 'createdAt' | 'odataUrl' | 'odataLogin' | 'odataPassword'
>;

const toldBy = ({ infobase }: Connect, now: string): Told => ({
  externalId: infobase.id,
  name: infobase.name,
  connectionHash: infobase.connectionHash,
  suspectedHash: null,
  configuration: infobase.configuration ?? null,
  platformVersion: infobase.platformVersion ?? null,
  extensionVersion: infobase.extensionVersion ?? null,
  contractVersion: infobase.contractVersion ?? null,
  lastSeenAt: now,
});

async function add(tx: Tx, platform: Platform, body: Connect): Promise<InfobaseRow> {
  const now = instantOf(platform.clock);
  const none = { odataUrl: null, odataLogin: null, odataPassword: null };
  const row: InfobaseRow = {
    id: newId<InfobaseId>('ib'),
    ...toldBy(body, now),
    copyHashes: [],
    ...none,
    createdAt: now,
  };
  await tx.repo(infobaseTable).insert(row);
  return row;
}

/** The same infobase once more: the code is an administrator's word that this is the original. */
async function renew(tx: Tx, platform: Platform, known: InfobaseRow, body: Connect): Promise<InfobaseRow> {
  const now = instantOf(platform.clock);
  const row: InfobaseRow = {
    ...known,
    ...toldBy(body, now),
    copyHashes: known.copyHashes.filter((hash) => hash !== body.infobase.connectionHash),
  };
  await tx.repo(infobaseTable).update({ id: known.id }, row);
  await tx.execute(
    `UPDATE access_token SET revoked_at = :now
     WHERE infobase_id = :id AND kind = 'infobase' AND revoked_at IS NULL`,
    { id: known.id, now },
  );
  return row;
}

/** The infobase's own webhook: made anew when an address is given, otherwise left as it is. */
async function webhookOf(
  tx: Tx,
  platform: Platform,
  infobaseId: InfobaseId,
  given: Connect['webhook'],
): Promise<{ webhookId: WebhookId | null; webhookSecret: string | null }> {
  const live = await webhookOfInfobase(tx, infobaseId);
  if (!given) return { webhookId: live?.id ?? null, webhookSecret: null };
  if (live) await deleteWebhookIn(tx, platform, live.id);
  const { row, secret } = await createWebhookIn(tx, platform, {
    infobaseId,
    url: given.url,
    login: given.login ?? null,
    password: given.password ?? null,
    ofInfobase: infobaseId,
  });
  return { webhookId: row.id, webhookSecret: secret };
}

const refuseHash = (message: string): never => {
  throw new BridgeError('VALIDATION_FAILED', { problems: [{ path: 'body/connectionHash', message }] });
};

/** The administrator's word on a connection hash, or on the one that was noticed last: the base was moved there, or a copy of it lives there. */
export async function decideLocation(
  tx: Tx,
  infobaseId: InfobaseId,
  decision: 'moved' | 'copy',
  named: string | undefined,
): Promise<InfobaseRow> {
  const row = (await lockRow(tx, infobaseTable, infobaseId)) ?? fail('NOT_FOUND');
  const hash = named ?? row.suspectedHash;
  if (hash === null) return refuseHash('no copy is suspected: the hash has to be named');
  if (decision === 'copy' && hash === row.connectionHash) {
    refuseHash('this is the hash of the infobase itself: it can’t be told from such a copy');
  }
  const others = row.copyHashes.filter((known) => known !== hash);
  const next: InfobaseRow =
    decision === 'moved'
      ? { ...row, connectionHash: hash, suspectedHash: null, copyHashes: others }
      : {
          ...row,
          copyHashes: [...others, hash].slice(-copiesKept),
          suspectedHash: row.suspectedHash === hash ? null : row.suspectedHash,
        };
  await tx.repo(infobaseTable).update({ id: infobaseId }, next);
  return next;
}
