/** Handing over of messages: what is certain about each failure decides whether it may be tried again. */
import { readFile } from 'node:fs/promises';
import type { Message, MessageContent, MessageSendOptions } from 'whatsapp-web.js';
import type { Clock } from '../../platform/clock.ts';
import { type Draft, EngineError, type Peer, type Sent } from '../engine.ts';
import type { Library } from './client.ts';
import { addressOf, bareAddress, chatOf, type LibraryId, messageIdOf } from './convert.ts';
import type { Echo } from './echo.ts';
import { within } from './limit.ts';
import type { Peers } from './peers.ts';
import type { Session } from './session.ts';
import type { Timings } from './timings.ts';
import { formatVcard } from './vcard.ts';

export interface SendOptions {
  session: Session;
  library: Library;
  clock: Clock;
  timings: Timings;
  peers: Peers;
  echo: Echo;
}

/** What the page says before it has handed anything over. */
const refusals: ReadonlyArray<[RegExp, 'no_whatsapp' | 'bad_content' | 'failed']> = [
  [/No LID for user|Lid is missing|no chat /i, 'no_whatsapp'],
  [/invalid wid|wid error/i, 'no_whatsapp'],
  [/Invalid media|media-fault|could not get the quoted/i, 'bad_content'],
  [/upload failed/i, 'failed'],
];

/** Serialized address of a number on WhatsApp; null when it has none. Nothing is sent by asking. */
export async function findAddress(session: Session, phone: string): Promise<string | null> {
  const digits = phone.replace(/\D/g, '');
  try {
    const wid = await session.call('getNumberId', session.client.getNumberId(digits));
    return addressOf(wid as LibraryId) || null;
  } catch (error) {
    if (error instanceof EngineError) throw new EngineError(error.code, error.message, true);
    if (/invalid wid|wid error/i.test(String(error))) return null;
    throw new EngineError('failed', `whether the number has WhatsApp: ${String(error)}`, true);
  }
}

/** Hands a message over. Rejects with `EngineError`. */
export async function sendDraft(options: SendOptions, draft: Draft): Promise<Sent> {
  const { session, clock, timings, peers, echo } = options;
  const address = draft.to.address ?? (draft.to.phone ? await findAddress(session, draft.to.phone) : null);
  if (!address) throw new EngineError('no_whatsapp', 'the number has no WhatsApp');
  const [content, settings] = await contentOf(options.library, draft);
  const peer = withPhone(await peers.of(session.client, address), draft.to.phone);
  if (!session.isOnline) throw new EngineError('not_online', 'the line is not online');

  const sending = echo.begin(draft, clock.now().getTime());
  const limit = draft.file ? timings.mediaMs : timings.sendMs;
  const call = session.client.sendMessage(address, content, settings);
  const idOfCall = call.then(
    (message) => (message ? idOf(message) : null),
    () => null,
  );
  let message: Message | null | undefined;
  try {
    message = await session.call('sendMessage', call, limit);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.certain) sending.notSent();
    else sending.uncertain(idOfCall);
    throw failure;
  }
  if (message === null) {
    sending.notSent();
    throw new EngineError('no_whatsapp', 'there is no such chat');
  }
  const externalId = message ? idOf(message) : '';
  if (!message || externalId === '') {
    // Given to the page, which then didn't find it under its id: a changed build of WhatsApp Web does this.
    sending.uncertain(idOfCall);
    throw new EngineError('failed', 'the page does not say what became of the message', false);
  }
  sending.sent(externalId);
  const chat = chatOf(message);
  return {
    externalId,
    at: new Date(message.timestamp * 1000),
    confirmed: message.ack >= 1,
    peer: chat === '' || chat === address ? peer : await otherAddress(options, chat, peer),
  };
}

const idOf = (message: Message): string => messageIdOf(message.id as unknown as LibraryId);

/** WhatsApp has put the message into the chat of the person's other address. */
async function otherAddress(
  { session, clock, timings, peers }: SendOptions,
  chat: string,
  peer: Peer,
): Promise<Peer> {
  const asked = peers.of(session.client, chat);
  const found = await within(clock, timings.callMs, 'peer', asked).catch(() => bareAddress(chat));
  return {
    ...found,
    phone: found.phone ?? peer.phone,
    lid: found.lid ?? peer.lid,
    name: found.name ?? peer.name,
  };
}

const withPhone = (peer: Peer, phone: string | null): Peer =>
  peer.kind === 'person' && phone ? { ...peer, phone } : peer;

function failureOf(error: unknown): EngineError {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof EngineError) {
    return new EngineError(error.code === 'not_online' ? 'failed' : error.code, text, false, {
      cause: error,
    });
  }
  const known = refusals.find(([pattern]) => pattern.test(text));
  return new EngineError(known?.[1] ?? 'failed', text, known !== undefined, { cause: error });
}

/** What the library takes for the draft, and how. */
async function contentOf(library: Library, draft: Draft): Promise<[MessageContent, MessageSendOptions]> {
  const common: MessageSendOptions = {
    // Blue ticks are the owner's to give; a preview of links waits on foreign servers.
    sendSeen: false,
    linkPreview: false,
    parseVCards: false,
    ...(draft.quote ? { quotedMessageId: draft.quote.externalId } : {}),
  };
  switch (draft.kind) {
    case 'text':
      if (!draft.text) throw new EngineError('bad_content', 'a text without text');
      return [draft.text, common];
    case 'location': {
      if (!draft.location) throw new EngineError('bad_content', 'a location without coordinates');
      const { latitude, longitude, name } = draft.location;
      return [new library.Location(latitude, longitude, name ? { name } : {}), common];
    }
    case 'contact':
      if (!draft.contactCard) throw new EngineError('bad_content', 'a contact without a card');
      return [formatVcard(draft.contactCard), { ...common, parseVCards: true }];
    default:
      return [await mediaOf(library, draft), { ...common, ...mediaSettings(draft) }];
  }
}

async function mediaOf(library: Library, { file }: Draft): Promise<MessageContent> {
  if (!file) throw new EngineError('bad_content', 'a message with a file, without the file');
  try {
    const data = await readFile(file.path, 'base64');
    return new library.MessageMedia(file.mimeType, data, file.fileName, file.size);
  } catch (cause) {
    throw new EngineError('bad_content', 'the file can’t be read', true, { cause });
  }
}

function mediaSettings({ kind, text }: Draft): MessageSendOptions {
  const caption = text ? { caption: text } : {};
  if (kind === 'voice') return { sendAudioAsVoice: true };
  if (kind === 'audio') return {};
  if (kind === 'sticker') return { sendMediaAsSticker: true };
  return kind === 'document' ? { sendMediaAsDocument: true, ...caption } : caption;
}
