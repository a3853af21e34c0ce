/** Dialogs: a form over the page, a question before something is lost, a secret that is shown once. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../screens/ui.tsx';
import { floating, hide, reasonOf, show, toasted } from '../store/floating.ts';
import { t } from '../words/words.ts';
import { CopyButton } from './parts.tsx';

const focusable = 'a[href], button:not([disabled]), input:not([disabled]), select, textarea';

interface DialogProps {
  title: string;
  submit: string;
  /** Stands on the button while the action is under way. */
  busy?: string;
  danger?: boolean;
  wide?: boolean;
  /** Closes the dialog when it is done; false: something has to be filled in yet. */
  action: () => Promise<unknown>;
  /** Without it there is nothing to call off. */
  cancel?: string | null;
  children: ComponentChildren;
}

/** A form over the page: the focus stays in it and returns where it was. */
export function Dialog({ title, submit, busy, danger, wide, action, cancel, children }: DialogProps) {
  const form = useRef<HTMLFormElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const busyNow = useRef(false);
  busyNow.current = isBusy;

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const first = form.current?.querySelector<HTMLInputElement>('input, textarea, select');
    if (first) {
      first.focus();
      if (first.type === 'text') first.select();
    } else form.current?.querySelector<HTMLElement>('[data-safe]')?.focus();
    const keys = (event: KeyboardEvent): void => {
      if (event.code === 'Escape' && !busyNow.current) {
        event.preventDefault();
        hide();
      }
      if (event.code !== 'Tab') return;
      const inside = Array.from(form.current?.querySelectorAll<HTMLElement>(focusable) ?? []);
      const edge = event.shiftKey ? inside[0] : inside[inside.length - 1];
      if (document.activeElement !== edge && form.current?.contains(document.activeElement)) return;
      event.preventDefault();
      (event.shiftKey ? inside[inside.length - 1] : inside[0])?.focus();
    };
    document.addEventListener('keydown', keys, true);
    return () => {
      document.removeEventListener('keydown', keys, true);
      if (before && document.contains(before)) before.focus();
    };
  }, []);

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setRefusal(null);
    setBusy(true);
    const own = floating.peek();
    try {
      const done = await action();
      // What the action has put in this dialog’s place stays.
      if (done !== false && floating.peek() === own) hide();
    } catch (error) {
      setRefusal(reasonOf(error));
    }
    setBusy(false);
  };
  return (
    <div class="overlay">
      <div
        class="overlay__back"
        aria-hidden="true"
        onMouseDown={() => {
          if (!isBusy && cancel !== null) hide();
        }}
      />
      <div
        class={`dialog ${wide ? 'dialog--wide' : ''}`}
        role="dialog"
        aria-modal="true"
        aria-labelledby="dialog-title"
      >
        <form noValidate ref={form} onSubmit={(event) => void send(event)}>
          <h2 class="dialog__title" id="dialog-title">
            {title}
          </h2>
          {children}
          {refusal !== null && (
            <p class="dialog__error" role="alert">
              {refusal}
            </p>
          )}
          <div class="dialog__foot">
            <button class={danger ? 'btn btn--danger' : 'btn btn--main'} type="submit" disabled={isBusy}>
              {isBusy && busy !== undefined ? busy : submit}
            </button>
            {cancel !== null && (
              <button class="btn btn--quiet" type="button" data-safe disabled={isBusy} onClick={hide}>
                {cancel ?? t('cancel')}
              </button>
            )}
          </div>
        </form>
      </div>
    </div>
  );
}

interface Question {
  title: string;
  text: string;
  /** What is lost, each by itself. */
  loses?: string[];
  submit: string;
  busy?: string;
  /** Not dangerous, but worth a thought. */
  mild?: boolean;
  action: () => Promise<unknown>;
}

/** Asks before something happens that can’t be taken back. */
export function ask({ title, text, loses, submit, busy, mild, action }: Question): void {
  show(
    <Dialog
      title={title}
      submit={submit}
      danger={mild !== true}
      action={action}
      {...(busy === undefined ? {} : { busy })}
    >
      <p class="sub">{text}</p>
      {loses !== undefined && loses.length > 0 && (
        <ul class="loses">
          {loses.map((one) => (
            <li key={one}>
              <Icon name="x" cls="ic--14" />
              <span>{one}</span>
            </li>
          ))}
        </ul>
      )}
    </Dialog>,
  );
}

/** Shows what is not shown again. */
export function tellSecret(options: { title: string; text: string; name: string; value: string }): void {
  show(
    <Dialog title={options.title} submit={t('secretKept')} cancel={null} wide action={async () => true}>
      <p class="sub">{options.text}</p>
      <div class="secret">
        <span class="field__label">{options.name}</span>
        <div class="row">
          <code class="mono grow secret__value">{options.value}</code>
          <CopyButton value={options.value} name={options.name} />
        </div>
      </div>
      <p class="bar bar--bad secret__note">
        <Icon name="alert" />
        <span>{t('secretOnce')}</span>
      </p>
    </Dialog>,
  );
}

/** Whatever floats over the page. */
export function Floats() {
  const word = toasted.value;
  return (
    <>
      {floating.value}
      {word !== null && (
        <div class={`toast ${word.isBad ? 'toast--bad' : ''}`} role={word.isBad ? 'alert' : 'status'}>
          <Icon name={word.isBad ? 'alert' : 'check'} />
          <span class="grow">{word.text}</span>
        </div>
      )}
    </>
  );
}
