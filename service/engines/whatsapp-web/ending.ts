/** What a run of the browser tells while it lasts, and why it has ended. */
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { BuildReport } from './build.ts';
import type { BrowserOptions, Library } from './client.ts';
import type { Hearing } from './hearing.ts';
import type { Upkeep } from './rounds.ts';
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
  | { kind: 'stuck'; what: 'page' | 'ready' | 'offline' | 'deaf' | 'silent'; build?: string | null }
  /** A new browser by plan; nothing is wrong. */
  | { kind: 'retired'; why: 'memory' | 'age' }
  /** The page asks for a passkey, and nobody has given one. */
  | { kind: 'passkey' }
  /** This build of WhatsApp Web lacks what the line can't be without. */
  | { kind: 'bad_build'; build: string | null; missing: string[] }
  | { kind: 'qr_stalled' };

/** What a session tells while it lasts. */
export interface SessionListener {
  qr(text: string, expiresAt: Date): void;
  pairingCode(code: string): void;
  authenticating(): void;
  online(phone: string, name: string | null): void;
  /** The page has no connection; the session goes on and tries by itself. */
  offline(): void;
  /** The page asks for a passkey. */
  passkey(): void;
  /** What the build can; false when the session had better end and begin with another build. */
  build(report: BuildReport): Promise<boolean>;
  /** This build has worked for a while; its index as it came. */
  goodBuild(version: string, html: string): void;
  /** The browser is about to be started anew by plan; resolves when nothing of the line is under way. */
  retiring(): Promise<void>;
  /** Messages that are on the page and were not heard of. False: the session is to end for it. */
  deaf(ids: string[]): boolean;
  memory(bytes: number): void;
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
  hearing: Hearing;
  upkeep: Upkeep;
  /** Keeps how the page looks, for a person to see what is wrong. */
  picture(session: { picture(): Promise<Buffer> }): Promise<void>;
}
