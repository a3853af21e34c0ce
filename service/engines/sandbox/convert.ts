/** Between the words of the world and those of the engine's port. */
import {
  type Advice,
  EngineError,
  type InboundMessage,
  NewChatsRestricted,
  type Peer,
  type ReceiptStatus,
} from '../engine.ts';
import { WorldError, type WorldErrorCode, type WorldMessage, type WorldPeer } from './world-state.ts';

/** WhatsApp's clock has whole seconds. */
const wholeSeconds = (at: string): Date => new Date(Math.floor(new Date(at).getTime() / 1000) * 1000);

export const peerFrom = (peer: WorldPeer): Peer => ({ ...peer, username: null });

export function messageFrom(message: WorldMessage, peer: WorldPeer, caughtUp: boolean): InboundMessage {
  const { file, kind } = message;
  return {
    externalId: message.key,
    peer: peerFrom(peer),
    // What the line has sent is known to the bridge by its id; to anybody else it is from the phone.
    from: message.from === 'client' ? 'client' : 'phone',
    authorName: message.authorName,
    kind: kind === 'call' ? 'system' : kind,
    ...(kind === 'call' ? { systemEvent: 'call' as const } : {}),
    text: kind === 'call' ? 'Пропущенный звонок' : message.text,
    sentAt: wholeSeconds(message.at),
    quotedExternalId: message.quoteKey,
    quotedText: message.quotedText,
    file: file && {
      fileName: file.fileName,
      mimeType: file.mimeType,
      size: file.size,
      durationSeconds: file.durationSeconds,
      waveform: file.waveform,
    },
    location: message.location,
    contactCard: message.contactCard,
    caughtUp,
    ...(message.from === 'client' ? {} : { status: statusFrom(message.status) }),
  };
}

export function statusFrom(status: WorldMessage['status']): ReceiptStatus {
  if (status === 'refused') return 'failed';
  return status === 'waiting' ? 'sent' : status;
}

const engineCodes: Partial<Record<WorldErrorCode, EngineError['code']>> = {
  not_online: 'not_online',
  not_linked: 'not_online',
  unreachable: 'not_online',
  no_whatsapp: 'no_whatsapp',
  refused: 'refused',
  answer_lost: 'timed_out',
  too_old: 'too_old',
  not_found: 'not_found',
};

/** What a command has failed with, as the port says it. Without an answer nobody knows what has happened. */
export function engineErrorFrom(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  if (!(error instanceof WorldError)) {
    return new EngineError('failed', 'no answer from the sandbox world', false, { cause: error });
  }
  if (error.code === 'new_chats_restricted') return new NewChatsRestricted(new Date(error.message));
  const certain = error.code !== 'answer_lost';
  return new EngineError(engineCodes[error.code] ?? 'failed', error.message, certain, { cause: error });
}

export const advices = {
  lost: {
    code: 'sandbox_lost',
    ru: 'Связь выключена на странице «Телефон клиента». Включите её там.',
    en: 'The connection is switched off on the page “The client’s phone”. Switch it on there.',
  },
  unreachable: {
    code: 'sandbox_unreachable',
    ru: 'Внешний мир песочницы не отвечает. Проверьте SANDBOX_WORLD_URL и запущен ли он; линия подключится сама.',
    en: 'The sandbox world does not answer. Check SANDBOX_WORLD_URL and whether it runs; the line will reconnect.',
  },
  banned: {
    code: 'sandbox_banned',
    ru: 'Номер «заблокирован» на странице «Телефон клиента». Снимите блокировку там и включите линию.',
    en: 'The number is “banned” on the page “The client’s phone”. Lift the ban there and start the line.',
  },
  replaced: {
    code: 'connected_elsewhere',
    ru: 'К этому номеру подключилась другая служба. Оставьте одну и включите линию снова.',
    en: 'Another service has connected to this number. Keep one of them and start the line again.',
  },
} as const satisfies Record<string, Advice>;
