/** The settings of a line: its name and infobase, the way out, what it takes in, its pace. */
import type { Line } from '../../../../../../contracts/line.ts';
import { Icon } from '../../../screens/ui.tsx';
import { call, everything } from '../../api.ts';
import { ask } from '../../kit/dialog.tsx';
import { AreaField, SaveBar, SelectField, SwitchRow, TextField, useForm, wholeIn } from '../../kit/form.tsx';
import { useLoaded } from '../../kit/load.ts';
import { toast } from '../../store/floating.ts';
import { infobases, take } from '../../store/live.ts';
import { readPhone, showPhone } from '../../words/formats.ts';
import { t } from '../../words/words.ts';
import { ProxyFields, proxyErrors, proxyOf, proxyValues } from '../proxy.tsx';
import { isZone, ownZone, ZoneList, zoneListId } from '../zones.tsx';

const none = '';

const valuesOf = ({ name, proxy, settings }: Line) => ({
  name,
  ...proxyValues(proxy),
  groups: settings.groups,
  readMarks: settings.readMarks,
  dutyEmployeeId: settings.dutyEmployeeId ?? none,
  excludedPhones: settings.excludedPhones.map(showPhone).join('\n'),
  pausePerMessageMs: String(settings.pausePerMessageMs),
  newContactsPerHour: String(settings.newContactsPerHour),
  newContactsPerDay: String(settings.newContactsPerDay),
  isQuiet: settings.quietHours !== null,
  quietFrom: settings.quietHours?.from ?? '21:00',
  quietTo: settings.quietHours?.to ?? '09:00',
  quietZone: settings.quietHours?.timeZone ?? ownZone(),
  mediaLimitMb: String(settings.mediaLimitMb),
});
type Values = ReturnType<typeof valuesOf>;

const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

const quietOf = ({ isQuiet, quietFrom, quietTo, quietZone }: Values) =>
  isQuiet ? { from: quietFrom, to: quietTo, timeZone: quietZone.trim() } : null;

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

function excludedError(text: string): string | null {
  const wrong = linesOf(text).find((line) => readPhone(line) === null);
  if (wrong !== undefined) return t('excludedWrong', { number: wrong });
  return linesOf(text).length > 1000 ? t('excludedMany') : null;
}

const range = (text: string, least: number, most: number): string | null =>
  wholeIn(text, least, most) === null ? t('numberWrong', { least, most }) : null;

const errorsOf = (values: Values, hasNetwork: boolean) => ({
  name: values.name.trim() === '' ? t('nameNeeded') : null,
  ...(hasNetwork ? proxyErrors(values) : {}),
  excludedPhones: excludedError(values.excludedPhones),
  pausePerMessageMs: range(values.pausePerMessageMs, 0, 60_000),
  newContactsPerHour: range(values.newContactsPerHour, 1, 1000),
  newContactsPerDay: range(values.newContactsPerDay, 1, 10_000),
  quietFrom: values.isQuiet && !isTime(values.quietFrom) ? t('timeWrong') : null,
  quietTo: !values.isQuiet
    ? null
    : !isTime(values.quietTo)
      ? t('timeWrong')
      : values.quietTo === values.quietFrom
        ? t('quietSame')
        : null,
  quietZone: values.isQuiet && !isZone(values.quietZone) ? t('zoneWrong') : null,
  mediaLimitMb: range(values.mediaLimitMb, 1, 2000),
});

/** Only what was changed: what others change meanwhile stays theirs. */
function changeOf(edited: Partial<Values>, values: Values) {
  const settings = {
    ...('groups' in edited ? { groups: values.groups } : {}),
    ...('readMarks' in edited ? { readMarks: values.readMarks } : {}),
    ...('dutyEmployeeId' in edited ? { dutyEmployeeId: values.dutyEmployeeId || null } : {}),
    ...('excludedPhones' in edited
      ? {
          excludedPhones: Array.from(
            new Set(linesOf(values.excludedPhones).map((one) => readPhone(one) ?? '')),
          ),
        }
      : {}),
    ...('pausePerMessageMs' in edited ? { pausePerMessageMs: Number(values.pausePerMessageMs) } : {}),
    ...('newContactsPerHour' in edited ? { newContactsPerHour: Number(values.newContactsPerHour) } : {}),
    ...('newContactsPerDay' in edited ? { newContactsPerDay: Number(values.newContactsPerDay) } : {}),
    ...(['isQuiet', 'quietFrom', 'quietTo', 'quietZone'].some((name) => name in edited)
      ? { quietHours: quietOf(values) }
      : {}),
    ...('mediaLimitMb' in edited ? { mediaLimitMb: Number(values.mediaLimitMb) } : {}),
  };
  const touchesProxy = ['useProxy', 'proxyUrl', 'proxyLogin', 'proxyPassword'].some((name) => name in edited);
  return {
    ...('name' in edited ? { name: values.name.trim() } : {}),
    ...(touchesProxy ? { proxy: proxyOf(values) } : {}),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  };
}

function InfobaseChoice({ line }: { line: Line }) {
  const all = infobases.value;
  if (all.length === 0 || (all.length === 1 && line.infobaseId !== null)) return null;
  const choose = (id: string): void => {
    if (id === (line.infobaseId ?? none)) return;
    const name = all.find((one) => one.id === id)?.name;
    ask({
      title: name === undefined ? t('unassignTitle', { name: line.name }) : t('moveTitle', { base: name }),
      text: t('moveText', { name: line.name }),
      loses: line.infobaseId === null ? [] : [t('moveLoses1'), t('moveLoses2'), t('moveLoses3')],
      submit: t('moveDo'),
      mild: line.infobaseId === null,
      action: async () => {
        const infobaseId = (id || null) as Line['infobaseId'];
        take(await call('changeLine', { params: { lineId: line.id }, body: { infobaseId } }));
        toast(t('saved'));
      },
    });
  };
  return (
    <SelectField
      label={t('factBase')}
      hint={t('baseHint')}
      bind={{
        id: 'line-infobase',
        name: 'infobaseId',
        value: (line.infobaseId as string | null) ?? none,
        change: choose,
        error: undefined,
      }}
      options={[
        ...(line.infobaseId === null ? [[none, t('noBase')] as const] : []),
        ...all.map(({ id, name }) => [id as string, name] as const),
      ]}
    />
  );
}

export function Settings({ line }: { line: Line }) {
  const form = useForm(`line-${line.id}`, valuesOf(line));
  const hasNetwork = line.engine !== 'sandbox';
  const { infobaseId } = line;
  const people = useLoaded(`people-${infobaseId}`, async () =>
    infobaseId === null ? [] : everything('listEmployees', { infobaseId }),
  );
  const duty = (people.data ?? []).filter(({ deleted }) => !deleted);
  const known = duty.some(({ id }) => id === form.values.dutyEmployeeId);

  const save = async (): Promise<boolean> => {
    if (!form.check(errorsOf(form.values, hasNetwork))) return false;
    await form.save(async () => {
      const body = changeOf(form.edited, form.values);
      take(await call('changeLine', { params: { lineId: line.id }, body }));
    });
    return true;
  };
  return (
    <div class="form-page">
      <section class="cardbox panel-box" aria-labelledby="s-name">
        <h2 id="s-name" class="panel-box__t">
          {t('settingsMain')}
        </h2>
        <div class="two">
          <TextField label={t('name')} hint={t('nameHint')} maxLength={100} bind={form.bind('name')} />
          <InfobaseChoice line={line} />
        </div>
      </section>
      {hasNetwork && (
        <section class="cardbox panel-box" aria-labelledby="s-proxy">
          <h2 id="s-proxy" class="panel-box__t">
            {t('settingsNetwork')}
          </h2>
          <ProxyFields form={form} hasPassword={line.proxy?.hasPassword ?? false} />
          <p class="field__hint">{t('settingsProxyNote')}</p>
        </section>
      )}
      <section class="cardbox panel-box" aria-labelledby="s-chats">
        <h2 id="s-chats" class="panel-box__t">
          {t('settingsChats')}
        </h2>
        <SwitchRow label={t('readMarks')} hint={t('readMarksHint')} bind={form.bind('readMarks')} />
        <SwitchRow label={t('groups')} hint={t('groupsHint')} bind={form.bind('groups')} />
        <SelectField
          label={t('duty')}
          hint={t('dutyHint')}
          bind={form.bind('dutyEmployeeId')}
          options={[
            [none, t('dutyNobody')] as const,
            ...(form.values.dutyEmployeeId !== none && !known
              ? [[form.values.dutyEmployeeId, t('dutyGone')] as const]
              : []),
            ...duty.map(({ id, name }) => [id as string, name] as const),
          ]}
        />
        <AreaField
          label={t('excluded')}
          hint={t('excludedHint')}
          rows={3}
          placeholder="+7 916 123-45-67"
          bind={form.bind('excludedPhones')}
        />
      </section>
      <section class="cardbox panel-box" aria-labelledby="s-pace">
        <h2 id="s-pace" class="panel-box__t">
          {t('settingsPace')}
        </h2>
        <p class="bar">
          <Icon name="info" />
          <span>{t('paceNote')}</span>
        </p>
        <div class="two">
          <TextField
            short
            label={t('newContacts')}
            unit={t('unitPerHour')}
            hint={t('newContactsHint')}
            bind={form.bind('newContactsPerHour')}
          />
          <TextField
            short
            label={t('newContactsDay')}
            unit={t('unitPerDay')}
            hint={t('newContactsDayHint')}
            bind={form.bind('newContactsPerDay')}
          />
          <TextField
            short
            label={t('pause')}
            unit={t('unitMs')}
            hint={t('pauseHint')}
            bind={form.bind('pausePerMessageMs')}
          />
          <TextField
            short
            label={t('mediaLimit')}
            unit={t('unitMb')}
            hint={t('mediaLimitHint')}
            bind={form.bind('mediaLimitMb')}
          />
        </div>
        <SwitchRow label={t('quiet')} hint={t('quietHint')} bind={form.bind('isQuiet')} />
        {form.values.isQuiet && (
          <div class="three proxy">
            <TextField label={t('quietFrom')} type="time" bind={form.bind('quietFrom')} />
            <TextField label={t('quietTo')} type="time" bind={form.bind('quietTo')} />
            <TextField label={t('timeZone')} list={zoneListId} bind={form.bind('quietZone')} />
            <ZoneList />
          </div>
        )}
      </section>
      <SaveBar form={form} save={save} />
    </div>
  );
}
