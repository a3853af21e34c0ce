/** To whom: the numbers of the object, which of them have WhatsApp, and another one by hand. */
import { useState } from 'preact/hooks';
import { Icon } from '../screens/ui.tsx';
import { phoneOf } from '../words/formats.ts';
import {
  addPhone,
  data,
  isOwn,
  lineId,
  type Number as PhoneNumber,
  phone,
  reading,
} from './store/compose.ts';
import { fillAgain } from './store/template.ts';
import { t } from './words/words.ts';

function Mark({ has }: { has: boolean | null }) {
  if (has === null)
    return (
      <span class="tag">
        <Icon name="clock" cls="ic--12" />
        <span>{t.checking}</span>
      </span>
    );
  return has ? (
    <span class="tag tag--ok">
      <Icon name="check" cls="ic--12" />
      <span>{t.hasWhatsApp}</span>
    </span>
  ) : (
    <span class="tag tag--bad">
      <Icon name="x" cls="ic--12" />
      <span>{t.without}</span>
    </span>
  );
}

/** How it stands with the chat of the chosen line. */
function chatWord(number: PhoneNumber): string | null {
  const chat = number.chats.find((one) => one.lineId === lineId.value);
  if (!chat) return null;
  if (chat.status === 'closed') return t.chatClosed;
  if (chat.status === 'queued') return t.chatQueued;
  return isOwn(chat) ? t.chatYours : t.chatOf(chat.owner?.name ?? '');
}

function One({ number }: { number: PhoneNumber }) {
  const isOn = number.phone === phone.value;
  const isOut = number.hasWhatsApp === false;
  const word = chatWord(number);
  const about = [number.note, word].filter((one) => one !== null).join(' · ');
  return (
    <label class={`who__o ${isOn ? 'who__o--on' : ''} ${isOut ? 'who__o--no' : ''}`}>
      <input
        type="radio"
        name="to"
        value={number.phone}
        checked={isOn}
        disabled={isOut}
        onChange={() => {
          phone.value = number.phone;
          void fillAgain();
        }}
      />
      <i class="who__r" />
      <span class="who__t">
        <span class="who__n">{phoneOf(number.phone)}</span> <span class="sub">{about}</span>
      </span>
      <Mark has={number.hasWhatsApp} />
    </label>
  );
}

function Another({ isOnly }: { isOnly: boolean }) {
  const [isOpen, setOpen] = useState(isOnly);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const { busy } = reading.value;
  const act = async (): Promise<void> => {
    if (typed.trim() === '' || busy) return;
    const problem = await addPhone(typed.trim());
    setError(problem);
    if (problem !== null) return;
    setTyped('');
    setOpen(false);
    void fillAgain();
  };
  if (!isOpen && !isOnly)
    return (
      <button class="who__more link" type="button" onClick={() => setOpen(true)}>
        {t.otherNumber}
      </button>
    );
  return (
    <div class="who__add">
      <div class="row">
        <input
          class="input"
          type="tel"
          value={typed}
          placeholder="+7 916 123-45-67"
          aria-label={t.otherNumberLabel}
          aria-invalid={error !== null}
          autocomplete="off"
          ref={(node) => {
            if (!isOnly && error === null && typed === '') node?.focus();
          }}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setError(null);
          }}
          onKeyDown={(event) => {
            if (event.code === 'Enter') {
              event.preventDefault();
              void act();
            }
            if (event.code === 'Escape') setOpen(false);
          }}
        />
        <button class="btn" type="button" disabled={busy || typed.trim() === ''} onClick={() => void act()}>
          {t.add}
        </button>
        {!isOnly && (
          <button class="btn btn--quiet" type="button" onClick={() => setOpen(false)}>
            {t.cancel}
          </button>
        )}
      </div>
      {error !== null && (
        <p class="field__hint bad" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

export function Recipient() {
  const phones = data.value?.phones ?? [];
  return (
    <fieldset class="field">
      <legend class="field__label">{t.toWhom}</legend>
      {phones.length > 0 ? (
        <div class="who">
          {phones.map((number) => (
            <One key={number.phone} number={number} />
          ))}
        </div>
      ) : (
        <p class="who__none sub">{t.noPhones}</p>
      )}
      <Another key={phones.length === 0 ? 'only' : 'more'} isOnly={phones.length === 0} />
    </fieldset>
  );
}
