/** The page of reports: the period, the line and the employee that are asked about. */
import { useState } from 'preact/hooks';
import type { Infobase } from '../../../../../../contracts/connect.ts';
import { serviceNow } from '../../../api/client.ts';
import { Icon } from '../../../screens/ui.tsx';
import { call, everything } from '../../api.ts';
import { BaseChoice, ForBase } from '../../kit/base-choice.tsx';
import { Select } from '../../kit/form.tsx';
import { useLoaded } from '../../kit/load.ts';
import { Broken, Choice, Head, Loading, Nothing } from '../../kit/parts.tsx';
import { lines } from '../../store/live.ts';
import { t } from '../../words/words.ts';
import { Body } from './body.tsx';
import { instantsOf, isDay, lastDays, lengthOf, type Period, todayIn } from './period.ts';
import { isEmpty, type Query, readReports } from './read.ts';

interface Filter extends Period {
  lineId: string;
  employeeId: string;
}

const mostDays = 366;

const presets = [1, 7, 30, 90] as const;

function Filters({
  filter,
  put,
  today,
  own,
}: {
  filter: Filter;
  put: (next: Filter) => void;
  today: string;
  own: Infobase;
}) {
  const people = useLoaded(`report-people-${own.id}`, () =>
    everything('listEmployees', { infobaseId: own.id }),
  );
  const preset = presets.find((n) => {
    const { from, to } = lastDays(n, today);
    return from === filter.from && to === filter.to;
  });
  const ownLines = Array.from(lines.value?.values() ?? []).filter(({ infobaseId }) => infobaseId === own.id);
  const day = (name: 'from' | 'to') => (
    <label class="filter">
      <span class="field__label">{t(name === 'from' ? 'dayFrom' : 'dayTo')}</span>
      <input
        class="input"
        type="date"
        max={today}
        value={filter[name]}
        onChange={(event) => put({ ...filter, [name]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <div class="cardbox filters filters--report">
      <div class="filter">
        <span class="field__label">{t('period')}</span>
        <Choice
          label={t('period')}
          options={presets.map((n) => [String(n), t(`last${n}`)] as const)}
          chosen={String(preset ?? '')}
          choose={(n) => put({ ...filter, ...lastDays(Number(n), today) })}
        />
      </div>
      {day('from')}
      {day('to')}
      <div class="filter filter--wide">
        <span class="field__label">{t('by_line')}</span>
        <Select
          label={t('by_line')}
          bind={{ value: filter.lineId, change: (lineId) => put({ ...filter, lineId }) }}
          options={[
            ['', t('allLines')] as const,
            ...ownLines.map(({ id, name }) => [id as string, name] as const),
          ]}
        />
      </div>
      <div class="filter filter--wide">
        <span class="field__label">{t('by_employee')}</span>
        <Select
          label={t('by_employee')}
          bind={{ value: filter.employeeId, change: (employeeId) => put({ ...filter, employeeId }) }}
          options={[
            ['', t('allEmployees')] as const,
            ...(people.data ?? []).map(({ id, name }) => [id as string, name] as const),
          ]}
        />
      </div>
    </div>
  );
}

/** Why the period can't be reported on; null when it can. */
function periodError({ from, to }: Period): string | null {
  if (!isDay(from) || !isDay(to)) return t('periodNeeded');
  if (from > to) return t('periodTurned');
  return lengthOf({ from, to }) > mostDays ? t('periodLong') : null;
}

function Shown({ own, filter, timeZone }: { own: Infobase; filter: Filter; timeZone: string }) {
  const isDaily = lengthOf(filter) > 1;
  const query: Query = {
    ...instantsOf(filter, timeZone),
    infobaseId: own.id,
    lineId: filter.lineId || undefined,
    employeeId: filter.employeeId || undefined,
  };
  const { data, reason, reload } = useLoaded(`reports-${JSON.stringify(query)}`, () =>
    readReports(query, isDaily ? 'day' : 'hour'),
  );
  if (data === null)
    return reason === null ? <Loading rows={5} /> : <Broken reason={reason} again={reload} />;
  if (isEmpty(data)) return <Nothing icon="chart" title={t('reportsNone')} text={t('reportsNoneText')} />;
  return <Body data={data} query={query} isDaily={isDaily} />;
}

function OfBase({ own, timeZone }: { own: Infobase; timeZone: string }) {
  const today = todayIn(timeZone, serviceNow());
  const [filter, setFilter] = useState<Filter>({ ...lastDays(7, today), lineId: '', employeeId: '' });
  const error = periodError(filter);
  return (
    <>
      <Filters filter={filter} put={setFilter} today={today} own={own} />
      {error !== null ? (
        <p class="bar bar--bad" role="alert">
          <Icon name="alert" />
          <span>{error}</span>
        </p>
      ) : (
        <Shown own={own} filter={filter} timeZone={timeZone} />
      )}
      <p class="field__hint report-zone">{t('reportZone', { zone: timeZone })}</p>
    </>
  );
}

function Zoned({ own }: { own: Infobase }) {
  const { data, reason, reload } = useLoaded(`report-zone-${own.id}`, () =>
    call('getSettings', { query: { infobaseId: own.id } }),
  );
  if (data === null) return reason === null ? <Loading /> : <Broken reason={reason} again={reload} />;
  return <OfBase own={own} timeZone={data.timeZone} />;
}

export function ReportsPage() {
  return (
    <>
      <Head title={t('reports')} text={t('reportsText')}>
        <BaseChoice />
      </Head>
      <ForBase>{(own) => <Zoned key={own.id} own={own} />}</ForBase>
    </>
  );
}
