/** Forms: what was typed is kept until it is saved, also when the page is left for another one. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../screens/ui.tsx';
import { refusedFields } from '../api.ts';
import { reasonOf, toast } from '../store/floating.ts';
import { bound, t } from '../words/words.ts';

/** A field of a form: its value, how to change it, what is wrong with it. */
export interface Bound<V> {
  /** Of the field in the page. */
  id: string;
  name: string;
  value: V;
  change: (value: V) => void;
  error: string | undefined;
}

export interface Form<V extends object> {
  values: V;
  /** Only what differs from what is stored. */
  edited: Partial<V>;
  isDirty: boolean;
  bind: <K extends keyof V & string>(name: K) => Bound<V[K]>;
  reset: () => void;
  /** Shows what is wrong; true when nothing is. */
  check: (errors: { [K in keyof V]?: string | null | undefined }) => boolean;
  /** Runs the saving: what the service did not take is shown at its field. Throws what belongs to no field. */
  save: (deed: () => Promise<unknown>) => Promise<void>;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The fields of one that are not as in the other. */
function differences<V extends object>(typed: Partial<V>, stored: V): Partial<V> {
  const found: Partial<V> = {};
  for (const name of Object.keys(typed) as (keyof V)[])
    if (!same(typed[name], stored[name])) found[name] = typed[name];
  return found;
}

/** What was typed and not saved, by the form’s key, while the page is open. */
const drafts = new Map<string, object>();

/** @param key null: a dialog, which forgets when it is closed */
export function useForm<V extends object>(key: string | null, stored: V): Form<V> {
  const [typed, setTyped] = useState<Partial<V>>(
    () => ((key !== null && drafts.get(key)) || {}) as Partial<V>,
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const put = (next: Partial<V>): void => {
    setTyped(next);
    if (key === null) return;
    if (Object.keys(next).length > 0) drafts.set(key, next);
    else drafts.delete(key);
  };
  const edited = differences(typed, stored);
  const values = { ...stored, ...edited };
  const reset = (): void => {
    put({});
    setErrors({});
  };
  return {
    values,
    edited,
    isDirty: Object.keys(edited).length > 0,
    bind: (name) => ({
      id: `${(key ?? 'dialog').replace(/[^\w-]/g, '-')}-${name}`,
      name,
      value: values[name],
      change: (value) => {
        put({ ...typed, [name]: value });
        if (errors[name] !== undefined) {
          const { [name]: _mended, ...rest } = errors;
          setErrors(rest);
        }
      },
      error: errors[name],
    }),
    reset,
    check: (found) => {
      const wrong: Record<string, string> = {};
      for (const name of Object.keys(found)) {
        const text = (found as Record<string, string | null | undefined>)[name];
        if (text) wrong[name] = text;
      }
      setErrors(wrong);
      return Object.keys(wrong).length === 0;
    },
    save: async (deed) => {
      try {
        await deed();
        reset();
      } catch (error) {
        const refused = refusedFields(error).map((path) => path.split(/[/.]/).pop() as string);
        const own = refused.filter((name) => name in values);
        if (own.length === 0) throw error;
        setErrors(Object.assign({}, ...own.map((name) => ({ [name]: t('notTaken') }))));
      }
    },
  };
}

const ids = (id: string) => ({ field: id, hint: `${id}-h`, error: `${id}-e` });

interface FieldProps<V> {
  label: string;
  hint?: string | undefined;
  bind: Bound<V>;
}

/** What stands under a field: what is wrong with it, and what it is for. */
function Under({
  hint,
  bind,
}: {
  hint: string | undefined;
  bind: Pick<Bound<never>, 'id' | 'name' | 'error'>;
}) {
  const { hint: hintId, error: errorId } = ids(bind.id);
  return (
    <>
      {bind.error !== undefined && (
        <span class="field__error" id={errorId}>
          <Icon name="alert" cls="ic--14" />
          <span>{bind.error}</span>
        </span>
      )}
      {hint !== undefined && (
        <span class="field__hint" id={hintId}>
          {bound(hint)}
        </span>
      )}
    </>
  );
}

/** Attributes that tie a field to its texts. */
function tied({ id, name, error }: Pick<Bound<never>, 'id' | 'name' | 'error'>, hint: string | undefined) {
  const { field, hint: hintId, error: errorId } = ids(id);
  const described = [error === undefined ? '' : errorId, hint === undefined ? '' : hintId].join(' ').trim();
  return {
    id: field,
    name,
    ...(error === undefined ? {} : { 'aria-invalid': true }),
    ...(described === '' ? {} : { 'aria-describedby': described }),
  };
}

interface TextProps extends FieldProps<string> {
  type?: 'text' | 'password' | 'tel' | 'time';
  placeholder?: string;
  maxLength?: number;
  mono?: boolean;
  /** Stands after the value: «мс», «МБ». */
  unit?: string;
  /** For short values such as numbers. */
  short?: boolean;
  list?: string;
}

/** A labelled field of one line. */
export function TextField(props: TextProps) {
  const { label, hint, bind, type = 'text', placeholder, maxLength, mono, unit, short, list } = props;
  const input = (
    <input
      {...tied(bind, hint)}
      class={`input ${mono ? 'mono' : ''} ${short ? 'input--short' : ''}`}
      // The types of attributes differ by it; all of these take the ones below.
      {...({ type } as { type: 'text' })}
      {...(unit === undefined ? {} : { inputMode: 'numeric' as const })}
      value={bind.value}
      placeholder={placeholder}
      maxLength={maxLength}
      list={list}
      autocomplete={type === 'password' ? 'new-password' : 'off'}
      spellcheck={false}
      onInput={(event) => bind.change(event.currentTarget.value)}
    />
  );
  return (
    <div class="field">
      <label class="field__label" for={ids(bind.id).field}>
        {label}
      </label>
      {unit === undefined ? (
        input
      ) : (
        <span class="with-unit">
          {input}
          <span class="with-unit__u">{unit}</span>
        </span>
      )}
      <Under hint={hint} bind={bind} />
    </div>
  );
}

/** A labelled field of many lines. */
export function AreaField({
  label,
  hint,
  bind,
  rows = 5,
  placeholder,
}: FieldProps<string> & { rows?: number; placeholder?: string }) {
  return (
    <div class="field">
      <label class="field__label" for={ids(bind.id).field}>
        {label}
      </label>
      <textarea
        {...tied(bind, hint)}
        class="input input--area"
        rows={rows}
        value={bind.value}
        placeholder={placeholder}
        onInput={(event) => bind.change(event.currentTarget.value)}
      />
      <Under hint={hint} bind={bind} />
    </div>
  );
}

/** A labelled choice of one. */
export function SelectField<V extends string>({
  label,
  hint,
  bind,
  options,
}: FieldProps<V> & { options: readonly (readonly [V, string])[] }) {
  return (
    <div class="field">
      <label class="field__label" for={ids(bind.id).field}>
        {label}
      </label>
      <Select bind={bind} options={options} attributes={tied(bind, hint)} />
      <Under hint={hint} bind={bind} />
    </div>
  );
}

/** A choice of one, with the sign of it. */
export function Select<V extends string>({
  bind,
  options,
  attributes = {},
  label,
}: {
  bind: Pick<Bound<V>, 'value' | 'change'>;
  options: readonly (readonly [V, string])[];
  attributes?: object;
  label?: string;
}) {
  return (
    <span class="select">
      <select
        {...attributes}
        class="input"
        aria-label={label}
        value={bind.value}
        onChange={(event) => bind.change(event.currentTarget.value as V)}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={value === bind.value}>
            {text}
          </option>
        ))}
      </select>
      <Icon name="down" cls="ic--16" />
    </span>
  );
}

/** On or off, with what it means. */
export function SwitchRow({ label, hint, bind }: FieldProps<boolean>) {
  const { field, hint: hintId } = ids(bind.id);
  return (
    <div class="setting">
      <div class="grow">
        <span class="setting__t" id={`${field}-t`}>
          {label}
        </span>
        {hint !== undefined && (
          <span class="field__hint" id={hintId}>
            {bound(hint)}
          </span>
        )}
      </div>
      <button
        class="switch"
        type="button"
        role="switch"
        aria-checked={bind.value}
        aria-labelledby={`${field}-t`}
        {...(hint === undefined ? {} : { 'aria-describedby': hintId })}
        onClick={() => bind.change(!bind.value)}
      />
    </div>
  );
}

/** A box to tick, with a line of explanation. */
export function Tick({
  label,
  hint,
  isOn,
  change,
  name,
  disabled = false,
}: {
  label: string;
  hint?: string;
  isOn: boolean;
  change: (isOn: boolean) => void;
  name: string;
  disabled?: boolean;
}) {
  return (
    <label class={`check ${disabled ? 'check--off' : ''}`}>
      <input
        type="checkbox"
        name={name}
        checked={isOn}
        disabled={disabled}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      <span class="check__box">
        <Icon name="check" cls="ic--12" />
      </span>
      <span>
        {label}
        {hint !== undefined && <span class="field__hint">{bound(hint)}</span>}
      </span>
    </label>
  );
}

/** Puts the focus on the first field that is wrong, after it was drawn. */
export function focusWrong(root: ParentNode | null): void {
  requestAnimationFrame(() => root?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
}

/** A card with fields that is saved as a whole; says that something is not saved yet. */
export function SaveBar<V extends object>({
  form,
  save,
}: {
  form: Form<V>;
  /** False: something is filled in wrongly. */
  save: () => Promise<boolean>;
}) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!form.isDirty) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [form.isDirty]);
  const press = async (): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    try {
      if (await save()) toast(t('saved'));
      else focusWrong(bar.current?.parentNode ?? null);
    } catch (error) {
      setRefusal(reasonOf(error));
    }
    setBusy(false);
  };
  return (
    <div class={`savebar ${form.isDirty ? 'savebar--on' : ''}`} ref={bar}>
      <button
        class="btn btn--main"
        type="button"
        disabled={!form.isDirty || isBusy}
        onClick={() => void press()}
      >
        {isBusy ? t('saving') : t('save')}
      </button>
      {form.isDirty && (
        <button
          class="btn btn--quiet"
          type="button"
          disabled={isBusy}
          onClick={() => {
            setRefusal(null);
            form.reset();
          }}
        >
          {t('undo')}
        </button>
      )}
      <span class={refusal === null ? 'dim grow' : 'bad grow'} role={refusal === null ? 'status' : 'alert'}>
        {refusal ?? (form.isDirty ? t('unsaved') : '')}
      </span>
    </div>
  );
}

/** A whole number of a text, or null when it is none or out of range. */
export function wholeIn(text: string, least: number, most: number): number | null {
  const digits = text.replace(/[\s\u00a0]/g, '');
  const value = /^\d{1,12}$/.test(digits) ? Number(digits) : Number.NaN;
  return value >= least && value <= most ? value : null;
}
