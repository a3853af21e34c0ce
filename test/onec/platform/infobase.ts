import { Base } from '../data/base.ts';
import type { SessionUser } from '../data/session.ts';
import type { StoreSnapshot } from '../data/store.ts';
import { type Configuration, joinConfigurations } from '../metadata/model.ts';
import { basePlatform } from '../runtime/base-platform.ts';
import { Interpreter } from '../runtime/interpreter.ts';
import { layered } from '../runtime/platform.ts';
import { createSession } from '../runtime/session.ts';
import type { CallContext } from '../values/context.ts';
import { StandFault } from '../values/errors.ts';
import type { Value } from '../values/value.ts';
import { BackgroundJobs } from './background-jobs.ts';
import type { StandClock } from './clock.ts';
import type { CollaborationServer } from './collaboration/server.ts';
import type { LogEntry } from './event-log.ts';
import { HostSession, type SessionKind } from './host.ts';
import { ModuleHost } from './modules.ts';
import { platformOfBase } from './platform.ts';
import { type JobSettings, ScheduledJobs } from './scheduled-jobs.ts';
import { type InfobaseUser, type UserSpec, userOf } from './users.ts';

export interface InfobaseOptions {
  readonly extension: Configuration;
  readonly base: Configuration;
  readonly clock: StandClock;
  readonly collaboration: CollaborationServer;
  readonly users: readonly UserSpec[];
  /** `File="C:\base";` or `Srvr="server";Ref="base";` */
  readonly connectionString: string;
  readonly zoneMinutes: number;
  /** Whether the base has БСП: its common modules answer. */
  readonly ssl: boolean;
  readonly lockWaitMs?: number;
}

/** All that a backup of the base holds. */
export interface InfobaseSnapshot {
  readonly store: StoreSnapshot;
  readonly safe: ReadonlyMap<string, Value>;
  readonly users: readonly InfobaseUser[];
  readonly jobs: ReadonlyMap<string, JobSettings>;
}

/** One infobase with the extension: data, modules, users, jobs, log. */
export class Infobase {
  readonly options: InfobaseOptions;
  readonly base: Base;
  readonly interpreter: Interpreter;
  readonly modules: ModuleHost;
  readonly clock: StandClock;
  readonly collaboration: CollaborationServer;
  readonly background: BackgroundJobs;
  readonly scheduled: ScheduledJobs;
  users: InfobaseUser[];
  connectionString: string;
  /** БСП: the administrator has locked work with external resources (a copy of the base). */
  externalResourcesLocked = false;
  /** БСП: names of jobs that the configuration has declared as working with external resources. */
  readonly externalResourceJobs = new Set<string>();
  /** БСП: data kept by owner and key. */
  safe = new Map<string, Value>();
  readonly log: LogEntry[] = [];
  /** The extension works in safe mode: a test says so. */
  safeMode = false;
  /** Temporary storage: values by their addresses; a form's go with it. A background job sees them too. */
  readonly temporary = new Map<string, { readonly value: Value; readonly owner: string }>();
  /** Settings kept for users by the platform: `хранилище|пользователь|объект|ключ` → value. */
  readonly settings = new Map<string, Value>();
  private sessions = 0;

  constructor(options: InfobaseOptions) {
    this.options = options;
    this.clock = options.clock;
    this.collaboration = options.collaboration;
    this.users = options.users.map(userOf);
    this.connectionString = options.connectionString;
    const configuration = joinConfigurations(options.base, options.extension);
    const waiting = options.lockWaitMs === undefined ? {} : { lockWaitMs: options.lockWaitMs };
    this.base = new Base(configuration, waiting);
    this.interpreter = new Interpreter({ platform: layered(platformOfBase(this), basePlatform) });
    this.modules = new ModuleHost(this.base, this.interpreter);
    this.base.modules = this.modules;
    this.background = new BackgroundJobs(this);
    this.scheduled = new ScheduledJobs(this);
  }

  findUser(name: string): InfobaseUser | undefined {
    const key = name.toLowerCase();
    return this.users.find((user) => user.name.toLowerCase() === key);
  }

  addUser(spec: UserSpec): InfobaseUser {
    const user = userOf(spec);
    this.users.push(user);
    return user;
  }

  openSession(kind: SessionKind, user: SessionUser | undefined): HostSession {
    this.sessions += 1;
    return new HostSession(this, kind, user, this.sessions);
  }

  /** The context of a call in a session. */
  contextOf(host: HostSession): CallContext {
    return this.interpreter.contextFor(
      createSession({ now: () => this.clock.now(), zoneMinutes: this.options.zoneMinutes, host }),
    );
  }

  /**
   * One server call: whatever transaction it leaves open is rolled back, as on the platform, and is the program's
   * mistake for the stand.
   */
  async serverCall<T>(host: HostSession, work: (context: CallContext) => Promise<T>): Promise<T> {
    try {
      const result = await work(this.contextOf(host));
      if (host.connection.active) throw new StandFault('Вызов сервера окончен с открытой транзакцией');
      return result;
    } finally {
      host.connection.abandon();
    }
  }

  putTemporary(address: string, value: Value, owner: string): void {
    this.temporary.set(address, { value, owner });
  }

  /** What a closed form has put goes with it. */
  forgetTemporary(owner: string): void {
    for (const [address, kept] of this.temporary) if (kept.owner === owner) this.temporary.delete(address);
  }

  snapshot(): InfobaseSnapshot {
    return {
      store: this.base.store.snapshot(),
      safe: new Map(this.safe),
      users: [...this.users],
      jobs: this.scheduled.snapshot(),
    };
  }

  /** Puts the base back to a backup; nothing outside of the base changes. */
  restore(snapshot: InfobaseSnapshot): void {
    this.base.store.restore(snapshot.store);
    this.safe = new Map(snapshot.safe);
    this.users = [...snapshot.users];
    this.scheduled.restore(snapshot.jobs);
  }
}
