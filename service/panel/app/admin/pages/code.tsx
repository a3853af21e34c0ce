/** One line’s way to a number: the QR code, and what stands in its place until there is one. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Line } from '../../../../../contracts/line.ts';
import { ApiError, NoConnection, serviceNow } from '../../api/client.ts';
import { Icon } from '../../screens/ui.tsx';
import { call } from '../api.ts';
import { Act, Crumb } from '../kit/parts.tsx';
import { hasLiveCode, isLinked, wantsNewCode } from '../store/line-state.ts';
import { lines, refresh, take } from '../store/live.ts';
import { ticks } from '../store/place.ts';
import { inWords, showPhone } from '../words/formats.ts';
import { said, t } from '../words/words.ts';
import { HowTo } from './how-to.tsx';
import { phoneLink, StatusTag, start } from './line-parts.tsx';
import { Way } from './new-line.tsx';
import { openProxy } from './proxy.tsx';

type Stage = 'done' | 'off' | 'code' | 'trouble' | 'taken' | 'passkey' | 'starting';

/** What the page shows of a line. */
function stageOf(line: Line): Stage {
  if (isLinked(line)) return 'done';
  if (line.desired === 'off') return 'off';
  if (wantsNewCode(line)) return 'code';
  if (/^(action_required|banned|lost)$/.test(line.status)) return 'trouble';
  if (line.status === 'authenticating') return 'taken';
  if (line.status === 'pairing') return line.login?.step === 'passkey' ? 'passkey' : 'code';
  return 'starting';
}

interface Shown {
  text: string;
  image: string;
  expiresAt: string;
  /** How long it had to live when it was read, in ms. */
  totalMs: number;
  /** Of the line, when it was read. */
  version: number;
}

/** The code of a line, read anew when the service has another one. */
function useCode(line: Line): { code: Shown | null; load: () => Promise<void> } {
  const [code, setCode] = useState<Shown | null>(null);
  const isLoading = useRef(false);
  const load = async (): Promise<void> => {
    if (isLoading.current) return;
    isLoading.current = true;
    const { version } = line;
    try {
      const next = await call('getLineQr', { params: { lineId: line.id } });
      setCode((before) => {
        const totalMs =
          before !== null && before.text === next.text
            ? before.totalMs
            : Math.max(1000, Date.parse(next.expiresAt) - serviceNow());
        return { ...next, totalMs, version };
      });
    } catch (error) {
      // Between two codes there is none; the line’s own state says what becomes of it, the next second tries again.
      if (!(error instanceof ApiError) && !(error instanceof NoConnection)) throw error;
      if (error instanceof ApiError && /^LINE_(PAIRED|OFF)$/.test(error.code ?? '')) void refresh();
    } finally {
      isLoading.current = false;
    }
  };
  const isFresh = code !== null && Date.parse(code.expiresAt) > serviceNow();
  const isOld =
    stageOf(line) === 'code' &&
    line.login?.step === 'qr' &&
    hasLiveCode(line) &&
    (!isFresh || line.version > code.version);
  const second = ticks.value;
  useEffect(() => {
    if (isOld) void load();
  }, [isOld, second, line.version]);
  return { code: isFresh ? code : null, load };
}

function Placeholder({ icon, title, text, cls }: { icon: string; title: string; text: string; cls: string }) {
  return (
    <div class={`qr__wait ${cls}`}>
      <Icon name={icon} cls="ic--24" />
      <b>{title}</b>
      {text !== '' && <span>{text}</span>}
    </div>
  );
}

function Waiting({ line, stage }: { line: Line; stage: Exclude<Stage, 'done' | 'trouble'> }) {
  const hasBrowser = line.engine === 'whatsapp-web';
  const views = {
    starting: ['clock', t(hasBrowser ? 'waitBrowser' : 'waitCode'), hasBrowser ? t('waitBrowserText') : ''],
    code: ['clock', t('waitCode'), ''],
    taken: ['check', t('codeTaken'), t('codeTakenText')],
    passkey: ['lock', t('passkey'), t('passkeyText')],
    off: ['pause', t('lineOff'), t('lineOffText')],
  } as const;
  const [icon, title, text] = views[stage];
  return (
    <>
      <div class="qr__box">
        <Placeholder
          icon={icon}
          title={title}
          text={text}
          cls={/starting|code/.test(stage) ? 'sk-wait' : ''}
        />
      </div>
      <div class="qr__under">
        {stage === 'off' && <Act cls="btn--main" text={t('start')} deed={() => start(line)} />}
      </div>
    </>
  );
}

function Code({ line, code, load }: { line: Line; code: Shown; load: () => Promise<void> }) {
  const leftMs = Math.max(0, Date.parse(code.expiresAt) - serviceNow());
  void ticks.value;
  return (
    <>
      <div class="qr__box qr__box--code">
        <img
          class="qr__img"
          src={code.image}
          alt={t('qrLabel', { name: line.name })}
          width="328"
          height="328"
        />
      </div>
      <div class="qr__under">
        <div class="qr__left" aria-hidden="true">
          <i style={{ width: `${Math.min(100, (leftMs / code.totalMs) * 100)}%` }} />
        </div>
        <p class="sub num" role="timer">
          {leftMs > 0 ? t('codeLeft', { time: inWords(leftMs) }) : t('codeChanges')}
        </p>
        <Act
          cls="btn--sm"
          icon="refresh"
          text={t('refreshCode')}
          deed={async () => {
            take(await call('refreshLineQr', { params: { lineId: line.id } }));
            await load();
          }}
        />
      </div>
    </>
  );
}

function Stopped({ line, load }: { line: Line; load: () => Promise<void> }) {
  const renew = async (): Promise<void> => {
    if (wantsNewCode(line)) return start(line);
    take(await call('refreshLineQr', { params: { lineId: line.id } }));
    return load();
  };
  return (
    <>
      <div class="qr__box">
        <Placeholder icon="clock" title={t('codeExpired')} text={t('codeExpiredText')} cls="" />
      </div>
      <div class="qr__under">
        <Act cls="btn--main" text={t('newCode')} deed={renew} />
      </div>
    </>
  );
}

function Big({ line, title, isBad }: { line: Line; title: string; isBad: boolean }) {
  return (
    <div class="big">
      <span class={`big__ic ${isBad ? 'big__ic--bad' : ''}`}>
        <Icon name={isBad ? 'alert' : 'check'} cls="ic--24" />
      </span>
      <div class="grow">
        <h1 class="setup__t" tabIndex={-1}>
          {title}
        </h1>
        <p class="setup__d">
          {t('ofLine', { name: line.name })} <StatusTag line={line} />
        </p>
      </div>
    </div>
  );
}

function Trouble({ line }: { line: Line }) {
  /** A line that gave up begins anew; one that still tries is asked to try at once. */
  const retry = async (): Promise<void> => {
    if (line.status !== 'lost') return start(line);
    take(await call('restartLine', { params: { lineId: line.id } }));
  };
  return (
    <>
      <Big line={line} title={t(line.status === 'banned' ? 'bannedTitle' : 'noWhatsApp')} isBad />
      {line.advice !== null && (
        <p class="bar bar--bad">
          <span>{said(line.advice.text)}</span>
        </p>
      )}
      {line.status === 'lost' && <p class="sub note">{t('retrying')}</p>}
      <div class="row setup__foot">
        <Act cls="btn--main" text={t('tryNow')} deed={retry} />
        {line.engine === 'sandbox' ? (
          <a class="btn" href={phoneLink(line)} target="_blank" rel="noopener">
            {t('openPhone')}
          </a>
        ) : (
          <button class="btn" type="button" onClick={() => openProxy(line)}>
            {t('proxySettings')}
          </button>
        )}
      </div>
    </>
  );
}

function Done({ line }: { line: Line }) {
  return (
    <>
      <Big line={line} title={t('linkedTitle', { phone: showPhone(line.phone) })} isBad={false} />
      {line.advice !== null && (
        <p class="bar bar--bad">
          <span>{said(line.advice.text)}</span>
        </p>
      )}
      <p class="sub note">{t(line.infobaseId === null ? 'nextConnect' : 'nextReady')}</p>
      <div class="row setup__foot">
        {line.infobaseId === null ? (
          <a class="btn btn--main" href="#/connect">
            {t('toConnect')}
          </a>
        ) : (
          <a class="btn btn--main" href="#/lines">
            {t('back')}
          </a>
        )}
        {line.engine === 'sandbox' ? (
          <a class="btn" href={phoneLink(line)} target="_blank" rel="noopener">
            {t('openPhone')}
          </a>
        ) : (
          <a class="btn" href="#/lines/new">
            {t('addAnother')}
          </a>
        )}
      </div>
    </>
  );
}

function Body({ line }: { line: Line }) {
  const stage = stageOf(line);
  const { code, load } = useCode(line);
  if (stage === 'done') return <Done line={line} />;
  if (stage === 'trouble') return <Trouble line={line} />;
  const isStopped = wantsNewCode(line) || (line.login !== null && !hasLiveCode(line));
  return (
    <div class="qr">
      <div class="qr__code">
        {stage !== 'code' ? (
          <Waiting line={line} stage={stage} />
        ) : code !== null ? (
          <Code line={line} code={code} load={load} />
        ) : isStopped ? (
          <Stopped line={line} load={load} />
        ) : (
          <Waiting line={line} stage="code" />
        )}
      </div>
      <div class="grow">
        <HowTo line={line} />
      </div>
    </div>
  );
}

export function CodePage({ lineId }: { lineId: string }) {
  const line = lines.value?.get(lineId);
  const isDone = line !== undefined && isLinked(line);
  return (
    <>
      <Crumb href="#/lines" text={t('back')} />
      <section class="cardbox wizard wizard--code">
        <Way at={isDone ? 3 : 1} />
        <div class="setup">{line === undefined ? <LineGone /> : <Body key={line.id} line={line} />}</div>
      </section>
      <p class="sr" role="status">
        {isDone ? t('linkedTitle', { phone: showPhone(line.phone) }) : ''}
      </p>
    </>
  );
}

export function LineGone() {
  return (
    <>
      <h1 class="setup__t" tabIndex={-1}>
        {t('lineGone')}
      </h1>
      <p class="setup__d">{t('lineGoneText')}</p>
      <a class="btn btn--main" href="#/lines">
        {t('back')}
      </a>
    </>
  );
}
