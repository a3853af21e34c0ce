/** Chats whose turn it is to be this person’s: accepted or skipped before their time is over. */
import type { Chat } from '../../../../contracts/chat.ts';
import { serviceNow } from '../api/client.ts';
import * as actions from '../store/actions.ts';
import { clientWords, offersToMe } from '../store/chats.ts';
import { openChat } from '../store/view.ts';
import { t } from '../words/words.ts';
import { titleOf } from './chat-row.tsx';
import { Avatar, Icon, useEvery } from './ui.tsx';

const narrow = window.matchMedia('(max-width: 719px)');

/** Seconds that are left; changes every second, and is not read aloud. */
function Left({ until }: { until: string }) {
  useEvery(1000, true);
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - serviceNow()) / 1000));
  return (
    <span class="offer__left num" aria-hidden="true">
      {t.secondsLeft(seconds)}
    </span>
  );
}

function Offer({ chat, isOpen }: { chat: Chat; isOpen: boolean }) {
  const title = titleOf(chat);
  const words = clientWords(chat);
  return (
    <section class="offer" aria-label={t.offerOf(title)}>
      <div class="offer__top">
        {isOpen ? <Icon name="bolt" /> : <Avatar id={chat.contact.id} name={title} cls="ava--32" />}
        <span class="grow offer__words">
          <b>{t.offerToYou}</b>
          {!isOpen && (
            <button class="offer__who clip" type="button" onClick={() => openChat(chat.id)}>
              {words === '' ? title : `${title}: ${words}`}
            </button>
          )}
        </span>
        {chat.offer && <Left until={chat.offer.until} />}
      </div>
      <div class="offer__act">
        <button
          class="btn btn--sm btn--main"
          type="button"
          title={`${t.accept} — Alt+A`}
          onClick={() => void actions.accept(chat.id)}
        >
          {t.accept}
        </button>
        <button
          class="btn btn--sm"
          type="button"
          title={`${t.skip} — Alt+S`}
          onClick={() => void actions.skip(chat.id)}
        >
          {t.skip}
        </button>
      </div>
    </section>
  );
}

/** Says by ear what has been offered: it is there before the offer is, or it would not be read. */
export function OfferAloud() {
  const [first] = offersToMe.value;
  return (
    <p class="sr" role="status">
      {first ? `${t.offerToYou}: ${titleOf(first)}` : ''}
    </p>
  );
}

/** Under the list, so that nothing in it moves; the one that is open is offered beside its messages. */
export function Offers({ exceptId }: { exceptId: string | null }) {
  const offered = offersToMe.value.filter(({ id }) => id !== exceptId);
  const [first] = offered;
  if (!first) return null;
  return (
    <div class="list__offers">
      <Offer key={first.id} chat={first} isOpen={false} />
      {offered.length > 1 && <p class="dim offer__more">{t.moreOffers(offered.length - 1)}</p>}
    </div>
  );
}

/** Over the messages: this chat; on a small screen, where the list is away, any. */
export function OffersHere({ chatId }: { chatId: string }) {
  const offered = offersToMe.value;
  const here = offered.find(({ id }) => id === chatId) ?? (narrow.matches ? offered[0] : undefined);
  return here ? (
    <div class="thread__offer">
      <Offer key={here.id} chat={here} isOpen={here.id === chatId} />
    </div>
  ) : null;
}
