/** Passing signs: who is viewing a chat, who is typing. They go to those who listen now and are never stored. */
import type { ChatId, EmployeeId, LineId } from '../../contracts/common.ts';
import { contactAddressTable } from '../contacts/contact.table.ts';
import type { Platform } from '../platform/platform.ts';
import { chatTable } from './chat.table.ts';

/** Topic of the bus; the hint is the sign itself, as JSON. */
export const signalTopic = 'signal';

export interface Sign {
  chatId: ChatId;
  /** Null: the client. */
  employeeId: EmployeeId | null;
  state: 'viewing' | 'typing' | 'recording' | 'idle';
  /** A comment is being typed. */
  hidden: boolean;
}

export function tellSign(platform: Platform, sign: Sign): void {
  platform.bus.publish(signalTopic, JSON.stringify({ kind: 'presence', ...sign }));
}

/** The client types, as the line's engine has heard. Who has no chat yet is nobody's to watch. */
export async function tellClientSign(
  platform: Platform,
  lineId: LineId,
  address: string,
  state: 'typing' | 'recording' | 'idle',
): Promise<void> {
  const chat = await platform.db.read(async (reader) => {
    const known = await reader.repo(contactAddressTable).findOneBy({ lineId, address });
    return known
      ? reader
          .repo(chatTable)
          .findOne({ where: { lineId, contactId: known.contactId }, select: { id: true } })
      : null;
  });
  if (chat) tellSign(platform, { chatId: chat.id, employeeId: null, state, hidden: false });
}
