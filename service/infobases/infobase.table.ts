/** Connected 1C infobases: tenants of the bridge. */
import type { InfobaseId } from '../../contracts/common.ts';
import { id, instant, json, key, nullable, text } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

/** The feed and the queue of lines that no infobase has. */
export const unassigned = 'ib_none' as InfobaseId;

export interface InfobaseRow {
  id: InfobaseId;
  /** The base's own id. */
  externalId: string;
  name: string;
  connectionHash: string;
  /** Hashes that the administrator has called copies. */
  copyHashes: string[];
  /** A hash that came and is neither the base's own nor a known copy's. */
  suspectedHash: string | null;
  configuration: string | null;
  platformVersion: string | null;
  extensionVersion: string | null;
  contractVersion: string | null;
  odataUrl: string | null;
  odataLogin: string | null;
  /** Sealed. */
  odataPassword: string | null;
  createdAt: string;
  lastSeenAt: string | null;
}

export const infobaseTable = defineTable<InfobaseRow>({
  name: 'infobase',
  columns: {
    id: id(),
    externalId: key(64),
    name: text(200),
    connectionHash: key(128),
    copyHashes: json(),
    suspectedHash: nullable(key(128)),
    configuration: nullable(text(200)),
    platformVersion: nullable(text(40)),
    extensionVersion: nullable(text(40)),
    contractVersion: nullable(text(20)),
    odataUrl: nullable(text(2000)),
    odataLogin: nullable(text(200)),
    odataPassword: nullable(text(1000)),
    createdAt: instant(),
    lastSeenAt: nullable(instant()),
  },
  uniques: [{ columns: ['externalId'] }],
});
