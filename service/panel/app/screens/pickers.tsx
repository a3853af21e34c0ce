/** What opens over the field of the answer: templates, colleagues, emoji. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Chat } from '../../../../contracts/chat.ts';
import type { Employee } from '../../../../contracts/employee.ts';
import type { Template } from '../../../../contracts/template.ts';
import { colleagues, templates } from '../store/directory.ts';
import { keep, kept } from '../store/keep.ts';
import { type Rendered, renderedOf } from '../store/rendered.ts';
import { me } from '../store/session.ts';
import { t } from '../words/words.ts';
import { Avatar, Icon } from './ui.tsx';

const fold = (text: string): string => text.toLowerCase().replace(/ё/g, 'е');

/** Templates whose name or text has these letters. */
export function foundTemplates(query: string): Template[] {
  const wanted = fold(query);
  return Array.from(templates.value.values())
    .filter(
      ({ deleted, name, text }) =>
        !deleted && (fold(name).indexOf(wanted) >= 0 || fold(text).indexOf(wanted) >= 0),
    )
    .sort((a, b) => (fold(b.name).indexOf(wanted) === 0 ? 1 : a.name.localeCompare(b.name)))
    .slice(0, 50);
}

/** Colleagues whose name has these letters at the start of a word. */
export const foundColleagues = (query: string): Employee[] =>
  colleagues(me())
    .filter(({ name }) => ` ${fold(name)}`.indexOf(` ${fold(query)}`) >= 0)
    .slice(0, 8);

interface Piece {
  text: string;
  kind: 'text' | 'value' | 'missing';
}

/** The filled text in pieces: what the author wrote, what was put in, what lacks. */
function piecesOf(template: string, { text, missing }: Rendered): Piece[] {
  const pieces: Piece[] = [];
  const parts = template.split(/(\{\{[^{}]*\}\})/);
  let rest = text;
  parts.forEach((part, at) => {
    if (at % 2 === 0) {
      pieces.push({ text: part, kind: 'text' });
      rest = rest.slice(part.length);
      return;
    }
    const name = part.slice(2, -2).trim();
    if (missing.indexOf(name) >= 0) {
      pieces.push({ text: t.variable(name), kind: 'missing' });
      rest = rest.slice(part.length);
      return;
    }
    const next = parts[at + 1] ?? '';
    const end = next === '' && at + 2 >= parts.length ? rest.length : Math.max(0, rest.indexOf(next));
    pieces.push({ text: rest.slice(0, end), kind: 'value' });
    rest = rest.slice(end);
  });
  return pieces.filter(({ text: piece }) => piece !== '');
}

interface TemplatePickerProps {
  chat: Chat;
  query: string;
  found: Template[];
  at: number;
  choose: (template: Template) => void;
  point: (at: number) => void;
}

export function TemplatePicker({ chat, query, found, at, choose, point }: TemplatePickerProps) {
  const current = found[at];
  const filled = current ? renderedOf(current, chat.id) : null;
  return (
    <div class="picker pop" role="dialog" aria-label={t.templates}>
      <div class="pop__head">
        <Icon name="tpl" cls="ic--16" />
        <span>{t.templates}</span>
        {query !== '' && <span class="push dim">/{query}</span>}
      </div>
      {found.length === 0 ? (
        <p class="picker__none dim">{templates.value.size === 0 ? t.noTemplates : t.nothingFound(query)}</p>
      ) : (
        <div class="tpl">
          <div class="tpl__list scroll" role="listbox" aria-label={t.templates} tabIndex={-1}>
            {found.map((template, index) => (
              <div
                key={template.id}
                class="opt"
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                onMouseEnter={() => point(index)}
                onMouseDown={(event) => {
                  event.preventDefault();
                  choose(template);
                }}
              >
                <div class="tpl__n">{template.name}</div>
                <div class="tpl__d">{template.text.replace(/\{\{[^{}]*\}\}/g, '…')}</div>
              </div>
            ))}
          </div>
          <div class="tpl__view scroll">
            <div class="row">
              <span class="strong">{current?.name}</span>
              {filled !== null && filled !== 'failed' && filled.missing.length > 0 && (
                <span class="tag tag--bad push">
                  <Icon name="fail" cls="ic--12" />
                  <span>{t.missing(filled.missing.length)}</span>
                </span>
              )}
            </div>
            {filled === 'failed' && <p class="tpl__text bad">{t.notLoaded}</p>}
            {filled === null && current && <p class="tpl__text dim">{t.loading}</p>}
            {filled !== null && filled !== 'failed' && current && (
              <p class="tpl__text">
                {piecesOf(current.text, filled).map((piece, index) =>
                  piece.kind === 'text' ? (
                    piece.text
                  ) : (
                    <span key={index} class={`var ${piece.kind === 'missing' ? 'var--miss' : ''}`}>
                      {piece.text}
                    </span>
                  ),
                )}
              </p>
            )}
            {filled !== null && filled !== 'failed' && filled.missing.length > 0 && (
              <p class="field__hint">{t.missingHint}</p>
            )}
          </div>
        </div>
      )}
      <div class="pop__foot">
        <span>
          <span class="kbd">↑</span> <span class="kbd">↓</span> {t.toChoose}
        </span>
        <span>
          <span class="kbd">Enter</span> {t.toInsert}
        </span>
        <span>
          <span class="kbd">Esc</span> {t.toClose}
        </span>
      </div>
    </div>
  );
}

interface MentionPickerProps {
  chat: Chat;
  found: Employee[];
  at: number;
  choose: (employee: Employee) => void;
  point: (at: number) => void;
}

export function MentionPicker({ chat, found, at, choose, point }: MentionPickerProps) {
  const here = (id: string): boolean => chat.owner?.id === id || chat.observers.some((one) => one.id === id);
  return (
    <div class="picker picker--at pop" role="listbox" aria-label={t.colleagues} tabIndex={-1}>
      <div class="pop__head">
        <Icon name="at" cls="ic--16" />
        <span>{t.callToChat}</span>
      </div>
      {found.length === 0 && <p class="picker__none dim">{t.noColleagues}</p>}
      {found.map((person, index) => (
        <div
          key={person.id}
          class="opt"
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onMouseEnter={() => point(index)}
          onMouseDown={(event) => {
            event.preventDefault();
            choose(person);
          }}
        >
          <Avatar
            id={person.id}
            name={person.name}
            cls="ava--32"
            {...(person.absent ? { dot: 'ava__dot--off' } : {})}
          />
          <span class="grow">
            <span class="strong">{person.name}</span>
            <br />
            <span class="dim">{t.roleOf(person.role, person.absent)}</span>
          </span>
          {here(person.id) && <span class="tag">{t.hereAlready}</span>}
        </div>
      ))}
    </div>
  );
}

// Emoji

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
