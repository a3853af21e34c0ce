/** How the bridge reads the infobase: the address, who it signs in as, what the check says of it. */
import { useState } from 'preact/hooks';
import type { Infobase } from '../../../../../../contracts/connect.ts';
import type { Odata, OdataCheckResult } from '../../../../../../contracts/odata.ts';
import { Icon } from '../../../screens/ui.tsx';
import { call } from '../../api.ts';
import { ask } from '../../kit/dialog.tsx';
import { AreaField, SaveBar, SwitchRow, TextField, useForm, wholeIn } from '../../kit/form.tsx';
import { Act, Tag } from '../../kit/parts.tsx';
import { toast } from '../../store/floating.ts';
import { count, number, t } from '../../words/words.ts';

const valuesOf = (stored: Odata) => ({
  url: stored.url ?? '',
  login: stored.login ?? '',
  password: '',
  allowedOnly: stored.allowedOnly,
  everyMinutes: String(stored.everyMinutes),
  kinds: stored.kinds.join('\n'),
});
type Values = ReturnType<typeof valuesOf>;

const kindsOf = (text: string): string[] =>
  Array.from(
    new Set(
      text
        .split('\n')
        .map((kind) => kind.trim())
        .filter((kind) => kind !== ''),
    ),
  );

/** As the contract wants it: «Справочник.Клиенты». */
const isKind = (kind: string): boolean => /^[А-Яа-яЁёA-Za-z]+\.[\wА-Яа-яЁё]+$/.test(kind);

function kindsError(text: string): string | null {
  const kinds = kindsOf(text);
  const wrong = kinds.find((kind) => !isKind(kind));
  if (wrong !== undefined) return t('kindWrong', { kind: wrong });
  return kinds.length > 50 ? t('kindsMany') : null;
}

const urlError = (url: string): string | null =>
  /^https?:\/\/[^\s/@]+/.test(url.trim()) ? null : t('odataUrlWrong');

const errorsOf = (values: Values) => ({
  url: urlError(values.url),
  everyMinutes:
    wholeIn(values.everyMinutes, 5, 10_080) === null
      ? t('numberWrong', { least: 5, most: number(10_080) })
      : null,
  kinds: kindsError(values.kinds),
});

/** Only what was changed. */
const changeOf = (edited: Partial<Values>, values: Values) => ({
  ...('url' in edited ? { url: values.url.trim() } : {}),
  ...('login' in edited ? { login: values.login.trim() } : {}),
  ...('password' in edited ? { password: values.password } : {}),
  ...('allowedOnly' in edited ? { allowedOnly: values.allowedOnly } : {}),
  ...('everyMinutes' in edited ? { everyMinutes: wholeIn(values.everyMinutes, 5, 10_080) ?? 30 } : {}),
  ...('kinds' in edited ? { kinds: kindsOf(values.kinds) } : {}),
});

/** What the check has found, in words. */
export function Diagnosis({ result }: { result: OdataCheckResult }) {
  const { ok, problem, kinds, advice, sets, tookMs } = result;
  const readable = kinds.filter((kind) => kind.readable);
  return (
    <div class={`diag ${ok ? 'diag--ok' : 'diag--bad'}`} role="status">
      <p class="diag__t">
        <Icon name={ok ? 'check' : 'alert'} />
        {t(ok ? 'odataOk' : 'odataBad')}
      </p>
      <ul class="diag__list">
        {advice.map((text) => (
          <li key={text}>{text}</li>
        ))}
        {readable.length > 0 && (
          <li>{t('odataReadable', { kinds: readable.map(({ kind }) => kind).join(', ') })}</li>
        )}
        {sets !== null && (
          <li class="dim num">{t('odataTook', { n: number(tookMs), sets: count(sets, 'setsWord') })}</li>
        )}
      </ul>
      {problem !== null && problem.onec !== null && (
        <div class="diag__said">
          <span class="field__label">{t('odataSaid')}</span>
          <pre class="code">{problem.onec}</pre>
        </div>
      )}
    </div>
  );
}

export function OdataForm({
  own,
  stored,
  put,
}: {
  own: Infobase;
  stored: Odata;
  put: (data: Odata) => void;
}) {
  const form = useForm(`odata-${own.id}`, valuesOf(stored));
  const [result, setResult] = useState<OdataCheckResult | null>(null);
  const params = { infobaseId: own.id };
  const save = async (): Promise<boolean> => {
    if (!form.check(errorsOf(form.values))) return false;
    await form.save(async () =>
      put(await call('changeOdata', { params, body: changeOf(form.edited, form.values) })),
    );
    return true;
  };
  const check = async (): Promise<void> => {
    setResult(null);
    if (!form.check({ url: urlError(form.values.url) })) return;
    const { url, login, password } = changeOf(form.edited, form.values);
    const body = {
      ...(url === undefined ? {} : { url }),
      ...(login === undefined ? {} : { login }),
      ...(password === undefined ? {} : { password }),
    };
    setResult(await call('checkOdata', { params, body }));
  };
  const end = (): void =>
    ask({
      title: t('odataEndTitle', { name: own.name }),
      text: t('odataEndText'),
      loses: [t('odataEndLoses1'), t('odataEndLoses2')],
      submit: t('odataEndDo'),
      action: async () => {
        put(await call('changeOdata', { params, body: { url: null } }));
        form.reset();
        setResult(null);
        toast(t('odataEnded'));
      },
    });
  return (
    <div class="form-page">
      <section class="cardbox panel-box" aria-labelledby="odata-t">
        <div class="row">
          <h2 id="odata-t" class="panel-box__t grow">
            {t('odataTitle')}
          </h2>
          <Tag tone={stored.url === null ? '' : 'ok'} {...(stored.url === null ? {} : { icon: 'check' })}>
            {t(stored.url === null ? 'odataOff' : 'odataOn')}
          </Tag>
        </div>
        <p class="sub">{t('odataText')}</p>
        <TextField
          label={t('odataUrl')}
          hint={t('odataUrlHint')}
          placeholder="https://1c.company.ru/trade"
          maxLength={2000}
          mono
          bind={form.bind('url')}
        />
        <div class="two">
          <TextField
            label={t('odataLogin')}
            hint={t('odataLoginHint')}
            maxLength={200}
            bind={form.bind('login')}
          />
          <TextField
            label={t('proxyPassword')}
            type="password"
            placeholder={t(stored.hasPassword ? 'proxyKept' : 'optional')}
            maxLength={200}
            bind={form.bind('password')}
          />
        </div>
        <div class="row wrap">
          <Act text={t('odataCheck')} icon="pulse" disabled={form.values.url.trim() === ''} deed={check} />
          {stored.url !== null && (
            <button class="btn btn--danger" type="button" onClick={end}>
              {t('odataEnd')}
            </button>
          )}
        </div>
        {result !== null && <Diagnosis result={result} />}
      </section>
      <section class="cardbox panel-box" aria-labelledby="odata-what">
        <h2 id="odata-what" class="panel-box__t">
          {t('odataWhat')}
        </h2>
        <TextField
          short
          label={t('everyMinutes')}
          unit={t('unitMinutes')}
          hint={t('everyMinutesHint')}
          bind={form.bind('everyMinutes')}
        />
        <SwitchRow label={t('allowedOnly')} hint={t('allowedOnlyHint')} bind={form.bind('allowedOnly')} />
        <AreaField
          label={t('moreKinds')}
          hint={t('moreKindsHint')}
          rows={3}
          placeholder="Справочник.Клиенты"
          bind={form.bind('kinds')}
        />
      </section>
      <SaveBar form={form} save={save} />
    </div>
  );
}
