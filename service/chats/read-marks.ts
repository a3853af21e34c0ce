/**
 * What the client sees of those who read and type. The line is asked in passing: nobody waits for the answer, and a
 * line that is away is not asked at all.
 */
import { addressesOf } from '../contacts/contact.store.ts';
import { askInside } from '../lines/line-task.ts';
import type { Tx } from '../platform/database.ts';
import type { Platform } from '../platform/platform.ts';
import type { LoadedChat } from './chat.store.ts';

/** The owner has opened the chat or has answered: blue ticks for the client, where the line gives them. */
export async function markReadInside(tx: Tx, platform: Platform, chat: LoadedChat): Promise<void> {
  if (chat.line.settings.readMarks && chat.line.status === 'online')
    await askOfAddress(tx, platform, chat, 'mark_read', {}, 60_000);
}

/** Asks the line for something about the chat's client, by the address that its engine knows. */
export async function askOfAddress(
  tx: Tx,
  platform: Platform,
  chat: LoadedChat,
  kind: 'mark_read' | 'typing',
  more: Record<string, unknown>,
  limitMs: number,
): Promise<void> {
  const [address] = await addressesOf(tx, chat.row.contactId);
  if (address)
    await askInside(tx, platform, { lineId: chat.row.lineId, kind, payload: { address, ...more } }, limitMs);
}
