/** Sample data for pictures of the administration: a month of an office’s traffic, a line’s automation, 1C being read. */
import type { ChatId, ContactId, EmployeeId, InfobaseId, LineId, MessageId } from '../contracts/common.ts';
import { type MessageRow, messageTable } from '../service/messages/message.table.ts';
import type { KindModel } from '../service/onec/discover.ts';
import { directoryKindTable, directoryTable } from '../service/onec/onec.table.ts';
import type { FactRow } from '../service/reports/fact.table.ts';
import { factTable } from '../service/reports/fact.table.ts';
import type { Panel } from '../test/panel/panel.harness.ts';
import { randomOf } from '../test/support/random.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** How busy the hours of a working day are, of the office’s zone. */
const shape = [0, 0, 0, 0, 0, 0, 1, 2, 5, 11, 15, 16, 12, 9, 13, 14, 12, 8, 5, 3, 2, 1, 1, 0];

const plainMessage = {
  objectKind: null,
  objectKey: null,
  objectTitle: null,
  kind: 'text',
  authorName: null,
  text: '…',
  searchText: null,
  quoteMessageId: null,
  quoteText: null,
  quoteAuthor: null,
  attachmentId: null,
  location: null,
  contactCard: null,
  mentionIds: [],
  system: null,
  automatic: null,
  failureCode: null,
  failureMessage: null,
  reactions: [],
  transcription: null,
  signature: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  editedAt: null,
  deletedAt: null,
  deletedBy: null,
  caughtUp: false,
  idempotencyKey: null,
  externalId: null,
  handedOverAt: null,
  sendUntil: null,
  lookups: 0,
  version: 1,
} as const;

/** Thirty days of dialogues, as the service would have counted them. */
export async function traffic(
  { app }: Panel,
  lineIds: readonly LineId[],
  employees: readonly EmployeeId[],
): Promise<void> {
  const { random, pick } = helpers();
  const messages: Omit<MessageRow, 'position'>[] = [];
  const facts: Omit<FactRow, 'position'>[] = [];
  const midnight = Math.floor((Date.now() + 180 * minute) / day) * day - 180 * minute;
  for (let back = 29, dialogue = 0; back >= 0; back--) {
    const start = midnight - back * day;
    const weekday = new Date(start + 200 * minute).getUTCDay();
    const factor = weekday === 0 ? 0.12 : weekday === 6 ? 0.3 : 0.75 + random() * 0.5;
    for (const [hour, weight] of shape.entries())
      for (let n = Math.round((weight * factor * (0.6 + random() * 0.8)) / 3); n > 0; n--) {
        const at = start + hour * 60 * minute + random() * 60 * minute;
        if (at > Date.now()) continue;
        dialogue += 1;
        talk(dialogue, at);
      }
  }
  function talk(n: number, began: number): void {
    const chatId = `chat_sample${n % 260}` as ChatId;
    const lineId = pick(lineIds);
    const employeeId = pick(employees);
    const say = (direction: 'in' | 'out', at: number): void => {
      messages.push({
        ...plainMessage,
        mentionIds: [],
        reactions: [],
        id: `msg_sample${messages.length}` as MessageId,
        lineId,
        chatId,
        contactId: `ctc_sample${n % 260}` as ContactId,
        direction,
        authorType: direction === 'in' ? 'client' : 'employee',
        authorId: direction === 'in' ? null : employeeId,
        status: direction === 'in' ? null : 'read',
        receivedAt: new Date(at).toISOString(),
      });
    };
    const note = (kind: FactRow['kind'], at: number, more: Partial<FactRow> = {}): void => {
      facts.push({
        kind,
        at: new Date(at).toISOString(),
        chatId,
        lineId,
        employeeId,
        seconds: null,
        workSeconds: null,
        value: null,
        ...more,
      });
    };
    const wait = (kind: 'first_answer' | 'next_answer', at: number, seconds: number): void =>
      note(kind, at, { seconds, workSeconds: seconds });
    let at = began;
    note(random() < 0.3 ? 'reopened' : 'opened', at, { employeeId: null });
    say('in', at);
    if (random() < 0.45) say('in', at + 20_000);
    const first = Math.round(40 + random() * random() * 1500);
    at += first * 1000;
    note('taken', at);
    wait('first_answer', at, first);
    say('out', at);
    for (let turns = Math.floor(random() * 4); turns > 0; turns--) {
      at += (1 + random() * 8) * minute;
      say('in', at);
      const seconds = Math.round(30 + random() * random() * 900);
      at += seconds * 1000;
      wait('next_answer', at, seconds);
      say('out', at);
    }
    at += 20 * minute;
    if (random() < 0.04) note('alerted', at);
    if (random() < 0.93) {
      note(random() < 0.9 ? 'closed' : 'closed_idle', at);
      note('asked', at);
      if (random() < 0.42)
        note('rated', at, { value: random() < 0.72 ? 5 : random() < 0.6 ? 4 : 1 + Math.floor(random() * 3) });
    }
  }
  const { db } = app.platform;
  for (let from = 0; from < Math.max(messages.length, facts.length); from += 200)
    await db.write(async (tx) => {
      const [some, others] = [messages.slice(from, from + 200), facts.slice(from, from + 200)];
      if (some.length > 0) await tx.repo(messageTable).insert(some as MessageRow[]);
      if (others.length > 0) await tx.repo(factTable).insert(others as FactRow[]);
    });
}

function helpers() {
  const chance = randomOf(20_261_120);
  const random = (): number => chance.below(1_000_000) / 1_000_000;
  // The first ones do more than the last ones.
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() ** 1.6 * list.length)] as T;
  return { random, pick };
}

/** An automation that has been thought about. */
export const automation = {
  workingHours: {
    timeZone: 'Europe/Moscow',
    week: [
      ...[1, 2, 3, 4, 5].map((n) => ({ day: n, from: '09:00', to: '18:00' })),
      { day: 6, from: '10:00', to: '15:00' },
    ],
    holidays: ['2026-12-31', '2027-01-01', '2027-01-02', '2027-01-07'],
  },
  welcome: {
    enabled: true,
    text: 'Здравствуйте, {{client.name}}! Спасибо, что написали. Менеджер ответит в течение 10 минут.',
    againAfterHours: 24,
  },
  offHours: {
    enabled: true,
    text: 'Здравствуйте! Сейчас мы не работаем. Ответим в будни с 9 до 18, в субботу с 10 до 15.',
  },
  quality: {
    enabled: true,
    text: 'Оцените, пожалуйста, как мы помогли: цифра от 1 до 5.',
    thanks: 'Спасибо за оценку!',
    reminderMinutes: 120,
  },
  managerAlert: { enabled: true, firstAnswerMinutes: 15, nextAnswerMinutes: 60 },
  distribution: { mode: 'in_turn', maxOpenChats: 8, answerWithinSeconds: 60 },
};

const kind = (name: string, set: string, role: KindModel['role'], hasPhones: boolean): KindModel => ({
  kind: name,
  set,
  role,
  title: 'Description',
  hasVersion: true,
  hasMark: true,
  hasFolders: false,
  fields: {},
  references: {},
  contacts: hasPhones ? { part: `${set}_КонтактнаяИнформация`, columns: [] } : null,
  phoneFields: [],
  parties: {},
  manager: null,
});

/** 1C in the middle of being read for the first time. */
export async function reading({ app }: Panel, infobaseId: InfobaseId): Promise<void> {
  const known = {
    infobaseId,
    sweep: 1,
    full: true,
    lastKey: null,
    seen: 0,
    marks: false,
    fields: '',
    errorReason: null,
  };
  const startedAt = new Date(Date.now() - 2 * minute).toISOString();
  const found = {
    kinds: [
      kind('Справочник.Партнеры', 'Catalog_Партнеры', 'partner', true),
      kind('Справочник.Контрагенты', 'Catalog_Контрагенты', 'counterparty', true),
      kind('Справочник.КонтактныеЛицаПартнеров', 'Catalog_КонтактныеЛицаПартнеров', 'contact', true),
      kind('Документ.ЗаказКлиента', 'Document_ЗаказКлиента', 'order', false),
    ],
    debts: [],
    orders: [],
    published: [],
  };
  await app.platform.db.write(async (tx) => {
    await tx
      .repo(directoryTable)
      .update(
        { infobaseId },
        { state: 'running', full: true, sweep: 1, startedAt, discoveredAt: startedAt, discovery: found },
      );
    for (const [n, state, skipped, total, entries] of [
      [0, 'done', 12_480, 12_480, 11_902],
      [1, 'reading', 84_000, 200_000, 0],
    ] as const)
      await tx.repo(directoryKindTable).insert({
        ...known,
        kind: found.kinds[n]?.kind ?? '',
        state,
        skipped,
        total,
        changed: entries,
        entries,
      });
  });
}
