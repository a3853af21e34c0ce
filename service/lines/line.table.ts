/** Lines and what the API asks of them. */
import type { InfobaseId, LineId } from '../../contracts/common.ts';
import type { EngineName, LineSettings, LineStatus } from '../../contracts/line.ts';
import type { Advice } from '../engines/engine.ts';
import { count, id, instant, json, key, nullable, ref, text } from '../platform/columns.ts';
import { defineTable } from '../platform/table.ts';

/** Where a login stands. `text` is what the QR code says. */
export interface LoginState {
  step: 'qr' | 'pairing_code' | 'passkey' | 'done';
  text: string | null;
  pairingCode: string | null;
  expiresAt: string | null;
}

export interface LineRow {
  id: LineId;
  name: string;
  infobaseId: InfobaseId | null;
  engine: EngineName;
  phone: string | null;
  linkedName: string | null;
  desired: 'on' | 'off';
  status: LineStatus;
  statusSince: string;
  advice: Advice | null;
  login: LoginState | null;
  linkedAt: string | null;
  proxyUrl: string | null;
  proxyLogin: string | null;
  /** Sealed. */
  proxyPassword: string | null;
  catchUp: { expected: number; received: number; at: string } | null;
  settings: LineSettings;
  lastMessageAt: string | null;
  createdAt: string;
  deletedAt: string | null;
  version: number;
}
export const lineTable = defineTable<LineRow>({
  name: 'line',
  columns: {
    id: id(),
    name: text(100),
    infobaseId: nullable(ref()),
    engine: key(20),
    phone: nullable(key(20)),
    linkedName: nullable(text(200)),
    desired: key(10),
    status: key(20),
    statusSince: instant(),
    advice: nullable(json()),
    login: nullable(json()),
    linkedAt: nullable(instant()),
    proxyUrl: nullable(text(300)),
    proxyLogin: nullable(text(200)),
    proxyPassword: nullable(text(1000)),
    catchUp: nullable(json()),
    settings: json(),
    lastMessageAt: nullable(instant()),
    createdAt: instant(),
    deletedAt: nullable(instant()),
    version: count(),
  },
  indices: [{ columns: ['infobaseId'] }],
});

export type LineTaskKind =
  | 'logout'
  | 'refresh_qr'
  | 'pairing_code'
  | 'delete'
  | 'edit'
  | 'react'
  | 'mark_read'
  | 'typing'
  | 'check_numbers';

/** Something that the API asks of a line; the node that has the line does it and writes the answer here. */
export interface LineTaskRow {
  id: string;
  lineId: LineId;
  kind: LineTaskKind;
  payload: Record<string, unknown>;
  status: 'queued' | 'done' | 'failed';
  result: unknown;
  /** A code of the catalogue, and words for the log. */
  errorCode: string | null;
  createdAt: string;
  /** Not begun by then: nobody waits for it any more. */
  expiresAt: string;
  doneAt: string | null;
}
export const lineTaskTable = defineTable<LineTaskRow>({
  name: 'line_task',
  columns: {
    id: id(),
    lineId: ref(),
    kind: key(20),
    payload: json(),
    status: key(10),
    result: nullable(json<unknown>()),
    errorCode: nullable(key(40)),
    createdAt: instant(),
    expiresAt: instant(),
    doneAt: nullable(instant()),
  },
  indices: [{ columns: ['lineId', 'status'] }],
});
