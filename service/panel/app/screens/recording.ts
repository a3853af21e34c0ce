/** Recording from the microphone, with the loudness as it goes. */
import { useEffect, useRef, useState } from 'preact/hooks';

/** Whether this browser can record. */
export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' && navigator.mediaDevices?.getUserMedia !== undefined;

const levelEveryMs = 100;
const shownLevels = 70;

export interface Take {
  blob: Blob;
  /** Of the browser’s memory; whoever takes the recording gives it back. */
  url: string;
  seconds: number;
  /** Loudness at its end, 0…100. */
  levels: readonly number[];
}

/** A name that tells what this browser has made. */
export const voiceName = ({ type }: Blob): string =>
  `voice.${type.indexOf('ogg') >= 0 ? 'ogg' : type.indexOf('mp4') >= 0 ? 'm4a' : 'webm'}`;

/** Records while the component lives, until `stop`. */
export function useRecording({ beat, refused }: { beat: () => void; refused: () => void }) {
  const recorder = useRef<MediaRecorder | null>(null);
  const [levels, setLevels] = useState<number[]>([]);
  const heard = useRef<number[]>([]);
  const [take, setTake] = useState<Take | null>(null);
  const startedAt = useRef(Date.now());

  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer = 0;
    let isOver = false;
    const context = new AudioContext();
    const begin = async (): Promise<void> => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch (_refused) {
        refused();
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
        const seconds = (Date.now() - startedAt.current) / 1000;
        if (!isOver) setTake({ blob, url: URL.createObjectURL(blob), seconds, levels: heard.current });
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
        heard.current = heard.current.concat(Math.min(100, 8 + loudest * 1.4)).slice(-shownLevels);
        setLevels(heard.current);
        beat();
      }, levelEveryMs);
    };
    void begin();
    return () => {
      isOver = true;
      clearInterval(timer);
      if (recorder.current?.state === 'recording') recorder.current.stop();
      for (const track of stream?.getTracks() ?? []) track.stop();
      void context.close();
    };
  }, []);

  return {
    levels,
    take,
    seconds: take ? take.seconds : (Date.now() - startedAt.current) / 1000,
    stop: (): void => recorder.current?.stop(),
  };
}
