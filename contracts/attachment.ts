/** Attachments: files of messages, both ways. */
import { type Static, Type } from 'typebox';
import { AttachmentIdSchema, component, InstantSchema, nullable, oneOf, strict } from './common.ts';

export const AttachmentSchema = component(
  'Attachment',
  {
    id: AttachmentIdSchema,
    fileName: Type.String({ maxLength: 255 }),
    mimeType: Type.String({ maxLength: 127, description: 'Found by content, not by name' }),
    size: nullable(Type.Integer({ minimum: 0, description: 'Bytes' })),
    sha256: nullable(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    status: oneOf(['pending', 'ready', 'failed', 'expired'] as const, {
      description: 'pending: its message is here already, the file is on its way',
    }),
    reason: nullable(Type.String({ description: 'Why it failed or expired' })),
    durationSeconds: nullable(Type.Number({ minimum: 0 })),
    waveform: nullable(Type.Array(Type.Integer({ minimum: 0, maximum: 100 }), { maxItems: 64 })),
    width: nullable(Type.Integer({ minimum: 1 })),
    height: nullable(Type.Integer({ minimum: 1 })),
    path: Type.String({
      description:
        'Where to read it with the same credentials; for a link without credentials see createAttachmentLinks',
    }),
  },
  {
    description: 'A file of a message',
    examples: [
      {
        id: 'att_01j9zr5q7c',
        fileName: 'Счёт 1851.pdf',
        mimeType: 'application/pdf',
        size: 98304,
        sha256: null,
        status: 'ready',
        reason: null,
        durationSeconds: null,
        waveform: null,
        width: null,
        height: null,
        path: '/v1/attachments/att_01j9zr5q7c',
      },
    ],
  },
);
export type Attachment = Static<typeof AttachmentSchema>;

export const AttachmentQuery = {
  variant: Type.Optional(oneOf(['original', 'thumbnail'] as const, { default: 'original' })),
  download: Type.Optional(Type.Boolean({ description: 'Offer to save instead of showing' })),
  expires: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 253402300799, description: 'Of a signed link' }),
  ),
  signature: Type.Optional(Type.String({ maxLength: 128, description: 'Of a signed link' })),
};
export const AttachmentLinksRequestSchema = component(
  'AttachmentLinksRequest',
  { attachmentIds: Type.Array(AttachmentIdSchema, { minItems: 1, maxItems: 100 }) },
  { examples: [{ attachmentIds: ['att_01j9zr5q7c'] }] },
);
export const AttachmentLinksSchema = component(
  'AttachmentLinks',
  {
    items: Type.Array(
      strict({
        attachmentId: AttachmentIdSchema,
        url: Type.String(),
        thumbnailUrl: nullable(Type.String()),
        expiresAt: InstantSchema,
      }),
    ),
  },
  {
    examples: [
      {
        items: [
          {
            attachmentId: 'att_01j9zr5q7c',
            url: '/v1/attachments/att_01j9zr5q7c?expires=1795166130&signature=3f1c',
            thumbnailUrl: null,
            expiresAt: '2026-11-20T09:15:30.000Z',
          },
        ],
      },
    ],
  },
);
