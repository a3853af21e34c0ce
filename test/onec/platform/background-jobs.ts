import { randomUUID } from 'node:crypto';
import type { SessionUser } from '../data/session.ts';
import { ArrayValue, Sequence } from '../values/array.ts';
import type { CallContext } from '../values/context.ts';
import { DateValue } from '../values/date.ts';
import { type EnumerationValue, enumerationOf } from '../values/enumeration.ts';
import { ErrorInfo } from '../values/error-info.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { Fields } from '../values/structure.ts';
import { UuidValue } from '../values/uuid.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { hostOf, type SessionKind } from './host.ts';
import type { Infobase } from './infobase.ts';

const states = enumerationOf('СостояниеФоновогоЗадания');
const active = states.of('Активно');

/** ФоновоеЗадание: a call of an exported method in a session of its own. */
export class BackgroundJob extends ObjectValue {
  readonly id = randomUUID();
  readonly method: string;
  readonly key: string;
  readonly title: string;
  readonly startedAt: number;
  finishedAt: number | undefined;
  state: EnumerationValue = active;
  error: BslError | undefined;
  messages: readonly string[] = [];
  /** Settles when the job has ended, never rejects. */
  done: Promise<void> = Promise.resolve();

  constructor(method: string, key: string, title: string, startedAt: number) {
    super();
    this.method = method;
    this.key = key;
    this.title = title;
    this.startedAt = startedAt;
  }

  override get type(): TypeInfo {
    return jobType;
  }

  get isActive(): boolean {
    return this.state === active;
  }
}

/** Background jobs of one infobase. Source: onec.md 3.5. */
export class BackgroundJobs {
  private readonly infobase: Infobase;
  readonly jobs: BackgroundJob[] = [];
  /** Faults of the stand met in jobs: nobody waits for a job, so they are kept for the test. */
  readonly faults: Error[] = [];

  constructor(infobase: Infobase) {
    this.infobase = infobase;
  }

  start(options: {
    readonly method: string;
    readonly args: readonly Value[];
    readonly key: string;
    readonly title: string;
    readonly user: SessionUser | undefined;
    readonly kind: SessionKind;
  }): BackgroundJob {
    const { method, key } = options;
    const isRunning = (job: BackgroundJob) =>
      job.isActive && job.key === key && job.method.toLowerCase() === method.toLowerCase();
    if (key !== '' && this.jobs.some(isRunning)) {
      throw new BslError('Задание с таким значением ключа уже выполняется');
    }
    const [moduleName = '', procedure = '', ...more] = method.split('.');
    const module = this.infobase.interpreter.commonModule(moduleName);
    if (!module || procedure === '' || more.length > 0) throw new BslError(`Метод не найден (${method})`);
    const job = new BackgroundJob(method, key, options.title, this.infobase.clock.now());
    const host = this.infobase.openSession(options.kind, options.user);
    this.jobs.push(job);
    // The caller goes on first: the job has its own session.
    job.done = Promise.resolve()
      .then(() =>
        this.infobase.serverCall(host, (context) => context.invoke(module, procedure, options.args)),
      )
      .then(
        () => {
          job.state = states.of('Завершено');
        },
        (error: unknown) => {
          job.state = states.of('ЗавершеноАварийно');
          if (error instanceof BslError) {
            job.error = error;
            this.infobase.log.push({
              at: this.infobase.clock.now(),
              level: 'Ошибка',
              event: '_$Job$_.Fail',
              metadata: '',
              data: method,
              comment: error.detailed(),
              user: options.user?.name ?? '',
            });
          } else this.faults.push(error instanceof Error ? error : new StandFault(String(error)));
        },
      )
      .then(() => {
        job.messages = [...host.messages];
        job.finishedAt = this.infobase.clock.now();
      });
    return job;
  }

  /** Waits until no job runs, those started meanwhile included. Throws the first fault of the stand. */
  async idle(): Promise<void> {
    for (;;) {
      const running = this.jobs.filter((job) => job.isActive);
      if (running.length === 0) break;
      await Promise.all(running.map((job) => job.done));
    }
    const fault = this.faults.shift();
    if (fault) throw fault;
  }
}

const source = 'onec.md 3.5; member-spellings.txt: ФоновыеЗадания; from memory';
const of = membersOf<BackgroundJob>(source);

function date(at: number | undefined, context: CallContext): DateValue {
  return at === undefined ? DateValue.empty : DateValue.ofEpoch(at + context.session.zoneMinutes * 60_000);
}

async function wait(job: BackgroundJob, seconds: number | undefined): Promise<void> {
  if (seconds === undefined || seconds === 0) return await job.done;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  await Promise.race([job.done, limit]);
  clearTimeout(timer);
}

const jobType: TypeInfo = defineType<BackgroundJob>({
  ru: 'ФоновоеЗадание',
  en: 'BackgroundJob',
  source,
  members: [
    of.property('Состояние', 'State', (self) => self.state),
    of.property('Ключ', 'Key', (self) => self.key),
    of.property('ИмяМетода', 'MethodName', (self) => self.method),
    of.property('Наименование', 'Description', (self) => self.title),
    of.property('УникальныйИдентификатор', 'UUID', (self) => new UuidValue(self.id)),
    of.property('Начало', 'Begin', (self, context) => date(self.startedAt, context)),
    of.property('Конец', 'End', (self, context) => date(self.finishedAt, context)),
    of.property('ИнформацияОбОшибке', 'ErrorInfo', (self) => self.error && new ErrorInfo(self.error)),
    of.method('ОжидатьЗавершенияВыполнения', 'WaitForExecutionCompletion', [0, 1], async (self, args) => {
      await wait(self, args.has(0) ? args.integer(0) : undefined);
      return self;
    }),
  ],
});

/** ФоновыеЗадания. */
class BackgroundJobsManager extends ObjectValue {
  override get type(): TypeInfo {
    return managerType;
  }
}

/** Whether a job answers a filter: Ключ, ИмяМетода, Наименование, Состояние, УникальныйИдентификатор. */
function matches(job: BackgroundJob, filter: Fields): boolean {
  return filter.entries().every(([name, value]) => {
    switch (name.toLowerCase()) {
      case 'ключ':
      case 'key':
        return job.key === value;
      case 'имяметода':
      case 'methodname':
        return typeof value === 'string' && job.method.toLowerCase() === value.toLowerCase();
      case 'наименование':
      case 'description':
        return job.title === value;
      case 'состояние':
      case 'state':
        return job.state === value;
      case 'уникальныйидентификатор':
      case 'uuid':
        return value instanceof UuidValue && value.text === job.id;
      default:
        throw new StandFault(`Отбор фоновых заданий: неизвестное поле ${name}`);
    }
  });
}

const ofManager = membersOf<BackgroundJobsManager>(source);

const managerType = defineType<BackgroundJobsManager>({
  ru: 'МенеджерФоновыхЗаданий',
  en: 'BackgroundJobsManager',
  source,
  members: [
    ofManager.method('Выполнить', 'Execute', [1, 5], (_self, args, context) => {
      const host = hostOf(context);
      const parameters = args.optional<Sequence>(1, Sequence);
      return host.infobase.background.start({
        method: args.text(0),
        args: parameters ? [...parameters.items] : [],
        key: args.at(2) === undefined ? '' : args.text(2),
        title: args.at(3) === undefined ? '' : args.text(3),
        user: host.user,
        kind: 'background',
      });
    }),
    ofManager.method('ПолучитьФоновыеЗадания', 'GetBackgroundJobs', [0, 1], (_self, args, context) => {
      const { jobs } = hostOf(context).infobase.background;
      const filter = args.optional<Fields>(0, Fields);
      return new ArrayValue(filter ? jobs.filter((job) => matches(job, filter)) : [...jobs]);
    }),
    ofManager.method('НайтиПоУникальномуИдентификатору', 'FindByUUID', [1, 1], (_self, args, context) => {
      const { text } = args.object<UuidValue>(0, UuidValue);
      return hostOf(context).infobase.background.jobs.find((job) => job.id === text);
    }),
  ],
});

export const backgroundJobsManager = new BackgroundJobsManager();
