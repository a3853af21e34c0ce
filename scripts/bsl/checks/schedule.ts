/** Schedules of the scheduled jobs: all attributes, in order, with sane values. */
import type { Dump } from '../dump.ts';
import type { Problem } from '../problem.ts';
import { childText } from '../xml.ts';

const time = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const whole = /^\d+$/;
const attributes: readonly (readonly [string, RegExp])[] = [
  ['BeginDate', date],
  ['EndDate', date],
  ['BeginTime', time],
  ['EndTime', time],
  ['CompletionTime', time],
  ['CompletionInterval', whole],
  ['RepeatPeriodInDay', whole],
  ['RepeatPause', whole],
  ['WeekDayInMonth', whole],
  ['DayInMonth', whole],
  ['WeeksPeriod', whole],
  ['DaysRepeatPeriod', whole],
];
const lists = { 'ent:WeekDays': 7, 'ent:Months': 12 } as const;

/** Every Schedule.xml. */
export function checkSchedules(dump: Dump): Problem[] {
  const problems: Problem[] = [];
  for (const [file, root] of dump.documents) {
    if (root.name !== 'JobSchedule') continue;
    const report = (line: number, text: string): void => {
      problems.push({ check: 'schedule', file, line, text });
    };
    const schedule = root.children[0];
    if (schedule?.name !== 'Schedule' || root.children.length !== 1) {
      report(root.line, 'ожидается один элемент Schedule');
      continue;
    }
    const names = [...schedule.attributes.keys()];
    if (names.join() !== attributes.map(([name]) => name).join()) {
      report(schedule.line, `атрибуты расписания идут так: ${attributes.map(([name]) => name).join(', ')}`);
    }
    for (const [name, pattern] of attributes) {
      const value = schedule.attributes.get(name) ?? '';
      if (!pattern.test(value)) report(schedule.line, `${name}="${value}"`);
    }
    const begin = schedule.attributes.get('BeginTime') ?? '';
    const end = schedule.attributes.get('EndTime') ?? '';
    if (end !== '00:00:00' && end <= begin)
      report(schedule.line, `EndTime ${end} не позже BeginTime ${begin}`);
    if (schedule.attributes.get('DaysRepeatPeriod') === '0')
      report(schedule.line, 'задание не повторяется по дням');
    for (const [name, count] of Object.entries(lists)) {
      const numbers = childText(schedule, name).split(' ').map(Number);
      const wrong = numbers.filter((one) => !Number.isInteger(one) || one < 1 || one > count);
      if (wrong.length > 0) report(schedule.line, `${name}: ${childText(schedule, name)}`);
    }
  }
  return problems;
}
