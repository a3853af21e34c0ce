/** The bases that are read: a client with warm connections for each, and what each of them has. */
import type { InfobaseId } from '../../contracts/common.ts';
import { infobaseTable } from '../infobases/infobase.table.ts';
import type { Backoff } from '../platform/backoff.ts';
import type { Database } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { type Asking, createOdataClient, type OdataAccess, type OdataClient } from './client.ts';
import { changeDirectory, defaultDirectory, directoryOf } from './directory.store.ts';
import { type Discovery, discover, wantedSets } from './discover.ts';
import { readMetadata } from './metadata.ts';
import { directoryTable } from './onec.table.ts';

export interface OpenBase {
  infobaseId: InfobaseId;
  client: OdataClient;
  discovery: Discovery | null;
  discoveredAt: string | null;
}

export interface Bases {
  /** The base's client; null when OData of it is not set up. */
  open(infobaseId: InfobaseId): Promise<OpenBase | null>;
  /** Reads the base's description and keeps what it says; of several at once one reads. */
  discover(base: OpenBase, asking?: Asking): Promise<Discovery>;
  /** A client for an address that is only tried; the caller closes it. */
  tried(access: OdataAccess): OdataClient;
  close(): void;
}

/** How the base is reached, with the password opened; null when it is not set up. */
export async function accessOf(
  db: Database,
  secrets: Platform['secrets'],
  infobaseId: InfobaseId,
): Promise<OdataAccess | null> {
  const { infobase, directory } = await db.read(async (reader) => ({
    infobase: await reader.repo(infobaseTable).findOneBy({ id: infobaseId }),
    directory: await directoryOf(reader, infobaseId),
  }));
  if (!infobase || infobase.odataUrl === null) return null;
  const { allowedOnly } = directory ?? defaultDirectory(infobaseId);
  return {
    url: infobase.odataUrl,
    login: infobase.odataLogin ?? '',
    password: infobase.odataPassword === null ? '' : secrets.open(infobase.odataPassword),
    allowedOnly,
  };
}

export function createBases(platform: Platform, options: { pauses?: Backoff } = {}): Bases {
  const { db, clock, secrets } = platform;
  const log = platform.log.child({ part: 'odata' });
  const clients = new Map<InfobaseId, { access: string; client: OdataClient }>();
  const reading = new Map<InfobaseId, Promise<Discovery>>();
  const described = new Map<InfobaseId, Pick<OpenBase, 'discovery' | 'discoveredAt'>>();
  const clientFor = (access: OdataAccess, infobaseId?: InfobaseId) =>
    createOdataClient(access, {
      clock,
      log: infobaseId ? log.child({ infobaseId }) : log,
      ...(options.pauses ? { pauses: options.pauses } : {}),
    });

  /** The description as it is kept; it is big, so it is not parsed anew for every card. */
  async function descriptionOf(
    infobaseId: InfobaseId,
  ): Promise<Pick<OpenBase, 'discovery' | 'discoveredAt'>> {
    const now = await db.read((reader) =>
      reader.repo(directoryTable).findOne({
        where: { infobaseId },
        select: { infobaseId: true, discoveredAt: true },
      }),
    );
    const discoveredAt = now?.discoveredAt ?? null;
    if (discoveredAt === null) return { discovery: null, discoveredAt };
    const known = described.get(infobaseId);
    if (known?.discoveredAt === discoveredAt) return known;
    const row = await db.read((reader) => directoryOf(reader, infobaseId));
    const fresh = { discovery: row?.discovery ?? null, discoveredAt: row?.discoveredAt ?? null };
    described.set(infobaseId, fresh);
    return fresh;
  }

  async function open(infobaseId: InfobaseId): Promise<OpenBase | null> {
    const access = await accessOf(db, secrets, infobaseId);
    const known = clients.get(infobaseId);
    if (!access) {
      known?.client.close();
      clients.delete(infobaseId);
      return null;
    }
    const same = JSON.stringify(access);
    let client = known?.client;
    if (!client || known?.access !== same) {
      client?.close();
      client = clientFor(access, infobaseId);
      clients.set(infobaseId, { access: same, client });
    }
    return { infobaseId, client, ...(await descriptionOf(infobaseId)) };
  }

  async function read({ infobaseId, client }: OpenBase, asking: Asking): Promise<Discovery> {
    const row = await db.read((reader) => directoryOf(reader, infobaseId));
    const named = row?.kinds ?? [];
    const startedAt = clock.now().getTime();
    const model = await readMetadata(client.metadata(asking), wantedSets(named));
    const discovery = discover(model, named);
    await db.write((tx) =>
      changeDirectory(tx, infobaseId, () => ({ discovery, discoveredAt: instantOf(clock) })),
    );
    const tookMs = clock.now().getTime() - startedAt;
    log.info({ infobaseId, sets: model.sets, kinds: discovery.kinds.length, tookMs }, '1C was described');
    return discovery;
  }

  return {
    open,
    discover(base, asking = {}) {
      const under = reading.get(base.infobaseId);
      if (under) return under;
      const started = read(base, asking).finally(() => reading.delete(base.infobaseId));
      reading.set(base.infobaseId, started);
      return started;
    },
    tried: (access) => clientFor(access),
    close() {
      for (const { client } of clients.values()) client.close();
      clients.clear();
    },
  };
}
