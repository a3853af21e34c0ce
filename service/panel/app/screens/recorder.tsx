/** Recording a voice message: heard before it is sent. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { draftOf } from '../store/drafts.ts';
import { sendAll } from '../store/outbox.ts';
import { typing } from '../store/presence.ts';
import { addFile, removeFile, uploadsOf } from '../store/uploads.ts';
import { say } from '../store/view.ts';
import { lengthOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { Wave } from './message-parts.tsx';
import { Icon, IconButton } from './ui.tsx';

/** Whether this browser can record. */
export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' && navigator.mediaDevices?.getUserMedia !== undefined;

const levelEveryMs = 100;
const shownLevels = 70;

interface Take {
  blob: Blob;
  url: string;
  seconds: number;
}

export function Recorder({ chatId, close }: { chatId: string; close: () => void }) {
  const recorder = useRef<MediaRecorder | null>(null);
  const audio = useRef<HTMLAudioElement | null>(null);
  const [levels, setLevels] = useState<number[]>([]);
  const [take, setTake] = useState<Take | null>(null);
  const [isBusy, setBusy] = useState(false);
  const startedAt = useRef(Date.now());
  const wantsSend = useRef(false);

  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer = 0;
    let isOver = false;
    const context = new AudioContext();
    const begin = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch (_refused) {
        say(t.noMicrophone, true);
        close();
        return;
      }
      if (isOver) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      const parts: Blob[] = [];
      const made = new MediaRecorder(stream);
      made.ondataavailable = ({ data }) => parts.push(data);
      made.onstop = () => {
        clearInterval(timer);
        for (const track of stream?.getTracks() ?? []) track.stop();
        const blob = new Blob(parts, { type: made.mimeType });
        if (!isOver)
          setTake({ blob, url: URL.createObjectURL(blob), seconds: (Date.now() - startedAt.current) / 1000 });
      };
      recorder.current = made;
      startedAt.current = Date.now();
      made.start();
      const meter = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(meter);
      const wave = new Uint8Array(meter.fftSize);
      timer = window.setInterval(() => {
        meter.getByteTimeDomainData(wave);
        let loudest = 0;
        for (const value of wave) loudest = Math.max(loudest, Math.abs(value - 128));
        setLevels((old) => old.concat(Math.min(100, 8 + loudest * 1.4)).slice(-shownLevels));
        typing(chatId, false, 'recording');
      }, levelEveryMs);
    };
    void begin();
    return () => {
      isOver = true;
      clearInterval(timer);
      if (recorder.current?.state === 'recording') recorder.current.stop();
      for (const track of stream?.getTracks() ?? []) track.stop();
      void context.close();
      audio.current?.pause();
    };
  }, []);

  useEffect(() => {
    if (take && wantsSend.current) void send(take);
    return () => {
      if (take) URL.revokeObjectURL(take.url);
    };
  }, [take]);

  const send = async ({ blob }: Take): Promise<void> => {
    setBusy(true);
    const kind = blob.type.indexOf('ogg') >= 0 ? 'ogg' : blob.type.indexOf('mp4') >= 0 ? 'm4a' : 'webm';
    const attachment = await addFile(chatId, blob, `voice.${kind}`, true);
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
  const stop = (): void => recorder.current?.stop();
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
  const seconds = take ? take.seconds : (Date.now() - startedAt.current) / 1000;
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
