/** Rules of lines: what they start with, how settings are merged, what a proxy address looks like. Pure. */
import type { LineAutomationChange, LineSettings } from '../../contracts/line.ts';
import type { Advice } from '../engines/engine.ts';

/** Nothing automatic happens on a new line. */
export const newLineSettings: LineSettings = {
  groups: false,
  readMarks: true,
  excludedPhones: [],
  dutyEmployeeId: null,
  pausePerMessageMs: 300,
  newContactsPerHour: 30,
  mediaLimitMb: 64,
  automation: {
    welcome: { enabled: false, text: '' },
    offHours: { enabled: false, text: '' },
    noAnswer: { enabled: false, afterMinutes: 10, text: '' },
    managerAlert: { enabled: false, firstAnswerMinutes: 15, nextAnswerMinutes: 60 },
    closing: { enabled: false, text: '' },
    quality: { enabled: false, text: '', thanks: '', reminderMinutes: null },
    distribution: { mode: 'everybody', maxOpenChats: null },
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
