/** Parts of the automation’s form: one automation with its switch, a text with its variables, a wait in minutes. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { AreaField, type Bound, SwitchRow, TextField, wholeIn } from '../../../kit/form.tsx';
import { inWords } from '../../../words/formats.ts';
import { t } from '../../../words/words.ts';
import { Phone, type Said, type Variable } from './preview.tsx';

/** One automation: what it does in a sentence, and its fields while it is on. */
export function Automation({
  label,
  hint,
  bind,
  children,
}: {
  label: string;
  hint: string;
  bind: Bound<boolean>;
  children?: ComponentChildren;
}) {
  return (
    <div class="auto">
      <SwitchRow label={label} hint={hint} bind={bind} />
      {bind.value && children !== undefined && <div class="auto__body">{children}</div>}
    </div>
  );
}

/** A text that goes to the client, with the variables that have a value when it goes. */
export function SaidField({
  label,
  hint,
  bind,
  offer,
  rows = 4,
}: {
  label: string;
  hint?: string;
  bind: Bound<string>;
  offer: readonly Variable[];
  rows?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const insert = (name: Variable): void => {
    const area = box.current?.querySelector('textarea');
    if (!area) return;
    const [from, to] = [area.selectionStart, area.selectionEnd];
    const put = `{{${name}}}`;
    bind.change(bind.value.slice(0, from) + put + bind.value.slice(to));
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(from + put.length, from + put.length);
    });
  };
  return (
    <div ref={box}>
      <AreaField label={label} hint={hint} rows={rows} bind={bind} />
      {offer.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex container in old WebKit
        <div class="tags auto__vars" role="group" aria-label={`${t('variables')}: ${label}`}>
          {offer.map((name) => (
            <button key={name} class="var var--put" type="button" onClick={() => insert(name)}>
              {t(`var_${name}`)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Fields on the left, the client’s phone on the right. */
export function WithPhone({
  talk,
  lineName,
  children,
}: {
  talk: readonly Said[];
  lineName: string;
  children: ComponentChildren;
}) {
  return (
    <div class="auto__two">
      <div class="stack">{children}</div>
      <Phone talk={talk} lineName={lineName} />
    </div>
  );
}

/** «Это 24 часа»: said of a number of minutes that is hard to picture. */
function wordsOf(minutes: string): string | undefined {
  const n = wholeIn(minutes, 91, 100_000);
  return n === null ? undefined : t('thatIs', { time: inWords(n * 60_000) });
}

/** A wait in minutes. */
export function MinutesField({ label, hint, bind }: { label: string; hint?: string; bind: Bound<string> }) {
  const words = wordsOf(bind.value);
  const text = [words, hint].filter((part) => part !== undefined).join(' ');
  return <TextField short label={label} unit={t('unitMinutes')} bind={bind} hint={text || undefined} />;
}
