/** What a run of the browser tells while it lasts, and why it has ended. */
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { BrowserOptions, Library } from './client.ts';
import type { Timings } from './timings.ts';

/** Why a session has ended. */
export type Ending =
  | { kind: 'stopped' }
  | { kind: 'refresh' }
  | { kind: 'logged_out'; by: 'phone' | 'bridge' | 'unknown' }
  | { kind: 'refused'; state: string }
  | { kind: 'not_launched'; error: unknown }
  | { kind: 'unreachable'; error: unknown }
  | { kind: 'gone'; what: string; error?: unknown }
  | { kind: 'stuck'; what: 'page' | 'ready' | 'offline' }
  | { kind: 'qr_stalled' };

/** What a session tells while it lasts. */
export interface SessionListener {
  qr(text: string, expiresAt: Date): void;
  pairingCode(code: string): void;
  authenticating(): void;
  online(phone: string, name: string | null): void;
  /** The page has no connection; the session goes on and tries by itself. */
  offline(): void;
}

export interface SessionOptions {
  library: Library;
  browser: BrowserOptions;
  /** The number was linked when the browser ran last: a QR code means that it no longer is. */
  wasLinked: boolean;
  listener: SessionListener;
  clock: Clock;
  log: Log;
  timings: Timings;
}
