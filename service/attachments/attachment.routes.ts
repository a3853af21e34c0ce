/** Files over HTTP: upload, download by ranges, signed links. */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { AttachmentId } from '../../contracts/common.ts';
import { type HandlersOf, type InputOf, infobaseFilter, type Principal } from '../access/principal.ts';
import { BlobMissingError } from '../platform/blob.ts';
import { fail } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';
import { assertReady, storeUpload } from './attachment.commands.ts';
import {
  isLinkValid,
  linkSeconds,
  type ReadableFilter,
  signLink,
  visibleAttachments,
} from './attachment.policy.ts';
import { attachmentPath, presentAttachment } from './attachment.present.ts';
import { findAttachment } from './attachment.store.ts';
import type { AttachmentRow } from './attachment.table.ts';
import { contentDisposition, isPicture, mayShowInline } from './attachment.ts';
import { type AttachmentFiles, thumbnailOf } from './files.ts';
import { matchesTag, parseRange } from './range.ts';
import { readUpload } from './upload-part.ts';

type ReadyRow = AttachmentRow & { status: 'ready'; sha256: string; size: number };

/** @param filter what of its infobase's files a principal may read (by the chats that it may read) */
export function attachmentHandlers(
  platform: Platform,
  files: AttachmentFiles,
  filter: ReadableFilter,
): HandlersOf<'uploadAttachment' | 'getAttachment' | 'createAttachmentLinks'> {
  const { db, config, secrets, clock, log } = platform;

  async function rowFor(id: AttachmentId, query: InputOf<'getAttachment'>['query'], principal: Principal) {
    if (query.signature !== undefined && isLinkValid(secrets, id, query)) {
      return (await db.read((r) => findAttachment(r, id))) ?? fail('NOT_FOUND');
    }
    if (principal.kind === 'link')
      return fail(query.signature === undefined ? 'UNAUTHORIZED' : 'LINK_EXPIRED');
    const rows = await db.read((r) => visibleAttachments(r, principal, [id], filter));
    return rows.get(id) ?? fail('NOT_FOUND');
  }

  function gone(row: AttachmentRow, error: unknown): never {
    if (!(error instanceof BlobMissingError)) throw error;
    log.error({ err: error, attachmentId: row.id }, 'the file of an attachment is not in the storage');
    return fail('ATTACHMENT_GONE');
  }

  async function sendOriginal(
    row: ReadyRow,
    download: boolean,
    headers: IncomingHttpHeaders,
    reply: FastifyReply,
  ) {
    const tag = `"${row.sha256}"`;
    // A range of a file that has changed since would be glued to the wrong half.
    const mayRange = headers['if-range'] === undefined || headers['if-range'] === tag;
    const range = mayRange ? parseRange(headers.range, row.size) : null;
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${row.size}`);
      return fail('RANGE_NOT_SATISFIABLE');
    }
    const stream = await files.blob.open(row.sha256, range ?? undefined).catch((error) => gone(row, error));
    const disposition = contentDisposition(row.fileName, download || !mayShowInline(row.mimeType));
    describe(reply, tag, row.mimeType, disposition).header('accept-ranges', 'bytes');
    if (range === null) return reply.header('content-length', row.size).send(stream);
    return reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${row.size}`)
      .header('content-length', range.end - range.start + 1)
      .send(stream);
  }

  async function sendThumbnail(row: ReadyRow, download: boolean, reply: FastifyReply) {
    if (!isPicture(row.mimeType)) return fail('NOT_FOUND');
    let picture: Buffer;
    try {
      picture = await thumbnailOf(files, row.sha256);
    } catch (error) {
      if (error instanceof BlobMissingError) return gone(row, error);
      log.warn({ err: error, attachmentId: row.id }, 'no thumbnail could be made');
      return fail('NOT_FOUND');
    }
    const disposition = contentDisposition(`${row.fileName}.webp`, download);
    return describe(reply, thumbnailTag(row), 'image/webp', disposition).send(picture);
  }

  return {
    async uploadAttachment({ query, principal, request }) {
      const infobaseId = infobaseFilter(principal, query.infobaseId);
      const part = await readUpload(request, config.maxAttachmentMb);
      try {
        const row = await storeUpload(platform, files, {
          stream: part.stream,
          fileName: part.fileName,
          declaredType: part.mimeType,
          infobaseId,
          lineId: null,
          confirm: part.end,
        });
        return presentAttachment(row);
      } catch (error) {
        throw part.explain(error);
      }
    },

    async getAttachment({ params, query, headers, principal, reply }) {
      const row = await rowFor(params.attachmentId, query, principal);
      assertReady(row);
      // A link shows its file in the pages of others too: the HTML field of a form of 1C is one.
      if (query.signature !== undefined) reply.header('cross-origin-resource-policy', 'cross-origin');
      const thumbnail = query.variant === 'thumbnail';
      const tag = thumbnail ? thumbnailTag(row) : `"${row.sha256}"`;
      if (matchesTag(headers['if-none-match'], tag))
        return cached(reply.code(304).header('etag', tag)).send();
      const download = query.download === true;
      return thumbnail ? sendThumbnail(row, download, reply) : sendOriginal(row, download, headers, reply);
    },

    async createAttachmentLinks({ body, principal }) {
      const ids = [...new Set(body.attachmentIds)];
      const rows = await db.read((r) => visibleAttachments(r, principal, ids, filter));
      const expires = Math.floor(clock.now().getTime() / 1000) + linkSeconds;
      const expiresAt = new Date(expires * 1000).toISOString();
      const items = ids.flatMap((attachmentId) => {
        const row = rows.get(attachmentId);
        if (!row) return [];
        const signature = signLink(secrets, attachmentId, expires);
        const url = `${attachmentPath(attachmentId)}?expires=${expires}&signature=${signature}`;
        const thumbnailUrl =
          row.status === 'ready' && isPicture(row.mimeType) ? `${url}&variant=thumbnail` : null;
        return [{ attachmentId, url, thumbnailUrl, expiresAt }];
      });
      return { items };
    },
  };
}

function describe(reply: FastifyReply, tag: string, mimeType: string, disposition: string): FastifyReply {
  return cached(reply).headers({
    etag: tag,
    'content-type': mimeType,
    'content-disposition': disposition,
    'x-content-type-options': 'nosniff',
  });
}

const thumbnailTag = (row: ReadyRow): string => `"${row.sha256}-thumb"`;

/** The content under an address never changes; a shared cache must not keep what only some may read. */
const cached = (reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'private, max-age=31536000, immutable');
