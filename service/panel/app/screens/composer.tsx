/** The field of the answer: to the client or a hidden comment, files, templates, mentions. */
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chat } from '../../../../contracts/chat.ts';
import type { Employee } from '../../../../contracts/employee.ts';
import type { Template } from '../../../../contracts/template.ts';
import * as actions from '../store/actions.ts';
import { rightsIn } from '../store/chats.ts';
import { changeDraft, clearDraft, draftOf, loadDraft } from '../store/drafts.ts';
import { forgetConflict, sendAll } from '../store/outbox.ts';
import { stoppedTyping, typing } from '../store/presence.ts';
import { forgetRendered, insertTemplate } from '../store/rendered.ts';
import { me } from '../store/session.ts';
import { lastOwn } from '../store/threads.ts';
import { addFiles, clearFiles, uploadsOf } from '../store/uploads.ts';
import { openChatId, say } from '../store/view.ts';
import { timeOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { bodiesOf } from './answer.ts';
import { titleOf } from './chat-row.tsx';
import { Conflict, Held, ReplyTo } from './composer-bars.tsx';
import { ComposerRow } from './composer-row.tsx';
import { editing } from './editing.ts';
import { EmojiPicker } from './emoji.tsx';
import { Files } from './files-bar.tsx';
import { foundColleagues, foundTemplates, MentionPicker, TemplatePicker } from './pickers.tsx';
import { Recorder } from './recorder.tsx';
import { canRecord } from './recording.ts';
import { Icon } from './ui.tsx';

const longest = 4096;
const tallest = 220;

/** Another way into hidden mode: Alt+P. */
export function switchHidden(): void {
  const id = openChatId.value;
  if (id !== null) changeDraft(id, { hidden: !draftOf(id).hidden });
}

/** The picker that is open without a sign in the text. */
const opened = signal<'templates' | 'emoji' | null>(null);

/** Opens the templates, for a button elsewhere on the page. */
export function openTemplates(): void {
  opened.value = 'templates';
  document.getElementById('answer')?.focus();
}

export function Composer({ chat }: { chat: Chat }) {
  const chatId = chat.id as string;
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [isShut, setShut] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [isRecording, setRecording] = useState(false);
  const draft = draftOf(chatId);
  const current = editing.value?.message.chatId === chatId ? editing.value : null;
  const text = current ? current.text : draft.text;
  const hidden = current ? current.message.kind === 'comment' : draft.hidden;
  const may = rightsIn(chat);
  const files = uploadsOf(chatId).filter(({ voice }) => !voice);
  const isLoading = files.some(({ attachment, error }) => attachment === null && error === null);
  const isBlocked = hidden ? !may.comment : !may.writeToClient;

  const before = text.slice(0, caret);
  const slash = /^\/(\S*)$/.exec(text);
  const mention = hidden ? /(?:^|\s)@([^\s@]{0,30})$/.exec(before) : null;
  const open = isShut
    ? null
    : slash || opened.value === 'templates'
      ? 'templates'
      : mention
        ? 'mention'
        : opened.value;
  const templates = open === 'templates' ? foundTemplates(slash?.[1] ?? '') : [];
  const people = open === 'mention' ? foundColleagues(mention?.[1] ?? '') : [];
  const count = open === 'templates' ? templates.length : people.length;

  useEffect(() => {
    void loadDraft(chatId);
    forgetRendered();
    opened.value = null;
    editing.value = null;
    setRecording(false);
    if (window.innerWidth >= 720) area.current?.focus();
  }, [chatId]);
  useEffect(() => {
    if (current) area.current?.focus();
  }, [current?.message.id]);
  useEffect(() => setAt(0), [open, slash?.[1], mention?.[1]]);
  useLayoutEffect(() => {
    const node = area.current;
    if (!node) return;
    node.style.height = 'auto';
    node.style.height = `${Math.min(node.scrollHeight, tallest)}px`;
  }, [text, isRecording, hidden]);

  const write = (value: string, to = value.length): void => {
    if (current) editing.value = { ...current, text: value };
    else changeDraft(chatId, { text: value });
    setShut(false);
    setCaret(to);
    if (value !== '' && !current) typing(chatId, hidden);
  };
  const place = (to: number): void => {
    setCaret(to);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(to, to);
      setCaret(to);
    });
  };
  const insert = (piece: string): void => {
    const start = area.current?.selectionStart ?? text.length;
    const end = area.current?.selectionEnd ?? text.length;
    write(text.slice(0, start) + piece + text.slice(end), start + piece.length);
    place(start + piece.length);
  };
  const chooseTemplate = async (template: Template): Promise<void> => {
    if (!(await insertTemplate(template, chatId))) return;
    opened.value = null;
    place(draftOf(chatId).text.length);
  };
  const choosePerson = (person: Employee): void => {
    const start = caret - (mention?.[1]?.length ?? 0);
    const next = `${text.slice(0, start)}${person.name} ${text.slice(caret)}`;
    changeDraft(chatId, { text: next, mentions: { ...draft.mentions, [person.name]: person.id } });
    place(start + person.name.length + 1);
  };

  /** Reads what is there now, not what was drawn: a double click comes before the next drawing. */
  const send = (): void => {
    const changed = editing.value;
    if (changed?.message.chatId === chatId) {
      editing.value = null;
      const words = changed.text.trim();
      if (words !== '' && words !== changed.message.text) void actions.edit(changed.message, words);
      return;
    }
    const now = draftOf(chatId);
    const ready = uploadsOf(chatId).filter(({ voice }) => !voice);
    const words = now.text.trim();
    if ((words === '' && ready.length === 0) || isBlocked || isLoading) return;
    if (words.length > longest) {
      say(t.tooLong(longest), true);
      return;
    }
    if (ready.some(({ error }) => error !== null)) {
      say(t.removeFailedFiles, true);
      return;
    }
    sendAll(chatId, bodiesOf(now, ready), now);
    clearDraft(chatId);
    clearFiles(chatId);
    forgetConflict(chatId);
    stoppedTyping(chatId);
    place(0);
  };

  const keys = (event: KeyboardEvent): void => {
    if (open === 'templates' || open === 'mention') {
      const step = event.code === 'ArrowDown' ? 1 : event.code === 'ArrowUp' ? -1 : 0;
      if (step !== 0 && count > 0) {
        event.preventDefault();
        setAt((at + step + count) % count);
        return;
      }
      if ((event.code === 'Enter' || event.code === 'Tab') && count > 0) {
        event.preventDefault();
        if (open === 'templates') void chooseTemplate(templates[at] ?? (templates[0] as Template));
        else choosePerson(people[at] ?? (people[0] as Employee));
        return;
      }
    }
    if (event.code === 'Escape' && (open !== null || current)) {
      event.preventDefault();
      event.stopPropagation();
      if (open !== null) {
        opened.value = null;
        setShut(true);
      } else editing.value = null;
      return;
    }
    if (event.code === 'ArrowUp' && text === '' && !current) {
      const last = lastOwn(chatId, me());
      if (last) {
        event.preventDefault();
        editing.value = { message: last, text: last.text ?? '' };
      }
      return;
    }
    const isEnter = event.code === 'Enter' || event.code === 'NumpadEnter';
    if (isEnter && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (!event.repeat) send();
    }
  };
  const pasted = (event: ClipboardEvent): void => {
    const found = event.clipboardData?.files;
    if (!found || found.length === 0) return;
    event.preventDefault();
    addFiles(chatId, found);
  };
  const setHidden = (on: boolean): void => {
    changeDraft(chatId, { hidden: on });
    area.current?.focus();
  };
  const toggle = (what: 'templates' | 'emoji'): void => {
    setShut(false);
    opened.value = opened.value === what ? null : what;
    if (what === 'templates') area.current?.focus();
  };

  const hint = hidden
    ? t.clientWillNotSee
    : draft.savedAt !== null && text !== ''
      ? t.draftSaved(timeOf(draft.savedAt))
      : t.enterSends;
  return (
    <div class={`composer ${hidden ? 'composer--note' : ''}`} data-mode={hidden ? 'hidden' : 'client'}>
      <div class="composer__in">
        {open === 'templates' && (
          <TemplatePicker
            chat={chat}
            query={slash?.[1] ?? ''}
            found={templates}
            at={at}
            choose={(template) => void chooseTemplate(template)}
            point={setAt}
          />
        )}
        {open === 'mention' && (
          <MentionPicker chat={chat} found={people} at={at} choose={choosePerson} point={setAt} />
        )}
        {open === 'emoji' && (
          <EmojiPicker
            choose={insert}
            close={() => {
              opened.value = null;
              area.current?.focus();
            }}
          />
        )}
        <Conflict chat={chat} />
        <Held chatId={chatId} />
        <div class={`composer__box ${isFocused && !hidden ? 'composer__box--focus' : ''}`}>
          {isRecording ? (
            <Recorder chatId={chatId} close={() => setRecording(false)} />
          ) : (
            <>
              <div class="composer__top">
                {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex box in old engines */}
                <div class="seg" role="group" aria-label={t.toWhom}>
                  <button
                    class="seg__b"
                    type="button"
                    aria-pressed={!hidden}
                    onClick={() => setHidden(false)}
                  >
                    {t.toClient}
                  </button>
                  <button
                    class="seg__b"
                    type="button"
                    aria-pressed={hidden}
                    title={`${t.hiddenComment} — Alt+P`}
                    onClick={() => setHidden(true)}
                  >
                    <Icon name="eyeoff" cls="ic--14" />
                    <span>{t.hiddenComment}</span>
                  </button>
                </div>
                <span class="composer__hint push">{hint}</span>
              </div>
              <ReplyTo chatId={chatId} />
              <textarea
                id="answer"
                ref={area}
                class="composer__text"
                rows={1}
                value={text}
                aria-label={hidden ? t.hiddenComment : t.messageToClient}
                placeholder={hidden ? t.commentHint : t.answerHint}
                onInput={(event) => write(event.currentTarget.value, event.currentTarget.selectionStart)}
                onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
                onKeyDown={keys}
                onPaste={pasted}
                onFocus={() => setFocused(true)}
                onBlur={() => setFocused(false)}
              />
              <Files chatId={chatId} />
              <ComposerRow
                open={open}
                hidden={hidden}
                isEditing={current !== null}
                isBlocked={isBlocked || isLoading}
                toggle={toggle}
                attach={(files) => addFiles(chatId, files)}
                call={() => {
                  changeDraft(chatId, { hidden: true });
                  insert(text === '' || /\s$/.test(text) ? '@' : ' @');
                }}
                record={() => (canRecord() ? setRecording(true) : say(t.cannotRecord, true))}
                send={send}
              />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

/** What the files dropped on the chat would be told. */
export const dropText = (chat: Chat): string =>
  draftOf(chat.id).hidden ? t.dropToColleagues : t.dropToClient(titleOf(chat));
