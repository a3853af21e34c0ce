/** Operations on lines. */
import QRCode from 'qrcode';
import type { LineId } from '../../contracts/common.ts';
import { type HandlersOf, infobaseFilter, type Principal } from '../access/principal.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import { limitsOf } from '../messages/reach.ts';
import { fail } from '../platform/errors.ts';
import { decodeCursor, pageOf } from '../platform/page.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { createLine, deleteLine, editLine, restartLine, setDesired } from './line.commands.ts';
import { presentLine } from './line.present.ts';
import { listLines, visibleLine } from './line.store.ts';
import type { LineRow } from './line.table.ts';
import { withoutBroken } from './line.ts';
import { askLine } from './line-task.ts';

const qrOptions = { errorCorrectionLevel: 'M', margin: 4, scale: 8 } as const;

export function lineHandlers(
  platform: Platform,
  engines: EngineRegistry,
): HandlersOf<
  | 'listLines'
  | 'createLine'
  | 'getLine'
  | 'changeLine'
  | 'deleteLine'
  | 'startLine'
  | 'stopLine'
  | 'restartLine'
  | 'logoutLine'
  | 'getLineQr'
  | 'getLineQrPng'
  | 'getLineScreenshot'
  | 'refreshLineQr'
  | 'requestPairingCode'
  | 'getLineCapabilities'
  | 'getLineLimits'
> {
  const { db } = platform;
  const seen = (principal: Principal, id: LineId): Promise<LineRow> =>
    db.read((r) => visibleLine(r, principal, id));

  /** The line waits for a person to link a number; anything else is told apart for him. */
  const awaiting = async (principal: Principal, id: LineId): Promise<LineRow> => {
    const line = await seen(principal, id);
    if (line.linkedAt !== null) return fail('LINE_PAIRED', { phone: line.phone });
    return line.desired === 'off' ? fail('LINE_OFF') : line;
  };

  const qrOf = async (principal: Principal, id: LineId): Promise<{ text: string; expiresAt: string }> => {
    const { login } = await awaiting(principal, id);
    if (login?.step !== 'qr' || login.text === null || login.expiresAt === null) return fail('QR_NOT_READY');
    return login.expiresAt > instantOf(platform.clock)
      ? { text: login.text, expiresAt: login.expiresAt }
      : fail('QR_EXPIRED');
  };

  return {
    listLines: ({ query, principal }) =>
      db.read(async (r) => {
        const key = decodeCursor<[string]>(query.cursor, ['string']);
        const limit = query.limit ?? 50;
        const rows = await listLines(
          r,
          infobaseFilter(principal, query.infobaseId),
          key?.[0] ?? null,
          limit + 1,
        );
        const page = pageOf(rows, limit, (row) => [row.id]);
        return { items: page.rows.map(presentLine), nextCursor: page.nextCursor };
      }),
    createLine: ({ body, principal }) => createLine(platform, principal, body),
    getLine: async ({ params, principal }) => presentLine(await seen(principal, params.lineId)),
    changeLine: ({ params, body, principal }) => editLine(platform, principal, params.lineId, body),
    deleteLine: async ({ params, principal }) => {
      await deleteLine(platform, principal, params.lineId);
      return { done: true as const };
    },
    startLine: ({ params, principal }) => setDesired(platform, principal, params.lineId, 'on'),
    stopLine: ({ params, principal }) => setDesired(platform, principal, params.lineId, 'off'),
    restartLine: ({ params, principal }) => restartLine(platform, principal, params.lineId),
    logoutLine: async ({ params, principal }) => {
      const line = await seen(principal, params.lineId);
      if (line.linkedAt === null) return presentLine(line);
      if (line.desired === 'off') return fail('LINE_OFF');
      await askLine(platform, { lineId: line.id, kind: 'logout', payload: {} }, 60_000);
      return presentLine(await seen(principal, params.lineId));
    },
    getLineQr: async ({ params, principal, reply }) => {
      const { text, expiresAt } = await qrOf(principal, params.lineId);
      reply.header('cache-control', 'no-store');
      return { text, image: await QRCode.toDataURL(text, qrOptions), expiresAt };
    },
    getLineQrPng: async ({ params, principal, reply }) => {
      const { text } = await qrOf(principal, params.lineId);
      const image = await QRCode.toBuffer(text, { ...qrOptions, type: 'png' });
      return reply.header('cache-control', 'no-store').type('image/png').send(image);
    },
    getLineScreenshot: async ({ params, principal, reply }) => {
      const line = await seen(principal, params.lineId);
      if (line.desired === 'off') return fail('LINE_OFF');
      const answer = await askLine(platform, { lineId: line.id, kind: 'screenshot', payload: {} });
      const { png, at } = (answer ?? fail('SCREENSHOT_NONE')) as { png: string; at: string };
      reply.header('cache-control', 'no-store').header('last-modified', new Date(at).toUTCString());
      return reply.type('image/png').send(Buffer.from(png, 'base64'));
    },
    refreshLineQr: async ({ params, principal }) => {
      const line = await awaiting(principal, params.lineId);
      await askLine(platform, { lineId: line.id, kind: 'refresh_qr', payload: {} }, 60_000);
      return presentLine(await seen(principal, params.lineId));
    },
    requestPairingCode: async ({ params, body, principal }) => {
      const line = await awaiting(principal, params.lineId);
      const answer = await askLine(
        platform,
        { lineId: line.id, kind: 'pairing_code', payload: { phone: body.phone } },
        60_000,
      );
      const { code, expiresAt } = answer as { code: string; expiresAt: string | null };
      return { code, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() };
    },
    getLineLimits: ({ params, principal }) =>
      db.read(async (r) => limitsOf(r, await visibleLine(r, principal, params.lineId), platform.clock.now())),
    getLineCapabilities: async ({ params, principal }) => {
      const line = await seen(principal, params.lineId);
      const capabilities = engines.capabilitiesOf(line.engine) ?? fail('ENGINE_UNKNOWN');
      return withoutBroken(capabilities, line.build?.broken ?? []);
    },
  };
}
