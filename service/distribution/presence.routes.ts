/** Who is at work, for those who hand work out. */
import { type HandlersOf, infobaseOf } from '../access/principal.ts';
import { briefOf, employeesByIds } from '../employees/employee.store.ts';
import { isAbsent } from '../employees/employee.ts';
import { requireInfobase } from '../infobases/infobase.store.ts';
import type { Platform } from '../platform/platform.ts';
import { chatsInWork, rosterOf, withPanel } from './presence.store.ts';

export function presenceHandlers({ db, clock }: Platform): HandlersOf<'listPresence'> {
  return {
    listPresence: ({ query, principal }) =>
      db.read(async (r) => {
        const infobaseId = infobaseOf(principal, query.infobaseId);
        await requireInfobase(r, infobaseId);
        const now = clock.now();
        const ids = await rosterOf(r, infobaseId);
        const employees = await employeesByIds(r, ids);
        const panels = await withPanel(r, ids, now.toISOString());
        const chats = await chatsInWork(r, ids);
        return {
          items: ids.flatMap((id) => {
            const employee = employees.get(id);
            if (!employee) return [];
            const present = panels.has(id) && !isAbsent(employee, now);
            return [{ employee: briefOf(employee), present, openChats: chats.get(id) ?? 0 }];
          }),
        };
      }),
  };
}
