/** Infobases as the contract shows them. */
import type { Infobase } from '../../contracts/connect.ts';
import type { FeedRow } from '../feed/feed.table.ts';
import type { Config } from '../platform/config.ts';
import type { InfobaseRow } from './infobase.table.ts';

/** The bridge as the 1C server and as the employees' computers see it. */
export const addressesOf = ({ internalUrl, publicUrl }: Pick<Config, 'internalUrl' | 'publicUrl'>) => ({
  service: internalUrl,
  panel: publicUrl,
});

export const presentInfobase = (
  row: InfobaseRow,
  feed: FeedRow,
  config: Pick<Config, 'internalUrl' | 'publicUrl'>,
): Infobase => ({
  id: row.id,
  externalId: row.externalId,
  name: row.name,
  configuration: row.configuration,
  platformVersion: row.platformVersion,
  extensionVersion: row.extensionVersion,
  contractVersion: row.contractVersion,
  feedId: feed.feedId,
  head: feed.head,
  confirmed: feed.confirmed,
  copySuspected: row.suspectedHash !== null,
  lastSeenAt: row.lastSeenAt,
  addresses: addressesOf(config),
});
