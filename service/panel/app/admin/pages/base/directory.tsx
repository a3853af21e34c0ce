/** What has been read of the infobase, how far the reading is, and reading it now. */
import { useEffect } from 'preact/hooks';
import type { Infobase } from '../../../../../../contracts/connect.ts';
import type { Directory, Odata } from '../../../../../../contracts/odata.ts';
import { Icon } from '../../../screens/ui.tsx';
import { call } from '../../api.ts';
import type { Loaded } from '../../kit/load.ts';
import { Act, Broken, Loading, Tag, type Tone } from '../../kit/parts.tsx';
import { when } from '../../words/formats.ts';
import { number, t } from '../../words/words.ts';

const looks: Record<Directory['state'], [tone: Tone, icon: string]> = {
  off: ['', 'pause'],
  idle: ['ok', 'check'],
  waiting: ['info', 'clock'],
  running: ['info', 'refresh'],
  failed: ['bad', 'alert'],
};
const kindTones: Record<Directory['kinds'][number]['state'], Tone> = {
  waiting: '',
  reading: 'info',
  checking: 'info',
  done: 'ok',
  failed: 'bad',
};
const busyPollMs = 1500;
const quietPollMs = 15_000;

function Progress({ kind }: { kind: Directory['kinds'][number] }) {
  const { state, read, total, entries } = kind;
  if (state !== 'reading' && state !== 'checking') return <>{number(entries)}</>;
  if (total === null) return <>{t('readSoFar', { n: number(read) })}</>;
  return (
    <>
      {t('readOf', { n: number(read), all: number(total) })}
      <div class="prog" aria-hidden="true">
        <i style={{ width: `${total === 0 ? 100 : Math.min(100, (100 * read) / total)}%` }} />
      </div>
    </>
  );
}

function KindRow({ kind, odata }: { kind: Directory['kinds'][number]; odata: Odata }) {
  const found = odata.found.find((one) => one.kind === kind.kind);
  return (
    <tr>
      <th scope="row">
        <span class="who__n">{t(`role_of_${found?.role ?? 'other'}`)}</span>
        <span class="dim">{kind.kind}</span>
      </th>
      <td data-col={t('colState')}>
        <Tag tone={kindTones[kind.state]}>{t(`kind_state_${kind.state}`)}</Tag>
        {kind.problem !== null && <span class="field__hint bad">{kind.problem.text}</span>}
      </td>
      <td class="r num" data-col={t('colInDirectory')}>
        <Progress kind={kind} />
      </td>
    </tr>
  );
}

/** Sets that are read without being kept: orders, debts. */
function Besides({ odata }: { odata: Odata }) {
  const names = odata.found
    .filter(({ phones }) => !phones)
    .map(({ kind }) => kind as string)
    .concat(odata.debts);
  if (names.length === 0) return null;
  return (
    <p class="box-foot dim audit__t">
      {t('readOnAsking')} {names.join(', ')}
    </p>
  );
}

export function DirectoryBox({
  own,
  odata,
  directory,
  onRead,
}: {
  own: Infobase;
  odata: Odata;
  directory: Loaded<Directory>;
  /** The reading has ended: what the base has may be known better. */
  onRead: () => void;
}) {
  const { data, reason, reload, put } = directory;
  const state = data?.state ?? 'off';
  const isBusy = state === 'running' || state === 'waiting';
  useEffect(() => {
    const timer = setInterval(() => void reload(), isBusy ? busyPollMs : quietPollMs);
    return () => clearInterval(timer);
  }, [isBusy, reload]);
  useEffect(() => {
    if (state === 'idle') onRead();
  }, [state]);
  if (data === null)
    return reason === null ? <Loading rows={2} /> : <Broken reason={reason} again={reload} />;
  const read = async (full: boolean): Promise<void> =>
    put(await call('syncDirectory', { params: { infobaseId: own.id }, body: { full } }));
  const [tone, icon] = looks[state];
  return (
    <section class="cardbox" aria-labelledby="directory-t">
      <div class="box-head">
        <h2 id="directory-t">{t('directoryTitle')}</h2>
        <span role="status" class="grow">
          <Tag tone={tone} icon={icon}>
            {t(`directory_${state}`)}
          </Tag>
        </span>
        <Act
          cls="btn--sm"
          text={t('readChanges')}
          icon="refresh"
          disabled={isBusy}
          deed={() => read(false)}
        />
        <Act
          cls="btn--sm btn--quiet btn--next"
          text={t('readAll')}
          disabled={isBusy}
          deed={() => read(true)}
        />
      </div>
      <p class="box-foot dim num">
        {t('directoryText')} {data.finishedAt !== null && t('readLast', { when: when(data.finishedAt) })}{' '}
        {data.nextAt !== null && !isBusy && t('readNext', { when: when(data.nextAt) })}
      </p>
      {data.problem !== null && (
        <div class="ln__todo">
          <Icon name="alert" />
          <span class="grow">
            <b>{data.problem.text}</b> {data.problem.onec}
          </span>
        </div>
      )}
      {data.kinds.length > 0 && (
        <table class="tbl tbl--cards">
          <thead>
            <tr>
              <th scope="col">{t('colKind')}</th>
              <th scope="col">{t('colState')}</th>
              <th scope="col" class="r">
                {t('colInDirectory')}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.kinds.map((kind) => (
              <KindRow key={kind.kind} kind={kind} odata={odata} />
            ))}
          </tbody>
        </table>
      )}
      <Besides odata={odata} />
    </section>
  );
}
