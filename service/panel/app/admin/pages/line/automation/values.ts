/** The automation of a line as a form has it: what is typed, what is wrong with it, what is to be sent. */
import type { Line, LineAutomation, LineAutomationChange } from '../../../../../../../contracts/line.ts';
import { wholeIn } from '../../../kit/form.tsx';
import { number, t, type Word } from '../../../words/words.ts';
import { isZone, ownZone } from '../../zones.tsx';
import { byDay, hasIntervals, type Interval, isClock, officeWeek } from './week.ts';

/** A text that was never written is offered as a sample; it is stored only together with the switch. */
const textOf = (on: boolean, text: string, sample: string): string =>
  text.trim() === '' && !on ? sample : text;

/** A sample goes to clients: it has no spaces of the page’s typesetting. */
const sampleOf = (name: Word): string => t(name).replace(/\u00a0/g, ' ');

/** @param zone of the infobase, for a schedule that is begun */
export function valuesOf({ settings }: Line, zone: string | null) {
  const { automation: set } = settings;
  const hours = set.workingHours;
  return {
    hoursOn: hours !== null,
    zone: hours?.timeZone ?? zone ?? ownZone(),
    week: hours === null ? officeWeek : byDay(hours.week),
    holidays: Array.from(hours?.holidays ?? []).sort(),
    welcomeOn: set.welcome.enabled,
    welcomeText: textOf(set.welcome.enabled, set.welcome.text, sampleOf('sampleWelcome')),
    welcomeAgain: set.welcome.againAfterHours !== null,
    welcomeHours: String(set.welcome.againAfterHours ?? 24),
    offHoursOn: set.offHours.enabled,
    offHoursText: textOf(set.offHours.enabled, set.offHours.text, sampleOf('sampleOffHours')),
    noAnswerOn: set.noAnswer.enabled,
    noAnswerMinutes: String(set.noAnswer.afterMinutes),
    noAnswerText: textOf(set.noAnswer.enabled, set.noAnswer.text, sampleOf('sampleNoAnswer')),
    closingOn: set.closing.enabled,
    closingText: textOf(set.closing.enabled, set.closing.text, sampleOf('sampleClosing')),
    qualityOn: set.quality.enabled,
    qualityText: textOf(set.quality.enabled, set.quality.text, sampleOf('sampleQuality')),
    qualityThanks: textOf(set.quality.enabled, set.quality.thanks, sampleOf('sampleThanks')),
    reminderOn: set.quality.reminderMinutes !== null,
    reminderMinutes: String(set.quality.reminderMinutes ?? 120),
    waitHours: String(set.quality.waitHours),
    alertOn: set.managerAlert.enabled,
    firstAnswerMinutes: String(set.managerAlert.firstAnswerMinutes),
    nextAnswerMinutes: String(set.managerAlert.nextAnswerMinutes),
    returnOn: set.returnToQueue.enabled,
    returnMinutes: String(set.returnToQueue.afterMinutes),
    autoCloseOn: set.autoClose.enabled,
    autoCloseMinutes: String(set.autoClose.afterMinutes),
    mode: set.distribution.mode as LineAutomation['distribution']['mode'],
    limitOn: set.distribution.maxOpenChats !== null,
    maxOpenChats: String(set.distribution.maxOpenChats ?? 5),
    answerWithinSeconds: String(set.distribution.answerWithinSeconds),
    transcriptionOn: set.transcription.enabled,
    maxSeconds: String(set.transcription.maxSeconds),
    signature: set.signature,
  };
}
export type Values = ReturnType<typeof valuesOf>;

const mostText = 4096;
const mostMinutes = 100_000;

const range = (isOn: boolean, text: string, least: number, most: number): string | null =>
  !isOn || wholeIn(text, least, most) !== null
    ? null
    : t('numberWrong', { least: number(least), most: number(most) });

function textError(isOn: boolean, text: string): string | null {
  if (isOn && text.trim() === '') return t('autoTextNeeded');
  return text.length > mostText ? t('textLong', { n: number(mostText) }) : null;
}

function weekError({ hoursOn, week }: Values): string | null {
  if (!hoursOn) return null;
  if (!hasIntervals(week)) return t('weekEmpty');
  return week.every(({ from, to }) => isClock(from) && isClock(to)) ? null : t('weekTimes');
}

/** What is wrong, by the names of the fields; only what is switched on is looked at. */
export const errorsOf = (values: Values) => ({
  zone: values.hoursOn && !isZone(values.zone) ? t('zoneWrong') : null,
  week: weekError(values),
  welcomeText: textError(values.welcomeOn, values.welcomeText),
  welcomeHours: range(values.welcomeOn && values.welcomeAgain, values.welcomeHours, 1, 8760),
  offHoursText: textError(values.offHoursOn, values.offHoursText),
  noAnswerMinutes: range(values.noAnswerOn, values.noAnswerMinutes, 1, mostMinutes),
  noAnswerText: textError(values.noAnswerOn, values.noAnswerText),
  closingText: textError(values.closingOn, values.closingText),
  qualityText: textError(values.qualityOn, values.qualityText),
  qualityThanks: textError(false, values.qualityThanks),
  reminderMinutes: range(values.qualityOn && values.reminderOn, values.reminderMinutes, 1, mostMinutes),
  waitHours: range(values.qualityOn, values.waitHours, 1, 720),
  firstAnswerMinutes: range(values.alertOn, values.firstAnswerMinutes, 1, mostMinutes),
  nextAnswerMinutes: range(values.alertOn, values.nextAnswerMinutes, 1, mostMinutes),
  returnMinutes: range(values.returnOn, values.returnMinutes, 1, mostMinutes),
  autoCloseMinutes: range(values.autoCloseOn, values.autoCloseMinutes, 1, mostMinutes),
  maxOpenChats: range(isOffered(values) && values.limitOn, values.maxOpenChats, 1, 1000),
  answerWithinSeconds: range(isOffered(values), values.answerWithinSeconds, 10, 3600),
  maxSeconds: range(values.transcriptionOn, values.maxSeconds, 1, 600),
});

/** Chats are offered to one after the other. */
export const isOffered = ({ mode }: Pick<Values, 'mode'>): boolean => mode !== 'everybody';

const whole = (text: string): number => Number(text.replace(/[\s\u00a0]/g, ''));

/** Every field of the form, where it stands in the contract, and its value there. */
type Put = (values: Values) => LineAutomationChange;
const puts: Partial<Record<keyof Values, Put>> = {
  welcomeOn: (v) => ({
    welcome: { enabled: v.welcomeOn, ...(v.welcomeOn ? { text: v.welcomeText.trim() } : {}) },
  }),
  welcomeText: (v) => ({ welcome: { text: v.welcomeText.trim() } }),
  welcomeAgain: (v) => ({ welcome: { againAfterHours: v.welcomeAgain ? whole(v.welcomeHours) : null } }),
  offHoursOn: (v) => ({
    offHours: { enabled: v.offHoursOn, ...(v.offHoursOn ? { text: v.offHoursText.trim() } : {}) },
  }),
  offHoursText: (v) => ({ offHours: { text: v.offHoursText.trim() } }),
  noAnswerOn: (v) => ({
    noAnswer: { enabled: v.noAnswerOn, ...(v.noAnswerOn ? { text: v.noAnswerText.trim() } : {}) },
  }),
  noAnswerMinutes: (v) => ({ noAnswer: { afterMinutes: whole(v.noAnswerMinutes) } }),
  noAnswerText: (v) => ({ noAnswer: { text: v.noAnswerText.trim() } }),
  closingOn: (v) => ({
    closing: { enabled: v.closingOn, ...(v.closingOn ? { text: v.closingText.trim() } : {}) },
  }),
  closingText: (v) => ({ closing: { text: v.closingText.trim() } }),
  qualityOn: (v) => ({
    quality: {
      enabled: v.qualityOn,
      ...(v.qualityOn ? { text: v.qualityText.trim(), thanks: v.qualityThanks.trim() } : {}),
    },
  }),
  qualityText: (v) => ({ quality: { text: v.qualityText.trim() } }),
  qualityThanks: (v) => ({ quality: { thanks: v.qualityThanks.trim() } }),
  reminderOn: (v) => ({ quality: { reminderMinutes: v.reminderOn ? whole(v.reminderMinutes) : null } }),
  waitHours: (v) => ({ quality: { waitHours: whole(v.waitHours) } }),
  alertOn: (v) => ({ managerAlert: { enabled: v.alertOn } }),
  firstAnswerMinutes: (v) => ({ managerAlert: { firstAnswerMinutes: whole(v.firstAnswerMinutes) } }),
  nextAnswerMinutes: (v) => ({ managerAlert: { nextAnswerMinutes: whole(v.nextAnswerMinutes) } }),
  returnOn: (v) => ({ returnToQueue: { enabled: v.returnOn } }),
  returnMinutes: (v) => ({ returnToQueue: { afterMinutes: whole(v.returnMinutes) } }),
  autoCloseOn: (v) => ({ autoClose: { enabled: v.autoCloseOn } }),
  autoCloseMinutes: (v) => ({ autoClose: { afterMinutes: whole(v.autoCloseMinutes) } }),
  mode: (v) => ({ distribution: { mode: v.mode } }),
  limitOn: (v) => ({ distribution: { maxOpenChats: v.limitOn ? whole(v.maxOpenChats) : null } }),
  answerWithinSeconds: (v) => ({ distribution: { answerWithinSeconds: whole(v.answerWithinSeconds) } }),
  transcriptionOn: (v) => ({ transcription: { enabled: v.transcriptionOn } }),
  maxSeconds: (v) => ({ transcription: { maxSeconds: whole(v.maxSeconds) } }),
  signature: (v) => ({ signature: v.signature }),
  hoursOn: (v) => ({ workingHours: v.hoursOn ? hoursOf(v) : null }),
};
/** Fields that are stored together with another one. */
const partOf: Partial<Record<keyof Values, keyof Values>> = {
  welcomeHours: 'welcomeAgain',
  reminderMinutes: 'reminderOn',
  maxOpenChats: 'limitOn',
  zone: 'hoursOn',
  week: 'hoursOn',
  holidays: 'hoursOn',
};

const hoursOf = ({ zone, week, holidays }: Values) => ({ timeZone: zone.trim(), week, holidays });

/** Fields that are filled in wrongly while their automation is off are left as they are stored. */
function isIdle(name: keyof Values, v: Values): boolean {
  const numbers: Partial<Record<keyof Values, [string, number, number]>> = {
    noAnswerMinutes: [v.noAnswerMinutes, 1, mostMinutes],
    waitHours: [v.waitHours, 1, 720],
    firstAnswerMinutes: [v.firstAnswerMinutes, 1, mostMinutes],
    nextAnswerMinutes: [v.nextAnswerMinutes, 1, mostMinutes],
    returnMinutes: [v.returnMinutes, 1, mostMinutes],
    autoCloseMinutes: [v.autoCloseMinutes, 1, mostMinutes],
    answerWithinSeconds: [v.answerWithinSeconds, 10, 3600],
    maxSeconds: [v.maxSeconds, 1, 600],
    welcomeAgain: [v.welcomeAgain ? v.welcomeHours : '1', 1, 8760],
    reminderOn: [v.reminderOn ? v.reminderMinutes : '1', 1, mostMinutes],
    limitOn: [v.limitOn ? v.maxOpenChats : '1', 1, 1000],
  };
  const known = numbers[name];
  return known !== undefined && wholeIn(...known) === null;
}

/** Only what was changed: what others change meanwhile stays theirs. */
export function changeOf(edited: Partial<Values>, values: Values): LineAutomationChange {
  const change: Record<string, unknown> = {};
  const names = new Set((Object.keys(edited) as (keyof Values)[]).map((name) => partOf[name] ?? name));
  for (const name of Array.from(names)) {
    const put = puts[name];
    if (put === undefined || isIdle(name, values)) continue;
    for (const [group, part] of Object.entries(put(values))) {
      const before = change[group];
      change[group] =
        typeof part === 'object' && part !== null && typeof before === 'object'
          ? { ...before, ...part }
          : part;
    }
  }
  return change as LineAutomationChange;
}

export type { Interval };
