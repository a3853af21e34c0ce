/** Emoji by groups, with a search and the latest ones. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { keep, kept } from '../store/keep.ts';
import { t } from '../words/words.ts';
import { Icon } from './ui.tsx';

const fold = (text: string): string => text.toLowerCase().replace(/ё/g, 'е');

interface EmojiGroup {
  name: string;
  /** Each: the sign, then words to find it by. */
  signs: string[];
}
const emoji = signal<EmojiGroup[] | null>(null);
const recent = signal<string[]>(kept<string[]>('local', 'emoji') ?? []);
const emojiQuery = signal('');

async function loadEmoji(): Promise<void> {
  if (emoji.value !== null) return;
  try {
    emoji.value = (await (await fetch('/panel/assets/emoji.json')).json()) as EmojiGroup[];
  } catch (_error) {
    emoji.value = [];
  }
}

export function EmojiPicker({ choose, close }: { choose: (sign: string) => void; close: () => void }) {
  useEffect(() => {
    emojiQuery.value = '';
    void loadEmoji();
  }, []);
  const wanted = fold(emojiQuery.value.trim());
  const pick = (sign: string): void => {
    recent.value = [sign].concat(recent.value.filter((one) => one !== sign)).slice(0, 16);
    keep('local', 'emoji', recent.value);
    choose(sign);
  };
  const button = (text: string) => {
    const [sign = '', ...words] = text.split(' ');
    return (
      <button key={sign} class="emoji__b" type="button" title={words.join(', ')} onClick={() => pick(sign)}>
        {sign}
      </button>
    );
  };
  const groups = emoji.value ?? [];
  const found = groups.flatMap(({ signs }) => signs.filter((text) => fold(text).indexOf(wanted) >= 0));
  return (
    <div
      class="picker picker--emoji pop"
      role="dialog"
      aria-label={t.emoji}
      onKeyDown={(event) => {
        if (event.code === 'Escape') close();
      }}
    >
      <label class="search emoji__search">
        <Icon name="search" />
        <input
          type="search"
          placeholder={t.emojiSearch}
          aria-label={t.emojiSearch}
          value={emojiQuery.value}
          ref={(node) => node?.focus()}
          onInput={(event) => {
            emojiQuery.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            const first = found[0]?.split(' ')[0];
            if (event.code === 'Enter' && wanted !== '' && first !== undefined) pick(first);
          }}
        />
      </label>
      <div class="emoji__all scroll">
        {wanted !== '' && <div class="emoji__grid">{found.map(button)}</div>}
        {wanted !== '' && found.length === 0 && (
          <p class="picker__none dim">{t.nothingFound(emojiQuery.value)}</p>
        )}
        {wanted === '' && recent.value.length > 0 && (
          <>
            <p class="emoji__h">{t.emojiRecent}</p>
            <div class="emoji__grid">{recent.value.map(button)}</div>
          </>
        )}
        {wanted === '' &&
          groups.map(({ name, signs }) => (
            <div key={name}>
              <p class="emoji__h">{name}</p>
              <div class="emoji__grid">{signs.map(button)}</div>
            </div>
          ))}
        {emoji.value === null && <p class="picker__none dim">{t.loading}</p>}
      </div>
    </div>
  );
}
