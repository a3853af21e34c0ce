/** The outside world in this process: its lines, the bridges that are connected, and the time that goes on. */
import { EventEmitter, once } from 'node:events';
import type { LineId } from '../../../contracts/common.ts';
import type { Clock, Timer } from '../../platform/clock.ts';
import { newSecret } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import {
  type InputOf,
  type OutputOf,
  readingCommands,
  type SandboxWorld,
  type WorldCommand,
  worldCommands,
} from './sandbox-world.ts';
import { advance, attach } from './world.ts';
import type { Scene, Session, WorldNews } from './world-state.ts';
import { openWorldStore } from './world-store.ts';

export interface WorldHostOptions {
  /** Where the world is kept. */
  folder: string;
  clock: Clock;
  log: Log;
}

type Carry = (scene: Scene, input: unknown, lineId: LineId) => unknown;

/** Opens the world that is kept in a folder; only one process may have it open. */
export async function openSandboxWorld({ folder, clock, log }: WorldHostOptions): Promise<SandboxWorld> {
  const store = await openWorldStore(folder);
  const sessions = new Map<string, Session>();
  const timers = new Map<string, Timer>();
  let closed = false;

  const sceneOf = async (lineId: LineId): Promise<Scene> => ({
    line: await store.line(lineId),
    session: sessions.get(lineId) ?? null,
    now: clock.now(),
    random: newSecret,
  });

  /** Lets time catch up with a line and arms its timer for what is due next. */
  function goOn(scene: Scene, lineId: LineId): void {
    const due = advance(scene);
    clock.clearTimeout(timers.get(lineId));
    timers.delete(lineId);
    if (!due || closed) return;
    const wait = Math.max(0, due.getTime() - scene.now.getTime());
    timers.set(
      lineId,
      clock.setTimeout(() => {
        tick(lineId).catch((error: unknown) =>
          log.error({ err: error, lineId }, 'the sandbox world can not go on'),
        );
      }, wait),
    );
  }

  async function tick(lineId: LineId): Promise<void> {
    goOn(await sceneOf(lineId), lineId);
    await store.save(lineId);
  }

  async function* connect(lineId: LineId, signal: AbortSignal): AsyncGenerator<WorldNews> {
    await store.line(lineId);
    sessions.get(lineId)?.tell({ type: 'replaced' });
    sessions.get(lineId)?.end();
    const bell = new EventEmitter();
    const queue: WorldNews[] = [];
    let ended = false;
    const session: Session = {
      id: newSecret(12),
      qr: null,
      qrStopped: false,
      pairing: null,
      tell: (news) => {
        if (ended) return;
        queue.push(news);
        bell.emit('ring');
      },
      end: () => {
        ended = true;
        if (sessions.get(lineId) === session) sessions.delete(lineId);
        bell.emit('ring');
      },
    };
    sessions.set(lineId, session);
    signal.addEventListener('abort', session.end, { once: true });
    if (signal.aborted) session.end();
    try {
      const scene = await sceneOf(lineId);
      if (scene.session === session) {
        attach(scene);
        goOn(scene, lineId);
        await store.save(lineId);
      }
      while (!signal.aborted) {
        const news = queue.shift();
        if (news) yield news;
        else if (ended) return;
        else await once(bell, 'ring');
      }
    } finally {
      signal.removeEventListener('abort', session.end);
      session.end();
    }
  }

  const world: SandboxWorld = {
    attach: connect,
    async call<C extends WorldCommand>(name: C, lineId: LineId, input: InputOf<C>): Promise<OutputOf<C>> {
      const scene = await sceneOf(lineId);
      try {
        // The table gives each command its own input and output; here they are one.
        return (worldCommands[name] as Carry)(scene, input, lineId) as OutputOf<C>;
      } finally {
        // A command that fails may have changed something all the same: a refused message is kept.
        if (!readingCommands.has(name)) {
          goOn(scene, lineId);
          await store.save(lineId);
        }
      }
    },
    putFile: (content) => store.putFile(content),
    openFile: (fileId) => store.openFile(fileId),
    async close() {
      closed = true;
      for (const timer of timers.values()) clock.clearTimeout(timer);
      timers.clear();
      for (const session of [...sessions.values()]) session.end();
      await store.flush();
    },
  };
  // Receipts that were due while nobody was there.
  for (const lineId of await store.lineIds()) await tick(lineId as LineId);
  return world;
}
