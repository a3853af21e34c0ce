/** Which build of WhatsApp Web a line works by, and what the line can't do by it. */
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Advice, EngineEvent } from '../engine.ts';
import { brokenAdvice, pinnedAdvice } from './advice.ts';
import { abilityNames, type BuildReport, brokenOf, essential, type PageAbility } from './build.ts';
import type { BuildCache, KeptBuild } from './build-cache.ts';

export interface BuildChoiceOptions {
  builds: BuildCache;
  /** The build that the administrator wants; null for what WhatsApp serves. */
  wanted: string | null;
  /** How long one that worked before is used before the served one is tried again, in ms. */
  pinnedMs: number;
  clock: Clock;
  log: Log;
  tell(event: EngineEvent): void;
}

export class BuildChoice {
  private readonly options: BuildChoiceOptions;
  /** A build that worked before is used until then: the one that WhatsApp serves does not work. */
  private pinned: { build: KeptBuild; until: number } | null = null;
  private abilities: PageAbility[] = [];

  constructor(options: BuildChoiceOptions) {
    this.options = options;
  }

  /** What the page's present build can't do. */
  get broken(): readonly PageAbility[] {
    return this.abilities;
  }

  get isPinned(): boolean {
    return this.pinned !== null;
  }

  /** The build for the next browser; null for the one that WhatsApp serves. */
  async next(): Promise<KeptBuild | null> {
    const { wanted, builds, clock, log } = this.options;
    if (this.pinned && this.pinned.until <= clock.now().getTime()) this.pinned = null;
    if (this.pinned || wanted === null) return this.pinned?.build ?? null;
    const build = await builds.byVersion(wanted);
    if (!build) log.warn({ build: wanted }, 'the wanted build of WhatsApp Web is not kept here');
    return build;
  }

  /** Goes back to the last build that worked; false where there is none, or it is used already. */
  async goBack(version: string | null, why: string): Promise<boolean> {
    const { builds, clock, log, pinnedMs } = this.options;
    if (this.pinned) return false;
    const build = await builds.lastGood(version);
    if (!build) return false;
    if (version) await builds.condemn(version, why, clock.now());
    log.warn({ from: version, to: build.version, why }, 'back to the last build that worked');
    this.pinned = { build, until: clock.now().getTime() + pinnedMs };
    return true;
  }

  /** Takes what the page lacks. False: the session had better end, and begin with another build. */
  async take(report: BuildReport): Promise<boolean> {
    const { log, tell } = this.options;
    const broken = brokenOf(report);
    this.abilities = broken;
    if (broken.length > 0)
      log.error({ build: report.version, missing: report.broken }, 'this build of WhatsApp Web lacks names');
    const isUseless = broken.some((ability) => essential.has(ability));
    if (isUseless && (await this.goBack(report.version, `it lacks ${broken.join(', ')}`))) return false;
    tell({ type: 'build', version: report.version, pinned: this.isPinned, broken });
    // One that can't send still receives: it goes on, and says so.
    return !broken.includes('receive');
  }

  keep(version: string, html: string): void {
    const { builds, clock, log } = this.options;
    builds.keep(version, html, clock.now()).catch((error: unknown) => {
      log.warn({ err: error }, 'the build of WhatsApp Web could not be kept');
    });
  }

  /** What a person has to know of an online line; null for nothing. */
  restriction(): Advice | null {
    if (this.pinned) return pinnedAdvice(this.pinned.build.version);
    const names = this.abilities.map((ability) => abilityNames[ability]);
    return names.length > 0 ? brokenAdvice(names) : null;
  }
}
