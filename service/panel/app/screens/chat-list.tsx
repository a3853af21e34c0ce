/** The list of chats by groups. Rows have a known height and stand by `top`: only those in sight are drawn. */
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chat } from '../../../../contracts/chat.ts';
import {
  chats,
  chatsOf,
  counterOf,
  findMore,
  type Group,
  groupsOf,
  labelFilter,
  loadGroup,
  loadingOf,
  search,
  searchFor,
} from '../store/chats.ts';
import { tick } from '../store/clock.ts';
import { line } from '../store/connection.ts';
import { keep, kept } from '../store/keep.ts';
import { outbox } from '../store/outbox.ts';
import { embedded } from '../store/session.ts';
import { dialog, openChat, openChatId } from '../store/view.ts';
import { t } from '../words/words.ts';
import { ChatRow, openFound } from './chat-row.tsx';
import { FilteredBy, LabelFilter } from './label-filter.tsx';
import { Offers } from './offers.tsx';
import { Empty, Icon, IconButton } from './ui.tsx';

const closedGroups = signal<Group[]>(kept<Group[]>('local', 'groups') ?? ['all', 'closed']);
const isOpen = (group: Group): boolean => closedGroups.value.indexOf(group) < 0;

function toggle(group: Group): void {
  closedGroups.value = isOpen(group)
    ? closedGroups.value.concat(group)
    : closedGroups.value.filter((one) => one !== group);
  keep('local', 'groups', closedGroups.value);
}

type Row =
  | { kind: 'head'; group: Group }
  | { kind: 'chat'; group: Group; chat: Chat }
  | { kind: 'skeleton'; id: string }
  | { kind: 'more'; group: Group; failed: boolean }
  | { kind: 'note'; text: string; id: string };

const heights = { head: 40, chat: 74, skeleton: 74, more: 44, note: 40 };
const narrow = window.matchMedia('(max-width: 719px)');
const heightOf = (row: Row): number =>
  heights[row.kind] + (narrow.matches && (row.kind === 'chat' || row.kind === 'head') ? 4 : 0);

function rowsOf(group: Group): Row[] {
  const rows: Row[] = [{ kind: 'head', group }];
  if (!isOpen(group)) return rows;
  const { cursor, failed } = loadingOf(group);
  const here = chatsOf(group);
  if (cursor === undefined && here.length === 0) {
    if (failed) return rows.concat({ kind: 'more', group, failed });
    // The row «more» asks for the page as soon as it is drawn.
    const few = Array.from({ length: group === 'mine' ? 3 : 1 }, (_, at): Row => {
      return { kind: 'skeleton', id: `${group}${at}` };
    });
    return rows.concat(few, { kind: 'more', group, failed });
  }
  for (const chat of here) rows.push({ kind: 'chat', group, chat });
  if (cursor !== null) rows.push({ kind: 'more', group, failed });
  const text = labelFilter.value === null ? t.emptyGroup(group) : t.emptyFiltered;
  if (here.length === 0) rows.push({ kind: 'note', text, id: `${group}-` });
  return rows;
}

function foundRows(): Row[] {
  const { ids, cursor, failed } = search.value;
  if (ids === null) return [0, 1, 2].map((at) => ({ kind: 'skeleton', id: `s${at}` }));
  const rows: Row[] = [];
  for (const id of ids) {
    const chat = chats.value.get(id);
    if (chat && chat.mergedIntoId === null) rows.push({ kind: 'chat', group: 'all', chat });
  }
  if (cursor !== null || failed) rows.push({ kind: 'more', group: 'all', failed });
  return rows;
}

/** The chats of the list from top to bottom, as the keys go through them. */
export function listedChats(): string[] {
  const rows = search.value.text === '' ? groupsOf().flatMap(rowsOf) : foundRows();
  return rows.flatMap((row) => (row.kind === 'chat' ? [row.chat.id as string] : []));
}

function GroupHead({ group, top }: { group: Group; top: number }) {
  const counter = counterOf(group);
  return (
    <button
      class="group__head"
      type="button"
      aria-expanded={isOpen(group)}
      style={{ top: `${top}px` }}
      onClick={() => toggle(group)}
    >
      <Icon name={isOpen(group) ? 'down' : 'right'} cls="ic--16" />
      {t.groups(group)}
      {counter && <span class="group__n">{counter.total}</span>}
      {counter && counter.unanswered > 0 && (
        <span
          class={`count ${group === 'mine' ? 'count--mine' : ''}`}
          title={t.unanswered(counter.unanswered)}
        >
          {counter.unanswered}
        </span>
      )}
    </button>
  );
}

function Skeleton({ top }: { top: number }) {
  return (
    <div class="chat chat--sk" style={{ top: `${top}px` }} aria-hidden="true">
      <span class="sk sk--round sk--ava" />
      <span class="chat__main">
        <span class="sk sk--1" />
        <span class="sk sk--2" />
        <span class="sk sk--3" />
      </span>
    </div>
  );
}

/** Asks for the next page when it comes into sight. */
function More({ group, failed, top }: { group: Group; failed: boolean; top: number }) {
  const next = (): void => void (search.value.text === '' ? loadGroup(group) : findMore());
  useEffect(() => {
    if (!failed) next();
  });
  return (
    <div class="list__more" style={{ top: `${top}px` }}>
      {failed ? (
        <button class="btn btn--sm" type="button" onClick={next}>
          {t.again}
        </button>
      ) : (
        <span class="dim">{t.loading}</span>
      )}
    </div>
  );
}

/** Draws the rows that are in sight, and a screen more on each side. */
function Rows({ rows }: { rows: Row[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 900 });
  useLayoutEffect(() => {
    const measure = (): void => {
      const { scrollTop, clientHeight } = box.current as HTMLDivElement;
      setView((old) =>
        Math.abs(old.top - scrollTop) < 40 && old.height === clientHeight
          ? old
          : { top: scrollTop, height: clientHeight },
      );
    };
    measure();
    const node = box.current;
    node?.addEventListener('scroll', measure, { passive: true });
    window.addEventListener('resize', measure);
    return () => {
      node?.removeEventListener('scroll', measure);
      window.removeEventListener('resize', measure);
    };
  }, []);
  let at = 0;
  const placed = rows.map((row) => {
    const top = at;
    at += heightOf(row);
    return { row, top };
  });
  const seen = placed.filter(
    ({ row, top }) => top + heightOf(row) > view.top - view.height && top < view.top + 2 * view.height,
  );
  return (
    <div class="list__body scroll" ref={box}>
      <div class="list__rows" style={{ height: `${at}px` }}>
        {seen.map(({ row, top }) => {
          if (row.kind === 'head') return <GroupHead key={`h${row.group}`} group={row.group} top={top} />;
          if (row.kind === 'chat')
            return <ChatRow key={`${row.group}${row.chat.id}`} chat={row.chat} top={top} />;
          if (row.kind === 'skeleton') return <Skeleton key={row.id} top={top} />;
          if (row.kind === 'more')
            return <More key={`m${row.group}`} group={row.group} failed={row.failed} top={top} />;
          return (
            <p key={row.id} class="list__note dim" style={{ top: `${top}px` }}>
              {row.text}
            </p>
          );
        })}
      </div>
    </div>
  );
}

function Foot() {
  const waiting = outbox.value.filter(({ state }) => state === 'waiting' || state === 'sending').length;
  const { mode } = line.value;
  const text =
    mode === 'broken'
      ? t.noConnection
      : mode === 'poll'
        ? t.connectedByPolling
        : mode === 'starting'
          ? t.connecting
          : waiting > 0
            ? t.waitToSend(waiting)
            : t.allDelivered;
  return (
    <div class="list__foot" role="status">
      <i class={`dot ${mode === 'broken' ? 'dot--bad' : mode === 'starting' ? '' : 'dot--ok'}`} />
      <span>{text}</span>
      {embedded && (
        <a class="push" href="/panel" target="_blank" rel="noopener">
          {t.inBrowser}
        </a>
      )}
    </div>
  );
}

export function ChatList() {
  tick.value;
  const { text, closed, ids } = search.value;
  const isSearch = text !== '';
  const rows = isSearch ? foundRows() : groupsOf().flatMap(rowsOf);
  const nothing = isSearch && ids !== null && ids.length === 0 && !search.value.failed;
  return (
    <aside class="list" aria-label={t.chatList}>
      <div class="list__head">
        <div class="list__title">
          <h1>{t.chats}</h1>
          <span class="push" />
          <LabelFilter />
          <IconButton
            icon="pen"
            label={t.writeFirst}
            onClick={() => {
              dialog.value = { kind: 'write' };
            }}
          />
        </div>
        <label class="search">
          <Icon name="search" />
          <input
            id="search"
            type="search"
            value={text}
            placeholder={t.searchHint}
            aria-label={t.searchChats}
            autocomplete="off"
            onInput={(event) => searchFor(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.code === 'Escape') searchFor('');
              const first = listedChats()[0];
              if (event.code === 'Enter' && first !== undefined) void openFound(first);
            }}
          />
          {!isSearch && <kbd>Ctrl K</kbd>}
        </label>
        <FilteredBy />
      </div>
      {nothing ? (
        <div class="list__body">
          <Empty
            picture="search"
            title={t.nothingFound(text)}
            text={closed ? t.searchedClosed : t.searchedOpen}
          >
            {!closed && (
              <button class="btn btn--sm" type="button" onClick={() => searchFor(text, true)}>
                {t.searchClosed}
              </button>
            )}
          </Empty>
        </div>
      ) : (
        <Rows rows={rows} />
      )}
      <Offers exceptId={openChatId.value} />
      <Foot />
    </aside>
  );
}

/** Opens the chat above or below in the list. */
export function stepChat(step: 1 | -1): void {
  const ids = listedChats();
  const at = ids.indexOf(openChatId.value ?? '');
  const next = ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + step))];
  if (next !== undefined) openChat(next);
}
