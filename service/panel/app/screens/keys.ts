/** Keys of the whole panel, by their place on the keyboard: letters move with the layout. */
import * as actions from '../store/actions.ts';
import { openChatSearch } from '../store/chat-search.ts';
import { chats, offersToMe } from '../store/chats.ts';
import { embedded } from '../store/session.ts';
import { cardOpen, dialog, openChat, openChatId, showCard, viewed, wide } from '../store/view.ts';
import { stepChat } from './chat-list.tsx';
import { switchHidden } from './composer.tsx';
import { finish } from './thread-head.tsx';

/** Keys with Alt work everywhere; 1C keeps most of those with Ctrl for itself. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (dialog.value !== null || viewed.value !== null) return;
    const { code, altKey, ctrlKey, metaKey, shiftKey } = event;
    const isAlt = altKey && !ctrlKey && !metaKey && !shiftKey;
    const chat = chats.value.get(openChatId.value ?? '');
    const offered = offersToMe.value[0];
    const act = isAlt
      ? {
          ArrowDown: () => stepChat(1),
          KeyJ: () => stepChat(1),
          ArrowUp: () => stepChat(-1),
          KeyK: () => stepChat(-1),
          KeyE: () => chat && void finish(chat),
          KeyP: switchHidden,
          KeyF: () => chat && openChatSearch(chat.id),
          KeyA: () => offered && void actions.accept(offered.id),
          KeyS: () => offered && void actions.skip(offered.id),
          KeyI: () => showCard(!cardOpen.value),
        }[code]
      : (ctrlKey || metaKey) && code === 'KeyK' && !embedded
        ? () => document.getElementById('search')?.focus()
        : code === 'Escape' && !event.defaultPrevented
          ? () => {
              if (cardOpen.value && !wide.matches) showCard(false);
              else if (window.innerWidth < 720) openChat(null);
            }
          : undefined;
    if (!act) return;
    if (code !== 'Escape') event.preventDefault();
    act();
  });
}
