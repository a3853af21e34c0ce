/** A picture over the whole screen; arrows go through the pictures of the chat. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { linkOf } from '../store/links.ts';
import { threadOf } from '../store/threads.ts';
import { viewed } from '../store/view.ts';
import { fullOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { instantOf } from './message-marks.tsx';
import { Icon, IconButton } from './ui.tsx';

export function Viewer() {
  const message = viewed.value;
  const box = useRef<HTMLDivElement>(null);
  const chatId = message?.chatId ?? '';
  const pictures = threadOf(chatId).value.items.filter(
    ({ kind, attachment }) => kind === 'image' && attachment?.status === 'ready',
  );
  const step = (by: number): void => {
    const at = pictures.findIndex(({ id }) => id === viewed.value?.id);
    const next = pictures[at + by];
    if (next) viewed.value = next;
  };
  const close = (): void => {
    viewed.value = null;
  };
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.focus();
    return () => before?.focus();
  }, []);
  useEffect(() => {
    const keys = (event: KeyboardEvent): void => {
      if (event.code === 'Escape') close();
      if (event.code === 'ArrowLeft') step(-1);
      if (event.code === 'ArrowRight') step(1);
    };
    document.addEventListener('keydown', keys);
    return () => document.removeEventListener('keydown', keys);
  });
  const file = message?.attachment ?? null;
  const link = linkOf(file);
  if (!message || !file) return null;
  return (
    <div class="viewer" role="dialog" aria-modal="true" aria-label={t.picture} tabIndex={-1} ref={box}>
      <div class="viewer__head">
        <span class="grow clip">{`${message.author.name ?? file.fileName} · ${fullOf(instantOf(message))}`}</span>
        <a
          class="viewer__b"
          href={link?.url}
          download={file.fileName}
          aria-label={t.download}
          title={t.download}
        >
          <Icon name="down" />
        </a>
        <IconButton icon="x" label={t.close} onClick={close} />
      </div>
      <div class="viewer__body">
        <div class="viewer__back" onClick={close} aria-hidden="true" />
        {link && <img src={link.url} alt={message.text ?? t.picture} />}
      </div>
      {message.text !== null && <p class="viewer__text">{message.text}</p>}
    </div>
  );
}
