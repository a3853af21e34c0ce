/** The frame of the administration: the rail, the sections, the connection, and what stands without a session. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../screens/ui.tsx';
import { Floats } from './kit/dialog.tsx';
import { Act, Loading, Steps } from './kit/parts.tsx';
import { Page } from './pages/page.tsx';
import { needsPerson } from './store/line-state.ts';
import { infobases, lines, offlineSince, refresh } from './store/live.ts';
import { place, ticks } from './store/place.ts';
import { entry, isAdministrator, session, signIn, signOut } from './store/session.ts';
import { inWords } from './words/formats.ts';
import { language, t, type Word } from './words/words.ts';

const isDark = (): boolean => {
  const set = document.documentElement.getAttribute('data-theme');
  return set === null ? matchMedia('(prefers-color-scheme: dark)').matches : set === 'dark';
};

function switchTheme(): void {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.setAttribute('data-theme', next);
  try {
    localStorage.setItem('theme', next);
  } catch (error) {
    // A frame without storage: the choice lasts as long as the page.
    console.warn(String(error));
  }
}

function switchLanguage(): void {
  const query = new URLSearchParams(location.search);
  query.set('lang', language === 'en' ? 'ru' : 'en');
  location.search = query.toString();
}

function Rail() {
  return (
    <div class="rail">
      <span class="rail__logo">
        <Icon name="logo" cls="ic--24" />
      </span>
      <span class="rail__name">{t('product')}</span>
      {session.value?.employee && (
        <a class="rail__b" href={`/panel${location.search}`} title={t('toChats')} aria-label={t('toChats')}>
          <Icon name="chat" />
        </a>
      )}
      <div class="rail__foot">
        <button
          class="rail__b"
          type="button"
          title={t('theme')}
          aria-label={t('theme')}
          onClick={switchTheme}
        >
          <Icon name="moon" />
        </button>
        <button
          class="rail__b rail__text"
          type="button"
          title={t('language')}
          aria-label={`${t('otherLanguage')}: ${t('language')}`}
          onClick={switchLanguage}
        >
          {t('otherLanguage')}
        </button>
        <RailLeave />
      </div>
    </div>
  );
}

function RailLeave() {
  const [isBusy, setBusy] = useState(false);
  return (
    <button
      class="rail__b"
      type="button"
      title={t('leave')}
      aria-label={t('leave')}
      disabled={isBusy}
      onClick={() => {
        setBusy(true);
        signOut().catch(() => setBusy(false));
      }}
    >
      <Icon name="leave" />
    </button>
  );
}

const sections: readonly { id: string; icon: string; title: Word }[] = [
  { id: 'lines', icon: 'line', title: 'lines' },
  { id: 'reports', icon: 'chart', title: 'reports' },
  { id: 'people', icon: 'people', title: 'people' },
  { id: 'templates', icon: 'tpl', title: 'templates' },
  { id: 'webhooks', icon: 'hook', title: 'webhooks' },
  { id: 'connect', icon: 'link', title: 'connect1c' },
  { id: 'access', icon: 'key', title: 'access' },
  { id: 'settings', icon: 'gear', title: 'settings' },
  { id: 'audit', icon: 'clock', title: 'audit' },
];

/** A manager has the reports; all else is the administrator’s. */
const ownSections = () => (isAdministrator.value ? sections : sections.filter(({ id }) => id === 'reports'));

/** The section of the address; what is unknown is the first one. */
export const sectionOf = (parts: string[]): string => {
  const own = ownSections();
  return (own.find(({ id }) => id === parts[0]) ?? own[0])?.id ?? 'lines';
};

function Count({ n, label }: { n: number; label: string }) {
  if (n === 0) return null;
  return (
    <span class="count count--mine" role="img" aria-label={label}>
      {n}
    </span>
  );
}

function Side() {
  const here = sectionOf(place.value);
  const nav = useRef<HTMLElement>(null);
  const troubled = Array.from(lines.value?.values() ?? []).filter(needsPerson).length;
  const copies = infobases.value.filter(({ copySuspected }) => copySuspected).length;
  useEffect(() => {
    // On a telephone the sections are a strip.
    const own = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (nav.current && own)
      nav.current.scrollLeft = own.offsetLeft - nav.current.offsetWidth / 2 + own.offsetWidth / 2;
  }, [here]);
  return (
    <nav class="side scroll" aria-label={t('sections')} ref={nav}>
      <h2>{t('management')}</h2>
      {ownSections().map(({ id, icon, title }) => (
        <a key={id} href={`#/${id}`} {...(id === here ? { 'aria-current': 'page' as const } : {})}>
          <Icon name={icon} />
          <span>{t(title)}</span>
          {id === 'lines' && <Count n={troubled} label={t('attention', { n: troubled })} />}
          {id === 'connect' && <Count n={copies} label={t('attention', { n: copies })} />}
        </a>
      ))}
      <span class="side__line" />
      <a href={`/panel/check${location.search}`} target="_blank" rel="noopener">
        <Icon name="pulse" />
        <span>{t('selfCheck')}</span>
      </a>
      {isAdministrator.value && (
        <a href="/docs" target="_blank" rel="noopener">
          <Icon name="code" />
          <span>{t('apiDocs')}</span>
        </a>
      )}
    </nav>
  );
}

function Connection() {
  const since = offlineSince.value;
  const [isBack, setBack] = useState(false);
  const wasOff = useRef(false);
  useEffect(() => {
    if (since !== null) {
      wasOff.current = true;
      setBack(false);
      return;
    }
    if (!wasOff.current) return;
    wasOff.current = false;
    setBack(true);
    const timer = setTimeout(() => setBack(false), 4000);
    return () => clearTimeout(timer);
  }, [since]);
  if (since === null && isBack)
    return (
      <div class="offline offline--back" role="status">
        <Icon name="check" />
        <b class="grow">{t('onlineAgain')}</b>
      </div>
    );
  if (since === null) return null;
  void ticks.value;
  return (
    <div class="offline" role="alert">
      <Icon name="nonet" />
      <span class="grow">
        <b>{t('offline', { time: inWords(Math.max(1000, Date.now() - since)) })}</b> {t('offlineText')}{' '}
        <a class="link" href={`/panel/check${location.search}`} target="_blank" rel="noopener">
          {t('selfCheck')}
        </a>
      </span>
      <Act cls="btn--sm" text={t('refreshNow')} deed={refresh} />
    </div>
  );
}

function Shell() {
  const page = useRef<HTMLElement>(null);
  const at = place.value;
  const isFirst = useRef(true);
  const key = `${sectionOf(at)}/${at[1] ?? ''}/${at[2] === 'code' ? 'code' : ''}`;
  useEffect(() => {
    document.title = `${t((sections.find(({ id }) => id === sectionOf(at)) ?? { title: 'lines' as const }).title)} — ${t('product')}`;
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    if (page.current) page.current.scrollTop = 0;
    // A reader of the screen hears where he is now.
    page.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [key]);
  return (
    <div class="admin">
      <button class="btn skip" type="button" onClick={() => page.current?.focus()}>
        {t('skip')}
      </button>
      <Rail />
      <Side />
      <div class="body">
        <Connection />
        <main class="page scroll" id="page" tabIndex={-1} ref={page}>
          {lines.value === null ? <Loading /> : <Page at={at} />}
        </main>
      </div>
    </div>
  );
}

function Stop({ title, text, children }: { title: Word; text: Word; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = t(title);
  }, [title]);
  return (
    <main class="stop">
      <p class="stop__mark">
        <Icon name="logo" cls="ic--24" />
        <span>{t('product')}</span>
      </p>
      <div class="cardbox setup">
        <h1 class="setup__t">{t(title)}</h1>
        <p class="setup__d">{t(text)}</p>
        {children}
      </div>
    </main>
  );
}

export function App() {
  const state = entry.value;
  const ways = <Steps texts={[t('stepServer'), t('stepRestart'), t('step1c')]} />;
  if (state === 'in')
    return (
      <>
        <Shell />
        <Floats />
      </>
    );
  if (state === 'starting') return <div role="status" aria-label={t('loading')} />;
  if (state === 'offline')
    return (
      <Stop title="noService" text="noServiceText">
        <Act cls="btn--main" text={t('again')} deed={signIn} />
      </Stop>
    );
  if (state === 'forbidden')
    return (
      <Stop title="forbiddenTitle" text="forbiddenText">
        <a class="btn btn--main" href={`/panel${location.search}`}>
          {t('toChats')}
        </a>
      </Stop>
    );
  if (state === 'used')
    return (
      <Stop title="usedTitle" text="usedText">
        {ways}
      </Stop>
    );
  if (state === 'left')
    return (
      <Stop title="leftTitle" text="leftText">
        {ways}
      </Stop>
    );
  return (
    <Stop title="signInTitle" text="signInText">
      {ways}
    </Stop>
  );
}
