import type { Clock } from '../../platform/clock.ts';
import { EngineError } from '../engine.ts';

/**
 * Waits for a promise, `ms` at most: a page whose renderer has died never answers. What comes later is ignored.
 * @throws EngineError `timed_out`, uncertain: the call may still have its effect
 */
export async function within<T>(clock: Clock, ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: object | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(new EngineError('timed_out', `${what}: no answer`, false)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clock.clearTimeout(timer);
  }
}
