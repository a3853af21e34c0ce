/** What a message can hold beside its text. */
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attachment } from '../../../../contracts/attachment.ts';
import type { Message } from '../../../../contracts/message.ts';
import { copy, transcribe } from '../store/actions.ts';
import { chats, rightsIn } from '../store/chats.ts';
import { canTranscribe } from '../store/directory.ts';
import { linkOf } from '../store/links.ts';
import { dialog, say, viewed } from '../store/view.ts';
import { extensionOf, lengthOf, phoneOf, sizeOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { toneOfFile } from './file-tone.ts';
import { Icon, IconButton } from './ui.tsx';
import { Wave } from './wave.tsx';

/** Text with its addresses and mentions. */
export function Text({ text, mentions }: { text: string; mentions: string[] }) {
  const names = mentions.map((name) => `@${name}`);
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(
    `(https?://[^\\s<>"]+${escaped.length > 0 ? `|${escaped.join('|')}` : ''})`,
    'g',
  );
  return (
    <>
      {text.split(pattern).map((part, at) => {
        if (names.indexOf(part) >= 0)
          return (
            <span key={at} class="at">
              {part}
            </span>
          );
        if (!/^https?:\/\//.test(part)) return part;
        const tail = /[.,;:!?)»]+$/.exec(part)?.[0] ?? '';
        const address = tail === '' ? part : part.slice(0, -tail.length);
        return (
          <span key={at}>
            <a href={address} target="_blank" rel="noopener noreferrer">
              {address}
            </a>
            {tail}
          </span>
        );
      })}
    </>
  );
}

const pictureWidth = 292;
const stickerWidth = 140;

/** A file that is not here: why. */
function Absent({ file }: { file: Attachment }) {
  const text = file.status === 'pending' ? t.fileOnItsWay : (file.reason ?? t.fileGone);
  return (
    <span class="doc">
      <span class="doc__ic" aria-hidden="true">
        {extensionOf(file.fileName)}
      </span>
      <span class="grow">
        <span class="doc__n">{file.fileName}</span>
        <br />
        <span class="doc__s">{text}</span>
      </span>
    </span>
  );
}

export function Picture({ message, file }: { message: Message; file: Attachment }) {
  const link = linkOf(file);
  const isSticker = message.kind === 'sticker';
  const ratio = file.width && file.height ? file.height / file.width : isSticker ? 1 : 0.67;
  const width = isSticker ? stickerWidth : pictureWidth;
  const height = Math.round(Math.min(Math.max(ratio, 0.3), 1.4) * width);
  if (file.status !== 'ready') return <Absent file={file} />;
  return (
    <button
      type="button"
      class={`pic ${isSticker ? 'pic--sticker' : ''}`}
      style={{ height: `${height}px` }}
      aria-label={t.openPicture}
      onClick={() => {
        viewed.value = message;
      }}
    >
      {link && <img src={link.thumbnailUrl ?? link.url} alt={message.text ?? t.kinds(message.kind)} />}
      {file.size !== null && !isSticker && <span class="pic__over">{sizeOf(file.size)}</span>}
    </button>
  );
}

export function Video({ file }: { file: Attachment }) {
  const link = linkOf(file);
  if (file.status !== 'ready') return <Absent file={file} />;
  return (
    <span class="video">
      {/* biome-ignore lint/a11y/useMediaCaption: clients send no captions */}
      {link && <video src={link.url} controls preload="metadata" playsinline />}
    </span>
  );
}

export function Document({ file }: { file: Attachment }) {
  const link = linkOf(file);
  if (file.status !== 'ready') return <Absent file={file} />;
  return (
    <a class="doc" href={link?.url} target="_blank" rel="noopener" download={file.fileName}>
      <span class={`doc__ic ${toneOfFile(file.fileName)}`} aria-hidden="true">
        {extensionOf(file.fileName)}
      </span>
      <span class="grow">
        <span class="doc__n">{file.fileName}</span>
        <br />
        <span class="doc__s">
          {extensionOf(file.fileName)}
          {file.size !== null && ` · ${sizeOf(file.size)}`}
        </span>
      </span>
    </a>
  );
}

/** Bars of a voice note; a recording without them gets calm ones. */
function barsOf(waveform: readonly number[] | null): number[] {
  if (waveform && waveform.length > 0) return waveform.slice();
  return Array.from({ length: 46 }, (_, at) => 24 + 22 * Math.abs(Math.sin(at * 1.7)));
}

const speeds = [1, 1.5, 2];
const speed = signal(1);
let sounding: HTMLAudioElement | null = null;

/** A voice note or a recording: its player and what was said. The words stay when the file is gone. */
export function Voice({ file, message }: { file: Attachment; message: Message }) {
  return (
    <>
      {file.status === 'ready' ? <Player file={file} /> : <Absent file={file} />}
      <Script message={message} hasFile={file.status === 'ready'} />
    </>
  );
}

/** What was said, or why it is not known and what can be done. */
function Script({ message, hasFile }: { message: Message; hasFile: boolean }) {
  const script = message.transcription;
  const chat = message.chatId === null ? undefined : chats.value.get(message.chatId);
  const mayAsk = canTranscribe.value && hasFile && chat !== undefined && rightsIn(chat).comment;
  if (script === null && !mayAsk) return null;
  const heads = { ready: t.transcription, pending: t.transcribing, failed: t.noTranscription };
  return (
    <div class="script">
      <div class="script__h">
        <Icon name="text" cls="ic--14" />
        {script === null ? t.noTranscription : heads[script.status]}
        {mayAsk && (script === null || script.status === 'failed') && (
          <button type="button" class="link script__ask" onClick={() => void transcribe(message)}>
            {script === null ? t.transcribe : t.repeat}
          </button>
        )}
      </div>
      {script?.text ?? (script?.failure && t.scriptFailure(script.failure.code, script.failure.message))}
    </div>
  );
}

/** Waveform, length, speed; one sounds at a time. */
function Player({ file }: { file: Attachment }) {
  const link = linkOf(file);
  const audio = useRef<HTMLAudioElement | null>(null);
  const [at, setAt] = useState({ seconds: 0, isOn: false, length: file.durationSeconds ?? 0 });
  useEffect(() => () => audio.current?.pause(), []);
  const player = (): HTMLAudioElement | null => {
    if (audio.current || !link) return audio.current;
    const made = new Audio(link.url);
    made.ontimeupdate = () => setAt((old) => ({ ...old, seconds: made.currentTime }));
    made.onloadedmetadata = () => {
      if (Number.isFinite(made.duration)) setAt((old) => ({ ...old, length: made.duration }));
    };
    made.onplay = () => setAt((old) => ({ ...old, isOn: true }));
    made.onpause = () => setAt((old) => ({ ...old, isOn: false }));
    made.onended = () => setAt((old) => ({ ...old, isOn: false, seconds: 0 }));
    made.onerror = () => say(t.cannotPlay, true);
    audio.current = made;
    return made;
  };
  const toggle = (): void => {
    const made = player();
    if (!made) return;
    if (at.isOn) {
      made.pause();
      return;
    }
    if (sounding !== made) sounding?.pause();
    sounding = made;
    made.playbackRate = speed.value;
    made.play().catch(() => say(t.cannotPlay, true));
  };
  const seek = (event: MouseEvent): void => {
    const made = player();
    const box = (event.currentTarget as Element).getBoundingClientRect();
    if (made && at.length > 0) made.currentTime = ((event.clientX - box.left) / box.width) * at.length;
  };
  const faster = (): void => {
    speed.value = speeds[(speeds.indexOf(speed.value) + 1) % speeds.length] ?? 1;
    if (audio.current) audio.current.playbackRate = speed.value;
  };
  return (
    <div class="voice">
      <button class="voice__play" type="button" aria-label={at.isOn ? t.pause : t.listen} onClick={toggle}>
        <Icon name={at.isOn ? 'pause' : 'play'} cls="ic--solid" />
      </button>
      <div class="voice__wave" onClick={seek} aria-hidden="true">
        <Wave bars={barsOf(file.waveform)} part={at.length > 0 ? at.seconds / at.length : 0} />
      </div>
      <div class="voice__side">
        {lengthOf(at.seconds > 0 ? at.seconds : at.length)}
        <br />
        <button type="button" class="voice__speed" aria-label={t.speed(speed.value)} onClick={faster}>
          {`${speed.value}×`}
        </button>
      </div>
    </div>
  );
}

export function Place({ location }: { location: NonNullable<Message['location']> }) {
  const { latitude, longitude, name } = location;
  return (
    <a
      class="doc"
      href={`https://yandex.ru/maps/?pt=${longitude},${latitude}&z=16&l=map`}
      target="_blank"
      rel="noopener noreferrer"
    >
      <span class="doc__round" aria-hidden="true">
        <Icon name="pin" />
      </span>
      <span class="grow">
        <span class="doc__n">{name ?? t.kinds('location')}</span>
        <br />
        <span class="doc__s num">{`${latitude.toFixed(5)}, ${longitude.toFixed(5)}`}</span>
      </span>
    </a>
  );
}

export function ContactCard({ card }: { card: NonNullable<Message['contactCard']> }) {
  return (
    <span class="doc">
      <span class="doc__round" aria-hidden="true">
        <Icon name="person" />
      </span>
      <span class="grow">
        <span class="doc__n">{card.name}</span>
        {card.phones.map((phone) => (
          <span key={phone} class="doc__tel">
            <span class="doc__s num">{phoneOf(phone)}</span>
            <IconButton
              icon="pen"
              small
              label={t.writeToPhone}
              onClick={() => {
                dialog.value = { kind: 'write', phone };
              }}
            />
            <IconButton icon="copy" small label={t.copyPhone} onClick={() => copy(phone)} />
          </span>
        ))}
      </span>
    </span>
  );
}
