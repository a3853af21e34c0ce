/** Beside the QR code: what to do on the phone, and the way without a camera. */
import { useEffect, useState } from 'preact/hooks';
import type { Line } from '../../../../../contracts/line.ts';
import { ApiError, NoConnection, serviceNow } from '../../api/client.ts';
import { Icon } from '../../screens/ui.tsx';
import { call } from '../api.ts';
import { TextField, useForm } from '../kit/form.tsx';
import { Choice, CopyButton, Steps } from '../kit/parts.tsx';
import { reasonOf } from '../store/floating.ts';
import { ticks } from '../store/place.ts';
import { inWords, readPhone } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { phoneLink } from './line-parts.tsx';

/** iPhones are the fewer; whoever opens the page on one has one. */
const likelyPhone = (): 'iphone' | 'android' =>
  /iPhone|iPad/.test(navigator.userAgent) ? 'iphone' : 'android';

function QrWay({ line }: { line: Line }) {
  const [phone, setPhone] = useState(likelyPhone);
  if (line.engine === 'sandbox')
    return (
      <>
        <Steps texts={[t('sandbox1'), t('sandbox2'), t('sandbox3')]} />
        <a class="btn btn--main fit" href={phoneLink(line)} target="_blank" rel="noopener">
          <Icon name="flask" />
          <span>{t('openPhone')}</span>
        </a>
      </>
    );
  return (
    <>
      <Choice
        label={t('phoneKind')}
        options={[
          ['android', t('android')],
          ['iphone', t('iphone')],
        ]}
        chosen={phone}
        choose={setPhone}
      />
      <Steps texts={[t(`${phone}1`), t(`${phone}2`), t('scan3')]} />
      <p class="bar">
        <Icon name="bolt" />
        <span>{t('advice')}</span>
      </p>
    </>
  );
}

interface Pairing {
  code: string;
  expiresAt: string | null;
}

function PhoneWay({ line }: { line: Line }) {
  const form = useForm(null, { phone: '' });
  const [pairing, setPairing] = useState<Pairing | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const request = async (event: Event): Promise<void> => {
    event.preventDefault();
    const phone = readPhone(form.values.phone);
    setRefusal(null);
    if (!form.check({ phone: phone === null ? t('phoneWrong') : null }) || phone === null) return;
    setBusy(true);
    try {
      setPairing(await call('requestPairingCode', { params: { lineId: line.id }, body: { phone } }));
    } catch (error) {
      setRefusal(reasonOf(error));
    }
    setBusy(false);
  };
  if (pairing === null)
    return (
      <form class="stack" noValidate onSubmit={(event) => void request(event)}>
        <TextField
          label={t('pairPhone')}
          hint={t('pairText')}
          type="tel"
          placeholder="+7 916 123-45-67"
          maxLength={30}
          bind={form.bind('phone')}
        />
        {refusal !== null && (
          <p class="dialog__error" role="alert">
            {refusal}
          </p>
        )}
        <button class="btn btn--main fit" type="submit" disabled={isBusy}>
          {t(isBusy ? 'gettingCode' : 'getCode')}
        </button>
      </form>
    );
  return (
    <>
      <div class="pair">
        <span class="field__label">{t('pairCode')}</span>
        <b class="pair__code mono">{pairing.code}</b>
        <CopyButton value={pairing.code} />
        <Left expiresAt={pairing.expiresAt} />
      </div>
      <Steps texts={[t('pair1'), t('pair2'), t('pair3')]} />
      <div class="row">
        <button class="btn btn--quiet btn--sm" type="button" onClick={() => setPairing(null)}>
          {t('otherPhone')}
        </button>
      </div>
    </>
  );
}

function Left({ expiresAt }: { expiresAt: string | null }) {
  void ticks.value;
  if (expiresAt === null) return null;
  const rest = Date.parse(expiresAt) - serviceNow();
  return (
    <p class="field__hint num" role="timer">
      {rest > 0 ? t('pairLeft', { time: inWords(rest) }) : t('codeExpired')}
    </p>
  );
}

export function HowTo({ line }: { line: Line }) {
  const [canPair, setCanPair] = useState(false);
  const [way, setWay] = useState<'qr' | 'phone'>('qr');
  useEffect(() => {
    call('getLineCapabilities', { params: { lineId: line.id } }).then(
      ({ login }) => setCanPair(login.indexOf('pairing_code') >= 0),
      (error) => {
        // Without an answer the QR code is the one way.
        if (!(error instanceof ApiError) && !(error instanceof NoConnection)) throw error;
      },
    );
  }, [line.id]);
  return (
    <div class="side-by">
      <h1 class="setup__t" tabIndex={-1}>
        {t('scanTitle')}
      </h1>
      <p class="setup__d">{t('ofLine', { name: line.name })}</p>
      {canPair && (
        <Choice
          label={t('how')}
          options={[
            ['qr', t('byQr')],
            ['phone', t('byPhone')],
          ]}
          chosen={way}
          choose={setWay}
        />
      )}
      <div class="stack">{way === 'qr' ? <QrWay line={line} /> : <PhoneWay line={line} />}</div>
    </div>
  );
}
