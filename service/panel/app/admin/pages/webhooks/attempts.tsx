/** Every attempt of a webhook, the latest first, and one of them in full. */
import { useEffect, useState } from 'preact/hooks';
import type { Webhook, WebhookAttempt } from '../../../../../../contracts/webhook.ts';
import { serviceNow } from '../../../api/client.ts';
import { call } from '../../api.ts';
import { usePaged } from '../../kit/load.ts';
import { Act, Broken, Choice, CopyButton, Fact, Loading } from '../../kit/parts.tsx';
import { toast } from '../../store/floating.ts';
import { ticks } from '../../store/place.ts';
import { clockOf, dayOf, inWords, momentOf } from '../../words/formats.ts';
import { count, number, t } from '../../words/words.ts';
import { OutcomeTag } from './state.tsx';

type Filter = 'all' | WebhookAttempt['outcome'];

const everySeconds = 5;

/** What becomes of an event after this attempt. */
function nextOf({ outcome, nextAttemptAt }: WebhookAttempt): string {
  if (outcome === 'delivered') return t('accepted');
  if (nextAttemptAt === null) return t('setAsideWord');
  const ms = Date.parse(nextAttemptAt) - serviceNow();
  return ms > 0 ? t('nextIn', { time: inWords(ms) }) : t('repeated');
}

function explain({ outcome, status }: WebhookAttempt): string {
  if (outcome === 'delivered') return t('explainDelivered');
  if (outcome === 'refused') return t('explainRefused');
  if (status === null) return t('explainSilent');
  if (status === 401 || status === 403) return t('explainRights');
  if (status === 404) return t('explainNotFound');
  return t(status >= 500 ? 'explainBusy' : 'explainOther');
}

function Detail({ hook, attempt }: { hook: Webhook; attempt: WebhookAttempt }) {
  const { seq } = attempt;
  const again = async (): Promise<void> => {
    const { events } = await call('replayWebhook', {
      params: { webhookId: hook.id },
      body: { from: seq, to: seq },
    });
    toast(t('replayed', { n: count(events, 'events') }));
  };
  return (
    <section class="cardbox panel-box" aria-labelledby="attempt">
      <div class="row">
        <h2 id="attempt" class="panel-box__t grow">
          {t('eventNo', { n: number(seq) })}
        </h2>
        <OutcomeTag attempt={attempt} />
      </div>
      <p class={`bar ${attempt.outcome === 'delivered' ? 'bar--ok' : ''}`}>
        <span>{explain(attempt)}</span>
      </p>
      <dl class="kvs">
        <Fact name={t('attEvent')}>{t(`event_${attempt.type}`)}</Fact>
        <Fact name={t('attAt')}>
          <span class="num">{momentOf(attempt.at)}</span>
        </Fact>
        <Fact name={t('attNo')}>{number(attempt.attempt)}</Fact>
        <Fact name={t('attTook')}>{t('milliseconds', { n: number(attempt.durationMs) })}</Fact>
        <Fact name={t('attNext')}>{nextOf(attempt)}</Fact>
        <Fact name="webhook-id">
          <code class="mono clip">{attempt.eventId}</code>
          <CopyButton value={attempt.eventId} />
        </Fact>
      </dl>
      <div>
        <span class="field__label">{t('attRequest')}</span>
        <pre class="code">{`POST ${hook.url}\nwebhook-id: ${attempt.eventId}\nwebhook-timestamp: ${Math.floor(
          Date.parse(attempt.at) / 1000,
        )}`}</pre>
      </div>
      <div>
        <span class="field__label">{t('attResponse')}</span>
        <pre class="code">
          {attempt.status === null
            ? (attempt.error ?? t('noAnswer'))
            : `HTTP ${attempt.status}${attempt.response ? `\n\n${attempt.response}` : ''}`}
        </pre>
      </div>
      <Act cls="btn--wide" icon="refresh" text={t('repeatNow')} deed={again} />
    </section>
  );
}

export function Attempts({ hook }: { hook: Webhook }) {
  const [filter, setFilter] = useState<Filter>('all');
  const [chosenId, choose] = useState<number | null>(null);
  const { data, reason, reload, more } = usePaged(`att-${hook.id}-${filter}`, (cursor) =>
    call('listAttempts', {
      params: { webhookId: hook.id },
      query: {
        limit: 30,
        ...(filter === 'all' ? {} : { outcome: filter }),
        ...(cursor === undefined ? {} : { cursor }),
      },
    }),
  );
  const turn = Math.floor(ticks.value / everySeconds);
  const isFirstPage = (data?.items.length ?? 0) <= 30;
  useEffect(() => {
    // Who has gone back in time is not torn away from it.
    if (!document.hidden && isFirstPage) void reload();
  }, [turn, hook.version, hook.pending]);
  const filters = (
    <Choice
      label={t('attempts')}
      options={[
        ['all', t('attAll')],
        ['delivered', t('attDelivered')],
        ['refused', t('attRefused')],
        ['absent', t('attAbsent')],
      ]}
      chosen={filter}
      choose={setFilter}
    />
  );
  const pick = (id: number): void => {
    choose(id);
    // Where there is no room beside the list, the attempt stands under it.
    requestAnimationFrame(() => {
      const detail = document.getElementById('attempt');
      if (window.innerWidth < 1180) detail?.scrollIntoView({ block: 'start' });
    });
  };
  const chosen = data?.items.find(({ id }) => id === chosenId) ?? data?.items[0];
  return (
    <div class="split split--attempts">
      <section class="cardbox" aria-labelledby="attempts">
        <div class="box-head">
          <h2 id="attempts">{t('attempts')}</h2>
          {filters}
        </div>
        {data === null ? (
          reason === null ? (
            <Loading rows={4} />
          ) : (
            <Broken reason={reason} again={reload} />
          )
        ) : data.items.length === 0 ? (
          <p class="order__none sub">{t(filter === 'all' ? 'attNone' : 'attNoneSuch')}</p>
        ) : (
          <>
            <table class="tbl tbl--pick">
              <caption class="sr">{t('attempts')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('attTime')}</th>
                  <th scope="col">{t('attEvent')}</th>
                  <th scope="col">{t('attAnswer')}</th>
                  <th scope="col" class="r wide-only">
                    {t('unitMs')}
                  </th>
                  <th scope="col" class="r wide-only">
                    {t('attNo')}
                  </th>
                  <th scope="col" class="wide-only">
                    {t('attNext')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((attempt) => (
                  <tr
                    key={attempt.id}
                    class={attempt.id === chosen?.id ? 'on' : ''}
                    onClick={() => pick(attempt.id)}
                  >
                    <td class="num">
                      <button class="pick" type="button" aria-pressed={attempt.id === chosen?.id}>
                        {dayOf(attempt.at) === dayOf(new Date(serviceNow()).toISOString())
                          ? clockOf(attempt.at)
                          : momentOf(attempt.at)}
                        <span class="sr">{t('eventNo', { n: number(attempt.seq) })}</span>
                      </button>
                    </td>
                    <td>{t(`event_${attempt.type}`)}</td>
                    <td>
                      <OutcomeTag attempt={attempt} />
                    </td>
                    <td class="r num wide-only">{number(attempt.durationMs)}</td>
                    <td class="r num wide-only">{number(attempt.attempt)}</td>
                    <td class={`wide-only ${attempt.outcome === 'delivered' ? 'dim' : 'strong'}`}>
                      {nextOf(attempt)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {more !== null && (
              <div class="box-foot">
                <Act cls="btn--sm" text={t('showMore')} deed={more} />
              </div>
            )}
          </>
        )}
      </section>
      {chosen !== undefined && <Detail key={chosen.id} hook={hook} attempt={chosen} />}
    </div>
  );
}
