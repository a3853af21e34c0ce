/** What is checked, each by itself; nothing here changes anything. */
import type { ReplyOf } from '../../../../contracts/operation.ts';
import type { Operations } from '../../../../contracts/operations.ts';
import { NoConnection, send } from '../api/client.ts';
import { t, type Word } from './words.ts';

export type Level = 'waiting' | 'ok' | 'warn' | 'bad';
export interface Finding {
  level: Level;
  text: string;
  /** For the report. */
  detail?: string;
}
export interface Check {
  id: Word;
  run: () => Promise<Finding>;
}

type Health = ReplyOf<Operations['getLive']>;
type Session = ReplyOf<Operations['getSession']>;

const slowMs = 1000;
const probes = 5;
/** The bridge’s own sign of life comes every 5 s. */
const heartbeatMs = 5_000;
const patienceMs = 12_000;

const fine = (text: string, detail?: string): Finding => ({
  level: 'ok',
  text,
  ...(detail === undefined ? {} : { detail }),
});
const look = (text: string, detail?: string): Finding => ({ ...fine(text, detail), level: 'warn' });
const broken = (text: string, detail?: string): Finding => ({ ...fine(text, detail), level: 'bad' });

const now = (): number => performance.now();
const seconds = (ms: number): string => (ms / 1000).toFixed(1).replace('.0', '');

async function json<T>(response: Response): Promise<T | null> {
  try {
    return (await response.json()) as T;
  } catch (_notOurs) {
    // A page of a proxy, or of something else at this address.
    return null;
  }
}

async function service(): Promise<Finding> {
  const took: number[] = [];
  let health: Health | null = null;
  try {
    for (let n = 0; n < probes; n++) {
      const began = now();
      const response = await send('GET', '/health/live');
      took.push(now() - began);
      health = response.ok ? await json<Health>(response) : null;
      if (health === null || typeof health.version !== 'string')
        return broken(t('serviceForeign', { code: response.status }));
    }
  } catch (error) {
    if (!(error instanceof NoConnection)) throw error;
    return broken(t('serviceBad'), error.message);
  }
  const ms = Math.round(took.sort((a, b) => a - b)[Math.floor(probes / 2)] ?? 0);
  const detail = took.map((one) => `${Math.round(one)} ms`).join(', ');
  return ms > slowMs
    ? look(t('serviceSlow', { ms }), detail)
    : fine(t('serviceOk', { ms, version: health?.version ?? '' }), detail);
}

async function ready(): Promise<Finding> {
  const response = await send('GET', '/health/ready');
  const body = await json<Health & { error?: { details?: { checks?: Health['checks'] } } }>(response);
  const checks = body?.checks ?? body?.error?.details?.checks ?? [];
  const what = checks
    .filter(({ status }) => status !== 'ok')
    .map(({ name, detail }) => (detail === null ? name : `${name} (${detail})`))
    .join(', ');
  const detail = checks.map(({ name, status }) => `${name}: ${status}`).join(', ');
  if (!response.ok) return broken(t('readyBad', { what: what || `HTTP ${response.status}` }), detail);
  return what === '' ? fine(t('readyOk'), detail) : look(t('readyDegraded', { what }), detail);
}

/** Who is signed in here; asked once, the stream needs it too. */
async function sessionOf(): Promise<Session | null> {
  const response = await send('GET', '/v1/session');
  return response.ok ? json<Session>(response) : null;
}

async function session(): Promise<Finding> {
  const own = await sessionOf();
  if (own === null) return look(t('sessionNone'));
  return fine(t('sessionOk', { name: own.employee?.name ?? t('sessionSetup') }));
}

interface StreamTimes {
  status: number;
  /** From the request to the first word, ms; null: none came. */
  helloMs: number | null;
  /** From the first word to the next sign, ms. */
  nextMs: number | null;
  /** It ended by itself after so long, ms. */
  cutMs: number | null;
  via: string;
}

let measured: Promise<StreamTimes | null> | null = null;

/** Opens the stream and watches it for as long as two signs of life take; null where nobody is signed in. */
function watchStream(): Promise<StreamTimes | null> {
  measured ??= (async () => {
    const own = await sessionOf();
    if (own === null) return null;
    const stop = new AbortController();
    const began = now();
    const times: StreamTimes = { status: 0, helloMs: null, nextMs: null, cutMs: null, via: '' };
    let timer = setTimeout(() => stop.abort(), patienceMs);
    try {
      // Who has no infobase of his own asks for the feed of what nobody has.
      const address = own.employee === null ? '/v1/events?infobaseId=ib_none' : '/v1/events';
      const response = await send('GET', address, undefined, {}, stop.signal);
      times.status = response.status;
      times.via = ['via', 'server', 'content-encoding']
        .map((name) => [name, response.headers.get(name)] as const)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ');
      if (!response.ok || response.body === null) return times;
      const reader = response.body.getReader();
      for (;;) {
        const { done } = await reader.read();
        if (done) {
          times.cutMs = now() - began;
          return times;
        }
        if (times.helloMs !== null) {
          times.nextMs = now() - began - times.helloMs;
          await reader.cancel();
          return times;
        }
        times.helloMs = now() - began;
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(), patienceMs);
      }
    } catch (error) {
      // Our own patience has run out, or the connection has: the times say which.
      if (!stop.signal.aborted && !(error instanceof NoConnection)) times.cutMs = now() - began;
      return times;
    } finally {
      clearTimeout(timer);
    }
  })();
  return measured;
}

const canStream = (): boolean =>
  typeof AbortController !== 'undefined' && typeof ReadableStream !== 'undefined';

async function stream(): Promise<Finding> {
  if (!canStream()) return look(t('streamOld'));
  const times = await watchStream();
  if (times === null) return look(t('streamSkipped'));
  const { status, helloMs, cutMs, via } = times;
  if (status !== 200) return broken(t('streamBad', { code: status || '—' }), via);
  if (helloMs === null) return broken(t('streamHeld'), via);
  if (cutMs !== null) return broken(t('streamCut', { s: seconds(cutMs) }), via);
  const ms = Math.round(helloMs);
  return ms > 2 * slowMs ? look(t('streamSlow', { ms }), via) : fine(t('streamOk', { ms }), via);
}

async function heartbeat(): Promise<Finding> {
  if (!canStream()) return look(t('streamOld'));
  const times = await watchStream();
  if (times === null) return look(t('streamSkipped'));
  if (times.helloMs === null || times.nextMs === null)
    return broken(t('heartbeatNone', { s: seconds(patienceMs) }));
  // News come between the signs: sooner is as well.
  return times.nextMs > heartbeatMs * 1.6
    ? look(t('heartbeatLate', { s: seconds(times.nextMs) }))
    : fine(t('heartbeatOk', { s: seconds(heartbeatMs) }), `${Math.round(times.nextMs)} ms`);
}

async function clock(): Promise<Finding> {
  const began = Date.now();
  const response = await send('GET', '/health/live');
  const ended = Date.now();
  const date = Date.parse(response.headers.get('date') ?? '');
  // The header counts whole seconds: the middle of them, against the middle of the request.
  const apart = Number.isNaN(date) ? 0 : date + 500 - (began + ended) / 2;
  const detail = `${Math.round(apart)} ms`;
  return Math.abs(apart) <= 2500
    ? fine(t('clockOk'), detail)
    : broken(t('clockBad', { s: seconds(Math.abs(apart)) }), detail);
}

async function storage(): Promise<Finding> {
  if (!navigator.cookieEnabled) return broken(t('storageNoCookie'));
  try {
    localStorage.setItem('check', '1');
    localStorage.removeItem('check');
    return fine(t('storageOk'));
  } catch (error) {
    return look(t('storageNone'), String(error));
  }
}

async function secure(): Promise<Finding> {
  return window.isSecureContext
    ? fine(t('secureOk'), location.protocol)
    : look(t('secureBad'), location.protocol);
}

/** `granted`, `denied`, `prompt`; null where the browser does not tell. */
async function permission(name: string): Promise<string | null> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch (_unknown) {
    // Old engines know neither the question nor the name.
    return null;
  }
}

async function microphone(): Promise<Finding> {
  const can =
    typeof navigator.mediaDevices?.getUserMedia === 'function' && typeof MediaRecorder !== 'undefined';
  if (!can) return look(t('micNone'));
  const state = await permission('microphone');
  if (state === 'denied') return look(t('micDenied'));
  return state === 'granted' ? fine(t('micOk')) : fine(t('micAsk'), state ?? 'unknown');
}

async function notices(): Promise<Finding> {
  if (typeof Notification === 'undefined' || !window.isSecureContext) return look(t('noticesNone'));
  if (Notification.permission === 'granted') return fine(t('noticesOk'));
  return Notification.permission === 'denied' ? look(t('noticesDenied')) : fine(t('noticesAsk'));
}

async function sound(): Promise<Finding> {
  const says = document.createElement('audio').canPlayType('audio/ogg; codecs=opus');
  return says === '' ? look(t('soundConverted')) : fine(t('soundOk'), says);
}

export const checks: readonly Check[] = [
  { id: 'service', run: service },
  { id: 'ready', run: ready },
  { id: 'session', run: session },
  { id: 'stream', run: stream },
  { id: 'heartbeat', run: heartbeat },
  { id: 'clock', run: clock },
  { id: 'storage', run: storage },
  { id: 'secure', run: secure },
  { id: 'microphone', run: microphone },
  { id: 'notices', run: notices },
  { id: 'sound', run: sound },
];

/** Forgets what the last time has measured. */
export const beginAnew = (): void => {
  measured = null;
};
