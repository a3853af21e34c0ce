/** Where the message will stand, who is called, and the button that sends. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Avatar, Icon, IconButton } from '../screens/ui.tsx';
import { keep } from '../store/keep.ts';
import { currentChat, data, invited, isOwn, makeChat, object, publish } from './store/compose.ts';
import { askToObserve, isSending, isTried, obstacle, problem, submit } from './store/send.ts';
import { take } from './store/voice.ts';
import { t } from './words/words.ts';

const fold = (text: string): string => text.toLowerCase().replace(/ё/g, 'е');

function Invite({ close }: { close: () => void }) {
  const [query, setQuery] = useState('');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector('input')?.focus(), []);
  const found = (data.value?.colleagues ?? []).filter(({ name }) => fold(name).indexOf(fold(query)) >= 0);
  const toggle = (id: string): void => {
    const now = invited.value;
    invited.value = now.indexOf(id) >= 0 ? now.filter((one) => one !== id) : now.concat(id);
  };
  return (
    <div
      class="invite pop"
      role="dialog"
      aria-label={t.inviteTitle}
      ref={box}
      onKeyDown={(event) => {
        if (event.code !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <div class="pop__head">
        <Icon name="personadd" cls="ic--16" />
        <span>{t.inviteTitle}</span>
        <IconButton icon="x" small label={t.done} class="push" onClick={close} />
      </div>
      <label class="search invite__search">
        <Icon name="search" />
        <input
          type="search"
          value={query}
          placeholder={t.inviteSearch}
          aria-label={t.inviteSearch}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.code === 'Enter') event.preventDefault();
          }}
        />
      </label>
      <div class="invite__all scroll">
        {found.slice(0, 50).map(({ id, name }) => (
          <label class="opt check" key={id}>
            <input type="checkbox" checked={invited.value.indexOf(id) >= 0} onChange={() => toggle(id)} />
            <span class="check__box">
              <Icon name="check" cls="ic--14" />
            </span>
            <Avatar id={id} name={name} cls="ava--24" />
            <span class="grow clip">{name}</span>
          </label>
        ))}
        {found.length === 0 && <p class="picker__none dim">{t.nobody}</p>}
      </div>
    </div>
  );
}

/** Another has the chat: who, and what can be done. */
function Taken() {
  const chat = currentChat.value;
  const refused = problem.value?.taken ?? null;
  const wants = publish.value || makeChat.value;
  if (refused === null && !(chat?.taken && wants)) return null;
  const id = refused?.chatId ?? chat?.id ?? '';
  const owner = refused?.owner || chat?.owner?.name || '';
  return (
    <div class="bar foot__bar" role="alert">
      {owner === '' ? (
        <Icon name="alert" />
      ) : (
        <Avatar id={chat?.owner?.id ?? owner} name={owner} cls="ava--32" />
      )}
      <span class="grow">
        <b>{t.takenBy(owner)}</b> {t.takenText(object !== null)} {refused === null ? '' : t.stays}
      </span>
      <button class="btn btn--sm" type="button" onClick={() => void askToObserve(id)}>
        {t.askToObserve}
      </button>
      {object !== null && (
        <button
          class="btn btn--sm"
          type="button"
          onClick={() => {
            // For this message only: the usual choice stays.
            publish.value = false;
            makeChat.value = false;
            problem.value = null;
          }}
        >
          {t.withoutChat}
        </button>
      )}
    </div>
  );
}

function Trouble() {
  const now = problem.value;
  const lacks = isTried.value ? obstacle() : null;
  const text = now !== null && now.taken === null ? now.text : (lacks?.text ?? '');
  if (text === '') return null;
  return (
    <div class="bar bar--bad foot__bar" role="alert">
      <Icon name="alert" />
      <span class="grow">{text}</span>
      {now !== null && (
        <button class="btn btn--sm" type="button" disabled={isSending.value} onClick={() => void submit()}>
          {t.repeat}
        </button>
      )}
    </div>
  );
}

export function Foot() {
  const [isInviting, setInviting] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const own = isOwn(currentChat.value);
  const lacks = obstacle();
  const isChat = own ? publish.value : publish.value || makeChat.value;
  const colleagues = data.value?.colleagues ?? [];
  const closeInvite = (): void => {
    setInviting(false);
    opener.current?.focus();
  };
  const change = (what: typeof publish, name: string, on: boolean): void => {
    what.value = on;
    problem.value = null;
    keep('local', name, on);
  };
  return (
    <div class="foot">
      <Taken />
      <Trouble />
      {isInviting && <Invite close={closeInvite} />}
      <footer class="write__foot">
        {!own && (
          <label class="check" title={t.makeChatHint}>
            <input
              type="checkbox"
              checked={makeChat.value || publish.value}
              disabled={publish.value}
              onChange={(event) => change(makeChat, 'compose chat', event.currentTarget.checked)}
            />
            <span class="check__box">
              <Icon name="check" cls="ic--14" />
            </span>
            <span>{t.makeChat}</span>
          </label>
        )}
        <label class="check" title={t.publishHint}>
          <input
            type="checkbox"
            checked={publish.value}
            disabled={object === null}
            onChange={(event) => change(publish, 'compose publish', event.currentTarget.checked)}
          />
          <span class="check__box">
            <Icon name="check" cls="ic--14" />
          </span>
          <span>{t.publish}</span>
        </label>
        {isChat && colleagues.length > 0 && (
          <button
            class="btn btn--quiet btn--sm"
            type="button"
            ref={opener}
            aria-expanded={isInviting}
            onClick={() => setInviting(!isInviting)}
          >
            <Icon name="personadd" cls="ic--16" />
            <span>{invited.value.length > 0 ? t.invited(invited.value.length) : t.invite}</span>
          </button>
        )}
        <button
          class="btn btn--main push"
          type="submit"
          disabled={isSending.value || lacks?.quiet === true || take.value?.state === 'recording'}
        >
          <Icon name="send" />
          <span>{isSending.value ? t.sending : t.send}</span>
        </button>
        <p class="foot__where dim">{t.where(publish.value, object !== null)}</p>
      </footer>
    </div>
  );
}
