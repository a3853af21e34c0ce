/** The loop that hands a line's messages over: a few contacts at once, a pause between two messages of the line. */
import type { ContactId } from '../../contracts/common.ts';
import { lineTable } from '../lines/line.table.ts';
import { createWakeable } from '../platform/wakeable.ts';
import { sendTopic } from './send.commands.ts';
import { dueLookups, lookUp, nextToSend, type SendContext, sendOne } from './send.worker.ts';

/** Contacts that are written to at once: one slow upload must not hold everybody's answers. */
const atOnce = 3;
const pollMs = 2_000;

/** Works until the signal, then waits for what is in the engine's hands. */
export async function runSending(
  context: SendContext,
  isOnline: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { clock, bus, db } = context.platform;
  const wakeable = createWakeable(clock);
  const unsubscribe = bus.subscribe(sendTopic, (hint) => {
    if (hint === undefined || hint === context.lineId) wakeable.wake();
  });
  const busy = new Map<ContactId, Promise<void>>();
  let failure: unknown;
  try {
    while (!signal.aborted && failure === undefined) {
      let waitMs = pollMs;
      if (isOnline()) {
        const lookups = await db.read((r) => dueLookups(r, context.lineId, clock.now()));
        for (const row of lookups.rows) {
          if (!signal.aborted && !busy.has(row.contactId)) await lookUp(context, row);
        }
        if (lookups.nextInMs !== null) waitMs = Math.min(waitMs, Math.max(lookups.nextInMs, 50));
        const next =
          busy.size < atOnce
            ? await db.read((r) => nextToSend(r, context.lineId, new Set(busy.keys())))
            : null;
        if (next) {
          const work = sendOne(context, next)
            .then((goOn) => {
              busy.delete(next.contactId);
              if (goOn) wakeable.wake();
            })
            .catch((error: unknown) => {
              busy.delete(next.contactId);
              failure = error;
              wakeable.wake();
            });
          busy.set(next.contactId, work);
          const line = await db.read((r) => r.repo(lineTable).findOneByOrFail({ id: context.lineId }));
          await clock.sleep(line.settings.pausePerMessageMs, signal).catch(() => undefined);
          continue;
        }
      }
      await wakeable.wait(waitMs, signal);
    }
  } finally {
    unsubscribe();
    await Promise.all(busy.values());
  }
  if (failure !== undefined) throw failure;
}
