import { once } from 'node:events';
import wweb from 'whatsapp-web.js';
import { CHROMIUM_FLAGS } from './chromium.ts';

/** Events of the library that the tests look at. */
const EVENTS = [
  ...['qr', 'code', 'authenticated', 'ready', 'disconnected', 'change_state', 'message', 'message_create'],
  ...['message_ack', 'message_revoke_everyone', 'message_revoke_me', 'message_edit', 'message_reaction'],
  ...['message_ciphertext', 'unread_count', 'call', 'loading_screen'],
];
const TIMEOUT_MS = 15_000;

export interface LibraryEvent {
  name: string;
  args: unknown[];
}

/** The library's client with a record of its events, so that a test can wait for one that may have come already. */
export interface LibraryClient {
  client: wweb.Client;
  events: LibraryEvent[];
  named(name: string): LibraryEvent[];
  /** Resolves to the arguments of the first event after number `from` that suits. */
  until<A extends unknown[]>(name: string, suits?: (...args: A) => boolean, from?: number): Promise<A>;
}

/** Makes a client (LocalAuth in a folder, headless Chromium) that isn't started yet. */
export function makeLibraryClient(
  dataPath: string,
  executablePath: string,
  clientId = 'line',
): LibraryClient {
  const client = new wweb.Client({
    authStrategy: new wweb.LocalAuth({ dataPath, clientId }),
    webVersionCache: { type: 'none' },
    userAgent: false as unknown as string, // the library takes false for "the browser's own"
    puppeteer: { headless: true, executablePath, args: CHROMIUM_FLAGS },
  });
  const events: LibraryEvent[] = [];
  for (const name of EVENTS) {
    client.on(name, (...args: unknown[]) => {
      events.push({ name, args });
      client.emit('recorded');
    });
  }
  return {
    client,
    events,
    named: (name) => events.filter((event) => event.name === name),
    async until<A extends unknown[]>(name: string, suits: (...args: A) => boolean = () => true, from = 0) {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      for (;;) {
        const found = events.slice(from).find((event) => event.name === name && suits(...(event.args as A)));
        if (found) return found.args as A;
        await once(client, 'recorded', { signal }).catch((cause) => {
          const seen = events.map((event) => event.name).join(' ');
          throw new Error(`no event "${name}" of the library; it told: ${seen}`, { cause });
        });
      }
    },
  };
}
