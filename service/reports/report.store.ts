/**
 * What reports count, in SQL that SQLite, PostgreSQL and MS SQL Server all understand: groups are made by the database,
 * days and hours of a time zone of their UTC hours.
 */
import type { EmployeeId, InfobaseId, LineId } from '../../contracts/common.ts';
import type { ReportGroup } from '../../contracts/report.ts';
import type { FactKind } from '../automation/course.ts';
import type { Reader } from '../platform/database.ts';
import { localTime } from '../platform/time-zone.ts';
import { addTo, type Figures, join, noFigures } from './report.ts';

export interface ReportScope {
  infobaseId: InfobaseId;
  lineId: LineId | null;
  employeeId: EmployeeId | null;
  /** Instants, the second not included. */
  from: string;
  to: string;
  timeZone: string;
  by: ReportGroup;
}

export interface Counted {
  /** By the key of the row: an id, `2026-11-20`, `9`; '' is nobody. */
  rows: Map<string, Figures>;
  total: Figures;
}

type Raw = Record<string, string | number | null>;

const hourMs = 3_600_000;

/** How much of an instant a group of times has: an hour where the zone is whole hours from UTC, else a minute. */
function sliceOf({ from, to, timeZone }: ReportScope): number {
  const odd = [from, to].some(
    (at) => localTime(new Date(at), timeZone).minutes % 60 !== new Date(at).getUTCMinutes(),
  );
  return odd ? 16 : 13;
}

/** SQL for the key of a row. */
function keySql(scope: ReportScope, columns: { employee: string; line: string; at: string }): string {
  if (scope.by === 'employee') return columns.employee;
  if (scope.by === 'line') return columns.line;
  return `SUBSTRING(${columns.at}, 1, ${sliceOf(scope)})`;
}

/** The key of a row of what the database has grouped by. */
function keyOf({ by, timeZone }: ReportScope, raw: string | number | null | undefined): string {
  if (raw === null || raw === undefined) return '';
  if (by === 'employee' || by === 'line') return String(raw);
  const text = String(raw);
  const local = localTime(
    new Date(`${text.padEnd(13, '0')}${text.length > 13 ? '' : ':00'}:00.000Z`),
    timeZone,
  );
  return by === 'day' ? local.date : String(Math.floor(local.minutes / 60));
}

const ofScope = (alias: string, { lineId }: ReportScope): string =>
  lineId === null
    ? `${alias}.line_id IN (SELECT l.id FROM "line" l WHERE l.infobase_id = :infobaseId)`
    : `${alias}.line_id = :lineId`;

/** Counts everything that a report may show; the figures of a row are added up where the key is the same. */
export async function countFigures(reader: Reader, scope: ReportScope, now: Date): Promise<Counted> {
  const rows = new Map<string, Figures>();
  const figuresOf = (raw: Raw): Figures => {
    const key = keyOf(scope, raw.row_key);
    const known = rows.get(key);
    if (known) return known;
    const fresh = noFigures();
    rows.set(key, fresh);
    return fresh;
  };
  const parameters = {
    infobaseId: scope.infobaseId,
    ...(scope.lineId === null ? {} : { lineId: scope.lineId }),
    ...(scope.employeeId === null ? {} : { employeeId: scope.employeeId }),
    from: scope.from,
    to: scope.to,
  };

  for (const raw of await countFacts(reader, scope, parameters)) takeFact(figuresOf(raw), raw);
  for (const raw of await countMessages(reader, scope, parameters)) takeMessages(figuresOf(raw), raw);
  for (const raw of await countWaiting(reader, scope, parameters)) takeWaiting(figuresOf(raw), raw, now);
  const total = noFigures();
  for (const figures of rows.values()) join(total, figures);
  await countChats(reader, scope, parameters, figuresOf, total);
  return { rows, total };
}

function countFacts(reader: Reader, scope: ReportScope, parameters: object): Promise<Raw[]> {
  const key = keySql(scope, { employee: 'f.employee_id', line: 'f.line_id', at: 'f.at' });
  return reader.query<Raw>(
    `SELECT ${key} AS row_key, f.kind AS kind, f.seconds AS seconds, f.work_seconds AS work_seconds,
       f.value AS value, COUNT(*) AS n
     FROM report_fact f
     WHERE ${ofScope('f', scope)} AND f.at >= :from AND f.at < :to
       ${scope.employeeId === null ? '' : 'AND f.employee_id = :employeeId'}
     GROUP BY ${key}, f.kind, f.seconds, f.work_seconds, f.value`,
    parameters,
  );
}

function takeFact(figures: Figures, raw: Raw): void {
  const kind = raw.kind as FactKind;
  const n = Number(raw.n);
  figures.facts[kind] = (figures.facts[kind] ?? 0) + n;
  const [seconds, work] = [Number(raw.seconds ?? 0), Number(raw.work_seconds ?? 0)];
  if (kind === 'first_answer') {
    addTo(figures.first, seconds, n);
    addTo(figures.firstWork, work, n);
  }
  if (kind === 'next_answer') {
    addTo(figures.next, seconds, n);
    addTo(figures.nextWork, work, n);
  }
  if (kind === 'unanswered') addTo(figures.unanswered, seconds, n);
  if (kind === 'rated') addTo(figures.ratings, Number(raw.value), n);
}

/** Messages that clients and people have written; lines of the thread and comments are none. */
const spoken = "m.direction IN ('in', 'out') AND m.kind <> 'system' AND m.chat_id IS NOT NULL";
const messageKey = (scope: ReportScope): string =>
  keySql(scope, { employee: 'm.author_id', line: 'm.line_id', at: 'm.received_at' });
const ofMessages = (scope: ReportScope): string =>
  `${ofScope('m', scope)} AND m.received_at >= :from AND m.received_at < :to AND ${spoken}
     ${scope.employeeId === null ? '' : 'AND m.author_id = :employeeId'}`;

function countMessages(reader: Reader, scope: ReportScope, parameters: object): Promise<Raw[]> {
  const key = messageKey(scope);
  return reader.query<Raw>(
    `SELECT ${key} AS row_key, m.direction AS direction, m.author_type AS author_type, COUNT(*) AS n
     FROM message m WHERE ${ofMessages(scope)} GROUP BY ${key}, m.direction, m.author_type`,
    parameters,
  );
}

function takeMessages(figures: Figures, raw: Raw): void {
  const n = Number(raw.n);
  if (raw.direction === 'in') figures.received += n;
  else if (raw.author_type === 'automation') figures.automatic += n;
  else figures.sent += n;
}

/** Different chats of each row and of all. A chat counts once on a day, however many hours it is spoken in. */
async function countChats(
  reader: Reader,
  scope: ReportScope,
  parameters: object,
  figuresOf: (raw: Raw) => Figures,
  total: Figures,
): Promise<void> {
  const key = messageKey(scope);
  const [all] = await reader.query<Raw>(
    `SELECT COUNT(DISTINCT m.chat_id) AS n FROM message m WHERE ${ofMessages(scope)}`,
    parameters,
  );
  total.chats = Number(all?.n ?? 0);
  if (scope.by === 'employee' || scope.by === 'line') {
    const raws = await reader.query<Raw>(
      `SELECT ${key} AS row_key, COUNT(DISTINCT m.chat_id) AS n FROM message m WHERE ${ofMessages(scope)} GROUP BY ${key}`,
      parameters,
    );
    for (const raw of raws) figuresOf(raw).chats = Number(raw.n);
    return;
  }
  const pairs = await reader.query<Raw>(
    `SELECT ${key} AS row_key, m.chat_id AS chat_id FROM message m WHERE ${ofMessages(scope)} GROUP BY ${key}, m.chat_id`,
    parameters,
  );
  const seen = new Map<Figures, Set<string>>();
  for (const raw of pairs) {
    const figures = figuresOf(raw);
    const chats = seen.get(figures) ?? new Set();
    chats.add(String(raw.chat_id));
    seen.set(figures, chats);
  }
  for (const [figures, chats] of seen) figures.chats = chats.size;
}

/** Those who began to wait in the period and wait still. */
function countWaiting(reader: Reader, scope: ReportScope, parameters: object): Promise<Raw[]> {
  const key = keySql(scope, { employee: 'c.owner_id', line: 'c.line_id', at: 'w.waiting_at' });
  return reader.query<Raw>(
    `SELECT ${key} AS row_key, COUNT(*) AS n, MIN(w.waiting_at) AS since
     FROM chat c JOIN chat_course w ON w.chat_id = c.id
     WHERE ${ofScope('c', scope)} AND c.status <> 'closed' AND c.waiting_since IS NOT NULL
       AND w.waiting_at >= :from AND w.waiting_at < :to
       ${scope.employeeId === null ? '' : 'AND c.owner_id = :employeeId'}
     GROUP BY ${key}`,
    parameters,
  );
}

function takeWaiting(figures: Figures, raw: Raw, now: Date): void {
  figures.waitingNow += Number(raw.n);
  const seconds = Math.max(0, Math.round((now.getTime() - new Date(String(raw.since)).getTime()) / 1000));
  figures.waitingLongest = Math.max(figures.waitingLongest ?? 0, seconds);
}

/** The keys of all rows that a report by days or hours has, those without figures too. */
export function timeKeys({ by, from, to, timeZone }: ReportScope): string[] {
  if (by === 'hour') return Array.from({ length: 24 }, (_, hour) => String(hour));
  if (by !== 'day') return [];
  const days = new Set<string>();
  // By half a day: no change of the clock can hide one.
  for (let at = new Date(from).getTime(); at < new Date(to).getTime(); at += 12 * hourMs)
    days.add(localTime(new Date(at), timeZone).date);
  days.add(localTime(new Date(new Date(to).getTime() - 1), timeZone).date);
  return [...days].sort();
}

/** Names of employees or lines by their ids. */
export async function namesOf(reader: Reader, { by, infobaseId }: ReportScope): Promise<Map<string, string>> {
  const table = by === 'employee' ? 'employee' : '"line"';
  const rows = await reader.query<{ id: string; name: string }>(
    `SELECT id, name FROM ${table} WHERE infobase_id = :infobaseId`,
    { infobaseId },
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
