/** A line as the contract shows it: never the QR code's text, never a password. */
import type { Line } from '../../contracts/line.ts';
import type { LineRow } from './line.table.ts';
import { restrictionText } from './line.ts';

export function presentLine(row: LineRow): Line {
  return {
    id: row.id,
    name: row.name,
    infobaseId: row.infobaseId,
    engine: row.engine,
    phone: row.phone,
    desired: row.desired,
    status: row.status,
    statusSince: row.statusSince,
    advice: row.advice ? { code: row.advice.code, text: { ru: row.advice.ru, en: row.advice.en } } : null,
    login: row.login
      ? { step: row.login.step, expiresAt: row.login.expiresAt, pairingCode: row.login.pairingCode }
      : null,
    linkedAt: row.linkedAt,
    restriction: row.restriction ? { ...row.restriction, text: restrictionText } : null,
    proxy: row.proxyUrl
      ? { url: row.proxyUrl, login: row.proxyLogin, hasPassword: row.proxyPassword !== null }
      : null,
    catchUp: row.catchUp,
    build: row.build,
    settings: row.settings,
    lastMessageAt: row.lastMessageAt,
    deleted: row.deletedAt !== null,
    createdAt: row.createdAt,
    version: row.version,
  };
}
