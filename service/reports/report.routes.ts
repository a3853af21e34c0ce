/** Reports over the API: as JSON, and as CSV for spreadsheets. */
import type { EmployeeId, LineId } from '../../contracts/common.ts';
import type { Report } from '../../contracts/report.ts';
import { type HandlersOf, infobaseOf } from '../access/principal.ts';
import { findEmployee } from '../employees/employee.store.ts';
import { requireInfobase } from '../infobases/infobase.store.ts';
import { lineTable } from '../lines/line.table.ts';
import { fail } from '../platform/errors.ts';
import { languageOf } from '../platform/http-errors.ts';
import type { Platform } from '../platform/platform.ts';
import { settingsOf } from '../settings/settings.store.ts';
import { type Counted, countFigures, namesOf, type ReportScope, timeKeys } from './report.store.ts';
import { csvOf, type Figures, groupFor, nameColumns, noFigures, reportColumns } from './report.ts';

const longestMs = 367 * 86_400_000;

const refuse = (path: string, message: string): never =>
  fail('VALIDATION_FAILED', { problems: [{ path, message }] });

const nobody = { ru: 'Без сотрудника', en: 'Nobody' };

export function reportHandlers(platform: Platform): HandlersOf<'getReport'> {
  const { db, clock } = platform;
  return {
    getReport: async ({ params, query, principal, headers, reply }) => {
      const { report } = params;
      const by = groupFor(report, query.by) ?? refuse('query/by', `the report ${report} has rows of its own`);
      const [from, to] = [new Date(query.from), new Date(query.to)];
      if (from >= to) refuse('query/to', 'must be after from');
      if (to.getTime() - from.getTime() > longestMs) refuse('query/to', 'a year and a day at most');
      const infobaseId = infobaseOf(principal, query.infobaseId);
      const language = languageOf(headers['accept-language']);
      const { scope, counted, names } = await db.read(async (r) => {
        await requireInfobase(r, infobaseId);
        const line = query.lineId
          ? await r.repo(lineTable).findOneBy({ id: query.lineId, infobaseId })
          : null;
        if (query.lineId && !line) return fail('NOT_FOUND', { lineId: query.lineId });
        const employee = query.employeeId ? await findEmployee(r, infobaseId, query.employeeId) : null;
        if (query.employeeId && !employee) return fail('EMPLOYEE_UNKNOWN', { employee: query.employeeId });
        const { timeZone } = await settingsOf(r, infobaseId);
        const asked: ReportScope = {
          ...{ infobaseId, timeZone, by },
          lineId: (line?.id ?? null) as LineId | null,
          employeeId: (employee?.id ?? null) as EmployeeId | null,
          from: from.toISOString(),
          to: to.toISOString(),
        };
        return {
          scope: asked,
          counted: await countFigures(r, asked, clock.now()),
          names: by === 'employee' || by === 'line' ? await namesOf(r, asked) : new Map<string, string>(),
        };
      });
      const columns = reportColumns[report];
      const cells = (figures: Figures) => columns.map((column) => column.of(figures));
      const rows = rowsOf(scope, counted, names, nobody[language]).map(([head, figures]) => [
        ...head,
        ...cells(figures),
      ]);
      const heads = nameColumns[by];
      const answer: Report = {
        report,
        by,
        from: scope.from,
        to: scope.to,
        timeZone: scope.timeZone,
        columns: [
          ...heads.map(({ name, title }) => ({ name, title: title[language], unit: null })),
          ...columns.map(({ name, title, unit }) => ({ name, title: title[language], unit })),
        ],
        rows,
        total: [...heads.map(() => null), ...cells(counted.total)],
      };
      if (query.format !== 'csv') return answer;
      const name = `report-${report}-${scope.from.slice(0, 10)}.csv`;
      reply.header('content-type', 'text/csv; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="${name}"`);
      return reply.send(csvOf(answer.columns, rows, language)) as never;
    },
  };
}

type Head = (string | number | null)[];

/** Every row with the cells that name it: days and hours in their order, people and lines by name, nobody last. */
function rowsOf(
  scope: ReportScope,
  { rows }: Counted,
  names: ReadonlyMap<string, string>,
  nobodyName: string,
): [Head, Figures][] {
  if (scope.by === 'day' || scope.by === 'hour') {
    return timeKeys(scope).map((key) => [
      [scope.by === 'hour' ? Number(key) : key],
      rows.get(key) ?? emptyRow,
    ]);
  }
  const named = [...rows]
    .filter(([key]) => key !== '')
    // One who has moved to another infobase with nothing but his figures left is shown by his id.
    .map(([key, figures]): [Head, Figures] => [[key, names.get(key) ?? key], figures])
    .sort(([[, a]], [[, b]]) => String(a).localeCompare(String(b), 'ru'));
  const without = rows.get('');
  return without ? [...named, [[null, nobodyName], without]] : named;
}

const emptyRow = noFigures();
