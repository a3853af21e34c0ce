/** A recording: made, heard, deleted. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Take, useRecording } from '../screens/recording.ts';
import { Icon, IconButton } from '../screens/ui.tsx';
import { Wave } from '../screens/wave.tsx';
import { uploadsOf } from '../store/uploads.ts';
import { say } from '../store/view.ts';
import { lengthOf } from '../words/formats.ts';
import { box } from './store/send.ts';
import { dropTake, keepTake, take } from './store/voice.ts';
import { t } from './words/words.ts';

function Recording() {
  const {
    levels,
    seconds,
    stop,
    take: made,
  } = useRecording({
    beat: () => undefined,
    refused: () => {
      say(t.noMicrophone, true);
      dropTake();
    },
  });
  useEffect(() => {
    if (made) keepTake(made);
  }, [made]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex box in old engines
    <div class="vfile vfile--on" role="group" aria-label={t.recording}>
      <IconButton icon="stop" label={t.stopRecording} class="vfile__stop" onClick={stop} />
      <i class="rec__dot" />
      <span class="voice__wave">
        <Wave bars={levels.slice(-32)} part={1} />
      </span>
      <span class="vfile__time">{lengthOf(seconds)}</span>
      <IconButton icon="x" small label={t.dropRecording} onClick={dropTake} />
    </div>
  );
}

/** Thirty bars of all that was heard. */
const shortened = (levels: readonly number[]): number[] =>
  Array.from({ length: 30 }, (_, at) => levels[Math.floor((at * levels.length) / 30)] ?? 8);

function Made({ made }: { made: Take }) {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const file = uploadsOf(box).find(({ voice }) => voice);
  useEffect(() => () => audio.current?.pause(), []);
  const listen = (): void => {
    if (at !== null) {
      audio.current?.pause();
      setAt(null);
      return;
    }
    const player = audio.current ?? new Audio(made.url);
    audio.current = player;
    player.ontimeupdate = () => setAt(player.currentTime);
    player.onended = () => setAt(null);
    player.currentTime = 0;
    setAt(0);
    player.play().catch(() => {
      setAt(null);
      say(t.cannotPlay, true);
    });
  };
  const isLoading = file !== undefined && file.attachment === null && file.error === null;
  return (
    <div class="vfile">
      <button
        class="voice__play"
        type="button"
        aria-label={at === null ? t.listen : t.pause}
        title={at === null ? t.listen : t.pause}
        onClick={listen}
      >
        <Icon name={at === null ? 'play' : 'pause'} cls="ic--solid" />
      </button>
      <span class="voice__wave">
        <Wave bars={shortened(made.levels)} part={at === null ? 0 : at / Math.max(made.seconds, 0.1)} />
      </span>
      <span class={`vfile__time ${file?.error ? 'bad' : ''}`} title={file?.error ?? undefined}>
        {isLoading ? t.voiceLoading(Math.round(file.part * 100)) : lengthOf(made.seconds)}
      </span>
      <IconButton icon="x" small label={t.dropRecording} onClick={dropTake} />
      {file?.error && (
        <span class="sr" role="alert">
          {file.error}
        </span>
      )}
    </div>
  );
}

export function Voice() {
  const now = take.value;
  if (now === null) return null;
  return <div class="vfiles">{now.state === 'recording' ? <Recording /> : <Made made={now} />}</div>;
}
