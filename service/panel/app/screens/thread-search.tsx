/** The bar under the head that searches inside the open chat. */
import { chatSearch, closeChatSearch, searchInChat, stepFound } from '../store/chat-search.ts';
import { t } from '../words/words.ts';
import { Icon, IconButton } from './ui.tsx';

export function ThreadSearch() {
  const now = chatSearch.value;
  if (!now) return null;
  const { words, ids, at } = now;
  const count = ids?.length ?? 0;
  const close = (): void => {
    closeChatSearch();
    document.getElementById('answer')?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: old engines know no search element
    <div class="find" role="search" aria-label={t.searchInChat}>
      <label class="search grow">
        <Icon name="search" />
        <input
          type="search"
          value={words}
          placeholder={t.searchInChatHint}
          aria-label={t.searchInChat}
          autocomplete="off"
          ref={(node) => {
            if (node && words === '' && document.activeElement !== node) node.focus();
          }}
          onInput={(event) => searchInChat(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.code === 'Escape') {
              event.stopPropagation();
              close();
            }
            if (event.code === 'Enter' || event.code === 'ArrowUp') {
              event.preventDefault();
              stepFound(event.shiftKey ? -1 : 1);
            }
            if (event.code === 'ArrowDown') {
              event.preventDefault();
              stepFound(-1);
            }
          }}
        />
      </label>
      {words.trim() !== '' && (
        <span class="find__n num" role="status">
          {ids === null ? t.loading : t.foundOf(at + 1, count)}
        </span>
      )}
      <IconButton
        icon="up"
        small
        label={t.earlierFound}
        disabled={at + 1 >= count}
        onClick={() => stepFound(1)}
      />
      <IconButton icon="down" small label={t.laterFound} disabled={at === 0} onClick={() => stepFound(-1)} />
      <IconButton icon="x" small label={t.close} onClick={close} />
    </div>
  );
}
