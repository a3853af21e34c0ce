/** The message: its text with the template’s values marked, emoji, files, voice. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { EmojiPicker } from '../screens/emoji.tsx';
import { Files } from '../screens/files-bar.tsx';
import { canRecord } from '../screens/recording.ts';
import { Icon, IconButton } from '../screens/ui.tsx';
import { embedded } from '../store/session.ts';
import { addFiles } from '../store/uploads.ts';
import { say } from '../store/view.ts';
import { currentLine, data, text, write } from './store/compose.ts';
import { refresh } from './store/live.ts';
import { box, submit } from './store/send.ts';
import { fillAgain, holes, marked, templateState } from './store/template.ts';
import { startRecording, take } from './store/voice.ts';
import { Voice } from './voice.tsx';
import { t } from './words/words.ts';

const marks = { text: '', value: 'ink__value', missing: 'ink__miss' };

/** What the message lacks: named, with two ways out. */
function Missing({ fillHere }: { fillHere: () => void }) {
  const names = Array.from(new Set(holes.value.map(({ name }) => name)));
  if (names.length === 0) return null;
  const isOfOneC = names.some((name) => name.indexOf('object.') === 0);
  return (
    <p class="miss" id="miss" role="alert">
      <Icon name="fail" cls="ic--16" />
      <b>{t.notFilled(names.map(t.variable).join(', '))}</b>{' '}
      {isOfOneC && (
        <span class="sub">
          {t.fillInOneC}
          <button
            class="link"
            type="button"
            disabled={templateState.value.busy}
            onClick={() => void refresh().then(fillAgain)}
          >
            {t.readAgain}
          </button>
          {t.orTypeHere}
        </span>
      )}
      <button class="link" type="button" onClick={fillHere}>
        {t.typeHere}
      </button>
    </p>
  );
}

export function Pad({ isOver }: { isOver: boolean }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [isEmoji, setEmoji] = useState(false);
  const words = text.value;
  const most = data.value?.limits.textCharacters ?? 4096;
  const sends = currentLine.value?.capabilities?.kinds.send;
  const isBad = holes.value.length > 0 || words.trim().length > most;

  useLayoutEffect(() => {
    const node = area.current;
    if (!node) return;
    node.style.height = 'auto';
    node.style.height = `${node.scrollHeight}px`;
  }, [words]);

  const insert = (piece: string): void => {
    const start = area.current?.selectionStart ?? words.length;
    const end = area.current?.selectionEnd ?? words.length;
    write(words.slice(0, start) + piece + words.slice(end));
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(start + piece.length, start + piece.length);
    });
  };
  const fillHere = (): void => {
    const [first] = holes.value;
    if (!first) return;
    area.current?.focus();
    area.current?.setSelectionRange(first.at, first.at + first.length);
  };
  const record = (): void => {
    if (canRecord()) startRecording();
    else say(t.cannotRecord, true);
  };
  return (
    <div class="field">
      <label class="field__label" for="text">
        {t.message}
      </label>
      <div class={`pad ${isBad ? 'pad--bad' : ''} ${isOver ? 'pad--over' : ''}`}>
        {isEmoji && <EmojiPicker choose={insert} close={() => setEmoji(false)} />}
        <div class="ink">
          <div class="ink__under" aria-hidden="true">
            {marked().map((piece, at) => (
              <span key={at} class={marks[piece.kind]}>
                {piece.text}
              </span>
            ))}
            {'\u200b'}
          </div>
          <textarea
            id="text"
            ref={area}
            class="ink__text"
            rows={4}
            value={words}
            placeholder={t.messageHint}
            aria-invalid={isBad}
            aria-describedby={holes.value.length > 0 ? 'miss' : undefined}
            onInput={(event) => write(event.currentTarget.value)}
            onPaste={(event) => {
              const found = event.clipboardData?.files;
              if (!found || found.length === 0) return;
              event.preventDefault();
              addFiles(box, found);
            }}
            onKeyDown={(event) => {
              const isEnter = event.code === 'Enter' || event.code === 'NumpadEnter';
              if (isEnter && (event.ctrlKey || event.metaKey || event.altKey)) {
                event.preventDefault();
                if (!event.repeat) void submit();
              }
              if (event.code === 'Escape' && isEmoji) setEmoji(false);
            }}
          />
        </div>
        <div class="pad__with">
          <Files chatId={box} />
          <Voice />
        </div>
        <div class="pad__row">
          <IconButton
            icon="smile"
            label={t.emoji}
            aria-expanded={isEmoji}
            onClick={() => setEmoji(!isEmoji)}
          />
          <IconButton icon="clipx" label={t.attach} onClick={() => picker.current?.click()} />
          {!embedded && take.value === null && (sends === undefined || sends.indexOf('voice') >= 0) && (
            <IconButton icon="mic" label={t.record} onClick={record} />
          )}
          <input
            ref={picker}
            class="sr"
            type="file"
            multiple
            tabIndex={-1}
            aria-label={t.attach}
            onChange={(event) => {
              addFiles(box, event.currentTarget.files ?? []);
              event.currentTarget.value = '';
            }}
          />
          <span class={`pad__n ${words.trim().length > most ? 'bad' : ''}`}>
            <span aria-hidden="true">{t.counter(words.trim().length, most)}</span>
            <span class="sr">{t.counterLabel(words.trim().length, most)}</span>
          </span>
        </div>
        {isOver && (
          <div class="pad__drop" role="status">
            <Icon name="upload" />
            <b>{t.dropHere}</b>
          </div>
        )}
      </div>
      <Missing fillHere={fillHere} />
    </div>
  );
}
