/** People, lines, templates: small lists that are read whole and kept up to date by the feed. */
import { signal } from '@preact/signals';
import type { Employee } from '../../../../contracts/employee.ts';
import type { Line } from '../../../../contracts/line.ts';
import type { Template } from '../../../../contracts/template.ts';
import { call } from '../api/client.ts';

type Book<T> = ReadonlyMap<string, T>;

export const employees = signal<Book<Employee>>(new Map());
export const lines = signal<Book<Line>>(new Map());
export const templates = signal<Book<Template>>(new Map());
/** Minutes after which a wait is shown in red. */
export const lateMinutes = signal(30);
/** The bridge knows a server that turns recordings into texts. */
export const canTranscribe = signal(false);
/** Labels that are offered for chats. */
export const labelBook = signal<readonly string[]>([]);

interface Versioned {
  id: string;
  version: number;
}

/** Puts newer objects in. */
export function putInto<T extends Versioned>(book: { value: Book<T> }, items: readonly T[]): void {
  const fresh = items.filter((item) => (book.value.get(item.id)?.version ?? -1) < item.version);
  if (fresh.length === 0) return;
  const next = new Map(book.value);
  for (const item of fresh) next.set(item.id, item);
  book.value = next;
}

async function all<T>(
  page: (cursor?: string) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const found = await page(cursor);
    items.push(...found.items);
    cursor = found.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** Reads everything anew. */
export async function loadDirectory(): Promise<void> {
  const limit = 200;
  const [people, numbers, texts, settings] = await Promise.all([
    all((cursor) => call('listEmployees', { query: { limit, cursor } })),
    all((cursor) => call('listLines', { query: { limit, cursor } })),
    all((cursor) => call('listTemplates', { query: { limit, cursor } })),
    call('getSettings'),
  ]);
  lateMinutes.value = settings.lateAfterMinutes;
  labelBook.value = settings.chatLabels;
  canTranscribe.value = settings.transcriptionUrl !== null;
  putInto(employees, people);
  putInto(lines, numbers);
  putInto(templates, texts);
}

export const lineName = (id: string): string => lines.value.get(id)?.name ?? '';
export const employeeName = (id: string | null): string =>
  (id === null ? undefined : employees.value.get(id))?.name ?? '';

/** Colleagues who can be called, by name. */
export const colleagues = (exceptId: string): Employee[] =>
  Array.from(employees.value.values())
    .filter((person) => !person.deleted && !person.blocked && person.id !== exceptId)
    .sort((a, b) => a.name.localeCompare(b.name));
