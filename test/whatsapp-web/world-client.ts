import type { WorldCommands } from './world-commands.ts';
import { COMMAND_NAMES } from './world-commands.ts';
import type { WorldEvent, WorldEventType } from './world-types.ts';

/** Where a world is reached: its page's port and key, and its control address. */
export interface WorldAddress {
  pagePort: number;
  /** Base64 SHA-256 of the page certificate's public key. */
  spki: string;
  controlUrl: string;
}

export interface WaitOptions {
  /** Milliseconds until the wait fails; 10 000 by default. */
  timeoutMs?: number;
  /** Only events after this number (see `mark`) count; all by default. */
  after?: number;
}

/** The world as a test sees it, in its own process or in another one. */
export interface WhatsAppWorld extends WorldCommands, WorldAddress {
  /** Resolves to the first event of a type that suits; one that has happened already counts too. */
  waitFor(
    type: WorldEventType,
    suits?: (event: WorldEvent) => boolean,
    options?: WaitOptions,
  ): Promise<WorldEvent>;
  /** Resolves when the predicate holds; it is asked again whenever something has happened. */
  waitUntil(holds: () => Promise<boolean> | boolean, options?: WaitOptions): Promise<void>;
  /** Number of the last event: what happens later has a greater one. */
  mark(): Promise<number>;
  /** Calls a function when the world is stopped. */
  onStop(release: () => void | Promise<void>): void;
  /** Stops the world (a remote client only lets go of it). */
  stop(): Promise<void>;
}

/** How a client reaches its world. */
export interface WorldAccess {
  address: WorldAddress;
  call(name: string, args: unknown[]): Promise<unknown>;
  /** Events after a number; waits for at least one, until the signal gives up (then none). */
  eventsAfter(after: number, signal: AbortSignal): Promise<WorldEvent[]>;
  stop(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** Makes the test's view of a world out of a way to call it. */
export function makeWorld(access: WorldAccess): WhatsAppWorld {
  const commands = Object.fromEntries(
    COMMAND_NAMES.map((name) => [name, (...args: unknown[]) => access.call(name, args)]),
  ) as unknown as WorldCommands;
  const releases: (() => void | Promise<void>)[] = [];

  async function follow<T>(
    what: string,
    { timeoutMs = DEFAULT_TIMEOUT_MS, after = 0 }: WaitOptions,
    look: (events: WorldEvent[]) => Promise<T | undefined> | T | undefined,
  ): Promise<T> {
    const signal = AbortSignal.timeout(timeoutMs);
    let last = after;
    let events = await commands.events(after);
    for (;;) {
      const found = await look(events);
      if (found !== undefined) return found;
      last = events.at(-1)?.n ?? last;
      events = await access.eventsAfter(last, signal);
      if (signal.aborted) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    }
  }

  return {
    ...commands,
    ...access.address,
    waitFor: (type, suits = () => true, options = {}) =>
      follow(`the event "${type}"`, options, (events) =>
        events.find((event) => event.type === type && suits(event)),
      ),
    async waitUntil(holds, options = {}) {
      await follow('a condition', options, async () => ((await holds()) ? true : undefined));
    },
    mark: async () => (await commands.events()).length,
    onStop: (release) => void releases.push(release),
    async stop() {
      for (const release of releases.splice(0)) await release();
      await access.stop();
    },
  };
}

async function readAnswer(response: Response): Promise<unknown> {
  const { result, error } = (await response.json()) as { result?: unknown; error?: string };
  if (error !== undefined) throw new Error(error);
  return result;
}

/** Connects to a world that another process runs, by its control address. */
export async function connectWorld(controlUrl: string): Promise<WhatsAppWorld> {
  const address = (await readAnswer(await fetch(`${controlUrl}/info`))) as WorldAddress;
  return makeWorld({
    address,
    async call(name, args) {
      return readAnswer(
        await fetch(`${controlUrl}/call/${name}`, { method: 'POST', body: JSON.stringify(args) }),
      );
    },
    async eventsAfter(after, signal) {
      try {
        const response = await fetch(`${controlUrl}/events?after=${after}`, { signal });
        return (await readAnswer(response)) as WorldEvent[];
      } catch (error) {
        if (signal.aborted) return [];
        throw error;
      }
    },
    stop: async () => {},
  });
}
