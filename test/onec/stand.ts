import { fileURLToPath } from 'node:url';
import { transplant, transplantValue } from './data/transplant.ts';
import { unresolvedInForms } from './forms/unresolved.ts';
import { SyntaxFault } from './language/source.ts';
import { typicalConfiguration } from './metadata/base.ts';
import { loadDump } from './metadata/dump.ts';
import { adoptModules, type Configuration } from './metadata/model.ts';
import { type Given, toPlain, toValue } from './plain.ts';
import { createStandClock, type StandClock } from './platform/clock.ts';
import { CollaborationServer } from './platform/collaboration/server.ts';
import type { LogEntry } from './platform/event-log.ts';
import type { SessionKind } from './platform/host.ts';
import { type Publication, publish } from './platform/http-service.ts';
import { Infobase, type InfobaseSnapshot } from './platform/infobase.ts';
import { libraryModuleNames } from './platform/ssl/modules.ts';
import type { UserSpec } from './platform/users.ts';
import { StandFault } from './values/errors.ts';
import type { Value } from './values/value.ts';

export interface StandOptions {
  /** Folder of the extension's dump, from the root of the repository or absolute; or its metadata. */
  readonly extension: string | Configuration;
  /** Folders of further extensions that adopt common modules of the base, in the order in which they are applied. */
  readonly adopting?: readonly string[];
  /** The base under the extension; a small typical one by default. */
  readonly base?: Configuration;
  readonly clock?: StandClock;
  /** Whether the base has БСП (for the typical base only). */
  readonly bsp?: boolean;
  readonly users?: readonly UserSpec[];
  readonly connectionString?: string;
  /** Minutes east of Greenwich. */
  readonly zoneMinutes?: number;
  /** The infobase's user behind requests without a login; by default a login is demanded. */
  readonly anonymousUser?: string;
  /** Name of the publication: `/<name>/hs/…`. */
  readonly publication?: string;
  readonly lockWaitMs?: number;
  readonly collaboration?: CollaborationServer;
}

/** A session of a user, for calls of modules. */
export interface StandSession {
  /** Calls an exported method of a common module as one server call. */
  call(module: string, method: string, ...args: readonly Given[]): Promise<Value>;
  /** Executes the body of a function written by the test; `Возврат` gives the result. */
  run(body: string, parameters?: Readonly<Record<string, Given>>): Promise<Value>;
  /** Texts shown to the user. */
  readonly messages: readonly string[];
}

export interface Stand extends StandSession {
  readonly infobase: Infobase;
  readonly clock: StandClock;
  /** `http://127.0.0.1:port/base`: HTTP services are under `/hs/…`. */
  readonly http: string;
  readonly publication: Publication;
  readonly collaboration: CollaborationServer;
  readonly log: readonly LogEntry[];
  /** One run of a scheduled job; false when it is not in use or is running already. */
  runJob(name: string): Promise<boolean>;
  /** Waits for requests being served and background jobs. Throws the first fault of the stand met in them. */
  idle(): Promise<void>;
  /** A session of the user of the infobase; without a name that of nobody, with all rights. */
  session(user?: string, kind?: SessionKind): StandSession;
  /** Rows of a table as plain data. */
  rows(table: string): Record<string, unknown>[];
  constant(name: string): unknown;
  snapshot(): InfobaseSnapshot;
  /** Puts back a backup of this base. The Collaboration System knows nothing of it. */
  restore(snapshot: InfobaseSnapshot): void;
  /** A second base with the same contents, under another connection string; both run. */
  copy(options?: { readonly connectionString?: string }): Promise<Stand>;
  /** Names in modules that nothing answers to. */
  unresolved(): string[];
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A simulated 1C base with the extension, published on a local address. */
export async function createStand(options: StandOptions): Promise<Stand> {
  const clock = options.clock ?? createStandClock();
  const collaboration = options.collaboration ?? new CollaborationServer(clock);
  const extension =
    typeof options.extension === 'string'
      ? loadDump(new URL(options.extension, `file://${root}`).pathname)
      : options.extension;
  const ssl = options.bsp ?? false;
  const infobase = new Infobase({
    extension,
    base: (options.adopting ?? []).reduce(
      (base, folder) => adoptModules(base, loadDump(new URL(folder, `file://${root}`).pathname)),
      options.base ?? typicalConfiguration(ssl ? { ssl: libraryModuleNames } : {}),
    ),
    clock,
    collaboration,
    users: options.users ?? [],
    connectionString: options.connectionString ?? 'Srvr="onec";Ref="trade";',
    zoneMinutes: options.zoneMinutes ?? 180,
    ssl,
    ...(options.lockWaitMs !== undefined && { lockWaitMs: options.lockWaitMs }),
  });
  return await standOver(infobase, { ...options, clock, collaboration, extension });
}

async function standOver(infobase: Infobase, options: StandOptions): Promise<Stand> {
  const publication = await publish(infobase, {
    name: options.publication ?? 'trade',
    ...(options.anonymousUser !== undefined && { anonymousUser: options.anonymousUser }),
  });
  const idle = async () => {
    do {
      await publication.idle();
      await infobase.background.idle();
    } while (infobase.background.jobs.some((job) => job.isActive));
  };
  const requiredTable = (name: string) => {
    const table = infobase.base.schema.find(name);
    if (!table) throw new StandFault(`Нет такой таблицы: ${name}`);
    return table;
  };
  return {
    ...sessionOf(infobase, undefined, 'client'),
    infobase,
    clock: infobase.clock,
    http: publication.address,
    publication,
    collaboration: infobase.collaboration,
    log: infobase.log,
    runJob: (name) => infobase.scheduled.run(name),
    idle,
    session(user, kind = 'client') {
      const found = user === undefined ? undefined : infobase.findUser(user);
      if (user !== undefined && !found) throw new StandFault(`Нет такого пользователя: ${user}`);
      return sessionOf(infobase, found, kind);
    },
    rows(name) {
      return infobase.base.store
        .rows(requiredTable(name))
        .map((row) =>
          Object.fromEntries(Object.entries(row).map(([field, value]) => [field, toPlain(value)])),
        );
    },
    constant(name) {
      const table = requiredTable(`Константа.${name}`);
      const row = infobase.base.store.row(table, '');
      return row && toPlain(row.Значение);
    },
    snapshot: () => infobase.snapshot(),
    restore(snapshot) {
      if (infobase.background.jobs.some((job) => job.isActive))
        throw new StandFault('Задания ещё выполняются');
      infobase.restore(snapshot);
    },
    async copy({ connectionString } = {}) {
      const twin = new Infobase({
        ...infobase.options,
        connectionString: connectionString ?? 'Srvr="onec";Ref="trade_copy";',
      });
      const snapshot = infobase.snapshot();
      twin.restore({
        ...snapshot,
        store: transplant(snapshot.store, twin.base),
        safe: new Map([...snapshot.safe].map(([key, value]) => [key, transplantValue(value, twin.base)])),
      });
      return await standOver(twin, options);
    },
    unresolved: () => [
      ...infobase.modules.all
        .flatMap((module) => infobase.interpreter.unresolved(module))
        .map((fault) => fault.message),
      ...unresolvedInForms(infobase),
    ],
    async close() {
      await idle();
      await publication.close();
    },
  };
}

function sessionOf(
  infobase: Infobase,
  user: Parameters<Infobase['openSession']>[1],
  kind: SessionKind,
): StandSession {
  const host = infobase.openSession(kind, user);
  return {
    async call(moduleName, method, ...args) {
      const module = infobase.interpreter.commonModule(moduleName);
      if (!module) throw new StandFault(`Нет такого общего модуля: ${moduleName}`);
      return await infobase.serverCall(host, (context) => context.invoke(module, method, args.map(toValue)));
    },
    async run(body, parameters = {}) {
      const names = Object.keys(parameters);
      const text = `Функция Проба(${names.join(', ')}) Экспорт\n${body}\nКонецФункции\n`;
      try {
        const compiled = infobase.interpreter.compile(text, { file: 'проба', name: 'Проба' });
        const [unresolved] = infobase.interpreter.unresolved(compiled);
        if (unresolved) throw unresolved;
        const module = infobase.interpreter.instantiate(compiled);
        const values = names.map((name) => toValue(parameters[name] as Given));
        return await infobase.serverCall(host, (context) => module.call(context, 'Проба', values));
      } catch (error) {
        if (error instanceof SyntaxFault) throw new StandFault(error.message, { cause: error });
        throw error;
      }
    },
    get messages() {
      return host.messages;
    },
  };
}
