/** The figures of a report as a table; wide ones are moved sideways. */
import type { Report } from '../../../../../../contracts/report.ts';
import { t } from '../../words/words.ts';
import { figure, figureColumns, nameOf } from './figures.ts';

/** What people have done, of all the figures of a row. */
const deedsOf = (report: Report, row: Report['rows'][number]): number =>
  figureColumns(report)
    .filter(({ name }) => name !== 'chats' && name !== 'received')
    .reduce((sum, { at }) => sum + Number(row[at] ?? 0), 0);

export function ReportTable({
  report,
  label,
  only,
  share,
}: {
  report: Report;
  label: string;
  /** Names of the columns; all by default. */
  only?: readonly string[];
  /** The column whose share of the greatest is drawn behind its figures. */
  share?: string;
}) {
  // Messages of clients belong to nobody: a row of nothing else says nothing.
  const rows = report.rows.filter((row) => row[0] !== null || deedsOf(report, row) > 0);
  const columns = figureColumns(report).filter(({ name }) => only === undefined || only.indexOf(name) >= 0);
  const shareAt = columns.find(({ name }) => name === share)?.at;
  const most = shareAt === undefined ? 0 : Math.max(0, ...rows.map((row) => Number(row[shareAt] ?? 0)));
  const title = t(`by_${report.by}`);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is moved sideways has to be reached by the keyboard
    <section class="wide scroll" tabIndex={0} aria-label={label}>
      <table class="tbl tbl--report">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {columns.map(({ name, title: head }) => (
              <th scope="col" class="r" key={name}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={String(row[0])}>
              <th scope="row">{nameOf(report, row)}</th>
              {columns.map(({ name, at, unit }) => (
                <td class="r num" key={name}>
                  {at === shareAt && most > 0 && (
                    <i class="share" style={{ width: `${(100 * Number(row[at] ?? 0)) / most}%` }} />
                  )}
                  <span class="share__v">{figure(row[at] ?? null, unit)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {rows.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">{t('reportTotal')}</th>
              {columns.map(({ name, at, unit }) => (
                <td class="r num" key={name}>
                  {figure(report.total[at] ?? null, unit)}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
