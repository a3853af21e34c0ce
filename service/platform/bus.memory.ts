import type { Bus, BusListener } from './bus.ts';
import type { Log } from './log.ts';
import { assertNoTransaction, outsideTransaction } from './transaction-scope.ts';

/** Doorbells within one process. */
export function memoryBus(log: Log): Bus {
  const listeners = new Map<string, Set<BusListener>>();
  let closed = false;

  async function ring(topic: string, listener: BusListener, hint: string | undefined): Promise<void> {
    // Who stopped listening between the ring and its turn must not hear it.
    if (closed || !listeners.get(topic)?.has(listener)) return;
    try {
      await listener(hint);
    } catch (error) {
      log.error({ err: error, topic }, 'bus listener failed');
    }
  }

  return {
    publish(topic, hint) {
      assertNoTransaction(`bus.publish ${topic}`);
      for (const listener of listeners.get(topic) ?? []) {
        outsideTransaction(() => setImmediate(ring, topic, listener, hint));
      }
    },
    subscribe(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(topic) === set) listeners.delete(topic);
      };
    },
    async close() {
      closed = true;
      listeners.clear();
    },
  };
}
