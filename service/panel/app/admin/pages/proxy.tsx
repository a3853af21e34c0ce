/** The proxy of a line, switched on by a box. */
import type { Line } from '../../../../../contracts/line.ts';
import { call } from '../api.ts';
import { Dialog } from '../kit/dialog.tsx';
import { type Form, TextField, Tick, useForm } from '../kit/form.tsx';
import { show, toast } from '../store/floating.ts';
import { take } from '../store/live.ts';
import { t } from '../words/words.ts';

export interface ProxyValues {
  useProxy: boolean;
  proxyUrl: string;
  proxyLogin: string;
  /** Empty: the one that is kept stays. */
  proxyPassword: string;
}

export const proxyValues = (proxy: Line['proxy']): ProxyValues => ({
  useProxy: proxy !== null,
  proxyUrl: proxy?.url ?? '',
  proxyLogin: proxy?.login ?? '',
  proxyPassword: '',
});

/** What the contract wants: null for none. */
export function proxyOf({ useProxy, proxyUrl, proxyLogin, proxyPassword }: ProxyValues) {
  if (!useProxy) return null;
  return {
    url: proxyUrl.trim(),
    login: proxyLogin.trim() || null,
    ...(proxyPassword === '' ? {} : { password: proxyPassword }),
  };
}

export const proxyErrors = ({ useProxy, proxyUrl }: ProxyValues) => ({
  proxyUrl: useProxy && proxyUrl.trim() === '' ? t('proxyNeeded') : null,
});

export function ProxyFields<V extends ProxyValues>({
  form,
  hasPassword,
}: {
  form: Form<V>;
  hasPassword: boolean;
}) {
  const own = form as unknown as Form<ProxyValues>;
  const use = own.bind('useProxy');
  return (
    <div class="stack">
      <Tick name="proxy" label={t('useProxy')} isOn={use.value} change={use.change} />
      {use.value && (
        <div class="stack proxy">
          <TextField
            label={t('proxyUrl')}
            hint={t('proxyHint')}
            placeholder="http://10.0.0.5:3128"
            maxLength={300}
            bind={own.bind('proxyUrl')}
          />
          <div class="two">
            <TextField
              label={t('proxyLogin')}
              placeholder={t('optional')}
              maxLength={200}
              bind={own.bind('proxyLogin')}
            />
            <TextField
              label={t('proxyPassword')}
              type="password"
              placeholder={t(hasPassword ? 'proxyKept' : 'optional')}
              maxLength={200}
              bind={own.bind('proxyPassword')}
            />
          </div>
        </div>
      )}
    </div>
  );
}

function ProxyDialog({ line }: { line: Line }) {
  const form = useForm(null, proxyValues(line.proxy));
  const save = async (): Promise<boolean> => {
    if (!form.check(proxyErrors(form.values))) return false;
    take(await call('changeLine', { params: { lineId: line.id }, body: { proxy: proxyOf(form.values) } }));
    toast(t('saved'));
    return true;
  };
  return (
    <Dialog title={t('proxySettings')} submit={t('save')} action={save}>
      <div class="stack">
        <ProxyFields form={form} hasPassword={line.proxy?.hasPassword ?? false} />
        <p class="field__hint">{t('settingsProxyNote')}</p>
      </div>
    </Dialog>
  );
}

export const openProxy = (line: Line): void => show(<ProxyDialog line={line} />);
