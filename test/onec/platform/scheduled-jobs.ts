import { MetadataObject } from '../data/metadata-object.ts';
import { metadataRoot } from '../data/metadata-root.ts';
import type { Schedule, ScheduledJob } from '../metadata/model.ts';
import { ArrayValue, Sequence } from '../values/array.ts';
import type { CallContext } from '../values/context.ts';
import { toBoolean, toDate, toDecimal, toText } from '../values/convert.ts';
import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { Fields } from '../values/structure.ts';
import { UuidValue } from '../values/uuid.ts';
import { defineType, type Member, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { hostOf } from './host.ts';
import type { Infobase } from './infobase.ts';

/** What an administrator may change of a job; kept in the base. */
export interface JobSettings {
  readonly use: boolean;
  readonly schedule: Schedule;
  readonly userName: string;
}

/** Scheduled jobs of one infobase. */
export class ScheduledJobs {
  private readonly infobase: Infobase;
  private settings = new Map<string, JobSettings>();

  constructor(infobase: Infobase) {
    this.infobase = infobase;
    for (const job of this.declared) {
      this.settings.set(job.name, { use: job.use, schedule: job.schedule, userName: '' });
    }
  }

  get declared(): readonly ScheduledJob[] {
    return this.infobase.base.schema.configuration.scheduledJobs;
  }

  find(name: string): ScheduledJob | undefined {
    return this.declared.find((job) => job.name.toLowerCase() === name.toLowerCase());
  }

  of(job: ScheduledJob): JobSettings {
    return this.settings.get(job.name) ?? { use: job.use, schedule: job.schedule, userName: '' };
  }

  change(job: ScheduledJob, settings: JobSettings): void {
    this.settings.set(job.name, settings);
  }

  snapshot(): ReadonlyMap<string, JobSettings> {
    return new Map(this.settings);
  }

  restore(snapshot: ReadonlyMap<string, JobSettings>): void {
    this.settings = new Map(snapshot);
  }

  /**
   * One run, as the platform's scheduler does it: in a session of its own, one at a time per job; a job that is not
   * in use does not run. Rejects with the error of the run. False: not in use, or the last run is still on.
   */
  async run(name: string): Promise<boolean> {
    const job = this.find(name);
    if (!job) throw new StandFault(`Нет такого регламентного задания: ${name}`);
    const { use, userName } = this.of(job);
    if (!use) return false;
    const key = job.key === '' ? job.uuid : job.key;
    const { background } = this.infobase;
    const isOn = background.jobs.some((one) => one.isActive && one.key === key && one.method === job.method);
    if (isOn) return false;
    const user = userName === '' ? undefined : this.infobase.findUser(userName);
    const run = background.start({
      method: job.method,
      args: [],
      key,
      title: job.description,
      user,
      kind: 'scheduled',
    });
    await run.done;
    const fault = background.faults.shift();
    if (fault) throw fault;
    if (run.error) throw run.error;
    return true;
  }
}

const source = 'onec.md 1.6, 3.5; member-spellings.txt: РегламентныеЗадания; from memory';

/** РасписаниеРегламентногоЗадания: changed in memory, kept when it is given back to the job. */
export class ScheduleValue extends ObjectValue {
  schedule: Schedule;

  constructor(schedule: Schedule) {
    super();
    this.schedule = schedule;
  }

  override get type(): TypeInfo {
    return scheduleType;
  }

  /** Words of the platform, from memory. */
  override present(): string {
    const { beginTime, endTime, repeatPeriodInDay, daysRepeatPeriod } = this.schedule;
    const clock = (time: string) => time.replace(/^0(?=\d)/, '');
    const days = daysRepeatPeriod > 1 ? `каждые ${daysRepeatPeriod} дн.` : 'каждый день';
    const until = endTime === '00:00:00' ? '' : ` по ${clock(endTime)}`;
    const often = repeatPeriodInDay > 0 ? `каждые ${repeatPeriodInDay} секунд` : 'один раз в день';
    return `${days}; с ${clock(beginTime)}${until} ${often}`;
  }

  /** Whether the job is due at a date whose last run began then. Source: ssl_3_1 Взаимодействия; from memory. */
  isDue(at: DateValue, last: DateValue): boolean {
    const { beginTime, endTime, repeatPeriodInDay, weekDays, months } = this.schedule;
    const iso = at.toIso();
    if (!months.includes(Number(iso.slice(5, 7))) || !weekDays.includes(at.weekDay())) return false;
    const time = iso.slice(11);
    if (time < beginTime || (endTime !== '00:00:00' && time > endTime)) return false;
    if (last.toIso().slice(0, 10) !== iso.slice(0, 10)) return true;
    return repeatPeriodInDay > 0 && at.seconds - last.seconds >= repeatPeriodInDay;
  }
}

const ofSchedule = membersOf<ScheduleValue>(source);

const timeOf = (text: string): DateValue =>
  DateValue.ofDigits(`00010101${text.replaceAll(':', '')}`) ?? DateValue.empty;
const textOf = (value: Value): string => toDate(value).toIso().slice(11);

type TimeField = 'beginTime' | 'endTime' | 'completionTime';
type NumberField = 'repeatPeriodInDay' | 'repeatPause' | 'daysRepeatPeriod' | 'weeksPeriod';

const time = (ru: string, en: string, field: TimeField): Member<ScheduleValue> =>
  ofSchedule.property(
    ru,
    en,
    (self) => timeOf(self.schedule[field]),
    (self, value) => {
      self.schedule = { ...self.schedule, [field]: textOf(value) };
    },
  );

const count = (ru: string, en: string, field: NumberField): Member<ScheduleValue> =>
  ofSchedule.property(
    ru,
    en,
    (self) => Decimal.from(self.schedule[field]),
    (self, value) => {
      self.schedule = { ...self.schedule, [field]: toDecimal(value).toNumber() };
    },
  );

const list = (ru: string, en: string, field: 'weekDays' | 'months'): Member<ScheduleValue> =>
  ofSchedule.property(
    ru,
    en,
    (self) => new ArrayValue(self.schedule[field].map((number) => Decimal.from(number))),
    (self, value) => {
      if (!(value instanceof Sequence)) throw new BslError('Несоответствие типов');
      self.schedule = { ...self.schedule, [field]: value.items.map((item) => toDecimal(item).toNumber()) };
    },
  );

const everyDay: Schedule = {
  beginTime: '00:00:00',
  endTime: '00:00:00',
  completionTime: '00:00:00',
  repeatPeriodInDay: 0,
  repeatPause: 0,
  daysRepeatPeriod: 0,
  weeksPeriod: 1,
  weekDays: [1, 2, 3, 4, 5, 6, 7],
  months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
};

export const scheduleType: TypeInfo = defineType<ScheduleValue>({
  ru: 'РасписаниеРегламентногоЗадания',
  en: 'JobSchedule',
  source,
  construct: () => new ScheduleValue(everyDay),
  members: [
    time('ВремяНачала', 'BeginTime', 'beginTime'),
    time('ВремяКонца', 'EndTime', 'endTime'),
    time('ВремяЗавершения', 'CompletionTime', 'completionTime'),
    count('ПериодПовтораВТечениеДня', 'RepeatPeriodInDay', 'repeatPeriodInDay'),
    count('ПаузаПовтора', 'RepeatPause', 'repeatPause'),
    count('ПериодПовтораДней', 'DaysRepeatPeriod', 'daysRepeatPeriod'),
    count('ПериодНедель', 'WeeksPeriod', 'weeksPeriod'),
    list('ДниНедели', 'WeekDays', 'weekDays'),
    list('Месяцы', 'Months', 'months'),
    ofSchedule.method('ТребуетсяВыполнение', 'ExecutionRequired', [0, 3], (self, args, context) => {
      const now = DateValue.ofEpoch(context.session.now() + context.session.zoneMinutes * 60_000);
      return self.isDue(args.has(0) ? args.date(0) : now, args.has(1) ? args.date(1) : DateValue.empty);
    }),
  ],
});

/** РегламентноеЗадание: changes are kept by «Записать». */
export class ScheduledJobValue extends ObjectValue {
  readonly infobase: Infobase;
  readonly job: ScheduledJob;
  settings: JobSettings;
  readonly schedule: { value: ScheduleValue };

  constructor(infobase: Infobase, job: ScheduledJob) {
    super();
    this.infobase = infobase;
    this.job = job;
    this.settings = infobase.scheduled.of(job);
    this.schedule = { value: new ScheduleValue(this.settings.schedule) };
  }

  override get type(): TypeInfo {
    return jobType;
  }

  override present(): string {
    return this.job.description;
  }
}

function demandAdministration(context: CallContext): void {
  const host = hostOf(context);
  const { name } = host.base.schema.configuration;
  if (host.isPrivileged(context) || host.hasRight('Administration', `Configuration.${name}`)) return;
  throw new BslError('Недостаточно прав для работы с регламентными заданиями');
}

const of = membersOf<ScheduledJobValue>(source);

const jobType: TypeInfo = defineType<ScheduledJobValue>({
  ru: 'РегламентноеЗадание',
  en: 'ScheduledJob',
  source,
  members: [
    of.property('Наименование', 'Description', (self) => self.job.description),
    of.property('Ключ', 'Key', (self) => self.job.key),
    of.property('Предопределенное', 'Predefined', (self) => self.job.predefined),
    of.property('УникальныйИдентификатор', 'UUID', (self) => new UuidValue(self.job.uuid)),
    of.property('Метаданные', 'Metadata', (self) => {
      return metadataRoot(self.infobase.base).byFullName(`РегламентноеЗадание.${self.job.name}`);
    }),
    of.property(
      'Использование',
      'Use',
      (self) => self.settings.use,
      (self, value) => {
        self.settings = { ...self.settings, use: toBoolean(value) };
      },
    ),
    of.property(
      'ИмяПользователя',
      'UserName',
      (self) => self.settings.userName,
      (self, value) => {
        self.settings = { ...self.settings, userName: toText(value) };
      },
    ),
    of.property(
      'Расписание',
      'Schedule',
      (self) => self.schedule.value,
      (self, value) => {
        if (!(value instanceof ScheduleValue)) throw new BslError('Несоответствие типов');
        self.schedule.value = value;
      },
    ),
    of.method('Записать', 'Write', [0, 0], (self, _args, context) => {
      demandAdministration(context);
      self.infobase.scheduled.change(self.job, { ...self.settings, schedule: self.schedule.value.schedule });
      return undefined;
    }),
  ],
});

/** РегламентныеЗадания. */
class ScheduledJobsManager extends ObjectValue {
  override get type(): TypeInfo {
    return managerType;
  }
}

function predefined(value: Value, infobase: Infobase): ScheduledJob | undefined {
  const name =
    value instanceof MetadataObject ? value.description.name : typeof value === 'string' ? value : '';
  return infobase.scheduled.find(name);
}

function matches(job: ScheduledJob, settings: JobSettings, filter: Fields): boolean {
  return filter.entries().every(([name, value]) => {
    switch (name.toLowerCase()) {
      case 'метаданные':
      case 'metadata': {
        const wanted = value instanceof MetadataObject ? value.description.name : toText(value);
        return wanted.toLowerCase() === job.name.toLowerCase();
      }
      case 'использование':
      case 'use':
        return settings.use === value;
      case 'ключ':
      case 'key':
        return job.key === value;
      case 'предопределенное':
      case 'predefined':
        return job.predefined === value;
      default:
        throw new StandFault(`Отбор регламентных заданий: неизвестное поле ${name}`);
    }
  });
}

const ofManager = membersOf<ScheduledJobsManager>(source);

const managerType = defineType<ScheduledJobsManager>({
  ru: 'МенеджерРегламентныхЗаданий',
  en: 'ScheduledJobsManager',
  source,
  members: [
    ofManager.method('НайтиПредопределенное', 'FindPredefined', [1, 1], (_self, args, context) => {
      demandAdministration(context);
      const { infobase } = hostOf(context);
      const job = predefined(args.at(0), infobase);
      if (!job) throw new BslError('Регламентное задание не найдено');
      return new ScheduledJobValue(infobase, job);
    }),
    ofManager.method('ПолучитьРегламентныеЗадания', 'GetScheduledJobs', [0, 1], (_self, args, context) => {
      demandAdministration(context);
      const { infobase } = hostOf(context);
      const filter = args.optional<Fields>(0, Fields);
      const found = infobase.scheduled.declared.filter(
        (job) => !filter || matches(job, infobase.scheduled.of(job), filter),
      );
      return new ArrayValue(found.map((job) => new ScheduledJobValue(infobase, job)));
    }),
    ofManager.method('НайтиПоУникальномуИдентификатору', 'FindByUUID', [1, 1], (_self, args, context) => {
      demandAdministration(context);
      const { infobase } = hostOf(context);
      const { text } = args.object<UuidValue>(0, UuidValue);
      const job = infobase.scheduled.declared.find((one) => one.uuid.toLowerCase() === text);
      return job && new ScheduledJobValue(infobase, job);
    }),
  ],
});

export const scheduledJobsManager = new ScheduledJobsManager();
