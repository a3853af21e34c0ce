/** The recording that goes with the message: made here, heard here, loaded while the text is written. */
import { signal } from '@preact/signals';
import { type Take, voiceName } from '../../screens/recording.ts';
import { addFile, removeFile, uploadsOf } from '../../store/uploads.ts';

export type VoiceState = { state: 'recording' } | ({ state: 'made' } & Take);

export const take = signal<VoiceState | null>(null);
/** The same as of the files. */
const box = 'compose';

export const startRecording = (): void => {
  take.value = { state: 'recording' };
};

/** The recording is over: it is kept, and begins to load. */
export function keepTake(made: Take): void {
  take.value = { state: 'made', ...made };
  void addFile(box, made.blob, voiceName(made.blob), true);
}

/** Away with it. */
export function dropTake(): void {
  const now = take.value;
  if (now?.state === 'made') URL.revokeObjectURL(now.url);
  take.value = null;
  for (const { id, voice } of uploadsOf(box)) if (voice) removeFile(box, id);
}
