import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from 'whatsapp-web.js';
import { findChromium, makeChromiumWrapper } from './chromium.ts';
import type { LibraryClient } from './library-client.ts';
import { makeLibraryClient } from './library-client.ts';
import { startWhatsAppWorld } from './server.ts';
import type { WhatsAppWorld } from './world-client.ts';
import type { Owner } from './world-commands.ts';

export const LINE = { phone: '79990000001', name: 'Линия' };
export const ANNA = '79991112233';
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const isMessage = (id: string) => (message: Message) => message.id._serialized === id;

/** How a call ended: `done`, or the text of its error. */
export const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: Error) => String(error?.message ?? error),
  );

/** A world, a browser for it and the library on a profile that outlives its clients. */
export interface Bench {
  world: WhatsAppWorld;
  program: string;
  dataPath: string;
  /** The client in use. */
  library: LibraryClient;
  /** Makes another client, which is closed at the end; `library` stays. */
  make(clientId?: string): LibraryClient;
  /** Scans the QR code that a client shows (`library` by default); resolves when it says `ready`. */
  link(owner?: Owner, client?: LibraryClient): Promise<void>;
  /** Closes the client in use and starts another on its profile; resolves when it says `ready`. */
  restart(): Promise<void>;
  /** Resolves to a message that came from a client. */
  receive(id: string): Promise<Message>;
  stop(): Promise<void>;
}

/** Sets a bench up, with a client that isn't started; resolves to undefined where there is no Chromium. */
export async function makeBench(): Promise<Bench | undefined> {
  if (!findChromium()) return undefined;
  const world = await startWhatsAppWorld();
  const program = await makeChromiumWrapper(world);
  const dataPath = await mkdtemp(join(tmpdir(), 'whatsapp-library-'));
  const made: LibraryClient[] = [];
  function make(clientId = 'line'): LibraryClient {
    const client = makeLibraryClient(dataPath, program, clientId);
    made.push(client);
    return client;
  }
  const bench: Bench = {
    world,
    program,
    dataPath,
    library: make(),
    make,
    async link(owner = LINE, client = bench.library) {
      const [qr] = await client.until<[string]>('qr', (text) => !text.startsWith('undefined'));
      await world.scan(qr, owner);
      await client.until('ready');
    },
    async restart() {
      await bench.library.client.destroy();
      bench.library = make();
      await bench.library.client.initialize();
      await bench.library.until('ready');
    },
    async receive(id) {
      const [message] = await bench.library.until<[Message]>('message', isMessage(id));
      return message;
    },
    async stop() {
      for (const { client } of made) await client.destroy();
      await world.stop();
      await rm(dataPath, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return bench;
}
