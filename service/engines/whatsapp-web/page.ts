/**
 * The few things that we ask the page ourselves, by names that the library uses too. Every function here runs
 * inside the page: it may use nothing from outside itself.
 */
import type { Client } from 'whatsapp-web.js';

export type Page = NonNullable<Client['pupPage']>;

interface PageWindow {
  require(name: string): unknown;
  WWebJS?: {
    getMessageModel(message: unknown): object;
    sendChatstate(state: 'typing' | 'recording' | 'stop', chat: string): Promise<boolean>;
  };
  onAppStateHasSyncedEvent?(): void;
  Debug?: { VERSION?: string };
}

export interface PageState {
  /** State of the page's socket: CONNECTED, OPENING, UNPAIRED, …; null before there is one. */
  state: string | null;
  synced: boolean;
  /** The page's own version; null where it doesn't say. */
  version: string | null;
}

export function readState(page: Page): Promise<PageState> {
  return page.evaluate(() => {
    const window = globalThis as unknown as PageWindow;
    const version = window.Debug?.VERSION ?? null;
    if (typeof window.require !== 'function') return { state: null, synced: false, version };
    const { Socket } = window.require('WAWebSocketModel') as {
      Socket: { state?: string; hasSynced?: boolean };
    };
    return {
      state: Socket.state ?? null,
      synced: Socket.hasSynced === true,
      version,
    };
  });
}

/** Tells the library that the page has synchronised, for when it began to listen too late. */
export function announceSynced(page: Page): Promise<void> {
  return page.evaluate(() => {
    (globalThis as unknown as PageWindow).onAppStateHasSyncedEvent?.();
  });
}

/** Asks for a new series of QR codes. */
export function refreshQrCodes(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const { Cmd } = (globalThis as unknown as PageWindow).require('WAWebCmd') as {
      Cmd: { refreshQR(): unknown };
    };
    await Cmd.refreshQR();
  });
}

/** Unlinks the device. The page may navigate before there is an answer. */
export function logOut(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const { Socket } = (globalThis as unknown as PageWindow).require('WAWebSocketModel') as {
      Socket: { logout(): Promise<unknown> };
    };
    await Socket.logout();
  });
}

/** The line's own addresses, serialized (`…@c.us`, `…@lid`). */
export function readOwnAddresses(page: Page): Promise<{ phone: string | null; lid: string | null }> {
  return page.evaluate(() => {
    type Wid = { _serialized: string } | null | undefined;
    const me = (globalThis as unknown as PageWindow).require('WAWebUserPrefsMeUser') as {
      getMaybeMePnUser(): Wid;
      getMaybeMeLidUser(): Wid;
    };
    return {
      phone: me.getMaybeMePnUser()?._serialized ?? null,
      lid: me.getMaybeMeLidUser()?._serialized ?? null,
    };
  });
}

export interface PageChat {
  address: string;
  /** Of the last message, in seconds; 0 for none. */
  lastAt: number;
  /** Serialized id of the last message that the page has in its memory; null for none. */
  lastId: string | null;
}

export function readChats(page: Page): Promise<PageChat[]> {
  return page.evaluate(() => {
    interface Msg {
      id: Record<string, unknown>;
      t: number;
      isNotification?: boolean;
    }
    const { Chat } = (globalThis as unknown as PageWindow).require('WAWebCollections') as {
      Chat: {
        getModelsArray(): Array<{
          id: { _serialized: string };
          t?: number;
          msgs?: { getModelsArray(): Msg[] };
        }>;
      };
    };
    return Chat.getModelsArray().map((chat) => {
      let last: Msg | undefined;
      for (const msg of chat.msgs?.getModelsArray() ?? []) {
        if (!msg.isNotification && (!last || msg.t >= last.t)) last = msg;
      }
      // By value: builds have renamed the field.
      const id = Object.values(last?.id ?? {}).find(
        (value) => typeof value === 'string' && /^(true|false)_.+@.+_.+/.test(value),
      );
      return {
        address: chat.id._serialized,
        lastAt: chat.t ?? 0,
        lastId: (id as string | undefined) ?? null,
      };
    });
  });
}

export interface LoadedMessages {
  /** The library's models, oldest first. */
  messages: object[];
  /** The list goes back to the mark: nothing is missing. */
  whole: boolean;
}

/**
 * Messages of a chat since a time (seconds, inclusive), oldest first, loading earlier ones as far as needed.
 * The library's own `fetchMessages` reverses messages of one second where it cuts. Null: there is no such chat.
 */
export function loadMessages(
  page: Page,
  address: string,
  since: number,
  most: number,
): Promise<LoadedMessages | null> {
  return page.evaluate(
    async (address, since, most) => {
      interface Msg {
        id: { _serialized?: string; id: string };
        t: number;
        isNotification?: boolean;
      }
      interface ChatModel {
        msgs: { getModelsArray(): Msg[] };
      }
      const window = globalThis as unknown as PageWindow;
      const { createWid } = window.require('WAWebWidFactory') as { createWid(id: string): unknown };
      const { Chat } = window.require('WAWebCollections') as {
        Chat: { get(wid: unknown): ChatModel | undefined };
      };
      interface Loader {
        loadEarlierMsgs?(of: { chat: ChatModel }): Promise<Msg[] | undefined>;
      }
      const loader = (): Loader => {
        try {
          return window.require('WAWebChatLoadMessages') as Loader;
        } catch {
          return {}; // A build without it: what the page has in its memory is better than nothing.
        }
      };
      const { loadEarlierMsgs } = loader();
      const chat = Chat.get(createWid(address));
      if (!chat) return null;
      let list = chat.msgs.getModelsArray().slice();
      let whole = false;
      // At least one step back: what the page has in its memory need not be all that is younger than its oldest.
      while (loadEarlierMsgs && !whole && list.length < most) {
        const earlier = (await loadEarlierMsgs({ chat })) ?? [];
        list = [...earlier, ...list];
        whole = earlier.length === 0 || earlier[0]!.t < since;
      }
      list.sort((a, b) => a.t - b.t);
      const seen = new Set<Msg>();
      const wanted = list.filter((msg) => {
        if (seen.has(msg) || msg.isNotification || msg.t < since) return false;
        seen.add(msg);
        return true;
      });
      return { messages: wanted.map((msg) => window.WWebJS!.getMessageModel(msg)), whole };
    },
    address,
    since,
    most,
  );
}

/** May the line's message still be deleted for everyone, or its text be changed? `missing`: it is not there. */
export function readAbility(
  page: Page,
  id: string,
  action: 'revoke' | 'edit',
): Promise<'yes' | 'no' | 'missing'> {
  return page.evaluate(
    async (id, action) => {
      interface Messages {
        get(id: string): unknown;
        getMessagesById(ids: string[]): Promise<{ messages?: unknown[] } | undefined>;
      }
      const window = globalThis as unknown as PageWindow;
      const { Msg } = window.require('WAWebCollections') as { Msg: Messages };
      const message = Msg.get(id) ?? (await Msg.getMessagesById([id]))?.messages?.[0];
      if (!message) return 'missing';
      const can = window.require('WAWebMsgActionCapability') as Record<string, (message: unknown) => boolean>;
      const names =
        action === 'revoke' ? ['canSenderRevokeMsg', 'canAdminRevokeMsg'] : ['canEditText', 'canEditCaption'];
      return names.some((name) => can[name]?.(message)) ? 'yes' : 'no';
    },
    id,
    action,
  );
}

export function sendChatState(
  page: Page,
  address: string,
  state: 'typing' | 'recording' | 'stop',
): Promise<void> {
  return page.evaluate(
    async (address, state) => {
      await (globalThis as unknown as PageWindow).WWebJS!.sendChatstate(state, address);
    },
    address,
    state,
  );
}
