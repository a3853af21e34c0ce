/** What opens over the field of the answer: templates, colleagues. */
import type { Chat } from '../../../../contracts/chat.ts';
import type { Employee } from '../../../../contracts/employee.ts';
import type { Template } from '../../../../contracts/template.ts';
import { colleagues, templates } from '../store/directory.ts';
import { renderedOf } from '../store/rendered.ts';
import { me } from '../store/session.ts';
import { t } from '../words/words.ts';
import { piecesOf } from './pieces.ts';
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
