/** How a line is, since when, what to do about it, and what ends it. */
import type { Line } from '../../../../../../contracts/line.ts';
import { Icon } from '../../../screens/ui.tsx';
import { Act, Fact } from '../../kit/parts.tsx';
import { baseName } from '../../store/bases.ts';
import { isLinked, stateOf, waitsForCode } from '../../store/line-state.ts';
import { when } from '../../words/formats.ts';
import { count, t } from '../../words/words.ts';
import {
  Advice,
  askDelete,
  askLogout,
  askRestart,
  askStop,
  codeLink,
  phoneLink,
  start,
} from '../line-parts.tsx';
import { Limits } from './limits.tsx';
import { Screenshot } from './screenshot.tsx';

const engines = {
  'whatsapp-web': 'engineWeb',
  sandbox: 'engineSandbox',
  'cloud-api': 'engineCloud',
} as const;

function Actions({ line }: { line: Line }) {
  const isOn = line.desired === 'on';
  return (
    <div class="row wrap">
      {!isOn && <Act cls="btn--main" icon="play" text={t('start')} deed={() => start(line)} />}
      {waitsForCode(line) && (
        <a class="btn btn--main" href={codeLink(line)}>
          <Icon name="qr" />
          <span>{t('showCode')}</span>
        </a>
      )}
      {line.engine === 'sandbox' && (
        <a class="btn" href={phoneLink(line)} target="_blank" rel="noopener">
          <Icon name="flask" />
          <span>{t('clientPhone')}</span>
        </a>
      )}
      {isOn && (
        <button class="btn" type="button" onClick={() => askRestart(line)}>
          <Icon name="refresh" />
          <span>{t('restartAsk')}</span>
        </button>
      )}
      {isOn && (
        <button class="btn" type="button" onClick={() => askStop(line)}>
          <Icon name="pause" />
          <span>{t('stopAsk')}</span>
        </button>
      )}
    </div>
  );
}

export function Overview({ line }: { line: Line }) {
  const { catchUp, infobaseId, lastMessageAt, linkedAt, login } = line;
  const linked = isLinked(line);
  const passed = baseName(infobaseId);
  return (
    <>
      <section class="cardbox panel-box" aria-label={t('sectionState')}>
        <p class="lead">{t(`about_${stateOf(line)}`)}</p>
        <Advice line={line} />
        {login?.step === 'passkey' && <p class="bar">{t('passkeyText')}</p>}
        <Actions line={line} />
        <dl class="kvs">
          <Fact name={t('factSince')}>{when(line.statusSince)}</Fact>
          <Fact name={t('factEngine')}>{t(engines[line.engine])}</Fact>
          <Fact name={t('factBase')}>
            {passed ?? (
              <>
                {t('noInfobase')}
                <a class="link" href="#/connect">
                  {t('toConnect')}
                </a>
              </>
            )}
          </Fact>
          {linkedAt !== null && <Fact name={t('factLinked')}>{when(linkedAt)}</Fact>}
          <Fact name={t('factLast')}>{lastMessageAt === null ? t('noneYet') : when(lastMessageAt)}</Fact>
          {catchUp !== null && (
            <Fact name={t('factCaughtUp')}>
              {t('caughtUpOf', {
                n: count(catchUp.received, 'messages'),
                all: catchUp.expected,
                when: when(catchUp.at),
              })}
            </Fact>
          )}
        </dl>
      </section>
      <Limits line={line} />
      <Screenshot line={line} />
      <section class="cardbox panel-box" aria-labelledby="ends">
        <h2 id="ends" class="panel-box__t">
          {t('dangerTitle')}
        </h2>
        <div class="setting">
          <div class="grow">
            <span class="setting__t">{t('logoutName')}</span>
            <span class="field__hint">{t(linked ? 'logoutHint' : 'logoutNone')}</span>
          </div>
          <button
            class="btn btn--danger"
            type="button"
            disabled={!linked || line.desired === 'off'}
            onClick={() => askLogout(line)}
          >
            {t('logout')}
          </button>
        </div>
        <div class="setting">
          <div class="grow">
            <span class="setting__t">{t('removeName')}</span>
            <span class="field__hint">{t(linked ? 'removeFirst' : 'removeText')}</span>
          </div>
          <button class="btn btn--danger" type="button" disabled={linked} onClick={() => askDelete(line)}>
            {t('remove')}
          </button>
        </div>
      </section>
    </>
  );
}
