import { cursor, heardAt, line, tryNow } from '../store/connection.ts';
import { install, offer } from '../store/installed.ts';
import {
  canNotice,
  noticeOn,
  queueOn,
  setNotice,
  setQueueNotices,
  setSound,
  soundOn,
} from '../store/notify.ts';
import { outbox } from '../store/outbox.ts';
import { embedded, me, session, signOut } from '../store/session.ts';
import { type Dialog, dialog, isDark, say, switchTheme } from '../store/view.ts';
import { t } from '../words/words.ts';
import { ChoosePerson } from './choose-person.tsx';
import { Labels } from './labels.tsx';
import { canRecord } from './recording.ts';
import { Avatar, Icon, Modal, useEvery } from './ui.tsx';
import { WriteFirst } from './write-first.tsx';

const close = (): void => {
  dialog.value = null;
};

function Confirm({ title, text, yes, danger, act }: Extract<Dialog, { kind: 'confirm' }>) {
  return (
    <Modal title={title} close={close} cls="modal--small">
      <div class="modal__body">
        <p class="sub">{text}</p>
      </div>
      <div class="modal__foot">
        <button class="btn" type="button" data-first onClick={close}>
          {t.cancel}
        </button>
        <button
          class={`btn ${danger ? 'btn--danger' : 'btn--main'}`}
          type="button"
          onClick={() => {
            close();
            act();
          }}
        >
          {yes}
        </button>
      </div>
    </Modal>
  );
}

function Ticks() {
  const rows: Array<[string, string, string, string]> = [
    ['clock', '', t.statuses('pending'), t.tickPending],
    ['tick1', '', t.statuses('sent'), t.tickSent],
    ['tick2', '', t.statuses('delivered'), t.tickDelivered],
    ['tick2', 'tick--read', t.statuses('read'), t.tickRead],
    ['unsure', '', t.statuses('unconfirmed'), t.tickUnconfirmed],
    ['fail', 'tick--fail', t.statuses('failed'), t.tickFailed],
  ];
  return (
    <Modal title={t.whyGrey} close={close}>
      <div class="modal__body scroll">
        <dl class="ticks meta-like">
          {rows.map(([icon, cls, name, text]) => (
            <div key={name}>
              <dt>
                <Icon name={icon} cls={cls} />
                {name}
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <h3 class="modal__h">{t.greyReasons}</h3>
        <ul class="modal__list">
          {t.greyList.split('\n').map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}

/** How the connection stands, in words that help to mend it. */
function Diagnosis() {
  useEvery(1000, true);
  const { mode } = line.value;
  const silent = heardAt.value === 0 ? null : Math.round((Date.now() - heardAt.value) / 1000);
  return (
    <dl class="diag">
      <div class="kv">
        <dt>{t.connection}</dt>
        <dd>{t.modes(mode)}</dd>
      </div>
      <div class="kv">
        <dt>{t.lastByte}</dt>
        <dd>{silent === null ? '—' : t.secondsAgo(silent)}</dd>
      </div>
      <div class="kv">
        <dt>{t.lastEvent}</dt>
        <dd>{cursor.value ?? '—'}</dd>
      </div>
      <div class="kv">
        <dt>{t.waitingHere}</dt>
        <dd>{outbox.value.length}</dd>
      </div>
      <div class="kv">
        <dt>{t.microphone}</dt>
        <dd>{canRecord() && !embedded ? t.yesWord : t.noMicrophoneHere}</dd>
      </div>
      {mode === 'poll' && <p class="field__hint">{t.proxyHint}</p>}
      {mode === 'broken' && (
        <button class="btn btn--sm" type="button" onClick={tryNow}>
          {t.refreshNow}
        </button>
      )}
    </dl>
  );
}

function Help() {
  const keys = embedded ? t.keysEmbedded : `${t.keysBrowser}\n${t.keysEmbedded}`;
  return (
    <Modal title={t.help} close={close}>
      <div class="modal__body scroll">
        <dl class="keys">
          {keys.split('\n').map((row) => {
            const [key = '', text = ''] = row.split(' — ');
            return (
              <div class="kv" key={key}>
                <dt>
                  <span class="kbd">{key}</span>
                </dt>
                <dd>{text}</dd>
              </div>
            );
          })}
        </dl>
        <h3 class="modal__h">{t.selfCheck}</h3>
        <Diagnosis />
      </div>
    </Modal>
  );
}

function Switch({
  text,
  hint,
  on,
  set,
}: {
  text: string;
  hint: string;
  on: boolean;
  set: (on: boolean) => void;
}) {
  return (
    <div class="setting">
      <span class="grow">
        <span class="strong">{text}</span>
        <br />
        <span class="dim">{hint}</span>
      </span>
      <button
        class="switch"
        type="button"
        role="switch"
        aria-checked={on}
        aria-label={text}
        onClick={() => set(!on)}
      />
    </div>
  );
}

function Settings() {
  const name = session.value?.employee?.name ?? '';
  return (
    <Modal title={t.settings} close={close}>
      <div class="modal__body">
        <div class="setting">
          <Avatar id={me()} name={name} />
          <span class="grow">
            <span class="strong">{name}</span>
            <br />
            <span class="dim">{t.roleOf(session.value?.role ?? 'employee', false)}</span>
          </span>
          {!embedded && (
            <button
              class="btn btn--sm"
              type="button"
              onClick={() => {
                close();
                signOut().catch(() => say(t.noConnectionTryAgain, true));
              }}
            >
              {t.signOut}
            </button>
          )}
        </div>
        <Switch text={t.sound} hint={t.soundHint} on={soundOn.value} set={setSound} />
        {canNotice && (
          <Switch
            text={t.notices}
            hint={t.noticesHint}
            on={noticeOn.value}
            set={(on) => void setNotice(on).then((isDone) => isDone || say(t.noticesBlocked, true))}
          />
        )}
        {(soundOn.value || noticeOn.value) && (
          <Switch text={t.queueNotices} hint={t.queueNoticesHint} on={queueOn.value} set={setQueueNotices} />
        )}
        {offer.value !== null && (
          <div class="setting">
            <span class="grow">
              <span class="strong">{t.installPanel}</span>
              <br />
              <span class="dim">{t.installHint}</span>
            </span>
            <button class="btn btn--sm" type="button" onClick={() => void install()}>
              {t.install}
            </button>
          </div>
        )}
        <Switch text={t.darkTheme} hint={t.darkThemeHint} on={isDark.value} set={switchTheme} />
      </div>
    </Modal>
  );
}

export function Dialogs() {
  const open = dialog.value;
  if (open === null) return null;
  switch (open.kind) {
    case 'transfer':
    case 'assign':
    case 'observers':
      return <ChoosePerson key={open.kind} kind={open.kind} chatId={open.chatId} />;
    case 'labels':
      return <Labels key={open.chatId} chatId={open.chatId} />;
    case 'confirm':
      return <Confirm {...open} />;
    case 'ticks':
      return <Ticks />;
    case 'write':
      return <WriteFirst {...(open.phone === undefined ? {} : { phone: open.phone })} />;
    case 'help':
      return <Help />;
    default:
      return <Settings />;
  }
}
