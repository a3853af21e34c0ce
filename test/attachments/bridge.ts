/** A small service with nothing but files: a real HTTP server over a temporary folder. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import type { Attachment } from '../../contracts/attachment.ts';
import type { InfobaseId, LineId, TokenId } from '../../contracts/common.ts';
import type { LineSettings } from '../../contracts/line.ts';
import { operations } from '../../contracts/operations.ts';
import { anonymous, type Principal } from '../../service/access/principal.ts';
import type { ReadableFilter } from '../../service/attachments/attachment.policy.ts';
import { attachmentHandlers } from '../../service/attachments/attachment.routes.ts';
import type { AttachmentFiles } from '../../service/attachments/files.ts';
import { type Ffmpeg, findFfmpeg } from '../../service/attachments/voice.ts';
import { lineTable } from '../../service/lines/line.table.ts';
import { openFileBlobs } from '../../service/platform/blob.files.ts';
import { memoryBus } from '../../service/platform/bus.memory.ts';
import { loadConfig } from '../../service/platform/config.ts';
import { fail } from '../../service/platform/errors.ts';
import { createHttp } from '../../service/platform/http.ts';
import { silentLog } from '../../service/platform/log.ts';
import { createMetrics } from '../../service/platform/metrics.ts';
import type { Platform } from '../../service/platform/platform.ts';
import { createSecrets } from '../../service/platform/secrets.ts';
import { migrations, tables } from '../../service/schema.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { openTestDatabase } from '../support/database.ts';

export const alpha = 'ib_alpha' as InfobaseId;
export const beta = 'ib_beta' as InfobaseId;
export const alphaLine = 'line_alpha' as LineId;
export const looseLine = 'line_loose' as LineId;

const principalOf = (infobaseId: InfobaseId | null): Principal => ({
  kind: infobaseId ? 'infobase' : 'integrator',
  tokenId: 'tok_test' as TokenId,
  name: 'test',
  scopes: ['read', 'send'],
  infobaseId,
  employee: null,
});

/** Bearer tokens of the tests. */
export const principals: Record<string, Principal> = {
  alpha: principalOf(alpha),
  beta: principalOf(beta),
  admin: principalOf(null),
};

export interface FilesBridge {
  platform: Platform;
  clock: FakeClock;
  files: AttachmentFiles;
  http: FastifyInstance;
  /** `http://127.0.0.1:…` */
  url: string;
  /** The folder of the files. */
  folder: string;
  /** Whole files in the folder: names of blobs and of what was made of them. */
  stored(): Promise<string[]>;
  unfinished(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openFilesBridge(
  options: { maxAttachmentMb?: number; ffmpeg?: Ffmpeg | null; filter?: ReadableFilter } = {},
): Promise<FilesBridge> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bridge-files-'));
  const folder = join(dataDir, 'attachments');
  const clock = fakeClock();
  const log = silentLog();
  const database = await openTestDatabase({ tables, migrations });
  const platform: Platform = {
    config: loadConfig({ DATA_DIR: dataDir, MAX_ATTACHMENT_MB: String(options.maxAttachmentMb ?? 1) }),
    db: database.db,
    clock,
    bus: memoryBus(log),
    secrets: createSecrets(Buffer.alloc(32, 7), clock),
    log,
    metrics: createMetrics(),
    nodeId: 'node',
  };
  await platform.db.write(async (tx) => {
    await tx.repo(lineTable).insert([line(alphaLine, alpha), line(looseLine, null)]);
  });
  const blob = await openFileBlobs({ folder, nodeName: 'node', clock });
  const files: AttachmentFiles = { blob, ffmpeg: options.ffmpeg ?? null };
  const { uploadAttachment, getAttachment, createAttachmentLinks } = operations;
  const own = { uploadAttachment, getAttachment, createAttachmentLinks };
  const http = await createHttp<typeof own, Principal>({
    operations: own,
    handlers: attachmentHandlers(platform, files, options.filter ?? (async (_reader, _who, rows) => rows)),
    authenticate: async (request, _id, operation): Promise<Principal> => {
      const token = request.headers.authorization?.replace('Bearer ', '');
      if (token === undefined && operation.access === 'signed') return { ...anonymous, kind: 'link' };
      return principals[token ?? ''] ?? fail('UNAUTHORIZED');
    },
    around: (_principal, _id, _operation, _request, work) => work(),
    onDone: () => undefined,
    log,
    trustProxy: false,
    maxAttachmentBytes: platform.config.maxAttachmentMb * 1024 * 1024,
    version: '0.0.0',
    servers: [],
    frameAncestors: ["'self'"],
    checkReplies: true,
    triesPerMinute: 100,
  });
  await http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = http.server.address() as AddressInfo;
  const names = async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => ({
        name: entry.name,
        whole: !entry.parentPath.includes('.unfinished'),
      }));
  };
  return {
    platform,
    clock,
    files,
    http,
    url: `http://127.0.0.1:${port}`,
    folder,
    stored: async () => (await names()).filter(({ whole }) => whole).map(({ name }) => name),
    unfinished: async () => (await names()).filter(({ whole }) => !whole).map(({ name }) => name),
    async close() {
      const closed = http.close();
      // A client that has broken an upload off may keep its half of the connection open for long.
      http.server.closeAllConnections();
      await closed;
      await database.remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The ffmpeg of this machine, null where there is none. */
export async function ffmpegOfMachine(): Promise<Ffmpeg | null> {
  const found = await findFfmpeg({ ffmpegPath: process.env.FFMPEG_PATH ?? '' });
  return found.ok ? found.ffmpeg : null;
}

const line = (id: LineId, infobaseId: InfobaseId | null) => ({
  id,
  name: id,
  infobaseId,
  engine: 'sandbox' as const,
  phone: null,
  linkedName: null,
  desired: 'off' as const,
  status: 'off' as const,
  statusSince: '2026-11-20T09:00:00.000Z',
  advice: null,
  login: null,
  linkedAt: null,
  proxyUrl: null,
  proxyLogin: null,
  proxyPassword: null,
  catchUp: null,
  build: null,
  // Nothing here looks into them.
  settings: {} as LineSettings,
  lastMessageAt: null,
  restartedAt: null,
  createdAt: '2026-11-20T09:00:00.000Z',
  deletedAt: null,
  version: 1,
});

export interface UploadOptions {
  token?: string;
  name?: string;
  type?: string;
  field?: string;
  query?: string;
}

/** Uploads one file as a browser does. */
export function upload(
  bridge: FilesBridge,
  content: Uint8Array | string,
  { token = 'alpha', name = 'file.bin', type = '', field = 'file', query = '' }: UploadOptions = {},
): Promise<Response> {
  const form = new FormData();
  form.append(field, new Blob([content as Uint8Array<ArrayBuffer>], { type }), name);
  return fetch(`${bridge.url}/v1/attachments${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
}

/** GET with a token; `null`: without. */
export function get(
  bridge: FilesBridge,
  path: string,
  headers: Record<string, string> = {},
  token: string | null = 'alpha',
): Promise<Response> {
  return fetch(`${bridge.url}${path}`, {
    headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  });
}

export interface ErrorReply {
  error: { code: string; message: string; details?: Record<string, unknown> };
}
export const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as ErrorReply).error.code;

/** The attachment of an upload that went well. */
export async function uploaded(response: Promise<Response>): Promise<Attachment> {
  const answer = await response;
  expect(answer.status, await answer.clone().text()).to.equal(201);
  return (await answer.json()) as Attachment;
}

export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex');
