/**
 * Does the line hear what its page has? The library listens to the page's own collections; where it no longer does
 * (the page has made them anew, a build has changed them), every flag still says “connected” and nothing comes.
 */
import type { Clock } from '../../platform/clock.ts';
import { isSpoken } from './convert.ts';
import type { Page } from './page.ts';

/** Ids that are remembered as heard. */
const mostHeard = 5000;

export interface Hearing {
  /** A message of the page was heard of. */
  note(id: string): void;
  /** Something came from WhatsApp: what the page makes by itself, as our own messages, is no sign of life. */
  stir(): void;
  /** When something came last. */
  lastAt(): number;
  /** Which of the page's new messages have not been heard of. */
  unheard(messages: NewMessage[]): string[];
}

export function createHearing(clock: Clock): Hearing {
  const heard = new Set<string>();
  let lastAt = clock.now().getTime();
  return {
    note(id) {
      heard.add(id);
      if (heard.size > mostHeard) heard.delete(heard.values().next().value ?? '');
    },
    stir() {
      lastAt = clock.now().getTime();
    },
    lastAt: () => lastAt,
    unheard: (messages) =>
      messages.filter(({ id, type }) => !heard.has(id) && isSpoken(type)).map(({ id }) => id),
  };
}

export interface NewMessage {
  id: string;
  type: string;
}

/**
 * Messages that the page itself counts as new, of all its chats, since a time in seconds: of each of these the
 * library must have told. Ciphertext is told of when it is resolved, notices are none of the bridge's business.
 */
export function readNewMessages(page: Page, since: number): Promise<NewMessage[]> {
  return page.evaluate((since) => {
    interface Msg {
      id: Record<string, unknown>;
      t: number;
      type: string;
      isNewMsg?: boolean;
      isNotification?: boolean;
    }
    const { Chat } = (globalThis as unknown as { require(name: string): unknown }).require(
      'WAWebCollections',
    ) as {
      Chat: { getModelsArray(): Array<{ t?: number; msgs?: { getModelsArray(): Msg[] } }> };
    };
    const found: Array<{ id: string; type: string }> = [];
    for (const chat of Chat.getModelsArray()) {
      if ((chat.t ?? 0) < since) continue;
      for (const msg of chat.msgs?.getModelsArray() ?? []) {
        if (!msg.isNewMsg || msg.isNotification || msg.t < since) continue;
        if (msg.type === 'ciphertext' || msg.type === 'revoked') continue;
        // By value: builds have renamed the field.
        const id = Object.values(msg.id).find(
          (value) => typeof value === 'string' && /^(true|false)_.+@.+_.+/.test(value),
        );
        if (typeof id === 'string') found.push({ id, type: msg.type });
      }
    }
    return found;
  }, since);
}
