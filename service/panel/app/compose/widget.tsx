/** The whole widget: what it is about, the form, what was sent. */
import { useEffect, useState } from 'preact/hooks';
import { Icon, IconButton } from '../screens/ui.tsx';
import { line as connection, tryNow } from '../store/connection.ts';
import { addFiles } from '../store/uploads.ts';
import { toast } from '../store/view.ts';
import { fullOf } from '../words/formats.ts';
import { Foot } from './foot.tsx';
import { Pad } from './pad.tsx';
import { Recipient } from './recipient.tsx';
import { Sent } from './sent.tsx';
import { Setting } from './setting.tsx';
import { currentChat, data, object, reading } from './store/compose.ts';
import { refresh, startLive } from './store/live.ts';
import { box, submit } from './store/send.ts';
import { fillAgain } from './store/template.ts';
import { t } from './words/words.ts';

/** What of the object tells people which one it is, where the base has it. */
const telling = ['Контрагент', 'СуммаДокумента'];

function About() {
  const card = data.value?.object;
  if (!object) return null;
  const title = card?.title || object.title;
  const fields = card?.fields ?? [];
  const facts = telling
    .map((name) => fields.find((field) => field.name === name)?.value)
    .filter((value, at, all) => value !== undefined && value !== '' && all.indexOf(value) === at);
  return (
    <div class="write__obj clip">
      <span class="sub">{title}</span>
      {facts.map((fact) => (
        <span class="dim" key={fact}>
          {' · '}
          {fact}
        </span>
      ))}
    </div>
  );
}

function Head() {
  const chat = currentChat.value;
  return (
    <header class="write__head">
      <div class="grow">
        <h1>{t.title}</h1>
        <About />
      </div>
      {object !== null && (
        <IconButton
          icon="refresh"
          label={t.refresh}
          disabled={reading.value.busy}
          onClick={() => void refresh().then(fillAgain)}
        />
      )}
      {chat?.mayOpen && (
        <a class="btn btn--sm" href={`/panel#/chat/${chat.id}`} target="_blank" rel="noopener">
          <Icon name="chat" cls="ic--16" />
          <span>{t.openChat}</span>
        </a>
      )}
    </header>
  );
}

/** 1C is away, or the bridge is: said once, in words. */
function Troubles() {
  const now = data.value;
  const card = now?.object;
  return (
    <>
      {connection.value.mode === 'broken' && (
        <div class="bar bar--bad write__bar" role="alert">
          <Icon name="nonet" />
          <span class="grow">{t.offline}</span>
          <button class="btn btn--sm" type="button" onClick={tryNow}>
            {t.tryNow}
          </button>
        </div>
      )}
      {reading.value.error !== null && connection.value.mode !== 'broken' && (
        <div class="bar bar--bad write__bar" role="alert">
          <Icon name="alert" />
          <span class="grow">{reading.value.error}</span>
          <button class="btn btn--sm" type="button" onClick={() => void refresh()}>
            {t.again}
          </button>
        </div>
      )}
      {now?.onecProblem && (
        <div class="bar write__bar" role="status">
          <Icon name="alert" />
          <span class="grow">
            {now.onecProblem} {card?.readAt ? t.onecSince(fullOf(card.readAt)) : t.onecKnown}
          </span>
        </div>
      )}
    </>
  );
}

function Skeleton() {
  return (
    <div class="write__body" role="status" aria-label={t.loading}>
      <div class="write__two">
        <div class="sk sk--field" />
        <div class="sk sk--field" />
      </div>
      <div class="sk sk--who" />
      <div class="sk sk--pad" />
    </div>
  );
}

export function Widget() {
  const [isOver, setOver] = useState(false);
  useEffect(startLive, []);
  return (
    <main
      class="write"
      onDragEnter={(event) => {
        if (Array.from(event.dataTransfer?.types ?? []).indexOf('Files') >= 0) setOver(true);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={(event) => {
        const to = event.relatedTarget as Node | null;
        if (to === null || !event.currentTarget.contains(to)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        addFiles(box, event.dataTransfer?.files ?? []);
      }}
    >
      <Head />
      <Troubles />
      <div class="write__cols">
        {data.value === null ? (
          <div class="write__form">
            <Skeleton />
          </div>
        ) : (
          <form
            class="write__form"
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
          >
            <div class="write__body scroll">
              <Setting />
              <Recipient />
              <Pad isOver={isOver} />
            </div>
            <Foot />
          </form>
        )}
        <Sent />
      </div>
      {toast.value !== null && (
        <div
          class={`toast ${toast.value.bad ? 'toast--bad' : ''}`}
          role={toast.value.bad ? 'alert' : 'status'}
        >
          <Icon name={toast.value.bad ? 'alert' : 'check'} />
          <span>{toast.value.text}</span>
        </div>
      )}
    </main>
  );
}
