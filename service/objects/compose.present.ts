/** What the card widget needs of the bridge itself: lines, templates, colleagues, chats with the object's numbers. */
import { In } from 'typeorm';
import type { ChatId, InfobaseId } from '../../contracts/common.ts';
import type { Compose } from '../../contracts/compose.ts';
import type { Capabilities } from '../../contracts/line.ts';
import type { Template } from '../../contracts/template.ts';
import type { Principal } from '../access/principal.ts';
import { mayRead } from '../chats/chat.access.ts';
import { observersOfMany } from '../chats/chat.store.ts';
import { chatTable } from '../chats/chat.table.ts';
import { contactTable } from '../contacts/contact.table.ts';
import { briefOf, employeesByIds } from '../employees/employee.store.ts';
import { employeeTable } from '../employees/employee.table.ts';
import { type LineRow, lineTable } from '../lines/line.table.ts';
import type { Reader } from '../platform/database.ts';
import { presentTemplate } from '../templates/template.present.ts';
import { pageOfTemplates } from '../templates/template.store.ts';

/** Lines that can be written from, those online first, then by name. */
export async function linesOf(
  reader: Reader,
  infobaseId: InfobaseId,
  capabilitiesOf: (line: LineRow) => Capabilities | null,
): Promise<Compose['lines']> {
  const rows = await reader.repo(lineTable).findBy({ infobaseId });
  return rows
    .filter((line) => line.deletedAt === null && line.desired === 'on')
    .sort(
      (a, b) =>
        Number(b.status === 'online') - Number(a.status === 'online') || a.name.localeCompare(b.name, 'ru'),
    )
    .map((line) => ({
      id: line.id,
      name: line.name,
      phone: line.phone,
      status: line.status,
      capabilities: capabilitiesOf(line),
    }));
}

export async function templatesOf(reader: Reader, infobaseId: InfobaseId): Promise<Template[]> {
  const rows = await pageOfTemplates(reader, { infobaseId, after: null, limit: 500 });
  return rows
    .map(presentTemplate)
    .sort(
      (a, b) => (a.folder ?? '').localeCompare(b.folder ?? '', 'ru') || a.name.localeCompare(b.name, 'ru'),
    );
}

/** Who can be invited: everybody of the roster who may sign in, but the one who writes. */
export async function colleaguesOf(
  reader: Reader,
  infobaseId: InfobaseId,
  principal: Principal,
): Promise<Compose['colleagues']> {
  const rows = await reader
    .repo(employeeTable)
    .find({ where: { infobaseId, deleted: false, blocked: false }, order: { name: 'ASC' }, take: 1000 });
  return rows.filter((row) => row.id !== principal.employee?.id).map(briefOf);
}

type PhoneChats = Compose['phones'][number]['chats'];

/** The chats of the infobase with these numbers, by number, the latest first. */
export async function chatsOfPhones(
  reader: Reader,
  infobaseId: InfobaseId,
  principal: Principal,
  phones: readonly string[],
): Promise<Map<string, PhoneChats>> {
  const result = new Map<string, PhoneChats>();
  if (phones.length === 0) return result;
  const lines = new Map((await reader.repo(lineTable).findBy({ infobaseId })).map((line) => [line.id, line]));
  const contacts = (await reader.repo(contactTable).findBy({ phone: In([...phones]) })).filter((contact) =>
    lines.has(contact.lineId),
  );
  if (contacts.length === 0) return result;
  const chats = await reader.repo(chatTable).find({
    where: { contactId: In(contacts.map((contact) => contact.id)) },
    order: { lastMessageAt: 'DESC', id: 'DESC' },
  });
  const observers = await observersOfMany(
    reader,
    chats.map((chat) => chat.id),
  );
  const owners = await employeesByIds(
    reader,
    chats.map((chat) => chat.ownerId),
  );
  const me = principal.employee?.id ?? null;
  for (const chat of chats) {
    const line = lines.get(chat.lineId);
    const phone = contacts.find((contact) => contact.id === chat.contactId)?.phone;
    if (!line || line.deletedAt !== null || !phone || chat.mergedIntoId !== null) continue;
    const owner = chat.ownerId ? owners.get(chat.ownerId) : undefined;
    const shown = {
      id: chat.id,
      lineId: chat.lineId,
      status: chat.status,
      owner: owner ? briefOf(owner) : null,
      // Not even a manager writes first into what another has.
      taken: chat.status === 'in_work' && me !== null && chat.ownerId !== me,
      mayOpen: mayRead(principal, { row: chat, line, observerIds: observers.get(chat.id) ?? [] }),
    };
    result.set(phone, [...(result.get(phone) ?? []), shown]);
  }
  return result;
}

/** The line to begin with: that of the latest chat with one of the numbers, else the first one online. */
export function firstLine(
  lines: Compose['lines'],
  chats: ReadonlyMap<string, PhoneChats>,
): Compose['lineId'] {
  const usable = new Set(lines.map((line) => line.id));
  const known: { id: ChatId; lineId: LineRow['id'] }[] = [...chats.values()].flat();
  return known.find(({ lineId }) => usable.has(lineId))?.lineId ?? lines[0]?.id ?? null;
}
