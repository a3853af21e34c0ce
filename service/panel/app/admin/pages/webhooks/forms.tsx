/** Dialogs of webhooks: add, change, deliver again, change the secret, remove. */
import type { Infobase } from '../../../../../../contracts/connect.ts';
import type { FeedEventType } from '../../../../../../contracts/feed.ts';
import type { Webhook } from '../../../../../../contracts/webhook.ts';
import { call } from '../../api.ts';
import { ask, Dialog, tellSecret } from '../../kit/dialog.tsx';
import { TextField, Tick, useForm, wholeIn } from '../../kit/form.tsx';
import { Choice } from '../../kit/parts.tsx';
import { show, toast } from '../../store/floating.ts';
import { goTo } from '../../store/place.ts';
import { count, number, t } from '../../words/words.ts';

/** Every type of event, in the order in which they are offered. */
const offered: Record<FeedEventType, true> = {
  'message.received': true,
  'message.created': true,
  'message.changed': true,
  'chat.opened': true,
  'chat.changed': true,
  'contact.changed': true,
  'rating.received': true,
  'line.changed': true,
  'employee.changed': true,
  'template.changed': true,
};
const eventTypes = Object.keys(offered) as FeedEventType[];

interface Values {
  url: string;
  description: string;
  login: string;
  password: string;
  every: 'all' | 'some';
  types: FeedEventType[];
}

const valuesOf = (hook: Webhook | null): Values => ({
  url: hook?.url ?? '',
  description: hook?.description ?? '',
  login: hook?.login ?? '',
  password: '',
  every: hook === null || hook.types === null ? 'all' : 'some',
  types: hook?.types ?? [],
});

/** The service has the last word on an address. */
function urlError(url: string): string | null {
  const address = url.trim();
  if (address === '') return t('urlNeeded');
  return /^https?:\/\/[^\s/@]+(\/\S*)?$/i.test(address) ? null : t('urlWrong');
}

function HookDialog({ own, hook, done }: { own: Infobase; hook: Webhook | null; done: () => unknown }) {
  const form = useForm(null, valuesOf(hook));
  const { values } = form;
  const types = form.bind('types');
  const save = async (): Promise<boolean> => {
    const isFine = form.check({
      url: urlError(values.url),
      types: values.every === 'some' && values.types.length === 0 ? t('typesNeeded') : null,
      login: values.login.trim() === '' && values.password !== '' ? t('loginNeeded') : null,
    });
    if (!isFine) return false;
    const chosen = values.every === 'all' ? null : values.types;
    const login = values.login.trim();
    const common = {
      url: values.url.trim(),
      types: chosen,
      ...(values.password === '' ? {} : { password: values.password }),
    };
    if (hook === null) {
      const { webhook, secret } = await call('createWebhook', {
        body: {
          ...common,
          infobaseId: own.id,
          ...(login === '' ? {} : { login }),
          ...(values.description.trim() === '' ? {} : { description: values.description.trim() }),
        },
      });
      done();
      goTo(`/webhooks/${webhook.id}`);
      tellSecret({
        title: t('hookAdded'),
        text: t('hookSecretText'),
        name: t('hookSecret'),
        value: secret,
      });
      return false;
    }
    const description = values.description.trim() || null;
    await call('changeWebhook', {
      params: { webhookId: hook.id },
      body: { ...common, login: login || null, description },
    });
    done();
    toast(t('saved'));
    return true;
  };
  return (
    <Dialog wide title={t(hook === null ? 'hookNew' : 'hookChange')} submit={t('save')} action={save}>
      <div class="stack">
        <TextField
          label={t('hookUrl')}
          hint={t('hookUrlHint')}
          placeholder="https://crm.company.ru/whatsapp"
          maxLength={2000}
          mono
          bind={form.bind('url')}
        />
        <TextField
          label={t('hookName')}
          placeholder={t('hookNamePlaceholder')}
          maxLength={200}
          bind={form.bind('description')}
        />
        <div class="two">
          <TextField
            label={t('hookLogin')}
            placeholder={t('optional')}
            maxLength={200}
            bind={form.bind('login')}
          />
          <TextField
            label={t('hookPassword')}
            type="password"
            placeholder={t(hook?.hasPassword ? 'proxyKept' : 'optional')}
            maxLength={200}
            bind={form.bind('password')}
          />
        </div>
        <div class="field">
          <span class="field__label">{t('hookTypes')}</span>
          <Choice
            label={t('hookTypes')}
            options={[
              ['all', t('typesAll')],
              ['some', t('typesSome')],
            ]}
            chosen={values.every}
            choose={form.bind('every').change}
          />
          {values.every === 'some' && (
            <div class="ticks">
              {eventTypes.map((type) => (
                <Tick
                  key={type}
                  name={type}
                  label={t(`event_${type}`)}
                  isOn={values.types.indexOf(type) >= 0}
                  change={(isOn) =>
                    types.change(
                      isOn ? values.types.concat(type) : values.types.filter((one) => one !== type),
                    )
                  }
                />
              ))}
            </div>
          )}
          {types.error !== undefined && (
            <span class="field__error" role="alert">
              {types.error}
            </span>
          )}
        </div>
      </div>
    </Dialog>
  );
}

export const openHook = (own: Infobase, hook: Webhook | null, done: () => unknown): void =>
  show(<HookDialog own={own} hook={hook} done={done} />);

function ReplayDialog({ own, hook, done }: { own: Infobase; hook: Webhook; done: () => unknown }) {
  const form = useForm(null, { from: '', to: '', setAsideOnly: hook.setAside > 0 });
  const { from, to, setAsideOnly } = form.values;
  const run = async (): Promise<boolean> => {
    const first = wholeIn(from, 1, Number.MAX_SAFE_INTEGER);
    const last = to.trim() === '' ? own.head : wholeIn(to, 1, Number.MAX_SAFE_INTEGER);
    const isFine = form.check({
      from: first === null ? t('numberNeeded') : null,
      to: last === null ? t('numberNeeded') : first !== null && last < first ? t('rangeWrong') : null,
    });
    if (!isFine || first === null || last === null) return false;
    const { events } = await call('replayWebhook', {
      params: { webhookId: hook.id },
      body: { from: first, setAsideOnly, ...(to.trim() === '' ? {} : { to: last }) },
    });
    done();
    toast(t('replayed', { n: count(events, 'events') }));
    return true;
  };
  return (
    <Dialog title={t('replayTitle')} submit={t('replayDo')} action={run}>
      <div class="stack">
        <p class="sub">{t('replayText', { head: number(own.head) })}</p>
        <div class="two">
          <TextField short label={t('replayFrom')} placeholder="1" maxLength={12} bind={form.bind('from')} />
          <TextField
            short
            label={t('replayTo')}
            placeholder={String(own.head)}
            hint={t('replayToHint')}
            maxLength={12}
            bind={form.bind('to')}
          />
        </div>
        <Tick
          name="setAsideOnly"
          label={t('replaySetAside')}
          isOn={setAsideOnly}
          change={form.bind('setAsideOnly').change}
        />
      </div>
    </Dialog>
  );
}

export const openReplay = (own: Infobase, hook: Webhook, done: () => unknown): void =>
  show(<ReplayDialog own={own} hook={hook} done={done} />);

export function askRotate(hook: Webhook, done: () => unknown): void {
  ask({
    title: t('rotateTitle'),
    text: t('rotateText'),
    submit: t('rotateDo'),
    mild: true,
    action: async () => {
      const { secret } = await call('changeWebhook', {
        params: { webhookId: hook.id },
        body: { rotateSecret: true },
      });
      done();
      tellSecret({
        title: t('rotated'),
        text: t('rotatedText'),
        name: t('hookSecret'),
        value: secret ?? '',
      });
    },
  });
}

export function askRemoveHook(hook: Webhook, done: () => unknown): void {
  ask({
    title: t('hookRemoveTitle'),
    text: hook.url,
    loses: [
      t('hookRemoveLoses1'),
      ...(hook.pending > 0 ? [t('hookRemoveLoses2', { n: count(hook.pending, 'events') })] : []),
      t('hookRemoveLoses3'),
    ],
    submit: t('hookRemoveDo'),
    action: async () => {
      await call('deleteWebhook', { params: { webhookId: hook.id } });
      done();
      goTo('/webhooks');
      toast(t('hookRemoved'));
    },
  });
}
