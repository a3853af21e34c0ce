/** Files of the chat in the right pane: pictures, then the others. */
import { useEffect, useState } from 'preact/hooks';
import type { Chat } from '../../../../contracts/chat.ts';
import type { Message } from '../../../../contracts/message.ts';
import { call } from '../api/client.ts';
import { linkOf } from '../store/links.ts';
import { knownMessage } from '../store/threads.ts';
import { viewed } from '../store/view.ts';
import { extensionOf, momentOf, sizeOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { toneOfFile } from './file-tone.ts';
import { instantOf } from './message-marks.tsx';
import { Section } from './section.tsx';

const pageSize = 12;
const holdsFile = (kind: string): boolean => ['image', 'video', 'audio', 'document'].indexOf(kind) >= 0;

function Thumb({ message }: { message: Message }) {
  const link = linkOf(message.attachment);
  return (
    <button
      type="button"
      class="thumb"
      aria-label={t.openPicture}
      onClick={() => {
        viewed.value = message;
      }}
    >
      {link && <img src={link.thumbnailUrl ?? link.url} alt="" />}
    </button>
  );
}

function FileRow({ message }: { message: Message }) {
  const file = message.attachment;
  const link = linkOf(file);
  if (!file) return null;
  return (
    <a class="order filerow" href={link?.url} target="_blank" rel="noopener" download={file.fileName}>
      <span class={`doc__ic ${toneOfFile(file.fileName)}`} aria-hidden="true">
        {extensionOf(file.fileName)}
      </span>
      <span class="grow">
        <span class="clip block">{file.fileName}</span>
        <span class="dim">
          {file.size === null ? '' : `${sizeOf(file.size)} · `}
          {momentOf(instantOf(message))}
        </span>
      </span>
    </a>
  );
}

/** Files of the chat, newest first; asked for anew when one comes. */
function useFiles(chat: Chat): { items: Message[]; more: (() => void) | null } {
  const [page, setPage] = useState<{ items: Message[]; cursor: string | null }>({ items: [], cursor: null });
  const last = chat.lastMessage;
  const stamp = last && holdsFile(last.kind) ? last.id : null;
  const chatId = chat.id;
  const read = async (cursor: string | null, isGone: () => boolean): Promise<void> => {
    try {
      const { items, nextCursor } = await call('listMessages', {
        params: { chatId },
        query: { only: 'files', limit: pageSize, ...(cursor === null ? {} : { cursor }) },
      });
      if (!isGone())
        setPage((old) => ({ items: cursor === null ? items : old.items.concat(items), cursor: nextCursor }));
    } catch (_error) {
      // Shown without files: the banner says why.
      return;
    }
  };
  useEffect(() => {
    let isGone = false;
    void read(null, () => isGone);
    return () => {
      isGone = true;
    };
  }, [chatId, stamp]);
  return { items: page.items, more: page.cursor === null ? null : () => void read(page.cursor, () => false) };
}

export function Files({ chat }: { chat: Chat }) {
  const { items, more } = useFiles(chat);
  // What is in sight knows better: a file that was on its way may be here by now.
  const current = items.map((item) => knownMessage(chat.id, item.id) ?? item);
  const ready = current.filter(
    ({ attachment, deletedAt }) => attachment?.status === 'ready' && deletedAt === null,
  );
  const pictures = ready.filter(({ kind }) => kind === 'image');
  const documents = ready.filter(({ kind }) => kind === 'document' || kind === 'video' || kind === 'audio');
  if (pictures.length === 0 && documents.length === 0) return null;
  return (
    <Section title={t.files}>
      {pictures.length > 0 && (
        <div class="thumbs">
          {pictures.map((message) => (
            <Thumb key={message.id} message={message} />
          ))}
        </div>
      )}
      {documents.map((message) => (
        <FileRow key={message.id} message={message} />
      ))}
      {more && (
        <button class="btn btn--sm sec__more" type="button" onClick={more}>
          {t.moreFiles}
        </button>
      )}
    </Section>
  );
}
