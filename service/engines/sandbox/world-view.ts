/** The outside world as its page sees it: the shapes of `contracts/sandbox.ts`. */
import type { Static } from 'typebox';
import type { LineId } from '../../../contracts/common.ts';
import type {
  SandboxOutbox,
  SandboxStateSchema,
  SandboxThreadItemSchema,
} from '../../../contracts/sandbox.ts';
import { isOnline } from './world.ts';
import type { Scene, WorldClient, WorldMessage } from './world-state.ts';

export type SandboxState = Static<typeof SandboxStateSchema>;
type ThreadItem = Static<typeof SandboxThreadItemSchema>;
type OutboxItem = SandboxOutbox['items'][number];

export function stateView(scene: Scene, lineId: LineId): SandboxState {
  const { line, session } = scene;
  return {
    lineId,
    linked: line.linked && { phone: line.linked.phone, name: line.linked.name },
    connected: isOnline(scene),
    lost: line.lost,
    banned: line.banned,
    qr: session?.qr?.text ?? null,
    faults: { ...line.faults },
  };
}

/** Everything at once, oldest first. */
export function outboxView(scene: Scene, lineId: LineId): SandboxOutbox {
  const { line } = scene;
  const clients = new Map(line.clients.map((client) => [client.id, client]));
  return {
    items: line.messages
      .filter((message) => message.from === 'line')
      .map((message) => outboxItem(message, clients.get(message.clientId))),
    clients: line.clients.map((client) => ({
      id: client.id,
      phone: client.phone,
      lid: client.lid,
      name: client.name ?? client.phone ?? client.lid ?? client.id,
      typing: isOnline(scene) ? client.typing : 'idle',
      thread: line.messages
        .filter((message) => message.clientId === client.id && message.status !== 'refused')
        .map((message) => threadItem(message, lineId)),
    })),
    state: stateView(scene, lineId),
  };
}

function outboxItem(message: WorldMessage, client: WorldClient | undefined): OutboxItem {
  const status = message.deleted ? 'deleted' : message.status === 'waiting' ? 'sent' : message.status;
  return {
    key: message.key,
    to: client?.phone ?? client?.lid ?? client?.name ?? message.clientId,
    kind: message.kind,
    text: textOf(message),
    fileName: message.file?.fileName ?? null,
    at: message.at,
    status,
    times: Math.max(1, message.times),
  };
}

function threadItem(message: WorldMessage, lineId: LineId): ThreadItem {
  const reactions = [message.reactions.client, message.reactions.line].filter((one) => one !== null);
  return {
    key: message.key,
    from: message.from,
    kind: message.kind,
    text: message.deleted ? null : textOf(message),
    file:
      message.file && !message.deleted
        ? {
            fileName: message.file.fileName,
            mimeType: message.file.mimeType,
            url: `/v1/sandbox/${lineId}/files/${message.key}`,
          }
        : null,
    quoteKey: message.quoteKey,
    reaction: reactions.length ? [...new Set(reactions)].join(' ') : null,
    edited: message.edited,
    deleted: message.deleted,
    status: message.status,
    at: message.at,
  };
}

/** Places and contact cards have no words of their own: the name, or the place in degrees. */
function textOf({ text, location, contactCard, authorName }: WorldMessage): string | null {
  if (location) {
    const { latitude, longitude, name } = location;
    return [name, `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`, text].filter(Boolean).join('\n');
  }
  if (contactCard) return [contactCard.name, ...contactCard.phones].join('\n');
  return authorName && text ? `${authorName}: ${text}` : text;
}
