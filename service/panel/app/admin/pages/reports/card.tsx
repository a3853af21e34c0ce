/** One report on the page: its picture, the same as a table, the same as a file. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Report } from '../../../../../../contracts/report.ts';
import { Act, Choice } from '../../kit/parts.tsx';
import { t } from '../../words/words.ts';
import { Chart, type Series } from './chart.tsx';
import { saveCsv } from './csv.ts';
import { figure, nameOf, type Unit } from './figures.ts';
import type { Query } from './read.ts';
import { ReportTable } from './table.tsx';

interface CardProps {
  title: string;
  text?: string;
  report: Report;
  query: Query;
  wide?: boolean;
  /** Without it the card is a table only. */
  chart?: ComponentChildren;
  children?: ComponentChildren;
}

/** One report: its picture, the same as a table, the same as a file. */
export function Card({ title, text, report, query, wide = false, chart, children }: CardProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const id = `r-${report.report}`;
  const isTable = chart === undefined || view === 'table';
  return (
    <section class={`cardbox report ${wide ? 'report--wide' : ''}`} aria-labelledby={id}>
      <div class="report__head">
        <div class="grow">
          <h2 id={id} class="panel-box__t">
            {title}
          </h2>
          {text !== undefined && <p class="sub">{text}</p>}
        </div>
        {chart !== undefined && (
          <Choice
            label={`${title}: ${t('reportView')}`}
            options={[
              ['chart', t('viewChart')],
              ['table', t('viewTable')],
            ]}
            chosen={view}
            choose={setView}
          />
        )}
        <Act
          cls="btn--sm btn--quiet"
          text="CSV"
          label={t('saveCsv', { name: title })}
          icon="download"
          deed={() => saveCsv(report.report, { ...query, by: report.by })}
        />
      </div>
      {isTable ? (children ?? <ReportTable report={report} label={title} />) : chart}
    </section>
  );
}

/** A chart of a report whose rows are days or hours. */
export function TimeChart({
  report,
  title,
  series,
  unit,
}: {
  report: Report;
  title: string;
  series: Series[];
  unit: Unit;
}) {
  const names = report.rows.map((row) => nameOf(report, row, true));
  const longNames = report.rows.map((row) => nameOf(report, row));
  const summary = series
    .map(({ name, values }) => {
      const most = Math.max(0, ...values.map((value) => value ?? 0));
      return most === 0
        ? t('chartNone', { name })
        : t('chartMost', { name, n: figure(most, unit), when: longNames[values.indexOf(most)] ?? '' });
    })
    .join(' ');
  return (
    <Chart
      label={`${title}. ${summary} ${t('chartTable')}`}
      names={names}
      longNames={longNames}
      series={series}
      unit={unit}
    />
  );
}
