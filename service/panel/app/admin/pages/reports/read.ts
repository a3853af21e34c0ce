/** Everything that the page of reports shows, read at once. */
import type { Report, ReportGroup, ReportName } from '../../../../../../contracts/report.ts';
import { call } from '../../api.ts';
import { sumOf, totalOf } from './figures.ts';

export type Query = Record<string, string | undefined>;

/** Everything that the page shows, read at once. */
export async function readReports(query: Query, by: ReportGroup) {
  const read = (report: ReportName, group?: ReportGroup): Promise<Report> =>
    call('getReport', { params: { report }, query: { ...query, ...(group ? { by: group } : {}) } as never });
  const [load, answers, waiting, closed, hours, ratings, employees, byLine] = await Promise.all([
    read('load', by),
    read('answers', by),
    read('waiting', by),
    read('closed', by),
    read('hours'),
    read('ratings', 'employee'),
    read('employees'),
    read('lines'),
  ]);
  return { load, answers, waiting, closed, hours, ratings, employees, lines: byLine };
}
export type Reports = Awaited<ReturnType<typeof readReports>>;

/** Nothing has happened in the period. */
export const isEmpty = ({ load, waiting, closed, ratings }: Reports): boolean =>
  sumOf(
    totalOf(load, 'received'),
    totalOf(load, 'sent'),
    totalOf(load, 'automatic'),
    totalOf(load, 'dialogues'),
    totalOf(closed, 'closed'),
    totalOf(closed, 'closedIdle'),
    totalOf(waiting, 'waitingNow'),
    totalOf(ratings, 'rated'),
  ) === 0;
