import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Role, Schedule, ScheduledJob, Subsystem } from './model.ts';
import { type DumpObject, named, readObject } from './objects.ts';
import { child, childrenOf, flag, numberOf, readXml, textOf } from './xml.ts';

const numbers = (text: string) =>
  text
    .split(/\s+/)
    .filter((item) => item !== '')
    .map(Number);

function readSchedule(file: string): Schedule {
  if (!existsSync(file)) throw new Error(`${file}: у регламентного задания нет расписания`);
  const schedule = child(readXml(file), 'Schedule');
  if (!schedule) throw new Error(`${file}: нет элемента Schedule`);
  const given = schedule.attributes;
  return {
    beginTime: given.BeginTime ?? '00:00:00',
    endTime: given.EndTime ?? '00:00:00',
    completionTime: given.CompletionTime ?? '00:00:00',
    repeatPeriodInDay: Number(given.RepeatPeriodInDay ?? 0),
    repeatPause: Number(given.RepeatPause ?? 0),
    daysRepeatPeriod: Number(given.DaysRepeatPeriod ?? 0),
    weeksPeriod: Number(given.WeeksPeriod ?? 0),
    weekDays: numbers(textOf(schedule, 'WeekDays')),
    months: numbers(textOf(schedule, 'Months')),
  };
}

export function readScheduledJob(object: DumpObject): ScheduledJob {
  const { properties } = object;
  return {
    kind: 'ScheduledJob',
    ...named(object),
    method: textOf(properties, 'MethodName').replace(/^CommonModule\./, ''),
    description: textOf(properties, 'Description'),
    key: textOf(properties, 'Key'),
    use: flag(properties, 'Use'),
    predefined: flag(properties, 'Predefined'),
    restartCountOnFailure: numberOf(properties, 'RestartCountOnFailure'),
    restartIntervalOnFailure: numberOf(properties, 'RestartIntervalOnFailure'),
    schedule: readSchedule(join(object.folder, 'Ext', 'Schedule.xml')),
  };
}

/** A role without Rights.xml gives nothing. */
export function readRole(object: DumpObject): Role {
  const rights = new Map<string, Set<string>>();
  const file = join(object.folder, 'Ext', 'Rights.xml');
  const root = existsSync(file) ? readXml(file) : undefined;
  for (const item of childrenOf(root, 'object')) {
    const given = childrenOf(item, 'right').filter((right) => textOf(right, 'value') === 'true');
    rights.set(textOf(item, 'name'), new Set(given.map((right) => textOf(right, 'name'))));
  }
  return { kind: 'Role', ...named(object), rights };
}

/** A subsystem with those inside it: `Subsystems/X/Subsystems/Y.xml`. */
export function readSubsystem(root: string, name: string): Subsystem {
  const object = readObject(root, 'Subsystems', 'Subsystem', name);
  return {
    kind: 'Subsystem',
    ...named(object),
    content: childrenOf(child(object.properties, 'Content'), 'Item').map((item) => item.text.trim()),
    subsystems: childrenOf(object.children, 'Subsystem').map((item) =>
      readSubsystem(object.folder, item.text.trim()),
    ),
  };
}
