/** Connecting 1C: the one-time code, the addresses, the infobases that are connected and what to decide about them. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Infobase } from '../../../../../contracts/connect.ts';
import { serviceNow } from '../../api/client.ts';
import { Icon } from '../../screens/ui.tsx';
import { call } from '../api.ts';
import { ask } from '../kit/dialog.tsx';
import { Menu } from '../kit/menu.tsx';
import { Act, CopyButton, Fact, Head, Nothing, Steps, Tag } from '../kit/parts.tsx';
import { attempt, copy, toast } from '../store/floating.ts';
import { hurry, infobases, refresh } from '../store/live.ts';
import { ticks } from '../store/place.ts';
import { ago, inWords } from '../words/formats.ts';
import { count, t } from '../words/words.ts';

/** Kept while the page is open: who looks at the lines and comes back finds the same code. */
const code = signal<{ code: string; expiresAt: string } | null>(null);

const isLocal = (address: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/.test(address);

async function issue(): Promise<void> {
  code.value = await call('createConnectionCode');
}

function CodeBox() {
  void ticks.value;
  const known = code.value;
  const leftMs = known === null ? 0 : Date.parse(known.expiresAt) - serviceNow();
  const isFresh = known !== null && leftMs > 0;
  return (
    <div class="code-box">
      <h2 class="field__label">{t('codeTitle')}</h2>
      {isFresh && <b class="code-box__code mono">{known.code}</b>}
      <p class="field__hint num" role="timer">
        {isFresh ? t('codeOnce', { time: inWords(leftMs) }) : t(known === null ? 'codeNeeded' : 'codeOver')}
      </p>
      <div class="row">
        {isFresh && (
          <button class="btn btn--sm" type="button" onClick={() => void copy(known.code)}>
            <Icon name="copy" cls="ic--16" />
            <span>{t('copy')}</span>
          </button>
        )}
        <Act
          cls={isFresh ? 'btn--sm' : 'btn--main'}
          text={t(known === null ? 'codeGet' : 'codeNew')}
          deed={issue}
        />
      </div>
    </div>
  );
}

function askDecision(own: Infobase, decision: 'moved' | 'copy'): void {
  ask({
    title: t(decision === 'moved' ? 'movedTitle' : 'copyTitle', { name: own.name }),
    text: t(decision === 'moved' ? 'movedText' : 'copyDoText'),
    loses: [t(decision === 'moved' ? 'movedLoses' : 'copyLoses')],
    submit: t(decision === 'moved' ? 'movedDo' : 'copyDo'),
    action: async () => {
      await call('setInfobaseLocation', { params: { infobaseId: own.id }, body: { decision } });
      await refresh();
      toast(t(decision === 'moved' ? 'movedDone' : 'copyDone'));
    },
  });
}

function askRotation(own: Infobase): void {
  ask({
    title: t('baseRotateTitle', { name: own.name }),
    text: t('baseRotateText'),
    loses: [t('baseRotateLoses')],
    submit: t('baseRotateDo'),
    mild: true,
    action: async () => {
      await issue();
      document.getElementById('page')?.scrollTo(0, 0);
      toast(t('baseRotated'));
    },
  });
}

function Base({ own }: { own: Infobase }) {
  void Math.floor(ticks.value / 10);
  const lag = own.head - own.confirmed;
  const about = [
    own.configuration,
    own.platformVersion && t('platform', { version: own.platformVersion }),
    own.extensionVersion && t('extension', { version: own.extensionVersion }),
  ].filter(Boolean);
  return (
    <li class="ln-item">
      <div class="ln ln--base">
        <span class="ln__ic">
          <Icon name="base" />
        </span>
        <div class="ln__name grow">
          <a class="link clip" href={`#/connect/${own.id}`} title={t('baseReading')}>
            <b>{own.name}</b>
          </a>
          <span class="dim">{about.join(' · ')}</span>
        </div>
        <div class="ln__base">
          {own.copySuspected ? (
            <Tag tone="bad" icon="alert">
              {t('action_required')}
            </Tag>
          ) : lag > 0 ? (
            <Tag tone="info" icon="clock">
              {t('lag', { n: count(lag, 'events') })}
            </Tag>
          ) : (
            <Tag tone="ok" icon="check">
              {t('lagNone')}
            </Tag>
          )}
          <span class="dim num">
            {own.lastSeenAt === null ? t('neverSeen') : t('seen', { when: ago(own.lastSeenAt) })}
          </span>
        </div>
        <div class="ln__act ln__act--one">
          <Menu
            label={t('more', { name: own.name })}
            items={[
              { icon: 'base', text: t('baseReading'), href: `#/connect/${own.id}` },
              { icon: 'key', text: t('baseRotate'), act: () => askRotation(own) },
              { icon: 'hook', text: t('baseHooks'), href: '#/webhooks' },
              { icon: 'copy', text: t('copyBaseId'), act: () => void copy(own.id) },
            ]}
          />
        </div>
      </div>
      {own.copySuspected && (
        <div class="ln__todo ln__todo--two">
          <Icon name="alert" />
          <span class="grow">
            <b>{t('copySuspected')}</b> {t('copyText')}
          </span>
          <button class="btn btn--sm" type="button" onClick={() => askDecision(own, 'moved')}>
            {t('baseMoved')}
          </button>
          <button class="btn btn--sm" type="button" onClick={() => askDecision(own, 'copy')}>
            {t('baseIsCopy')}
          </button>
        </div>
      )}
    </li>
  );
}

export function Connect() {
  const all = infobases.value;
  useEffect(() => {
    const known = code.peek();
    const isFresh = known !== null && Date.parse(known.expiresAt) > serviceNow();
    // Nobody is connected yet: that is what a person has come for.
    if (!isFresh && infobases.peek().length === 0) void attempt(issue);
    return hurry();
  }, []);
  const addresses = all[0]?.addresses ?? { service: location.origin, panel: location.origin };
  return (
    <>
      <Head title={t('connectTitle')} text={t('connectText')} />
      <section class="cardbox connect">
        <CodeBox />
        <div class="stack connect__how">
          <Steps texts={[t('inOneC1'), t('inOneC2'), t('inOneC3')]} />
          <dl class="kvs">
            <Fact name={t('addressService')}>
              <span class="mono">{addresses.service}</span>
              <CopyButton value={addresses.service} />
            </Fact>
            <Fact name={t('addressPanel')}>
              <span class="mono">{addresses.panel}</span>
              <CopyButton value={addresses.panel} />
            </Fact>
          </dl>
          {isLocal(addresses.service) && (
            <p class="bar">
              <Icon name="info" />
              <span>{t('localOnly', { address: addresses.service })}</span>
            </p>
          )}
        </div>
      </section>
      <h2 class="page__sub">{t('infobases')}</h2>
      {all.length === 0 ? (
        <Nothing icon="base" title={t('noInfobases')} text={t('noInfobasesText')} />
      ) : (
        <ul class="cardbox">
          {all.map((own) => (
            <Base key={own.id} own={own} />
          ))}
        </ul>
      )}
    </>
  );
}
