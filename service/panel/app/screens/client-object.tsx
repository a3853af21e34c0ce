/** The thing of 1C that the chat is about: what the base tells of it, and which one it is. */
import { useEffect, useState } from 'preact/hooks';
import type { Chat } from '../../../../contracts/chat.ts';
import type { ObjectCard, ObjectLink } from '../../../../contracts/object.ts';
import type { ReplyOf } from '../../../../contracts/operation.ts';
import type { Operations } from '../../../../contracts/operations.ts';
import { ApiError, call } from '../api/client.ts';
import { linkObject } from '../store/actions.ts';
import { rightsIn } from '../store/chats.ts';
import { embedded } from '../store/session.ts';
import { fullOf, phoneOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { Section } from './section.tsx';
import { Icon, IconButton } from './ui.tsx';

type Found = ReplyOf<Operations['listObjects']>['items'];

export interface ObjectState {
  card: ObjectCard | null;
  busy: boolean;
  /** Why there is no card, in words. */
  error: string | null;
  again: () => void;
}

/** What 1C says of the linked object. */
export function useObject(link: ObjectLink | null): ObjectState {
  const [state, setState] = useState<Omit<ObjectState, 'again'>>({ card: null, busy: false, error: null });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isGone = false;
    const put = (next: Omit<ObjectState, 'again'>): void => {
      if (!isGone) setState(next);
    };
    if (link === null) put({ card: null, busy: false, error: null });
    else {
      setState((before) => ({ card: tries > 0 ? before.card : null, busy: true, error: null }));
      // 1C may have to wake up.
      call('getObject', { params: { kind: link.kind, key: link.key }, limitMs: 60_000 }).then(
        (card) => put({ card, busy: false, error: null }),
        (error) => put({ card: null, busy: false, error: wordsOf(error) }),
      );
    }
    return () => {
      isGone = true;
    };
  }, [link?.kind, link?.key, tries]);
  return { ...state, again: () => setTries(tries + 1) };
}

/** Where nobody has set up the reading of 1C, its absence is not worth a word. */
const wordsOf = (error: unknown): string | null =>
  !(error instanceof ApiError)
    ? t.noConnection
    : error.code === 'ODATA_OFF'
      ? null
      : ((error.details.text as string | undefined) ?? error.message);

/** A word of one letter stays with the next. */
const kept = (value: string): string => value.replace(/(^|[\s,])([а-яё]) /gi, '$1$2\u00a0');

/** Sections of the base and fields of the object; what the base lacks is not there. */
export function OneC({ state: { card, busy, error, again } }: { state: ObjectState }) {
  if (busy && card === null)
    return (
      <div class="sec" role="status" aria-label={t.loading}>
        <div class="sk sk--row" />
        <div class="sk sk--row" />
        <div class="sk sk--row" />
      </div>
    );
  const isAway = error !== null || card?.stale === true;
  return (
    <>
      {isAway && (
        <p class="sec__stale onec-away" role="status">
          <Icon name="alert" cls="ic--16" />
          <span class="grow">
            {error ?? t.onecStale}
            {card?.readAt ? ` ${t.onecReadAt(fullOf(card.readAt))}` : ''}
          </span>
          <button class="link" type="button" disabled={busy} onClick={again}>
            {t.repeat}
          </button>
        </p>
      )}
      {card?.sections.map((section) => (
        <Section key={section.title} title={section.title}>
          <dl>
            {section.rows.map((row) => (
              <div class="kv" key={row.title + row.value}>
                <dt>{row.url === null ? row.title : <a href={row.url}>{row.title}</a>}</dt>
                <dd>{kept(row.value)}</dd>
              </div>
            ))}
          </dl>
        </Section>
      ))}
      {card !== null && card.fields.length > 0 && (
        <Section title={t.fields}>
          <dl>
            {card.fields.map((field) => (
              <div class="kv" key={field.name}>
                <dt>{field.title}</dt>
                <dd>{field.value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </>
  );
}

/** «Справочник.Контрагенты» → «Контрагенты» */
const kindOf = (kind: string): string => (kind.split('.')[1] ?? kind).replace(/([а-яё])([А-ЯЁ])/g, '$1 $2');

function Choice({ items, choose }: { items: Found; choose: (one: Found[number]) => void }) {
  return (
    <ul class="found">
      {items.map((one) => (
        <li key={one.kind + one.key}>
          <button class="order" type="button" onClick={() => choose(one)}>
            <span class="strong block clip">{one.title}</span>
            <span class="dim block clip">
              {[kindOf(one.kind)].concat(one.phones.slice(0, 2).map(phoneOf)).join(' · ')}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Finds a thing of 1C by words or digits; answered from the directory, so 1C may be away. */
function Search({ choose, close }: { choose: (one: Found[number]) => void; close: () => void }) {
  const [query, setQuery] = useState('');
  const [items, setItems] = useState<Found | null>(null);
  useEffect(() => {
    const search = query.trim();
    setItems(null);
    if (search.length < 2) return;
    let isGone = false;
    const timer = setTimeout(() => {
      call('listObjects', { query: { search, limit: 20 } }).then(
        (found) => {
          if (!isGone) setItems(found.items);
        },
        () => {
          if (!isGone) setItems([]);
        },
      );
    }, 250);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [query]);
  return (
    <div>
      <label class="search">
        <Icon name="search" />
        <input
          type="search"
          value={query}
          placeholder={t.findInOnec}
          aria-label={t.findInOnec}
          ref={(node) => {
            if (query === '') node?.focus();
          }}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.code !== 'Escape') return;
            event.stopPropagation();
            close();
          }}
        />
      </label>
      {items !== null && items.length === 0 && <p class="dim found__none">{t.nothingFound(query.trim())}</p>}
      {items !== null && items.length > 0 && <Choice items={items} choose={choose} />}
    </div>
  );
}

/** Which thing of 1C the chat is about; several that fit are shown, one is chosen once. */
export function LinkedObject({ chat, link }: { chat: Chat; link: ObjectLink | null }) {
  const [isSearching, setSearching] = useState(false);
  const [matches, setMatches] = useState<Found>([]);
  const { phone } = chat.contact;
  const may = rightsIn(chat).comment;
  useEffect(() => {
    let isGone = false;
    setMatches([]);
    if (link === null && phone !== null)
      call('listObjects', { query: { phone, limit: 10 } }).then(
        ({ items }) => {
          if (!isGone) setMatches(items);
        },
        // The search stays, which says when it finds nothing.
        () => undefined,
      );
    return () => {
      isGone = true;
    };
  }, [link === null, phone]);
  const choose = async ({ kind, key, title }: Found[number]): Promise<void> => {
    if (await linkObject(chat, { kind, key, title })) setSearching(false);
  };
  const search = may ? (
    <IconButton
      icon="search"
      small
      label={link ? t.linkAnother : t.findInOnec}
      aria-expanded={isSearching}
      onClick={() => setSearching(!isSearching)}
    />
  ) : undefined;
  const way = link && `/panel/compose?${new URLSearchParams({ ...link }).toString()}`;
  return (
    <Section title={t.inOnec} side={search}>
      {link && (
        <div class="linked">
          <span class="grow">
            <span class="strong block">{link.title}</span>
            <span class="dim block">{kindOf(link.kind)}</span>
          </span>
          {may && chat.object !== null && (
            <IconButton icon="x" small label={t.unlink} onClick={() => void linkObject(chat, null)} />
          )}
        </div>
      )}
      {way && !embedded && (
        <a class="link linked__way" href={way} target="_blank" rel="noopener">
          <Icon name="clock" cls="ic--16" /> {t.timelineOf}
        </a>
      )}
      {!link && (
        <p class="dim found__none">
          {matches.length > 0 && may ? t.chooseOnce(matches.length) : t.notLinked}
        </p>
      )}
      {!link && may && !isSearching && <Choice items={matches} choose={(one) => void choose(one)} />}
      {isSearching && <Search choose={(one) => void choose(one)} close={() => setSearching(false)} />}
    </Section>
  );
}
