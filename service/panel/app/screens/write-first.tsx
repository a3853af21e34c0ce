/** Writing first. */
import { useState } from 'preact/hooks';
import { ApiError, call } from '../api/client.ts';
import * as actions from '../store/actions.ts';
import { putChats } from '../store/chats.ts';
import { lines } from '../store/directory.ts';
import { keep, kept } from '../store/keep.ts';
import { dialog, openChat } from '../store/view.ts';
import { t } from '../words/words.ts';
import { Modal } from './ui.tsx';

const close = (): void => {
  dialog.value = null;
};
/** A phone as people write it, in E.164; null when it is none. */
function phoneFrom(text: string): string | null {
  const digits = text.replace(/[^\d+]/g, '');
  const whole = /^8\d{10}$/.test(digits)
    ? `+7${digits.slice(1)}`
    : /^\d{10}$/.test(digits)
      ? `+7${digits}`
      : digits.charAt(0) === '+'
        ? digits
        : `+${digits}`;
  return /^\+[1-9]\d{6,14}$/.test(whole) ? whole : null;
}

/** Writing first: opens the chat with a number, past the queue. */
export function WriteFirst({ phone: given = '' }: { phone?: string }) {
  const known = Array.from(lines.value.values());
  const [lineId, setLine] = useState(kept<string>('local', 'line') ?? '');
  const [text, setText] = useState(given);
  const [error, setError] = useState<string | null>(null);
  /** The chat that another has, whose owner can be asked. */
  const [taken, setTaken] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const chosen = known.find(({ id }) => id === lineId) ?? known[0];
  const act = async (): Promise<void> => {
    const phone = phoneFrom(text);
    if (phone === null || !chosen) {
      setError(chosen ? t.phoneWrong : t.noLines);
      return;
    }
    setBusy(true);
    try {
      const chat = await call('openChat', { body: { lineId: chosen.id, phone } });
      keep('local', 'line', chosen.id);
      putChats([chat]);
      close();
      openChat(chat.id);
    } catch (refusal) {
      setError(refusal instanceof ApiError ? refusal.message : t.noConnectionTryAgain);
      const isTaken = refusal instanceof ApiError && refusal.code === 'CHAT_TAKEN';
      setTaken(isTaken ? String(refusal.details.chatId) : null);
      setBusy(false);
    }
  };
  return (
    <Modal title={t.writeFirst} close={close} cls="modal--small">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        <div class="modal__body">
          <label class="field">
            <span class="field__label">{t.clientPhone}</span>
            <input
              data-first
              class="input"
              type="tel"
              value={text}
              placeholder="+7 916 123-45-67"
              autocomplete="off"
              onInput={(event) => {
                setText(event.currentTarget.value);
                setError(null);
                setTaken(null);
              }}
            />
          </label>
          {known.length > 1 && (
            <label class="field field--next">
              <span class="field__label">{t.fromLine}</span>
              <select
                class="input"
                value={chosen?.id}
                onChange={(event) => setLine(event.currentTarget.value)}
              >
                {known.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
          {error === null ? (
            <p class="field__hint">{t.writeFirstHint}</p>
          ) : (
            <p class="field__hint bad" role="alert">
              {error}
            </p>
          )}
        </div>
        <div class="modal__foot">
          <button class="btn" type="button" onClick={close}>
            {t.cancel}
          </button>
          {taken === null ? (
            <button class="btn btn--main" type="submit" disabled={isBusy}>
              {t.openChat}
            </button>
          ) : (
            <button
              class="btn btn--main"
              type="button"
              onClick={() => {
                close();
                void actions.askToObserve(taken);
              }}
            >
              {t.askToObserve}
            </button>
          )}
        </div>
      </form>
    </Modal>
  );
}
