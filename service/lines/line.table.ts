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

/**
 * The account of a catching up: messages that WhatsApp had and the bridge had not, how many of them are stored now,
 * and how many others were put right (a receipt, an edit, a deletion, a message of unknown outcome).
 */
export interface CatchUpAccount {
  expected: number;
  received: number;
  repaired: number;
  at: string;
}

/** The program of the messenger that the engine works by, and what the engine can't do by it (the engine's names). */
export interface LineBuild {
  version: string | null;
  /** One that was kept from before is used, for the present one does not work. */
  pinned: boolean;
  broken: string[];
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
  /** WhatsApp refuses new chats of the number; `until` null: nobody has said how long. */
  restriction: { since: string; until: string | null } | null;
  proxyUrl: string | null;
  proxyLogin: string | null;
  /** Sealed. */
  proxyPassword: string | null;
  catchUp: CatchUpAccount | null;
  build: LineBuild | null;
  settings: LineSettings;
  lastMessageAt: string | null;
  /** When a person asked for a new engine the last time. */
  restartedAt: string | null;
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
    restriction: nullable(json()),
    proxyUrl: nullable(text(300)),
    proxyLogin: nullable(text(200)),
    proxyPassword: nullable(text(1000)),
    catchUp: nullable(json()),
    build: nullable(json()),
    settings: json(),
    lastMessageAt: nullable(instant()),
    restartedAt: nullable(instant()),
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
  | 'check_numbers'
  | 'screenshot';

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
