/** Webhooks: who gets the events of an infobase, how well it goes, what to do about it. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Infobase } from '../../../../../../contracts/connect.ts';
import type { Webhook } from '../../../../../../contracts/webhook.ts';
import { ApiError } from '../../../api/client.ts';
import { Icon } from '../../../screens/ui.tsx';
import { call, everything } from '../../api.ts';
import { BaseChoice, ForBase } from '../../kit/base-choice.tsx';
import { useLoaded } from '../../kit/load.ts';
import { Menu } from '../../kit/menu.tsx';
import { Act, Broken, Head, Loading, Nothing } from '../../kit/parts.tsx';
import { base } from '../../store/bases.ts';
import { toast } from '../../store/floating.ts';
import { ticks } from '../../store/place.ts';
import { ago, momentOf, when } from '../../words/formats.ts';
import { count, t } from '../../words/words.ts';
import { Attempts } from './attempts.tsx';
import { askRemoveHook, askRotate, openHook, openReplay } from './forms.tsx';
import { HookTag, hookNote } from './state.tsx';

const everySeconds = 5;
/** Grows when a webhook was added. */
const added = signal(0);

/** What a person calls it. */
const nameOf = (hook: Webhook): string => {
  if (hook.description !== null) return hook.description;
  return /^https?:\/\/([^/]+)/.exec(hook.url)?.[1] ?? hook.url;
};

function Card({ hook, isOn }: { hook: Webhook; isOn: boolean }) {
  return (
    <li>
      <a
        class={`cardbox hk ${isOn ? 'hk--on' : ''}`}
        href={`#/webhooks/${hook.id}`}
        {...(isOn ? { 'aria-current': 'true' as const } : {})}
      >
        <span class="strong clip hk__t">{nameOf(hook)}</span>
        <span class="hk__u">{hook.url}</span>
        <span class="hk__s">
          <HookTag hook={hook} />
          <span class="clip">{hookNote(hook)}</span>
        </span>
      </a>
    </li>
  );
}

function Bar({ own, hook, reload }: { own: Infobase; hook: Webhook; reload: () => Promise<void> }) {
  const setStatus = async (status: 'active' | 'paused'): Promise<void> => {
    await call('changeWebhook', { params: { webhookId: hook.id }, body: { status } });
    await reload();
    toast(t(status === 'active' ? 'hookGoesOn' : 'hookStopped'));
  };
  const test = async (): Promise<void> => {
    const { events } = await call('replayWebhook', {
      params: { webhookId: hook.id },
      body: { from: own.head, to: own.head },
    });
    await reload();
    toast(events > 0 ? t('testSent') : t('testNothing'));
  };
  return (
    <div class="hook-bar">
      <div class="grow">
        <h2 class="page__sub">{nameOf(hook)}</h2>
        <p class="dim">
          {hook.types === null ? t('typesAll') : hook.types.map((type) => t(`event_${type}`)).join(', ')}
          {hook.oldSecretUntil !== null && ` · ${t('oldSecret', { when: when(hook.oldSecretUntil) })}`}
        </p>
      </div>
      {hook.status === 'active' ? (
        <Act icon="pause" text={t('hookPause')} deed={() => setStatus('paused')} />
      ) : (
        <Act cls="btn--main" icon="play" text={t('hookResume')} deed={() => setStatus('active')} />
      )}
      <Act icon="send" text={t('test')} disabled={own.head === 0 || hook.status === 'paused'} deed={test} />
      <button class="btn" type="button" onClick={() => openReplay(own, hook, () => void reload())}>
        <Icon name="undo" />
        <span>{t('replay')}</span>
      </button>
      <Menu
        label={t('more', { name: nameOf(hook) })}
        items={[
          { icon: 'pen', text: t('hookEdit'), act: () => openHook(own, hook, () => void reload()) },
          { icon: 'key', text: t('rotate'), act: () => askRotate(hook, () => void reload()) },
          {
            icon: 'trash',
            text: t('hookRemove'),
            danger: true,
            act: () => askRemoveHook(hook, () => void reload()),
          },
        ]}
      />
    </div>
  );
}

function Trouble({ hook, reload }: { hook: Webhook; reload: () => Promise<void> }) {
  if (hook.status === 'parked')
    return (
      <p class="bar bar--bad">
        <Icon name="alert" />
        <span>{t('parkedText', { n: count(hook.pending, 'events') })}</span>
      </p>
    );
  if (hook.setAside > 0)
    return (
      <div class="bar bar--bad">
        <Icon name="alert" />
        <span class="grow">{t('setAsideText', { n: count(hook.setAside, 'events') })}</span>
        <Act
          cls="btn--sm"
          text={t('setAsideRetry')}
          deed={async () => {
            const events = await retrySetAside(hook);
            await reload();
            toast(t('replayed', { n: count(events, 'events') }));
          }}
        />
      </div>
    );
  if (hook.lastFailure !== null && hook.pending > 0)
    return (
      <p class="bar">
        <Icon name="clock" />
        <span>
          {t('waitsText')}{' '}
          {hook.oldestPendingAt !== null && t('oldestWaits', { when: ago(hook.oldestPendingAt) })}{' '}
          {t('lastFailure', { when: momentOf(hook.lastFailure.at) })} {hook.lastFailure.reason}
        </span>
      </p>
    );
  return null;
}

/** Delivers again whatever the receiver has refused; how many events. */
async function retrySetAside({ id }: Webhook): Promise<number> {
  const params = { webhookId: id };
  try {
    return (await call('replayWebhook', { params, body: { from: 1, setAsideOnly: true } })).events;
  } catch (error) {
    // The feed does not go back that far any more, and says how far it does.
    const from = error instanceof ApiError && error.code === 'REPLAY_RANGE' ? error.details.from : null;
    if (typeof from !== 'number') throw error;
    return (await call('replayWebhook', { params, body: { from, setAsideOnly: true } })).events;
  }
}

function Hooks({ own, hookId }: { own: Infobase; hookId: string | undefined }) {
  const infobaseId = own.id;
  const { data, reason, reload } = useLoaded(`hooks-${infobaseId}`, () =>
    everything('listWebhooks', { infobaseId }),
  );
  const turn = Math.floor(ticks.value / everySeconds);
  useEffect(() => {
    if (!document.hidden) void reload();
  }, [turn, added.value]);
  if (data === null) return reason === null ? <Loading /> : <Broken reason={reason} again={reload} />;
  const chosen = data.find(({ id }) => id === hookId) ?? data[0];
  if (chosen === undefined)
    return (
      <Nothing icon="hook" title={t('noHooks')} text={t('noHooksText')}>
        <button class="btn btn--main" type="button" onClick={() => openHook(own, null, () => void reload())}>
          {t('hookAdd')}
        </button>
      </Nothing>
    );
  return (
    <>
      <ul class="hooks">
        {data.map((hook) => (
          <Card key={hook.id} hook={hook} isOn={hook.id === chosen.id} />
        ))}
      </ul>
      <Bar own={own} hook={chosen} reload={reload} />
      <Trouble hook={chosen} reload={reload} />
      <Attempts key={chosen.id} hook={chosen} />
    </>
  );
}

export function Webhooks({ hookId }: { hookId: string | undefined }) {
  const own = base.value;
  return (
    <>
      <Head title={t('webhooks')} text={t('webhooksText')}>
        <BaseChoice />
        {own !== null && (
          <button
            class="btn btn--main push"
            type="button"
            onClick={() => openHook(own, null, () => added.value++)}
          >
            <Icon name="plus" />
            <span>{t('hookAdd')}</span>
          </button>
        )}
      </Head>
      <ForBase>{(known) => <Hooks key={known.id} own={known} hookId={hookId} />}</ForBase>
    </>
  );
}
