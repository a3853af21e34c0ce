/** Working hours: the week at one press or day by day, holidays as dates, the time zone. */
import { useState } from 'preact/hooks';
import { Icon } from '../../../../screens/ui.tsx';
import { type Bound, type Form, SwitchRow, TextField, Tick } from '../../../kit/form.tsx';
import { language, t, type Word } from '../../../words/words.ts';
import { ZoneList, zoneListId } from '../../zones.tsx';
import type { Values } from './values.ts';
import {
  dailyWeek,
  days,
  type Interval,
  isClock,
  isOverMidnight,
  nextInterval,
  ofDay,
  officeWeek,
  russianHolidays,
  shopWeek,
  withDay,
} from './week.ts';

const presets: readonly (readonly [Word, Interval[]])[] = [
  ['weekOffice', officeWeek],
  ['weekShop', shopWeek],
  ['weekDaily', dailyWeek],
];
const mostADay = 4;

const dateFormat = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ru-RU', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
/** «1 января 2027 г.» of `2027-01-01`. */
const dateOf = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : dateFormat.format(date);
};

function Day({ day, bind }: { day: number; bind: Bound<Interval[]> }) {
  const own = ofDay(bind.value, day);
  const name = t(`day${day as 1}`);
  const put = (intervals: Interval[]): void => bind.change(withDay(bind.value, day, intervals));
  const time = (n: number, end: 'from' | 'to') => {
    const value = own[n]?.[end] ?? '';
    return (
      <input
        class="input week__time"
        type="time"
        value={value}
        aria-label={t(end === 'from' ? 'weekFrom' : 'weekTo', { day: name })}
        {...(bind.error !== undefined && !isClock(value)
          ? { 'aria-invalid': true, 'aria-describedby': `${bind.id}-e` }
          : {})}
        onInput={(event) => {
          const next = event.currentTarget.value;
          put(own.map((one, k) => (k === n ? { ...one, [end]: next } : one)));
        }}
      />
    );
  };
  return (
    <li class="week__day">
      <Tick
        name={`day-${day}`}
        label={name}
        isOn={own.length > 0}
        change={(isOn) => put(isOn ? [nextInterval([], day)] : [])}
      />
      <div class="week__hours">
        {own.length === 0 && <span class="dim">{t('dayOff')}</span>}
        {own.map((interval, n) => (
          // Intervals have no names; their order is kept.
          <div class="week__span" key={`${day}-${n}`}>
            {time(n, 'from')}
            <span class="week__dash">—</span>
            {time(n, 'to')}
            {isOverMidnight(interval) && <span class="dim week__next">{t('nextDay')}</span>}
            {own.length > 1 && (
              <button
                class="icb icb--sm"
                type="button"
                aria-label={t('intervalRemove', { day: name, time: `${interval.from}–${interval.to}` })}
                title={t('remove1')}
                onClick={() => put(own.filter((_, k) => k !== n))}
              >
                <Icon name="x" cls="ic--16" />
              </button>
            )}
          </div>
        ))}
        {own.length > 0 && own.length < mostADay && (
          <button
            class="icb icb--sm"
            type="button"
            aria-label={t('intervalAdd', { day: name })}
            title={t('intervalAddHint')}
            onClick={() => put([...own, nextInterval(own, day)])}
          >
            <Icon name="plus" cls="ic--16" />
          </button>
        )}
      </div>
    </li>
  );
}

function Holidays({ bind }: { bind: Bound<string[]> }) {
  const [typed, setTyped] = useState('');
  const known = bind.value;
  const add = (more: string[]): void => bind.change(Array.from(new Set(known.concat(more))).sort());
  const year = new Date().getFullYear();
  const date = new Date(`${typed}T00:00:00Z`);
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === typed;
  return (
    <div class="field">
      <span class="field__label" id="holidays-t">
        {t('holidays')}
      </span>
      <ul class="tags holidays" aria-labelledby="holidays-t">
        {known.map((day) => (
          <li class="chip" key={day}>
            <span class="num">{dateOf(day)}</span>
            <button
              type="button"
              class="chip__x"
              aria-label={t('holidayRemove', { day: dateOf(day) })}
              onClick={() => bind.change(known.filter((one) => one !== day))}
            >
              <Icon name="x" cls="ic--14" />
            </button>
          </li>
        ))}
        {known.length === 0 && <li class="dim">{t('holidaysNone')}</li>}
      </ul>
      <div class="row wrap">
        <input
          class="input week__date"
          type="date"
          // Where there is no calendar to choose from, the day is typed.
          placeholder={`${year + 1}-01-09`}
          value={typed}
          aria-label={t('holidayDate')}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button
          class="btn"
          type="button"
          disabled={!isDay || known.length >= 400}
          onClick={() => {
            add([typed]);
            setTyped('');
          }}
        >
          {t('holidayAdd')}
        </button>
        {[year, year + 1].map((one) => (
          <button key={one} class="btn btn--quiet" type="button" onClick={() => add(russianHolidays(one))}>
            {t('holidaysOf', { year: one })}
          </button>
        ))}
      </div>
      <span class="field__hint">{t('holidaysHint')}</span>
    </div>
  );
}

export function WorkingHours({ form }: { form: Form<Values> }) {
  const week = form.bind('week');
  const chosen = JSON.stringify(week.value);
  return (
    <section class="cardbox panel-box" aria-labelledby="a-hours">
      <h2 id="a-hours" class="panel-box__t">
        {t('autoHours')}
      </h2>
      <SwitchRow label={t('hoursOn')} hint={t('hoursHint')} bind={form.bind('hoursOn')} />
      {form.values.hoursOn && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex container in old WebKit */}
          <div class="row wrap" role="group" aria-label={t('weekPresets')}>
            {presets.map(([name, intervals]) => (
              <button
                key={name}
                class="btn btn--sm"
                type="button"
                aria-pressed={JSON.stringify(intervals) === chosen}
                onClick={() => week.change(intervals)}
              >
                {t(name)}
              </button>
            ))}
          </div>
          <ul class="week" aria-label={t('autoHours')}>
            {days.map((day) => (
              <Day key={day} day={day} bind={week} />
            ))}
          </ul>
          {week.error !== undefined && (
            <span class="field__error" id={`${week.id}-e`} role="alert">
              <Icon name="alert" cls="ic--14" />
              <span>{week.error}</span>
            </span>
          )}
          <Holidays bind={form.bind('holidays')} />
          <div class="two">
            <TextField
              label={t('timeZone')}
              hint={t('hoursZoneHint')}
              list={zoneListId}
              maxLength={64}
              bind={form.bind('zone')}
            />
            <ZoneList />
          </div>
        </>
      )}
    </section>
  );
}
