import type { Draft, InboundMessage } from '../engine.ts';

/** How many of our own ids are remembered, to know their echoes. */
const mostIds = 2000;
/** Echoes of messages of unknown outcome are waited for this long, in ms. */
const uncertainMs = 60 * 60_000;

/** A message that is being handed over. */
export interface Sending {
  /** It has this id. */
  sent(externalId: string): void;
  /** It was not handed over, for certain. */
  notSent(): void;
  /** Nobody knows; `call` gives the id if it ends after all. */
  uncertain(call: Promise<string | null>): void;
}

/**
 * Tells our own messages from those written on the phone: both come back from WhatsApp Web alike, ours possibly
 * before the call that sends them has given their id.
 */
export interface Echo {
  begin(draft: Draft, now: number): Sending;
  /** Resolves when what is being handed over at this moment has its id, or has failed. */
  settled(): Promise<void>;
  isOurs(externalId: string): boolean;
  /** May this be the message of unknown outcome? Then it is left to `lookup`. */
  mayBeOurs(message: InboundMessage, now: number): boolean;
  /** Is the call that handed this message over still under way? */
  isPending(messageId: string): boolean;
}

interface Doubt {
  draft: Draft;
  since: number;
}

export function createEcho(): Echo {
  const ids = new Set<string>();
  const inFlight = new Set<Promise<void>>();
  const pending = new Set<string>();
  const doubts = new Map<string, Doubt>();

  function remember(id: string): void {
    ids.add(id);
    if (ids.size > mostIds) ids.delete(ids.values().next().value ?? '');
  }

  return {
    begin(draft, now) {
      let settle = () => {};
      const settled = new Promise<void>((resolve) => {
        settle = resolve;
      });
      inFlight.add(settled);
      pending.add(draft.messageId);
      const end = () => {
        inFlight.delete(settled);
        settle();
      };
      const forget = () => {
        pending.delete(draft.messageId);
      };
      return {
        sent(externalId) {
          remember(externalId);
          doubts.delete(draft.messageId);
          forget();
          end();
        },
        notSent() {
          forget();
          end();
        },
        uncertain(call) {
          doubts.set(draft.messageId, { draft, since: now });
          call.then((id) => {
            if (id) remember(id);
            forget();
          }, forget);
          end();
        },
      };
    },
    async settled() {
      await Promise.all(inFlight);
    },
    isOurs: (externalId) => ids.has(externalId),
    mayBeOurs(message, now) {
      for (const [id, { since }] of doubts) if (now - since > uncertainMs) doubts.delete(id);
      return [...doubts.values()].some(
        ({ draft, since }) => message.sentAt.getTime() >= since - 2000 && isSame(draft, message),
      );
    },
    isPending: (messageId) => pending.has(messageId),
  };
}

/** The same contents, as far as WhatsApp gives them back; the chat is left to the caller. */
export function isSame(draft: Draft, message: InboundMessage): boolean {
  if (draft.kind !== message.kind) return false;
  if (draft.kind === 'location') {
    return (
      near(draft.location?.latitude, message.location?.latitude) &&
      near(draft.location?.longitude, message.location?.longitude)
    );
  }
  if (draft.kind === 'contact') return draft.contactCard?.name.trim() === message.contactCard?.name;
  if (normal(draft.text) !== normal(message.text)) return false;
  if (!draft.file) return true;
  // A picture or a video is packed anew on its way: its size says nothing, and it has no name.
  if (draft.kind === 'image' || draft.kind === 'video' || draft.kind === 'sticker') return true;
  return draft.file.fileName === message.file?.fileName || draft.file.size === message.file?.size;
}

const normal = (text: string | null): string => (text ?? '').replace(/\r\n/g, '\n').trim();
const near = (a: number | undefined, b: number | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a - b) < 1e-5;
