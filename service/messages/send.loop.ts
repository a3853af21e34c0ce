/** The loop that hands a line's messages over: a few contacts at once, a pause between two messages of the line. */
import type { ContactId } from '../../contracts/common.ts';
import { lineTable } from '../lines/line.table.ts';
import { pauseOf } from '../lines/pace.ts';
import { createWakeable } from '../platform/wakeable.ts';
import { dueLookups, lookUp } from './lookup.worker.ts';
import type { MessageRow } from './message.table.ts';
import { sendTopic } from './outbox.ts';
import { endRestriction } from './reach.worker.ts';
import { markInterrupted, nextToSend, type SendContext, sendOne } from './send.worker.ts';

/** Contacts that are written to at once: one slow upload must not hold everybody's answers. */
const atOnce = 3;
const pollMs = 2_000;
/** How long new people, being too many, are left alone before they are counted again, in ms. */
const newPeopleMs = 30_000;
/** How long a contact is left alone whose message could not be made ready, in ms. */
const againMs = 15_000;

/** Works until the signal, then waits for what is in the engine's hands. */
export async function runSending(
  context: SendContext,
  isOnline: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { clock, bus, db } = context.platform;
  // After a crash of this loop too: nothing is in the engine's hands now.
  await markInterrupted(context);
  const wakeable = createWakeable(clock);
  const unsubscribe = bus.subscribe(sendTopic, (hint) => {
    if (hint === undefined || hint === context.lineId) wakeable.wake();
  });
  const busy = new Map<ContactId, Promise<void>>();
  /** Contacts, the line, people never written to: what waits, each until a time. */
  const held = new Map<ContactId, number>();
  let heldLine = 0;
  let heldNew = 0;
  let failure: unknown;

  async function sendTo(message: MessageRow): Promise<void> {
    const { contactId } = message;
    try {
      const tried = await sendOne(context, message);
      const now = clock.now().getTime();
      if (tried === 'contact_waits') held.set(contactId, now + againMs);
      // All of them at once: hundreds that wait must not be in the way of answers.
      if (tried === 'new_people_wait') heldNew = now + newPeopleMs;
      if (tried === 'line_waits') heldLine = now + pollMs;
    } catch (error) {
      failure = error;
    } finally {
      busy.delete(contactId);
      wakeable.wake();
    }
  }

  async function nextOne(): Promise<MessageRow | null> {
    const now = clock.now().getTime();
    for (const [contactId, until] of held) if (until <= now) held.delete(contactId);
    if (busy.size >= atOnce || heldLine > now) return null;
    const away = new Set([...busy.keys(), ...held.keys()]);
    // Who waits for an answer comes before who is written to first.
    const answer = await db.read((r) => nextToSend(r, context.lineId, away, true));
    return answer ?? (heldNew > now ? null : db.read((r) => nextToSend(r, context.lineId, away)));
  }

  try {
    while (!signal.aborted && failure === undefined) {
      let waitMs = pollMs;
      if (isOnline()) {
        await endRestriction(context);
        const lookups = await db.read((r) => dueLookups(r, context.lineId, clock.now()));
        for (const row of lookups.rows) {
          if (!signal.aborted && !busy.has(row.contactId)) await lookUp(context, row);
        }
        if (lookups.nextInMs !== null) waitMs = Math.min(waitMs, Math.max(lookups.nextInMs, 50));
        const next = await nextOne();
        if (next) {
          busy.set(next.contactId, sendTo(next));
          const line = await db.read((r) => r.repo(lineTable).findOneByOrFail({ id: context.lineId }));
          await clock.sleep(pauseOf(line.settings), signal).catch(() => undefined);
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
