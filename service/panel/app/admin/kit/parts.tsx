/** Small parts of the administration’s pages. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../../screens/ui.tsx';
import { attempt, copy } from '../store/floating.ts';
import { bound, t } from '../words/words.ts';

/** Text with **strong** parts. */
export function Rich({ text }: { text: string }) {
  return <>{text.split('**').map((part, n) => (n % 2 ? <b key={part}>{part}</b> : part))}</>;
}

/** The head of a page; a reader of the screen is put on its title. */
export function Head({
  title,
  text,
  children,
}: {
  title: string;
  text?: string | undefined;
  children?: ComponentChildren;
}) {
  return (
    <header class="page__head">
      <div class="grow">
        <h1 tabIndex={-1}>{title}</h1>
        {text !== undefined && <p class="num">{text}</p>}
      </div>
      {children}
    </header>
  );
}

/** The way back, over the head of a page. */
export function Crumb({ href, text }: { href: string; text: string }) {
  return (
    <p class="crumb">
      <a class="link" href={href}>
        <Icon name="left" cls="ic--16" />
        {text}
      </a>
    </p>
  );
}

interface ActProps {
  text: string;
  deed: () => Promise<unknown>;
  cls?: string;
  icon?: string;
  label?: string;
  disabled?: boolean;
}

/** A button that waits while what it asks for is done, and tells of a refusal. */
export function Act({ text, deed, cls = '', icon, label, disabled = false }: ActProps) {
  const [isBusy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    setBusy(true);
    await attempt(deed);
    setBusy(false);
  };
  return (
    <button
      class={`btn ${cls}`}
      type="button"
      aria-label={label}
      disabled={isBusy || disabled}
      onClick={() => void press()}
    >
      {icon !== undefined && <Icon name={icon} cls={cls.indexOf('btn--sm') >= 0 ? 'ic--16' : ''} />}
      <span>{text}</span>
    </button>
  );
}

export function CopyButton({ value, name }: { value: string; name?: string }) {
  return (
    <button
      class="icb icb--sm"
      type="button"
      aria-label={`${t('copy')}: ${name ?? value}`}
      title={t('copy')}
      onClick={() => void copy(value)}
    >
      <Icon name="copy" cls="ic--16" />
    </button>
  );
}

export type Tone = '' | 'ok' | 'bad' | 'info' | 'line' | 'accent';

/** A mark in words, with a sign beside the colour. */
export function Tag({
  tone = '',
  icon,
  children,
}: {
  tone?: Tone;
  /** Of an icon, or `dot`. */
  icon?: string;
  children: ComponentChildren;
}) {
  return (
    <span class={`tag ${tone === '' ? '' : `tag--${tone}`}`}>
      {icon === 'dot' ? (
        <i class={`dot dot--${tone}`} />
      ) : (
        icon !== undefined && <Icon name={icon} cls="ic--12" />
      )}
      <span>{children}</span>
    </span>
  );
}

/** What stands where something is being loaded. */
export function Loading({ rows = 3 }: { rows?: number }) {
  return (
    <div class="cardbox" role="status" aria-busy="true" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, n) => (
        <div class="ln" key={n}>
          <span class="ln__ic sk" />
          <div class="grow">
            <span class={`sk sk--name sk--w${(n % 3) + 1}`} />
            <span class="sk sk--sub" />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Nothing here yet, and what is next. */
export function Nothing({
  icon,
  title,
  text,
  children,
}: {
  icon: string;
  title: string;
  text: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="cardbox empty">
      <Icon name={icon} cls="empty__ic" />
      <p class="empty__t">{title}</p>
      <p class="empty__d">{bound(text)}</p>
      {children}
    </div>
  );
}

/** It could not be loaded: why, and once more. */
export function Broken({ reason, again }: { reason: string; again: () => Promise<unknown> }) {
  return (
    <div class="cardbox empty" role="alert">
      <Icon name="alert" cls="empty__ic empty__ic--bad" />
      <p class="empty__t">{t('notLoaded')}</p>
      <p class="empty__d">{reason}</p>
      <Act text={t('again')} icon="refresh" deed={again} />
    </div>
  );
}

/** A name and what stands for it, in a `dl`. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="kv">
      <dt>{name}</dt>
      <dd class="row">{children}</dd>
    </div>
  );
}

/** A row of choices of which one is pressed. */
export function Choice<V extends string>({
  label,
  options,
  chosen,
  choose,
  cls = '',
}: {
  label: string;
  options: readonly (readonly [V, string])[];
  chosen: V;
  choose: (value: V) => void;
  cls?: string;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex container in old WebKit
    <div class={`seg ${cls}`} role="group" aria-label={label}>
      {options.map(([value, text]) => (
        <button
          key={value}
          class="seg__b"
          type="button"
          aria-pressed={value === chosen}
          onClick={() => choose(value)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

/** A list of steps with numbers. */
export function Steps({ texts }: { texts: string[] }) {
  return (
    <ol class="how">
      {texts.map((text) => (
        <li key={text}>
          <Rich text={text} />
        </li>
      ))}
    </ol>
  );
}
