/** What a line looks like: its state in words, colour and sign; its icon; what to do with it. */
import type { Line } from '../../../../../contracts/line.ts';
import { Icon } from '../../screens/ui.tsx';
import { call } from '../api.ts';
import { ask } from '../kit/dialog.tsx';
import { Act, Tag, type Tone } from '../kit/parts.tsx';
import { toast } from '../store/floating.ts';
import { isLinked, needsPerson, stateOf, wantsNewCode } from '../store/line-state.ts';
import { drop, take } from '../store/live.ts';
import { goTo } from '../store/place.ts';
import { showPhone } from '../words/formats.ts';
import { said, t } from '../words/words.ts';

const looks: Record<ReturnType<typeof stateOf>, [Tone, string]> = {
  off: ['', 'pause'],
  starting: ['info', 'clock'],
  pairing: ['info', 'qr'],
  authenticating: ['info', 'refresh'],
  online: ['ok', 'dot'],
  catching_up: ['info', 'dot'],
  lost: ['bad', 'nonet'],
  action_required: ['bad', 'alert'],
  banned: ['bad', 'x'],
  stopping: ['', 'clock'],
};

/** The mark of a line’s state. */
export function StatusTag({ line }: { line: Line }) {
  const state = stateOf(line);
  const [tone, icon] = looks[state];
  return (
    <Tag tone={tone} icon={icon}>
      {t(state)}
    </Tag>
  );
}

export function LineIcon({ line }: { line: Line }) {
  const name = line.engine === 'sandbox' ? 'flask' : isLinked(line) ? 'line' : 'qr';
  const isOff = line.desired === 'off' || line.status === 'banned' || !isLinked(line);
  return (
    <span class={`ln__ic ${isOff ? 'ln__ic--off' : ''}`}>
      <Icon name={name} />
    </span>
  );
}

/** What is wrong and what a person has to do about it. */
export function Advice({ line }: { line: Line }) {
  if (line.advice === null || line.desired === 'off') return null;
  const isBad = needsPerson(line) || line.status === 'lost';
  return (
    <div class={`ln__todo ${isBad ? '' : 'ln__todo--info'}`}>
      <Icon name={isBad ? 'alert' : 'info'} />
      <span class="grow">{said(line.advice.text)}</span>
      {needsPerson(line) && !wantsNewCode(line) && (
        <Act cls="btn--sm" text={t('check')} deed={() => start(line)} />
      )}
    </div>
  );
}

export const codeLink = ({ id }: Line): string => `#/lines/${id}/code`;
export const phoneLink = ({ id }: Line): string => `/sandbox/${id}${location.search}`;

export const start = async ({ id }: Line): Promise<void> =>
  take(await call('startLine', { params: { lineId: id } }));

export const stop = async ({ id }: Line): Promise<void> =>
  take(await call('stopLine', { params: { lineId: id } }));

/** Asks before it restarts: for half a minute nothing goes out. */
export function askRestart(line: Line): void {
  ask({
    title: t('restartTitle', { name: line.name }),
    text: t('restartText'),
    submit: t('restart'),
    mild: true,
    action: async () => {
      take(await call('restartLine', { params: { lineId: line.id } }));
      toast(t('restarted', { name: line.name }));
    },
  });
}

export function askStop(line: Line): void {
  ask({
    title: t('stopTitle', { name: line.name }),
    text: t('stopText'),
    loses: [t('stopLoses')],
    submit: t('stop'),
    action: () => stop(line),
  });
}

export function askLogout(line: Line): void {
  ask({
    title: t('logoutTitle', { phone: showPhone(line.phone) }),
    text: t('logoutText', { name: line.name }),
    loses: [t('logoutLoses1'), t('logoutLoses2')],
    submit: t('logoutDo'),
    busy: t('logoutBusy'),
    action: async () => {
      take(await call('logoutLine', { params: { lineId: line.id } }));
      toast(t('loggedOut', { name: line.name }));
    },
  });
}

export function askDelete(line: Line): void {
  ask({
    title: t('removeTitle', { name: line.name }),
    text: t('removeText'),
    loses: [t('removeLoses')],
    submit: t('removeDo'),
    action: async () => {
      await call('deleteLine', { params: { lineId: line.id } });
      drop(line.id);
      goTo('/lines');
      toast(t('removed', { name: line.name }));
    },
  });
}
