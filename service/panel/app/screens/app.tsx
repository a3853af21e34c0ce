/** The whole page. */
import { useEffect, useState } from 'preact/hooks';
import { chatSearch, closeChatSearch } from '../store/chat-search.ts';
import { chats, chatsOf, fetchChat, labelFilter, rightsIn } from '../store/chats.ts';
import { line, tryNow } from '../store/connection.ts';
import { lines } from '../store/directory.ts';
import { isOutdated } from '../store/installed.ts';
import { markRead, startLive } from '../store/live.ts';
import { goOn } from '../store/merged.ts';
import { outbox } from '../store/outbox.ts';
import { watch } from '../store/presence.ts';
import { askedChat, embedded, entry, me, signIn } from '../store/session.ts';
import { addFiles, maxFiles, maxMegabytes } from '../store/uploads.ts';
import { cardOpen, dialog, openChat, openChatId, toast, viewed } from '../store/view.ts';
import { t } from '../words/words.ts';
import { ChatList } from './chat-list.tsx';
import { titleOf } from './chat-row.tsx';
import { ClientCard } from './client-card.tsx';
import { Composer, dropText } from './composer.tsx';
import { Dialogs } from './dialogs.tsx';
import { OfferAloud, OffersHere } from './offers.tsx';
import { Rail, TabBar } from './rail.tsx';
import { Thread } from './thread.tsx';
import { ThreadHead } from './thread-head.tsx';
import { ThreadSearch } from './thread-search.tsx';
import { Empty, Icon, IconButton, useEvery } from './ui.tsx';
import { Viewer } from './viewer.tsx';

/** Says that the connection is gone, since when, and what happens meanwhile. */
function Banner() {
  const { mode, brokenAt, nextTryAt, isBack } = line.value;
  useEvery(1000, brokenAt !== null);
  if (mode === 'broken' && brokenAt !== null) {
    const seconds = Math.max(1, Math.round((Date.now() - brokenAt) / 1000));
    const next = nextTryAt === null ? 0 : Math.max(0, Math.ceil((nextTryAt - Date.now()) / 1000));
    const waiting = outbox.value.length;
    return (
      <div class="offline" role="alert">
        <Icon name="nonet" />
        <span class="grow">
          <b>{t.offlineFor(seconds)}</b> {t.offlineText(waiting)} {next > 0 ? t.nextTry(next) : t.tryingNow}{' '}
          <a class="link" href="/panel/check" target="_blank" rel="noopener">
            {t.selfCheck}
          </a>
        </span>
        <button class="btn btn--sm" type="button" onClick={tryNow}>
          {t.refreshNow}
        </button>
      </div>
    );
  }
  if (isOutdated.value && !isBack)
    return (
      <div class="offline offline--new" role="status">
        <Icon name="bolt" />
        <span class="grow">
          <b>{t.outdated}</b> {embedded ? t.outdatedEmbedded : t.outdatedText}
        </span>
        {!embedded && (
          <button class="btn btn--sm" type="button" onClick={() => location.reload()}>
            {t.reload}
          </button>
        )}
        <IconButton
          icon="x"
          small
          label={t.close}
          onClick={() => {
            isOutdated.value = false;
          }}
        />
      </div>
    );
  if (isBack)
    return (
      <div class="offline offline--back" role="status">
        <Icon name="check" />
        <span class="grow">
          <b>{t.backOnline}</b> {t.backOnlineText}
        </span>
      </div>
    );
  return null;
}

/** The line of the open chat is not there: answers wait, and it is said before they are written. */
function LineWord({ lineId }: { lineId: string }) {
  const one = lines.value.get(lineId);
  if (!one || one.status === 'online' || one.status === 'catching_up') return null;
  return (
    <div class="bar lineword" role="status">
      <Icon name="alert" />
      <span class="grow">{t.lineAway(one.name)}</span>
    </div>
  );
}

function NoChat() {
  const next = chatsOf('mine')
    .concat(chatsOf('queue'))
    .find(({ waitingSince }) => waitingSince !== null);
  return (
    <main class="thread thread--empty" aria-label={t.noChat}>
      {next || labelFilter.value !== null ? (
        <Empty picture="chats" title={t.chooseChat} text={t.orAnswerLongest}>
          {next && (
            <button class="btn btn--main" type="button" onClick={() => openChat(next.id)}>
              {t.nextInQueue}
            </button>
          )}
        </Empty>
      ) : (
        <Empty picture="queue" title={t.queueIsEmpty} text={t.queueIsEmptyText} />
      )}
    </main>
  );
}

function OpenChat({ id }: { id: string }) {
  const [isMissing, setMissing] = useState(false);
  const [isOver, setOver] = useState(false);
  const chat = chats.value.get(id);
  const lastId = chat?.lastMessage?.id;
  const isMine = chat?.owner?.id === me();
  useEffect(() => {
    setMissing(false);
    if (!chats.peek().has(id))
      fetchChat(id).then(
        // An address from before two chats became one.
        (found) => found.id !== id && goOn(id, found.id),
        () => setMissing(true),
      );
    watch(id);
    return () => {
      watch(null);
      closeChatSearch();
    };
  }, [id]);
  const goesOnAs = chat?.mergedIntoId ?? null;
  useEffect(() => {
    if (goesOnAs !== null) goOn(id, goesOnAs);
  }, [id, goesOnAs]);
  useEffect(() => {
    const read = (): void => {
      if (isMine && !document.hidden) markRead(id);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [id, isMine, lastId]);

  if (!chat)
    return (
      <main class="thread thread--empty">
        {isMissing && <Empty picture="search" title={t.chatNotFound} text={t.chatNotFoundText} />}
      </main>
    );
  const may = rightsIn(chat);
  return (
    <>
      <main
        class="thread"
        aria-label={t.chatWith(titleOf(chat))}
        onDragEnter={(event) => {
          if (Array.from(event.dataTransfer?.types ?? []).indexOf('Files') >= 0) setOver(true);
        }}
        onDragOver={(event) => event.preventDefault()}
        onDragLeave={(event) => {
          if (event.relatedTarget === null || !event.currentTarget.contains(event.relatedTarget as Node))
            setOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          addFiles(id, event.dataTransfer?.files ?? []);
        }}
      >
        <ThreadHead chat={chat} />
        {chatSearch.value?.chatId === id && <ThreadSearch />}
        <LineWord lineId={chat.lineId} />
        <OffersHere chatId={id} />
        <Thread key={id} chat={chat} />
        <Composer key={`c${id}`} chat={chat} />
        {isOver && may.comment && (
          <div class="drop" role="status">
            <Icon name="upload" />
            <b>{t.dropToAttach}</b>
            <span>{dropText(chat)}</span>
            <span>{t.dropLimits(maxMegabytes, maxFiles)}</span>
          </div>
        )}
      </main>
      {cardOpen.value && <ClientCard key={`i${id}`} chat={chat} />}
    </>
  );
}

function Panel() {
  const id = openChatId.value;
  useEffect(() => {
    if (askedChat !== null && openChatId.peek() === null) openChat(askedChat);
    startLive();
  }, []);
  return (
    <div
      class="app"
      data-view={id === null ? 'list' : 'thread'}
      data-card={cardOpen.value ? 'open' : 'closed'}
    >
      <Banner />
      <div class="panel">
        <Rail />
        <ChatList />
        {id === null ? <NoChat /> : <OpenChat id={id} />}
        <TabBar />
      </div>
      <OfferAloud />
      {viewed.value !== null && <Viewer />}
      {dialog.value !== null && <Dialogs />}
      {toast.value !== null && (
        <div
          class={`toast ${toast.value.bad ? 'toast--bad' : ''}`}
          role={toast.value.bad ? 'alert' : 'status'}
        >
          <Icon name={toast.value.bad ? 'alert' : 'check'} />
          <span>{toast.value.text}</span>
        </div>
      )}
    </div>
  );
}

/** What to do for who has no session. */
function Door() {
  const state = entry.value;
  if (state === 'starting' || state === 'leaving')
    return <div class="door" role="status" aria-label={t.loading} />;
  const isOffline = state === 'offline';
  const title = isOffline ? t.noConnection : state === 'used' ? t.linkIsUsed : t.linkIsNeeded;
  return (
    <main class="door">
      <span class="door__logo">
        <Icon name="logo" cls="ic--24" />
        {t.product}
      </span>
      <section class="cardbox">
        <h1>{title}</h1>
        <p class="sub">{isOffline ? t.noConnectionText : embedded ? t.linkInOnec : t.linkText}</p>
        {!isOffline && (
          <p class="sub">
            {t.linkForServer} <code class="mono">npm start</code>
          </p>
        )}
        {isOffline && (
          <button class="btn btn--main" type="button" onClick={() => void signIn()}>
            {t.again}
          </button>
        )}
      </section>
    </main>
  );
}

export function App() {
  return entry.value === 'in' ? <Panel /> : <Door />;
}
