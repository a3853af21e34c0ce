/** Rules of lines: what they start with, how settings are merged, what a proxy address looks like. Pure. */
import type { Capabilities, LineAutomationChange, LineSettings, LineStatus } from '../../contracts/line.ts';
import type { Advice } from '../engines/engine.ts';

/** Nothing automatic happens on a new line. */
export const newLineSettings: LineSettings = {
  groups: false,
  readMarks: true,
  excludedPhones: [],
  dutyEmployeeId: null,
  pausePerMessageMs: 300,
  newContactsPerHour: 30,
  newContactsPerDay: 100,
  quietHours: null,
  mediaLimitMb: 64,
  automation: {
    welcome: { enabled: false, text: '', againAfterHours: 24 },
    offHours: { enabled: false, text: '' },
    noAnswer: { enabled: false, afterMinutes: 10, text: '' },
    managerAlert: { enabled: false, firstAnswerMinutes: 15, nextAnswerMinutes: 60 },
    closing: { enabled: false, text: '' },
    quality: { enabled: false, text: '', thanks: '', reminderMinutes: null, waitHours: 72 },
    distribution: { mode: 'everybody', maxOpenChats: null, answerWithinSeconds: 60 },
    autoClose: { enabled: false, afterMinutes: 1440 },
    returnToQueue: { enabled: false, afterMinutes: 60 },
    transcription: { enabled: false, maxSeconds: 30 },
    signature: false,
    workingHours: null,
  },
};

export type LineSettingsChange = Partial<Omit<LineSettings, 'automation'>> & {
  automation?: LineAutomationChange;
};

/** Settings after a change: what it does not name stays, inside of one automation too; working hours are whole. */
export function mergeSettings(settings: LineSettings, change: LineSettingsChange): LineSettings {
  const { automation = {}, ...rest } = change;
  const before: Record<string, unknown> = settings.automation;
  const changed = Object.entries(automation).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null && name !== 'workingHours'
      ? { ...(before[name] as object), ...value }
      : value,
  ]);
  return { ...settings, ...rest, automation: { ...settings.automation, ...Object.fromEntries(changed) } };
}

/** `http://host:port`, `https://…` or `socks5://…` without a login; null for anything else. */
export function proxyUrlOf(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const known = ['http:', 'https:', 'socks5:'].includes(url.protocol);
  const bare =
    url.username === '' &&
    url.password === '' &&
    (url.pathname === '/' || url.pathname === '') &&
    url.search === '' &&
    url.hash === '';
  return known && bare && url.hostname !== '' ? `${url.protocol}//${url.host}` : null;
}

/** Kinds that need no file to be sent. */
const fileless = new Set(['text', 'location', 'contact']);

/** What an engine can do, less what the messenger's present program has broken for this line. */
export function withoutBroken(capabilities: Capabilities, broken: readonly string[]): Capabilities {
  const left: Record<string, unknown> = { ...capabilities };
  for (const name of broken) if (typeof left[name] === 'boolean') left[name] = false;
  const { send, receive } = capabilities.kinds;
  const sends = broken.includes('send')
    ? []
    : send.filter((kind) => !broken.includes('files') || fileless.has(kind));
  return { ...(left as Capabilities), kinds: { send: sends, receive } };
}

const minute = 60_000;

/**
 * How long a status may last, in ms, before the line is started anew: the watch over the engine, which has limits of
 * its own that are shorter. What waits for a person is tried again too: the reason may have gone by itself.
 */
const statusLimits: Partial<Record<LineStatus, number>> = {
  starting: 10 * minute,
  pairing: 60 * minute,
  authenticating: 15 * minute,
  catching_up: 45 * minute,
  lost: 60 * minute,
  action_required: 60 * minute,
  banned: 24 * 60 * minute,
};

/** Nothing but a person with the phone in the hand can help here: a new try would only show codes to nobody. */
const personOnly = new Set(['qr_not_scanned']);

/** Has the line been in its status for too long? */
export function isOverdue(
  line: { status: LineStatus; statusSince: string; advice: Advice | null },
  now: Date,
): boolean {
  const limit = statusLimits[line.status];
  if (limit === undefined || personOnly.has(line.advice?.code ?? '')) return false;
  return now.getTime() - new Date(line.statusSince).getTime() > limit;
}

/** What a person reads while WhatsApp refuses new chats. */
export const restrictionText = {
  ru: 'WhatsApp временно не даёт этому номеру начинать новые переписки. Ответы клиентам уходят как обычно, первые сообщения ждут. Не перезапускайте линию и не привязывайте номер заново: от этого ограничение только растёт.',
  en: 'WhatsApp does not let this number start new chats for a while. Answers go as usual, first messages wait. Do not restart the line or link the number anew: that only makes it worse.',
};

export const advices = {
  loggedOut: {
    code: 'logged_out',
    ru: 'Номер отвязали на телефоне. Чтобы линия снова заработала, отсканируйте новый QR-код.',
    en: 'The number was unlinked on the phone. Scan the new QR code to bring the line back.',
  },
  otherNumber: {
    code: 'other_number',
    ru: 'К линии привязан другой номер, не тот, что был. Если это ошибка, отвяжите его и отсканируйте код прежним телефоном.',
    en: 'Another number than before is linked to the line. If that is a mistake, log out and scan the code with the former phone.',
  },
  crashed: {
    code: 'engine_failed',
    ru: 'Движок линии не запустился. Служба пробует снова; причина записана в журнале службы.',
    en: 'The engine of the line did not start. The service tries again; the reason is in its log.',
  },
} as const satisfies Record<string, Advice>;
