/** What the line does by itself: each is off until it is switched on. */
import type { Line } from '../../../../../../../contracts/line.ts';
import { Icon } from '../../../../screens/ui.tsx';
import { call } from '../../../api.ts';
import { type Form, SaveBar, SwitchRow, TextField, Tick, useForm } from '../../../kit/form.tsx';
import { useLoaded } from '../../../kit/load.ts';
import { Broken, Loading } from '../../../kit/parts.tsx';
import { take } from '../../../store/live.ts';
import { t } from '../../../words/words.ts';
import { Distribution } from './distribution.tsx';
import { WorkingHours } from './hours.tsx';
import { MinutesField, Automation as One, SaidField, WithPhone } from './parts.tsx';
import { Phone, type Said } from './preview.tsx';
import { changeOf, errorsOf, type Values, valuesOf } from './values.ts';

interface Props {
  form: Form<Values>;
  lineName: string;
}

const client = (text: string): Said => ({ by: 'client', text });
const ours = (text: string): Said => ({ by: 'line', text });
const note = (text: string): Said => ({ by: 'note', text });

function Greetings({ form, lineName }: Props) {
  const { values } = form;
  const again = form.bind('welcomeAgain');
  return (
    <>
      <One label={t('welcome')} hint={t('welcomeHint')} bind={form.bind('welcomeOn')}>
        <WithPhone lineName={lineName} talk={[client(t('talkHello')), ours(values.welcomeText)]}>
          <SaidField
            label={t('welcomeText')}
            bind={form.bind('welcomeText')}
            offer={['client.name', 'line.name']}
          />
          <Tick
            name="welcomeAgain"
            label={t('welcomeAgain')}
            hint={t('welcomeAgainHint')}
            isOn={again.value}
            change={again.change}
          />
          {again.value && (
            <TextField
              short
              label={t('welcomeHours')}
              unit={t('unitHours')}
              bind={form.bind('welcomeHours')}
            />
          )}
        </WithPhone>
      </One>
      <One label={t('offHours')} hint={t('offHoursHint')} bind={form.bind('offHoursOn')}>
        {!values.hoursOn && (
          <p class="bar bar--bad" role="status">
            <Icon name="alert" />
            <span>{t('offHoursNoHours')}</span>
          </p>
        )}
        <WithPhone
          lineName={lineName}
          talk={[note(t('talkNight')), client(t('talkHello')), ours(values.offHoursText)]}
        >
          <SaidField
            label={t('offHoursText')}
            bind={form.bind('offHoursText')}
            offer={['client.name', 'line.name']}
          />
        </WithPhone>
      </One>
      <One label={t('sorry')} hint={t('noAnswerHint')} bind={form.bind('noAnswerOn')}>
        <WithPhone
          lineName={lineName}
          talk={[
            client(t('talkHello')),
            note(t('talkWait', { n: values.noAnswerMinutes })),
            ours(values.noAnswerText),
          ]}
        >
          <MinutesField
            label={t('noAnswerAfter')}
            hint={t(values.hoursOn ? 'countedInHours' : 'countedAlways')}
            bind={form.bind('noAnswerMinutes')}
          />
          <SaidField
            label={t('noAnswerText')}
            bind={form.bind('noAnswerText')}
            offer={['client.name', 'line.name']}
          />
        </WithPhone>
      </One>
    </>
  );
}

function Farewells({ form, lineName }: Props) {
  const { values } = form;
  const reminder = form.bind('reminderOn');
  return (
    <>
      <One label={t('closing')} hint={t('closingHint')} bind={form.bind('closingOn')}>
        <WithPhone lineName={lineName} talk={[client(t('talkThanks')), ours(values.closingText)]}>
          <SaidField
            label={t('closingText')}
            bind={form.bind('closingText')}
            offer={['client.name', 'employee.name', 'line.name']}
          />
        </WithPhone>
      </One>
      <One label={t('quality')} hint={t('qualityHint')} bind={form.bind('qualityOn')}>
        <WithPhone
          lineName={lineName}
          talk={[ours(values.qualityText), client('5'), ours(values.qualityThanks)]}
        >
          <SaidField
            label={t('qualityText')}
            hint={t('qualityTextHint')}
            bind={form.bind('qualityText')}
            offer={['client.name', 'employee.name', 'line.name']}
            rows={3}
          />
          <SaidField
            label={t('qualityThanks')}
            hint={t('qualityThanksHint')}
            bind={form.bind('qualityThanks')}
            offer={['client.name']}
            rows={2}
          />
          <TextField
            short
            label={t('qualityWait')}
            unit={t('unitHours')}
            hint={t('qualityWaitHint')}
            bind={form.bind('waitHours')}
          />
          <Tick
            name="reminderOn"
            label={t('reminder')}
            hint={t('reminderHint')}
            isOn={reminder.value}
            change={reminder.change}
          />
          {reminder.value && <MinutesField label={t('reminderAfter')} bind={form.bind('reminderMinutes')} />}
        </WithPhone>
      </One>
    </>
  );
}

function Team({ form }: { form: Form<Values> }) {
  const counted = t(form.values.hoursOn ? 'countedInHours' : 'countedAlways');
  return (
    <section class="cardbox panel-box" aria-labelledby="a-team">
      <h2 id="a-team" class="panel-box__t">
        {t('autoTeam')}
      </h2>
      <One label={t('alert')} hint={t('alertHint')} bind={form.bind('alertOn')}>
        <div class="two">
          <MinutesField label={t('alertFirst')} hint={counted} bind={form.bind('firstAnswerMinutes')} />
          <MinutesField
            label={t('alertNext')}
            hint={t('alertNextHint')}
            bind={form.bind('nextAnswerMinutes')}
          />
        </div>
      </One>
      <One label={t('returning')} hint={t('returningHint')} bind={form.bind('returnOn')}>
        <MinutesField label={t('returningAfter')} hint={counted} bind={form.bind('returnMinutes')} />
      </One>
      <One label={t('autoClose')} hint={t('autoCloseHint')} bind={form.bind('autoCloseOn')}>
        <MinutesField
          label={t('autoCloseAfter')}
          hint={t('autoCloseAfterHint')}
          bind={form.bind('autoCloseMinutes')}
        />
      </One>
    </section>
  );
}

function Voices({ form, lineName, hasServer }: Props & { hasServer: boolean }) {
  return (
    <section class="cardbox panel-box" aria-labelledby="a-voice">
      <h2 id="a-voice" class="panel-box__t">
        {t('autoVoice')}
      </h2>
      <One label={t('transcription')} hint={t('transcriptionHint')} bind={form.bind('transcriptionOn')}>
        {!hasServer && (
          <p class="bar" role="status">
            <Icon name="info" />
            <span>
              {t('transcriptionNoServer')}{' '}
              <a class="link" href="#/settings">
                {t('toSettings')}
              </a>
            </span>
          </p>
        )}
        <TextField
          short
          label={t('transcriptionMost')}
          unit={t('unitSeconds')}
          hint={t('transcriptionMostHint')}
          bind={form.bind('maxSeconds')}
        />
      </One>
      <div class="auto">
        <SwitchRow label={t('signature')} hint={t('signatureHint')} bind={form.bind('signature')} />
        {form.values.signature && (
          <div class="auto__body">
            <Phone
              lineName={lineName}
              talk={[client(t('talkHello')), ours(`{{employee.name}}\n${t('talkAnswer')}`)]}
            />
          </div>
        )}
      </div>
    </section>
  );
}

function Fields({ line, zone, hasServer }: { line: Line; zone: string | null; hasServer: boolean }) {
  const form = useForm(`automation-${line.id}`, valuesOf(line, zone));
  const props = { form, lineName: line.name };
  const save = async (): Promise<boolean> => {
    if (!form.check(errorsOf(form.values))) return false;
    await form.save(async () => {
      const automation = changeOf(form.edited, form.values);
      if (Object.keys(automation).length === 0) return;
      take(await call('changeLine', { params: { lineId: line.id }, body: { settings: { automation } } }));
    });
    return true;
  };
  return (
    <div class="form-page">
      <p class="bar">
        <Icon name="info" />
        <span>{t('autoText')}</span>
      </p>
      <WorkingHours form={form} />
      <section class="cardbox panel-box" aria-labelledby="a-said">
        <h2 id="a-said" class="panel-box__t">
          {t('autoSaid')}
        </h2>
        <Greetings {...props} />
        <Farewells {...props} />
      </section>
      <Team form={form} />
      <Distribution form={form} lineId={line.id} />
      <Voices {...props} hasServer={hasServer} />
      <SaveBar form={form} save={save} />
    </div>
  );
}

export function Automation({ line }: { line: Line }) {
  const { infobaseId } = line;
  const settings = useLoaded(`settings-of-${infobaseId}`, async () =>
    infobaseId === null
      ? { timeZone: null, transcriptionUrl: null }
      : call('getSettings', { query: { infobaseId } }),
  );
  const { data, reason, reload } = settings;
  if (data === null) return reason === null ? <Loading /> : <Broken reason={reason} again={reload} />;
  return <Fields line={line} zone={data.timeZone} hasServer={data.transcriptionUrl !== null} />;
}
