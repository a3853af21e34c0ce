/** What stands under the field of an answer: templates, emoji, files, colleagues, voice, and the button that sends. */
import { useRef } from 'preact/hooks';
import { embedded } from '../store/session.ts';
import { t } from '../words/words.ts';
import { Icon, IconButton } from './ui.tsx';

interface ComposerRowProps {
  /** The picker that is open. */
  open: 'templates' | 'mention' | 'emoji' | null;
  /** A comment is written. */
  hidden: boolean;
  isEditing: boolean;
  isBlocked: boolean;
  toggle: (what: 'templates' | 'emoji') => void;
  attach: (files: ArrayLike<File>) => void;
  /** Calls a colleague. */
  call: () => void;
  record: () => void;
  send: () => void;
}

export function ComposerRow(props: ComposerRowProps) {
  const { open, hidden, isEditing, isBlocked, toggle, attach, call, record, send } = props;
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div class="composer__row">
      <div class="composer__tools">
        <IconButton
          icon="tpl"
          label={t.templates}
          title={`${t.templates} — /`}
          aria-expanded={open === 'templates'}
          onClick={() => toggle('templates')}
        />
        <IconButton
          icon="smile"
          label={t.emoji}
          aria-expanded={open === 'emoji'}
          onClick={() => toggle('emoji')}
        />
        <IconButton icon="clipx" label={t.attachFile} onClick={() => picker.current?.click()} />
        <IconButton
          icon="at"
          label={t.callColleague}
          title={`${t.callColleague} — @`}
          aria-expanded={open === 'mention'}
          data-wide
          onClick={call}
        />
        <input
          ref={picker}
          class="sr"
          type="file"
          multiple
          tabIndex={-1}
          aria-label={t.attachFile}
          onChange={(event) => {
            attach(event.currentTarget.files ?? []);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <div class="composer__send">
        {!hidden && !embedded && <IconButton icon="mic" label={t.recordVoice} onClick={record} />}
        <button
          class={`btn ${hidden ? 'btn--note' : 'btn--main'}`}
          type="button"
          disabled={isBlocked}
          aria-label={isEditing ? t.save : hidden ? t.writeComment : t.sendToClient}
          onClick={send}
        >
          <Icon name={hidden ? 'lock' : 'send'} />
          <span>{isEditing ? t.save : hidden ? t.writeDown : t.send}</span>
        </button>
      </div>
    </div>
  );
}
