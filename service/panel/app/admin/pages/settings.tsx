/** Settings of an infobase, each with what it means. */
import type { Infobase } from '../../../../../contracts/connect.ts';
import type { Settings as Data } from '../../../../../contracts/settings.ts';
import { call } from '../api.ts';
import { BaseChoice, ForBase } from '../kit/base-choice.tsx';
import { ask } from '../kit/dialog.tsx';
import { AreaField, SaveBar, TextField, useForm, wholeIn } from '../kit/form.tsx';
import { useLoaded } from '../kit/load.ts';
import { Act, Broken, Head, Loading } from '../kit/parts.tsx';
import { toast } from '../store/floating.ts';
import { number, t } from '../words/words.ts';
import { isZone, ZoneList, zoneListId } from './zones.tsx';

const valuesOf = (stored: Data) => ({
  sendWithinHours: String(stored.sendWithinHours),
  lateAfterMinutes: String(stored.lateAfterMinutes),
  timeZone: stored.timeZone,
  feedLimitRows: String(stored.feedLimitRows),
  chatLabels: stored.chatLabels.join('\n'),
  transcriptionUrl: stored.transcriptionUrl ?? '',
  transcriptionModel: stored.transcriptionModel ?? '',
  transcriptionLanguage: stored.transcriptionLanguage ?? '',
  transcriptionTimeoutSeconds: String(stored.transcriptionTimeoutSeconds),
  transcriptionKey: '',
});
type Values = ReturnType<typeof valuesOf>;

const range = (text: string, least: number, most: number): string | null =>
  wholeIn(text, least, most) === null ? t('numberWrong', { least: number(least), most: number(most) }) : null;

const labelsOf = (text: string): string[] =>
  Array.from(
    new Set(
      text
        .split('\n')
        .map((label) => label.trim())
        .filter((label) => label !== ''),
    ),
  );

function labelsError(text: string): string | null {
  const labels = labelsOf(text);
  if (labels.length > 100) return t('labelsMany');
  const long = labels.find((label) => label.length > 60);
  return long === undefined ? null : t('labelLong', { label: long });
}

const errorsOf = (values: Values) => ({
  sendWithinHours: range(values.sendWithinHours, 1, 168),
  lateAfterMinutes: range(values.lateAfterMinutes, 1, 1440),
  timeZone: isZone(values.timeZone) ? null : t('zoneWrong'),
  feedLimitRows: range(values.feedLimitRows, 10_000, 100_000_000),
  chatLabels: labelsError(values.chatLabels),
  transcriptionUrl:
    values.transcriptionUrl.trim() === '' || /^https?:\/\/[^\s/]+/.test(values.transcriptionUrl.trim())
      ? null
      : t('urlWrong'),
  transcriptionLanguage: /^([a-z]{2,3})?$/.test(values.transcriptionLanguage.trim())
    ? null
    : t('languageWrong'),
  transcriptionTimeoutSeconds: range(values.transcriptionTimeoutSeconds, 1, 900),
  transcriptionKey: /^[\x21-\x7e]*$/.test(values.transcriptionKey.trim()) ? null : t('keyWrong'),
});

const digits = (text: string): number => Number(text.replace(/\D/g, ''));

/** The value of the contract for each field that was changed. */
const toContract: { [K in keyof Values]: (text: string) => unknown } = {
  sendWithinHours: digits,
  lateAfterMinutes: digits,
  timeZone: (text) => text.trim(),
  feedLimitRows: digits,
  chatLabels: labelsOf,
  transcriptionUrl: (text) => text.trim() || null,
  transcriptionModel: (text) => text.trim() || null,
  transcriptionLanguage: (text) => text.trim() || null,
  transcriptionTimeoutSeconds: digits,
  transcriptionKey: (text) => text.trim(),
};

function Fields({ own, stored, put }: { own: Infobase; stored: Data; put: (data: Data) => void }) {
  const form = useForm(`settings-${own.id}`, valuesOf(stored));
  const send = async (changes: object): Promise<void> =>
    put(await call('changeSettings', { body: { ...changes, infobaseId: own.id } }));
  const save = async (): Promise<boolean> => {
    if (!form.check(errorsOf(form.values))) return false;
    await form.save(() => {
      const changes: Record<string, unknown> = {};
      for (const name of Object.keys(form.edited) as (keyof Values)[])
        changes[name] = toContract[name](form.values[name]);
      return send(changes);
    });
    return true;
  };
  const check = async (): Promise<void> => {
    const { ok, message, milliseconds } = await call('checkTranscription', { body: { infobaseId: own.id } });
    const text = ok
      ? t('transcriptionOk', { n: number(milliseconds) })
      : t('transcriptionBad', { reason: message ?? '' });
    toast(text, !ok);
  };
  return (
    <div class="form-page">
      <section class="cardbox panel-box" aria-labelledby="set-messages">
        <h2 id="set-messages" class="panel-box__t">
          {t('setMessages')}
        </h2>
        <div class="two">
          <TextField
            short
            label={t('sendWithin')}
            unit={t('unitHours')}
            hint={t('sendWithinHint')}
            bind={form.bind('sendWithinHours')}
          />
          <TextField
            short
            label={t('lateAfter')}
            unit={t('unitMinutes')}
            hint={t('lateAfterHint')}
            bind={form.bind('lateAfterMinutes')}
          />
        </div>
        <TextField
          label={t('timeZone')}
          hint={t('timeZoneHint')}
          list={zoneListId}
          maxLength={64}
          bind={form.bind('timeZone')}
        />
        <ZoneList />
        <AreaField
          label={t('chatLabels')}
          hint={t('chatLabelsHint')}
          rows={4}
          bind={form.bind('chatLabels')}
        />
      </section>
      <section class="cardbox panel-box" aria-labelledby="set-voice">
        <h2 id="set-voice" class="panel-box__t">
          {t('setVoice')}
        </h2>
        <p class="sub">{t('setVoiceText')}</p>
        <TextField
          label={t('transcriptionUrl')}
          hint={t('transcriptionUrlHint')}
          placeholder="http://10.0.0.8:8000/v1/audio/transcriptions"
          maxLength={500}
          mono
          bind={form.bind('transcriptionUrl')}
        />
        <div class="two">
          <TextField
            label={t('transcriptionModel')}
            placeholder="whisper-1"
            maxLength={100}
            bind={form.bind('transcriptionModel')}
          />
          <TextField
            label={t('transcriptionLanguage')}
            hint={t('transcriptionLanguageHint')}
            placeholder="ru"
            maxLength={3}
            bind={form.bind('transcriptionLanguage')}
          />
          <TextField
            label={t('transcriptionKey')}
            type="password"
            placeholder={t(stored.hasTranscriptionKey ? 'proxyKept' : 'optional')}
            maxLength={500}
            bind={form.bind('transcriptionKey')}
          />
          <TextField
            short
            label={t('transcriptionTimeout')}
            unit={t('unitSeconds')}
            bind={form.bind('transcriptionTimeoutSeconds')}
          />
        </div>
        <div class="row wrap">
          <Act
            text={t('transcriptionCheck')}
            icon="refresh"
            disabled={stored.transcriptionUrl === null || form.isDirty}
            deed={check}
          />
          {stored.hasTranscriptionKey && (
            <button
              class="btn btn--danger"
              type="button"
              onClick={() =>
                ask({
                  title: t('keyRemoveTitle'),
                  text: t('keyRemoveText'),
                  loses: [t('keyRemoveLoses')],
                  submit: t('keyRemoveDo'),
                  action: () => send({ transcriptionKey: null }),
                })
              }
            >
              {t('keyRemove')}
            </button>
          )}
        </div>
      </section>
      <section class="cardbox panel-box" aria-labelledby="set-feed">
        <h2 id="set-feed" class="panel-box__t">
          {t('setFeed')}
        </h2>
        <TextField
          short
          label={t('feedLimit')}
          unit={t('unitEvents')}
          hint={t('feedLimitHint')}
          bind={form.bind('feedLimitRows')}
        />
      </section>
      <SaveBar form={form} save={save} />
    </div>
  );
}

function Stored({ own }: { own: Infobase }) {
  const { data, reason, reload, put } = useLoaded(`settings-${own.id}`, () =>
    call('getSettings', { query: { infobaseId: own.id } }),
  );
  if (data === null) return reason === null ? <Loading /> : <Broken reason={reason} again={reload} />;
  return <Fields own={own} stored={data} put={put} />;
}

export function Settings() {
  return (
    <>
      <Head title={t('settings')} text={t('settingsText')}>
        <BaseChoice />
      </Head>
      <ForBase>{(own) => <Stored key={own.id} own={own} />}</ForBase>
    </>
  );
}
