/** Recording a voice message: heard before it is sent. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { draftOf } from '../store/drafts.ts';
import { sendAll } from '../store/outbox.ts';
import { typing } from '../store/presence.ts';
import { addFile, removeFile, uploadsOf } from '../store/uploads.ts';
import { say } from '../store/view.ts';
import { lengthOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { type Take, useRecording, voiceName } from './recording.ts';
import { Icon, IconButton } from './ui.tsx';
import { Wave } from './wave.tsx';

export function Recorder({ chatId, close }: { chatId: string; close: () => void }) {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [isBusy, setBusy] = useState(false);
  const wantsSend = useRef(false);

  const { levels, take, seconds, stop } = useRecording({
    beat: () => typing(chatId, false, 'recording'),
    refused: () => {
      say(t.noMicrophone, true);
      close();
    },
  });
  useEffect(() => () => audio.current?.pause(), []);

  useEffect(() => {
    if (take && wantsSend.current) void send(take);
    return () => {
      if (take) URL.revokeObjectURL(take.url);
    };
  }, [take]);

  const send = async ({ blob }: Take): Promise<void> => {
    setBusy(true);
    const attachment = await addFile(chatId, blob, voiceName(blob), true);
    const pending = uploadsOf(chatId).find(
      ({ voice, error }) => voice && (attachment !== null || error !== null),
    );
    if (pending) removeFile(chatId, pending.id);
    if (attachment === null) {
      say(pending?.error ?? t.noConnectionTryAgain, true);
      setBusy(false);
      return;
    }
    sendAll(chatId, [{ body: { attachmentId: attachment.id, voice: true, onTaken: 'reject' }, attachment }], {
      ...draftOf(chatId),
      replyTo: null,
    });
    close();
  };
  const done = (): void => {
    wantsSend.current = true;
    if (take) void send(take);
    else stop();
  };
  const listen = (): void => {
    if (!take) return;
    audio.current = audio.current ?? new Audio(take.url);
    audio.current.currentTime = 0;
    audio.current.play().catch(() => say(t.cannotPlay, true));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex box in old engines
    <div class="rec" role="group" aria-label={t.recording}>
      <IconButton icon="trash" label={t.dropRecording} onClick={close} />
      <i class={take ? 'rec__dot rec__dot--off' : 'rec__dot'} />
      <span class="rec__time">{lengthOf(seconds)}</span>
      <span class="rec__wave">
        <Wave bars={levels} part={1} />
      </span>
      {take ? (
        <IconButton icon="play" label={t.listen} onClick={listen} />
      ) : (
        <IconButton icon="stop" label={t.stopAndListen} onClick={stop} />
      )}
      <button class="btn btn--main" type="button" disabled={isBusy} onClick={done}>
        <Icon name="send" />
        <span>{t.send}</span>
      </button>
    </div>
  );
}
