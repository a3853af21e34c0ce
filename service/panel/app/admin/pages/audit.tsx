/** The audit log: who did what, when, from where. */
import { useMemo, useState } from 'preact/hooks';
import type { ReplyOf } from '../../../../../contracts/operation.ts';
import type { Operations } from '../../../../../contracts/operations.ts';
import { Icon } from '../../screens/ui.tsx';
import { call, everything } from '../api.ts';
import { Select } from '../kit/form.tsx';
import { useLoaded, usePaged } from '../kit/load.ts';
import { Act, Broken, Choice, Head, Loading, Nothing, Tag } from '../kit/parts.tsx';
import { baseName } from '../store/bases.ts';
import { lines } from '../store/live.ts';
import { clockOf, dayOf } from '../words/formats.ts';
import { operationTexts, t } from '../words/words.ts';

type Entry = ReplyOf<Operations['listAudit']>['items'][number];
type Names = ReadonlyMap<string, string>;

/** People and tokens by their ids: the log keeps ids only. */
async function readNames(): Promise<Names> {
  const [tokens, people] = await Promise.all([everything('listTokens'), everything('listEmployees')]);
  const names = new Map<string, string>();
  for (const { id, name } of tokens) names.set(id, name === 'setup' ? t('setupDevice') : name);
  for (const { id, name } of people) names.set(id, name);
  return names;
}

/** «Мария Соколова» and, beneath, how she came in. */
function whoOf(who: string, names: Names): { name: string; note: string } {
  const [kind = '', token = '', employee] = who.split(' ');
  const tokenName = names.get(token);
  const note = t(
    kind === 'infobase'
      ? 'byBase'
      : kind === 'integrator'
        ? 'byProgram'
        : kind === 'device'
          ? 'byDevice'
          : kind === 'anonymous'
            ? 'byNobody'
            : 'byLink',
  );
  if (employee !== undefined) return { name: names.get(employee) ?? t('unknownPerson'), note };
  if (kind === 'anonymous') return { name: t('nobody'), note };
  return { name: tokenName ?? t('unknownToken'), note };
}

/** The names of what was acted on, where they are known. */
function targetOf(target: string | null, names: Names): string {
  if (target === null) return '';
  return target
    .split(' ')
    .map((id) => lines.value?.get(id)?.name ?? baseName(id) ?? names.get(id) ?? id)
    .join(' ');
}

interface Filter {
  who: string;
  operation: string;
  outcome: 'all' | 'done' | 'refused';
  from: string;
  to: string;
}
const unfiltered: Filter = { who: '', operation: '', outcome: 'all', from: '', to: '' };

/** A day of the person’s own calendar as an instant; its end is the start of the next one. */
function startOf(day: string, shift: number): string | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!parts) return undefined;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + shift).toISOString();
}

const queryOf = ({ who, operation, outcome, from, to }: Filter) => ({
  limit: 50,
  ...(who === '' ? {} : { who }),
  ...(operation === '' ? {} : { operation }),
  ...(outcome === 'all' ? {} : { outcome }),
  from: startOf(from, 0),
  to: startOf(to, 1),
});

function Filters({ filter, put, names }: { filter: Filter; put: (filter: Filter) => void; names: Names }) {
  const people = useMemo(
    () =>
      Array.from(names)
        .map(([id, name]) => [id, id.startsWith('tok_') ? `${name} · ${t('token')}` : name] as const)
        .sort((a, b) => a[1].localeCompare(b[1])),
    [names],
  );
  const deeds = useMemo(() => Object.entries(operationTexts).sort((a, b) => a[1].localeCompare(b[1])), []);
  const day = (name: 'from' | 'to') => (
    <label class="filter">
      <span class="field__label">{t(name === 'from' ? 'dayFrom' : 'dayTo')}</span>
      <input
        class="input"
        type="date"
        value={filter[name]}
        onChange={(event) => put({ ...filter, [name]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <div class="cardbox filters">
      <div class="filter filter--wide">
        <span class="field__label">{t('auditWho')}</span>
        <Select
          label={t('auditWho')}
          bind={{ value: filter.who, change: (who) => put({ ...filter, who }) }}
          options={[['', t('anybody')] as const, ...people]}
        />
      </div>
      <div class="filter filter--wide">
        <span class="field__label">{t('auditWhat')}</span>
        <Select
          label={t('auditWhat')}
          bind={{ value: filter.operation, change: (operation) => put({ ...filter, operation }) }}
          options={[['', t('anything')] as const, ...deeds]}
        />
      </div>
      {day('from')}
      {day('to')}
      <div class="filter">
        <span class="field__label">{t('auditOutcome')}</span>
        <Choice
          label={t('auditOutcome')}
          options={[
            ['all', t('outcomeAll')],
            ['done', t('outcomeDone')],
            ['refused', t('outcomeRefused')],
          ]}
          chosen={filter.outcome}
          choose={(outcome) => put({ ...filter, outcome })}
        />
      </div>
      {JSON.stringify(filter) !== JSON.stringify(unfiltered) && (
        <button class="btn btn--quiet btn--sm" type="button" onClick={() => put(unfiltered)}>
          <Icon name="x" cls="ic--16" />
          <span>{t('clearFilter')}</span>
        </button>
      )}
    </div>
  );
}

function Row({ entry, names }: { entry: Entry; names: Names }) {
  const { name, note } = whoOf(entry.who, names);
  const isDone = entry.outcome === 'done';
  return (
    <tr>
      <td class="num" data-col={t('attTime')}>
        {clockOf(entry.at)}
      </td>
      <td data-col={t('auditWho')}>
        <span class="who__n">{name}</span>
        <span class="dim">{note}</span>
      </td>
      <td data-col={t('auditWhat')}>
        <span class="who__n">{operationTexts[entry.operation] ?? entry.operation}</span>
        {entry.target !== null && <span class="dim audit__t">{targetOf(entry.target, names)}</span>}
      </td>
      <td data-col={t('auditOutcome')}>
        {isDone ? (
          <Tag tone="ok" icon="check">
            {t('outcomeDoneOne')}
          </Tag>
        ) : (
          <Tag tone="bad" icon="x">
            {entry.outcome}
          </Tag>
        )}
      </td>
      <td class="num dim" data-col={t('auditFrom')}>
        {entry.address ?? '—'}
      </td>
    </tr>
  );
}

/** The entries in groups of days. */
function daysOf(items: Entry[]): [string, Entry[]][] {
  const days: [string, Entry[]][] = [];
  for (const entry of items) {
    const day = dayOf(entry.at);
    const last = days[days.length - 1];
    if (last && last[0] === day) last[1].push(entry);
    else days.push([day, [entry]]);
  }
  return days;
}

export function Audit() {
  const [filter, setFilter] = useState(unfiltered);
  const names = useLoaded('names', readNames);
  const list = usePaged(`audit-${JSON.stringify(filter)}`, (cursor) =>
    call('listAudit', { query: { ...queryOf(filter), ...(cursor === undefined ? {} : { cursor }) } }),
  );
  const known = names.data ?? new Map<string, string>();
  return (
    <>
      <Head title={t('audit')} text={t('auditText')}>
        <Act icon="refresh" cls="push" text={t('refresh')} deed={list.reload} />
      </Head>
      <Filters filter={filter} put={setFilter} names={known} />
      {list.data === null ? (
        list.reason === null ? (
          <Loading rows={5} />
        ) : (
          <Broken reason={list.reason} again={list.reload} />
        )
      ) : list.data.items.length === 0 ? (
        <Nothing icon="clock" title={t('auditNone')} text={t('auditNoneText')} />
      ) : (
        <section class="cardbox" aria-label={t('audit')}>
          <table class="tbl tbl--cards tbl--audit">
            <caption class="sr">{t('audit')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('attTime')}</th>
                <th scope="col">{t('auditWho')}</th>
                <th scope="col">{t('auditWhat')}</th>
                <th scope="col">{t('auditOutcome')}</th>
                <th scope="col">{t('auditFrom')}</th>
              </tr>
            </thead>
            {daysOf(list.data.items).map(([day, entries]) => (
              <tbody key={day}>
                <tr class="tbl__day">
                  <th scope="colgroup" colSpan={5}>
                    {day}
                  </th>
                </tr>
                {entries.map((entry) => (
                  <Row key={entry.id} entry={entry} names={known} />
                ))}
              </tbody>
            ))}
          </table>
          {list.more !== null && (
            <div class="box-foot">
              <Act cls="btn--sm" text={t('showMore')} deed={list.more} />
            </div>
          )}
        </section>
      )}
    </>
  );
}
