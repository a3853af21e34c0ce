/** How many new people the line may still write to: WhatsApp punishes haste with a block. */
import { useEffect } from 'preact/hooks';
import type { Line, LineLimits } from '../../../../../../contracts/line.ts';
import { Icon } from '../../../screens/ui.tsx';
import { call } from '../../api.ts';
import { useLoaded } from '../../kit/load.ts';
import { Broken, Loading } from '../../kit/parts.tsx';
import { ticks } from '../../store/place.ts';
import { when } from '../../words/formats.ts';
import { count, number, plural, said, t } from '../../words/words.ts';

/** Seconds between two readings while the page is looked at. */
const everySeconds = 15;

function Meter({ title, used, all, text }: { title: string; used: number; all: number; text: string }) {
  const part = Math.min(100, (used / all) * 100);
  return (
    <div class="meter">
      <span class="meter__t">{title}</span>
      <span class="meter__v num">{plural(Math.max(0, all - used), 'leftContacts')}</span>
      <span class="meter__bar" aria-hidden="true">
        <i class={part >= 100 ? 'full' : ''} style={{ width: `${part}%` }} />
      </span>
      <span class="dim num">{text}</span>
    </div>
  );
}

function Hold({ limits, line }: { limits: LineLimits; line: Line }) {
  const { hold, waiting } = limits;
  if (line.restriction !== null)
    return (
      <p class="bar bar--bad">
        <Icon name="alert" />
        <span>
          {said(line.restriction.text)}{' '}
          {line.restriction.until !== null && t('holdUntil', { when: when(line.restriction.until) })}
        </span>
      </p>
    );
  if (hold === null) return null;
  return (
    <p class="bar">
      <Icon name="clock" />
      <span>
        {t(`hold_${hold.reason}`)} {hold.until !== null && t('holdUntil', { when: when(hold.until) })}{' '}
        {waiting > 0 && t('holdWaiting', { n: count(waiting, 'contacts') })}
      </span>
    </p>
  );
}

export function Limits({ line }: { line: Line }) {
  const { data, reason, reload } = useLoaded(`limits-${line.id}`, () =>
    call('getLineLimits', { params: { lineId: line.id } }),
  );
  const turn = Math.floor(ticks.value / everySeconds);
  useEffect(() => {
    if (!document.hidden) void reload();
  }, [turn, line.version]);
  if (data === null)
    return reason === null ? <Loading rows={1} /> : <Broken reason={reason} again={reload} />;
  const { newContacts } = data;
  const { quietHours } = line.settings;
  return (
    <section class="cardbox panel-box" aria-labelledby="limits">
      <h2 id="limits" class="panel-box__t">
        {t('limitsTitle')}
      </h2>
      <p class="sub">{t('limitsText')}</p>
      <Hold limits={data} line={line} />
      <div class="two">
        <Meter
          title={t('limitsToday')}
          used={newContacts.usedToday}
          all={newContacts.perDay}
          text={t('usedOf', { n: number(newContacts.usedToday), all: number(newContacts.perDay) })}
        />
        <Meter
          title={t('limitsHour')}
          used={newContacts.usedThisHour}
          all={newContacts.perHour}
          text={t('usedOf', { n: number(newContacts.usedThisHour), all: number(newContacts.perHour) })}
        />
      </div>
      <p class="dim">
        {t('dayEnds', { when: when(newContacts.dayEndsAt) })}{' '}
        {quietHours !== null && t('quietNow', { from: quietHours.from, to: quietHours.to })}{' '}
        <a class="link" href={`#/lines/${line.id}/settings`}>
          {t('limitsChange')}
        </a>
      </p>
    </section>
  );
}
