/**
 * What is looked after while a line is online: does it hear, does the network answer, how much memory does the browser
 * take, is it time for a new one. Each look has its own interval; a look that fails ends nothing by itself.
 */
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Ending } from './ending.ts';
import { type Hearing, readNewMessages } from './hearing.ts';
import { memoryOf } from './memory.ts';
import type { Page } from './page.ts';
import type { Timings } from './timings.ts';

/** When a browser is started anew by plan. */
export interface Upkeep {
  /** A browser that takes more is started anew as soon as nothing is under way. Bytes. */
  memoryLimitBytes: number;
  /** Hours of the day, by the server's clock, in which a browser that has grown or is old is started anew. */
  quietHours: { from: number; to: number };
  /** Old: after this time, in ms. */
  maxAgeMs: number;
}

export const defaultUpkeep: Upkeep = {
  memoryLimitBytes: 1536 * 1024 * 1024,
  quietHours: { from: 3, to: 5 },
  maxAgeMs: 24 * 3_600_000,
};

/** What the looks need of the session; `call` limits the time of each. */
export interface Patient {
  page: Page;
  pid(): number | null;
  onlineSince: Date | null;
  call<T>(what: string, work: Promise<T>, ms?: number): Promise<T>;
  /** Asks WhatsApp's server something that it answers at once. */
  knock(): Promise<unknown>;
  end(ending: Ending): void;
  /** Ends when nothing is under way. */
  retire(why: 'memory' | 'age'): Promise<void>;
  /** The line does not hear these. True: it goes on, and is given them by looking; false: it has ended. */
  deaf(ids: string[]): boolean;
}

export interface RoundsOptions {
  clock: Clock;
  log: Log;
  timings: Timings;
  upkeep: Upkeep;
  hearing: Hearing;
  onMemory(bytes: number): void;
}

/** That often in a row a browser has to be over its limit: a picture that is being packed is no growth. */
const overLimitTimes = 3;
/** From this share of the limit on, a browser is worth a new start in a quiet hour. */
const grownShare = 0.7;

export class Rounds {
  private readonly options: RoundsOptions;
  private readonly patient: Patient;
  private readonly startedAt: number;
  private readonly last = { hearing: 0, silence: 0, memory: 0 };
  private suspects = new Set<string>();
  private overLimit = 0;
  /** The line lives by these looks: it hears nothing by itself. */
  private isFeeding = false;

  constructor(patient: Patient, options: RoundsOptions) {
    this.patient = patient;
    this.options = options;
    this.startedAt = this.now();
    this.last = { hearing: this.startedAt, silence: this.startedAt, memory: this.startedAt };
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }

  /** One look at whatever is due. */
  async look(): Promise<void> {
    const { timings } = this.options;
    const now = this.now();
    const every = this.suspects.size > 0 || this.isFeeding ? timings.deafConfirmMs : timings.deafCheckMs;
    if (now - this.last.hearing >= every) {
      this.last.hearing = now;
      await this.lookAtHearing();
    }
    const quiet = now - Math.max(this.options.hearing.lastAt(), this.last.silence);
    if (quiet >= timings.silenceMs) {
      this.last.silence = now;
      await this.lookAtSilence();
    }
    if (now - this.last.memory >= timings.memoryEveryMs) {
      this.last.memory = now;
      await this.lookAtMemory();
    }
  }

  /** A message that is on the page, and still not heard of a while later, will not be. */
  private async lookAtHearing(): Promise<void> {
    const { onlineSince, page } = this.patient;
    if (!onlineSince) return;
    const since = Math.floor(onlineSince.getTime() / 1000) + 1;
    const unheard = this.options.hearing.unheard(
      await this.patient.call('new messages', readNewMessages(page, since)),
    );
    const confirmed = unheard.filter((id) => this.suspects.has(id));
    this.suspects = new Set(unheard);
    if (confirmed.length > 0) this.isFeeding = this.patient.deaf(confirmed);
  }

  /** Nothing at all has come for a while. A night is quiet too; but a connection that is alive answers. */
  private async lookAtSilence(): Promise<void> {
    const { timings, log } = this.options;
    try {
      await this.patient.call('answer of the server', this.patient.knock(), timings.knockMs);
    } catch (error) {
      if (this.patient.onlineSince === null) return;
      log.warn({ err: error }, 'the page says that it is connected, and the server does not answer');
      this.patient.end({ kind: 'stuck', what: 'silent' });
    }
  }

  private async lookAtMemory(): Promise<void> {
    const { upkeep, log, clock, hearing, timings, onMemory } = this.options;
    const pid = this.patient.pid();
    const bytes = pid === null ? null : await memoryOf(pid);
    if (bytes !== null) onMemory(bytes);
    this.overLimit = bytes !== null && bytes > upkeep.memoryLimitBytes ? this.overLimit + 1 : 0;
    if (this.overLimit >= overLimitTimes) {
      log.warn({ bytes, limit: upkeep.memoryLimitBytes }, 'the browser takes too much memory');
      await this.patient.retire('memory');
      return;
    }
    const now = clock.now();
    const age = now.getTime() - this.startedAt;
    const isGrown = bytes !== null && bytes > upkeep.memoryLimitBytes * grownShare;
    const isIdle = now.getTime() - hearing.lastAt() >= timings.idleMs;
    if (isQuietHour(now, upkeep) && isIdle && (age > upkeep.maxAgeMs || (isGrown && age > 3_600_000)))
      await this.patient.retire(isGrown ? 'memory' : 'age');
  }
}

/** Is it one of the hours, which may pass midnight? */
export function isQuietHour(now: Date, { quietHours: { from, to } }: Upkeep): boolean {
  const hour = now.getHours();
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}
