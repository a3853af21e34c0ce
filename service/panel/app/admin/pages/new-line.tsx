/** The first start, and every line after it: WhatsApp or the sandbox. */
import { useState } from 'preact/hooks';
import { Icon } from '../../screens/ui.tsx';
import { call } from '../api.ts';
import { TextField, useForm } from '../kit/form.tsx';
import { reasonOf } from '../store/floating.ts';
import { lines, take } from '../store/live.ts';
import { goTo } from '../store/place.ts';
import { t, type Word } from '../words/words.ts';
import { ProxyFields, proxyErrors, proxyOf, proxyValues } from './proxy.tsx';

/** The three steps on the way to a line, `at` being where we are. */
export function Way({ at }: { at: number }) {
  const names: Word[] = ['stepKind', 'stepCode', 'stepDone'];
  return (
    <ol class="steps">
      {names.map((name, n) => (
        <li
          key={name}
          class={n < at ? 'ok' : n === at ? 'on' : ''}
          {...(n === at ? { 'aria-current': 'step' as const } : {})}
        >
          <i>{n < at ? <Icon name="check" cls="ic--14" /> : n + 1}</i>
          {t(name)}
        </li>
      ))}
    </ol>
  );
}

type Engine = 'whatsapp-web' | 'sandbox';
const kinds = [
  { engine: 'whatsapp-web', icon: 'line', title: 'kindWhatsApp', text: 'kindWhatsAppText', isAdvised: true },
  { engine: 'sandbox', icon: 'flask', title: 'kindSandbox', text: 'kindSandboxText', isAdvised: false },
] as const;

export function NewLine() {
  const isFirst = (lines.peek()?.size ?? 0) === 0;
  const form = useForm(null, { name: '', engine: 'whatsapp-web' as Engine, ...proxyValues(null) });
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { engine } = form.values;
  const isSandbox = engine === 'sandbox';
  const placeholder = t(isSandbox ? 'nameSandbox' : 'namePlaceholder');

  const create = async (event: Event): Promise<void> => {
    event.preventDefault();
    const proxy = isSandbox ? null : proxyOf(form.values);
    if (!isSandbox && !form.check(proxyErrors(form.values))) return;
    setBusy(true);
    setRefusal(null);
    try {
      const name = form.values.name.trim() || placeholder;
      const line = await call('createLine', { body: { name, engine, ...(proxy === null ? {} : { proxy }) } });
      take(line);
      goTo(`/lines/${line.id}/code`);
    } catch (error) {
      setRefusal(reasonOf(error));
      setBusy(false);
    }
  };
  return (
    <section class="cardbox wizard">
      <Way at={0} />
      <form class="setup stack" noValidate onSubmit={(event) => void create(event)}>
        <div>
          <h1 class="setup__t" tabIndex={-1}>
            {t(isFirst ? 'firstTitle' : 'newTitle')}
          </h1>
          <p class="setup__d">{t(isFirst ? 'firstText' : 'newText')}</p>
        </div>
        <div role="radiogroup" aria-label={t('stepKind')}>
          {kinds.map((kind) => (
            <label key={kind.engine} class={`kind ${engine === kind.engine ? 'kind--on' : ''}`}>
              <input
                class="kind__in"
                type="radio"
                name="kind"
                value={kind.engine}
                checked={engine === kind.engine}
                onChange={() => form.bind('engine').change(kind.engine)}
              />
              <span class="ln__ic">
                <Icon name={kind.icon} />
              </span>
              <span class="grow">
                <span class="strong">{t(kind.title)}</span>
                {kind.isAdvised && <span class="tag tag--accent kind__tag">{t('advised')}</span>}
                <span class="kind__text sub">{t(kind.text)}</span>
              </span>
              <i class="kind__dot" aria-hidden="true" />
            </label>
          ))}
        </div>
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          placeholder={placeholder}
          maxLength={100}
          bind={form.bind('name')}
        />
        {!isSandbox && <ProxyFields form={form} hasPassword={false} />}
        {refusal !== null && (
          <p class="dialog__error" role="alert">
            {refusal}
          </p>
        )}
        <div class="row">
          <button class="btn btn--main" type="submit" disabled={isBusy}>
            {t(isBusy ? 'creating' : 'next')}
          </button>
          {!isFirst && (
            <a class="btn btn--quiet" href="#/lines">
              {t('cancel')}
            </a>
          )}
        </div>
      </form>
    </section>
  );
}
