/** The page that checks what stands between this browser and the bridge; for anybody, signed in or not. */
import '../polyfills.ts';
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { NoConnection } from '../api/client.ts';
import { Icon } from '../screens/ui.tsx';
import { beginAnew, checks, type Finding, type Level } from './checks.ts';
import { t } from './words.ts';
import './check.css';

const waiting: Finding = { level: 'waiting', text: '' };
const signs: Record<Level, string> = { waiting: 'clock', ok: 'check', warn: 'alert', bad: 'x' };

/** What was found, as a text for the administrator. */
function reportOf(findings: Finding[]): string {
  const head = [`${t('title')} · ${location.host} · ${new Date().toISOString()}`, navigator.userAgent, ''];
  const rows = checks.map(({ id }, n) => {
    const { level, text, detail } = findings[n] ?? waiting;
    return `[${level}] ${t(id)}: ${text}${detail ? ` (${detail})` : ''}`;
  });
  return head.concat(rows).join('\n');
}

function Copy({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  const press = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch (_refused) {
      // Plain http has no clipboard: the browser’s own prompt lets it be taken by hand.
      window.prompt(t('copy'), text);
    }
  };
  return (
    <button class="btn" type="button" onClick={() => void press()}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span>{t(isCopied ? 'copied' : 'copy')}</span>
    </button>
  );
}

function CheckPage() {
  const [findings, setFindings] = useState<Finding[]>(checks.map(() => waiting));
  const run = useRef(0);
  const start = (): void => {
    run.current += 1;
    const own = run.current;
    beginAnew();
    setFindings(checks.map(() => waiting));
    checks.forEach(async ({ run: check }, at) => {
      let found: Finding;
      try {
        found = await check();
      } catch (error) {
        if (!(error instanceof NoConnection)) console.warn(String(error));
        found = { level: 'bad', text: t('serviceBad'), detail: String(error) };
      }
      if (own === run.current) setFindings((all) => all.map((one, n) => (n === at ? found : one)));
    });
  };
  useEffect(start, []);

  const left = findings.filter(({ level }) => level === 'waiting').length;
  const worst = findings.some(({ level }) => level === 'bad')
    ? 'bad'
    : findings.some(({ level }) => level === 'warn')
      ? 'warn'
      : 'ok';
  const troubled = findings.filter(({ level }) => level === 'bad' || level === 'warn').length;
  const headline =
    left > 0 ? t('running', { n: left }) : troubled === 0 ? t('allWell') : t('found', { n: troubled });
  const state = left > 0 ? 'waiting' : worst;
  return (
    <main class="check-page">
      <p class="check-page__mark">
        <Icon name="logo" cls="ic--24" />
        <span>{t('product')}</span>
        <a class="link push" href={`/panel${location.search}`}>
          {t('back')}
        </a>
      </p>
      <h1>{t('title')}</h1>
      <p class="sub">{t('lead')}</p>
      <section class="cardbox verdict" aria-label={t('title')}>
        <span class={`verdict__ic verdict__ic--${state}`}>
          <Icon name={signs[state]} cls="ic--24" />
        </span>
        <b class="grow" role="status">
          {headline}
        </b>
        <button class="btn" type="button" disabled={left > 0} onClick={start}>
          <Icon name="refresh" />
          <span>{t('again')}</span>
        </button>
      </section>
      <ul class="cardbox checks">
        {checks.map(({ id }, n) => {
          const { level, text, detail } = findings[n] ?? waiting;
          return (
            <li key={id} class={`checks__i checks__i--${level}`} data-check={id} data-level={level}>
              <span class="checks__ic">
                <Icon name={signs[level]} cls="ic--16" label={t(level)} />
              </span>
              <div class="grow">
                <span class="strong">{t(id)}</span>
                <p class="sub">{level === 'waiting' ? t('waiting') : text}</p>
                {detail !== undefined && detail !== '' && level !== 'ok' && (
                  <p class="dim mono checks__d">{detail}</p>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <div class="check-page__foot">
        <Copy text={reportOf(findings)} />
        <span class="dim">{t('reportHint')}</span>
      </div>
    </main>
  );
}

document.title = `${t('title')} — ${t('product')}`;
const root = document.getElementById('app');
if (root) {
  root.textContent = '';
  render(<CheckPage />, root);
}
