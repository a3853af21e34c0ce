/**
 * The composition root: makes every part of the program and ties them together. Nothing here listens to signals or
 * reads the environment: that is main.ts.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { feedEventSchemas } from '../contracts/feed.ts';
import { operations } from '../contracts/operations.ts';
import { auditedDatabase, withAudit } from './access/audit.ts';
import { createAuthenticate } from './access/authenticate.ts';
import type { Principal } from './access/principal.ts';
import { createTokenUse } from './access/token-use.ts';
import type { AttachmentFiles } from './attachments/files.ts';
import { findFfmpeg } from './attachments/voice.ts';
import { automationWorker } from './automation/automation.worker.ts';
import { distributionWorker } from './distribution/distribution.worker.ts';
import { createPresences } from './distribution/presence.runner.ts';
import { createEngines } from './engines/engines.ts';
import type { EngineRegistry } from './engines/registry.ts';
import { openWorld } from './engines/sandbox/open-world.ts';
import type { SandboxWorld } from './engines/sandbox/sandbox-world.ts';
import { ensureFeed } from './feed/feed.store.ts';
import { createHandlers } from './handlers.ts';
import { unassigned } from './infobases/infobase.table.ts';
import { startJobs } from './jobs.ts';
import { keepLines } from './lines/line.keeper.ts';
import { createBases } from './onec/bases.ts';
import { directoryWorker } from './onec/sync.worker.ts';
import type { Backoff } from './platform/backoff.ts';
import { openFileBlobs } from './platform/blob.files.ts';
import { memoryBus } from './platform/bus.memory.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { openDatabase } from './platform/database.ts';
import { createHttp } from './platform/http.ts';
import { createLog, type Log } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { freeLeasesOfDead, newNodeId } from './platform/node.ts';
import type { Platform } from './platform/platform.ts';
import { createSecrets, loadSecretKey } from './platform/secrets.ts';
import { startWorker, type Worker } from './platform/supervisor.ts';
import { migrations, tables } from './schema.ts';
import { httpMetrics } from './service.metrics.ts';
import { transcriptionWorker } from './transcription/transcription.worker.ts';
import { version } from './version.ts';
import { webhookWorker } from './webhooks/deliver.worker.ts';

/** What tests put in the place of the real thing. */
export interface Overrides {
  clock?: Clock;
  log?: Log;
  engines?: EngineRegistry;
  world?: SandboxWorld;
  /** A reply that breaks the contract becomes an error 500. */
  checkReplies?: boolean;
  /** Between repeated questions to 1C. */
  odataPauses?: Backoff;
  /** Tries at signing in or connecting that one address has a minute. */
  triesPerMinute?: number;
}

export interface App {
  http: FastifyInstance;
  platform: Platform;
  world: SandboxWorld;
  /** Begins the work of this node's roles: lines, webhooks, periodic jobs. */
  startWork(): Promise<void>;
  /** Stops taking requests, finishes what is in flight, ends every engine, closes the database. */
  close(): Promise<void>;
}

/** That many proxies before the service are believed. */
const hopsFrom = (count: number) => (_address: string, hop: number) => hop < count;

const panelFolder = fileURLToPath(new URL('./panel/', import.meta.url));

export async function buildApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLog({ level: config.logLevel, format: config.logFormat });
  // Chats and the links to the numbers lie here: nobody else on this computer has to see them.
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    tables,
    migrations,
    log,
  });
  await database.migrate();
  const platform: Platform = {
    config,
    db: auditedDatabase(database),
    clock,
    bus: memoryBus(log),
    secrets: createSecrets(await loadSecretKey(config), clock),
    log,
    metrics: createMetrics({ process: true }),
    nodeId: newNodeId(config.nodeName),
  };
  await platform.db.write((tx) => ensureFeed(tx, unassigned));

  const blob = await openFileBlobs({
    folder: join(config.dataDir, 'attachments'),
    nodeName: config.nodeName,
    clock,
  });
  const ffmpeg = await findFfmpeg(config);
  const files: AttachmentFiles = { blob, ffmpeg: ffmpeg.ok ? ffmpeg.ffmpeg : null };
  const world = overrides.world ?? (await openWorld(platform));
  const engines = overrides.engines ?? createEngines(platform, world);

  const stopping = new AbortController();
  const presences = createPresences(platform);
  const bases = createBases(platform, overrides.odataPauses ? { pauses: overrides.odataPauses } : {});
  const workers: Worker[] = [];
  const tokenUse = createTokenUse(platform);
  const handlers = createHandlers({
    platform,
    files,
    world,
    engines,
    workers,
    bases,
    stopping: stopping.signal,
    presences,
    openapi: () => http.swagger() as unknown as Record<string, unknown>,
  });
  const authenticate = createAuthenticate(platform, tokenUse.note);
  const http = await createHttp<typeof operations, Principal>({
    operations,
    handlers,
    authenticate,
    around: (principal, id, operation, request, work) =>
      (operation.audited ?? operation.method !== 'GET')
        ? withAudit(platform, principal, id, request, work)
        : work(),
    onDone: httpMetrics(platform.metrics),
    log,
    trustProxy: typeof config.trustProxy === 'number' ? hopsFrom(config.trustProxy) : config.trustProxy,
    maxAttachmentBytes: config.maxAttachmentMb * 1024 * 1024,
    version,
    // The same origin first: that is what the page at /docs can try.
    servers: ['/', config.publicUrl],
    webhooks: feedEventSchemas,
    frameAncestors: ["'self'", ...config.frameAncestors],
    checkReplies: overrides.checkReplies ?? false,
    triesPerMinute: overrides.triesPerMinute ?? 10,
  });
  await http.register(fastifyStatic, {
    root: panelFolder,
    prefix: '/panel/assets/',
    index: false,
    cacheControl: true,
    maxAge: 60_000,
    // The worker of the installed page serves the page itself, which stands above its own address.
    setHeaders: (response, path) => {
      if (path.endsWith('worker.js')) response.header('service-worker-allowed', '/panel');
    },
  });
  http.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/panel'));
  await http.ready();

  const work = (name: string, run: (signal: AbortSignal) => Promise<void>): void => {
    workers.push(startWorker({ name, run, clock, log, metrics: platform.metrics }));
  };
  let jobs: { stop(): Promise<void> } | undefined;

  return {
    http,
    platform,
    world,
    async startWork() {
      await freeLeasesOfDead(platform.db, config.nodeName);
      if (config.roles.includes('lines'))
        work('lines', (signal) => keepLines({ platform, files, engines }, signal));
      if (config.roles.includes('api')) work('presence', presences.keep);
      if (config.roles.includes('workers')) {
        work('webhooks', webhookWorker(platform));
        work('directory', directoryWorker(platform, bases));
        work('automation', automationWorker(platform));
        work('distribution', distributionWorker(platform));
        work('transcription', transcriptionWorker(platform, files));
        jobs = startJobs(platform, tokenUse.flush);
      }
    },
    async close() {
      stopping.abort();
      const limitMs = config.shutdownSeconds * 1000;
      // A slow upload must not take the time that lines need to end in order.
      const patience = clock.setTimeout(() => http.server.closeAllConnections(), limitMs / 3);
      await http.close();
      clock.clearTimeout(patience);
      await jobs?.stop();
      // Lines first: what an engine has in its hands still has to be written down.
      await Promise.all(workers.map((worker) => worker.stop(limitMs)));
      bases.close();
      await tokenUse.flush();
      await world.close();
      await platform.bus.close();
      await database.close();
    },
  };
}
