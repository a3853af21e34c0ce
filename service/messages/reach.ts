/**
 * First messages to people who have not written: whether one may go now, and what WhatsApp says to it. Answers never
 * come here. Explained in docs/rules.md.
 */
import type { LineId } from '../../contracts/common.ts';
import type { LineLimits } from '../../contracts/line.ts';
import { freshChecks, keepChecks } from '../contacts/check.commands.ts';
import type { ContactRow } from '../contacts/contact.table.ts';
import { writtenFirst } from '../contacts/first-contact.store.ts';
import type { Engine } from '../engines/engine.ts';
import type { LineRow } from '../lines/line.table.ts';
import { type ColdHold, coldHold, dayOf, unknownRestrictionMs } from '../lines/pace.ts';
import type { Reader } from '../platform/database.ts';
import { instantOf, type Platform } from '../platform/platform.ts';

const hourMs = 3_600_000;

/** Until when WhatsApp refuses new chats of the line; null when it does not. */
export function restrictedUntil({ restriction }: Pick<LineRow, 'restriction'>): Date | null {
  if (!restriction) return null;
  return new Date(restriction.until ?? new Date(restriction.since).getTime() + unknownRestrictionMs);
}

async function writtenBy(reader: Reader, line: LineRow, now: Date): Promise<{ hour: number; day: number }> {
  return {
    hour: await writtenFirst(reader, line.id, new Date(now.getTime() - hourMs)),
    day: await writtenFirst(reader, line.id, dayOf(line.settings, now).since),
  };
}

/** Why a first message of the line has to wait now, or null. */
export async function holdOf(reader: Reader, line: LineRow, now: Date): Promise<ColdHold | null> {
  return coldHold(line.settings, restrictedUntil(line), await writtenBy(reader, line, now), now);
}

/**
 * Whether the person has WhatsApp: a first message to a number without it is what WhatsApp punishes most. Asked of the
 * engine unless it was asked lately; null when the engine can't tell.
 */
export async function hasWhatsApp(
  platform: Platform,
  engine: Pick<Engine, 'checkNumbers'>,
  contact: ContactRow,
): Promise<boolean | null> {
  const { db, clock } = platform;
  const { phone, lineId } = contact;
  if (phone === null || !engine.checkNumbers) return null;
  const known = (await db.read((r) => freshChecks(r, clock, lineId, [phone]))).get(phone);
  if (known) return known.hasWhatsApp;
  const answer = (await engine.checkNumbers([phone])).find((one) => one.phone === phone);
  if (!answer) return null;
  const row = { lineId, phone, hasWhatsApp: answer.exists, checkedAt: instantOf(clock) };
  await db.write((tx) => keepChecks(tx, platform, lineId, [row]));
  return answer.exists;
}

/** How many people wait for a first message of the line. */
async function waiting(reader: Reader, lineId: LineId): Promise<number> {
  const [row] = await reader.query<{ n: number | string }>(
    `SELECT COUNT(DISTINCT m.contact_id) AS n FROM message m JOIN contact c ON c.id = m.contact_id
     WHERE m.line_id = :lineId AND m.status = 'pending' AND m.handed_over_at IS NULL AND m.direction = 'out'
       AND c.kind = 'person' AND c.has_written = 0 AND c.written_first_at IS NULL`,
    { lineId },
  );
  return Number(row?.n ?? 0);
}

/** What is left of the line's limits, for people. */
export async function limitsOf(reader: Reader, line: LineRow, now: Date): Promise<LineLimits> {
  const { newContactsPerDay: perDay, newContactsPerHour: perHour } = line.settings;
  const written = await writtenBy(reader, line, now);
  const hold = coldHold(line.settings, restrictedUntil(line), written, now);
  return {
    newContacts: {
      leftToday: Math.max(0, perDay - written.day),
      usedToday: written.day,
      perDay,
      dayEndsAt: dayOf(line.settings, now).until.toISOString(),
      leftThisHour: Math.max(0, perHour - written.hour),
      usedThisHour: written.hour,
      perHour,
    },
    hold: hold && { reason: hold.reason, until: hold.until?.toISOString() ?? null },
    waiting: await waiting(reader, line.id),
  };
}
