/** Rules of reports: which columns each has, and how its figures are made of what was counted. Pure. */
import type { LocalText } from '../../contracts/common.ts';
import type { ReportGroup, ReportName } from '../../contracts/report.ts';
import type { FactKind } from '../automation/course.ts';

/** How long clients waited: so many of them so many seconds. */
export type Histogram = Map<number, number>;

/** What was counted for one row. */
export interface Figures {
  received: number;
  sent: number;
  automatic: number;
  /** Different chats. */
  chats: number;
  facts: Partial<Record<FactKind, number>>;
  first: Histogram;
  next: Histogram;
  /** The same within working hours. */
  firstWork: Histogram;
  nextWork: Histogram;
  /** Waits that ended without an answer. */
  unanswered: Histogram;
  /** By the rating, 1 to 5. */
  ratings: Histogram;
  waitingNow: number;
  /** Seconds of who waits longest now; null: nobody waits. */
  waitingLongest: number | null;
}

export const noFigures = (): Figures => ({
  received: 0,
  sent: 0,
  automatic: 0,
  chats: 0,
  facts: {},
  first: new Map(),
  next: new Map(),
  firstWork: new Map(),
  nextWork: new Map(),
  unanswered: new Map(),
  ratings: new Map(),
  waitingNow: 0,
  waitingLongest: null,
});

export const addTo = (histogram: Histogram, value: number, count: number): void =>
  void histogram.set(value, (histogram.get(value) ?? 0) + count);

/** Adds the figures of one row to another; different chats can't be added and are counted apart. */
export function join(into: Figures, from: Figures): void {
  for (const field of ['received', 'sent', 'automatic', 'waitingNow'] as const) into[field] += from[field];
  for (const [kind, count] of Object.entries(from.facts))
    into.facts[kind as FactKind] = (into.facts[kind as FactKind] ?? 0) + count;
  for (const field of ['first', 'next', 'firstWork', 'nextWork', 'unanswered', 'ratings'] as const)
    for (const [value, count] of from[field]) addTo(into[field], value, count);
  if (from.waitingLongest !== null)
    into.waitingLongest = Math.max(into.waitingLongest ?? 0, from.waitingLongest);
}

export const countOf = (histogram: Histogram): number =>
  [...histogram.values()].reduce((sum, count) => sum + count, 0);

/** The mean; null of nothing. */
export function meanOf(histogram: Histogram): number | null {
  const count = countOf(histogram);
  if (count === 0) return null;
  return [...histogram].reduce((sum, [value, n]) => sum + value * n, 0) / count;
}

/** The middle one, or the mean of the two in the middle; null of nothing. */
export function medianOf(histogram: Histogram): number | null {
  const count = countOf(histogram);
  if (count === 0) return null;
  const sorted = [...histogram].sort(([a], [b]) => a - b);
  const at = (place: number): number => {
    let seen = 0;
    for (const [value, n] of sorted) {
      seen += n;
      if (seen > place) return value;
    }
    throw new RangeError(`no place ${place}`);
  };
  return (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
}

export const longestOf = (histogram: Histogram): number | null =>
  histogram.size === 0 ? null : Math.max(...histogram.keys());

const together = (...histograms: Histogram[]): Histogram => {
  const sum: Histogram = new Map();
  for (const histogram of histograms) for (const [value, n] of histogram) addTo(sum, value, n);
  return sum;
};
const whole = (value: number | null): number | null => (value === null ? null : Math.round(value));
const hundredths = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 100) / 100;
const fact =
  (...kinds: FactKind[]) =>
  ({ facts }: Figures): number =>
    kinds.reduce((sum, kind) => sum + (facts[kind] ?? 0), 0);

export type Unit = 'count' | 'seconds' | 'percent' | 'rating';
export interface Column {
  name: string;
  title: LocalText;
  unit: Unit;
  of(figures: Figures): number | null;
}

const column = (name: string, unit: Unit, ru: string, en: string, of: Column['of']): Column => ({
  name,
  unit,
  title: { ru, en },
  of,
});
const count = (name: string, ru: string, en: string, of: Column['of']) => column(name, 'count', ru, en, of);
const seconds = (name: string, ru: string, en: string, of: (figures: Figures) => number | null) =>
  column(name, 'seconds', ru, en, (figures) => whole(of(figures)));

const chats = count('chats', 'Чатов с сообщениями', 'Chats with messages', (f) => f.chats);
const received = count('received', 'Сообщений клиентов', 'Messages of clients', (f) => f.received);
const sent = count('sent', 'Ответов', 'Answers', (f) => f.sent);
const taken = count('taken', 'Взято в работу', 'Taken', fact('taken'));
const closed = count('closed', 'Завершено', 'Closed', fact('closed', 'closed_idle'));
const firstAverage = seconds('firstAverage', 'Первый ответ, в среднем', 'First answer, mean', (f) =>
  meanOf(f.first),
);
const firstMedian = seconds('firstMedian', 'Первый ответ, медиана', 'First answer, median', (f) =>
  medianOf(f.first),
);
const nextAverage = seconds('nextAverage', 'Следующий ответ, в среднем', 'Next answer, mean', (f) =>
  meanOf(f.next),
);
const rated = count('rated', 'Оценок', 'Ratings', (f) => countOf(f.ratings));
const ratingAverage = column('ratingAverage', 'rating', 'Средняя оценка', 'Mean rating', (f) =>
  hundredths(meanOf(f.ratings)),
);
const summary = [
  chats,
  received,
  sent,
  taken,
  closed,
  firstAverage,
  firstMedian,
  nextAverage,
  rated,
  ratingAverage,
];

/** The columns of every report, after those that name the row. */
export const reportColumns: Readonly<Record<ReportName, readonly Column[]>> = {
  load: [
    chats,
    received,
    sent,
    count('automatic', 'Автоматических', 'Automatic', (f) => f.automatic),
    count('dialogues', 'Начато диалогов', 'Dialogues begun', fact('opened', 'reopened')),
    taken,
  ],
  answers: [
    count('firstAnswers', 'Первых ответов', 'First answers', (f) => countOf(f.first)),
    firstAverage,
    firstMedian,
    seconds('firstLongest', 'Первый ответ, самый долгий', 'First answer, longest', (f) => longestOf(f.first)),
    seconds(
      'firstAverageWork',
      'Первый ответ, в среднем за рабочее время',
      'First answer, mean in working hours',
      (f) => meanOf(f.firstWork),
    ),
    count('nextAnswers', 'Следующих ответов', 'Next answers', (f) => countOf(f.next)),
    nextAverage,
    seconds('nextMedian', 'Следующий ответ, медиана', 'Next answer, median', (f) => medianOf(f.next)),
    seconds('nextLongest', 'Следующий ответ, самый долгий', 'Next answer, longest', (f) => longestOf(f.next)),
    seconds(
      'nextAverageWork',
      'Следующий ответ, в среднем за рабочее время',
      'Next answer, mean in working hours',
      (f) => meanOf(f.nextWork),
    ),
  ],
  waiting: [
    count('waits', 'Ожиданий закончено', 'Waits ended', (f) =>
      countOf(together(f.first, f.next, f.unanswered)),
    ),
    seconds('average', 'Ожидание, в среднем', 'Wait, mean', (f) =>
      meanOf(together(f.first, f.next, f.unanswered)),
    ),
    seconds('median', 'Ожидание, медиана', 'Wait, median', (f) =>
      medianOf(together(f.first, f.next, f.unanswered)),
    ),
    seconds('longest', 'Ожидание, самое долгое', 'Wait, longest', (f) =>
      longestOf(together(f.first, f.next, f.unanswered)),
    ),
    count('unanswered', 'Без ответа', 'Without an answer', (f) => countOf(f.unanswered)),
    count('alerts', 'Сигналов руководителю', 'Alerts to managers', fact('alerted')),
    count('returned', 'Возвращено в очередь', 'Returned to the queue', fact('returned')),
    count('waitingNow', 'Ждут сейчас', 'Wait now', (f) => f.waitingNow),
    seconds('waitingLongest', 'Дольше всех ждёт', 'Waits longest', (f) => f.waitingLongest),
  ],
  ratings: [
    count('asked', 'Запросов оценки', 'Requests', fact('asked')),
    rated,
    column('answeredShare', 'percent', 'Ответили', 'Answered', (f) => {
      const asked = f.facts.asked ?? 0;
      return asked === 0 ? null : Math.round((countOf(f.ratings) / asked) * 1000) / 10;
    }),
    ratingAverage,
    ...[5, 4, 3, 2, 1].map((value) =>
      count(`rating${value}`, `Оценок ${value}`, `Rated ${value}`, (f) => f.ratings.get(value) ?? 0),
    ),
  ],
  closed: [
    count('opened', 'Открыто', 'Opened', fact('opened')),
    count('reopened', 'Возвращено в работу', 'Reopened', fact('reopened')),
    count('closed', 'Завершено сотрудником', 'Closed by a person', fact('closed')),
    count('closedIdle', 'Завершено без активности', 'Closed as inactive', fact('closed_idle')),
    count('spam', 'Спам', 'Spam', fact('spam')),
    count('transferred', 'Передано', 'Transferred', fact('transferred')),
    count('returned', 'Возвращено в очередь', 'Returned to the queue', fact('returned')),
  ],
  employees: summary,
  lines: summary,
  hours: summary,
};

/** What a row stands for where nobody says otherwise, and where the name of the report says it. */
const groupOf: Readonly<Record<ReportName, { by: ReportGroup; fixed: boolean }>> = {
  load: { by: 'day', fixed: false },
  answers: { by: 'employee', fixed: false },
  waiting: { by: 'line', fixed: false },
  ratings: { by: 'employee', fixed: false },
  closed: { by: 'day', fixed: false },
  employees: { by: 'employee', fixed: true },
  lines: { by: 'line', fixed: true },
  hours: { by: 'hour', fixed: true },
};

/** What a row of the report stands for; null when it can't be what was asked for. */
export function groupFor(report: ReportName, asked: ReportGroup | undefined): ReportGroup | null {
  const { by, fixed } = groupOf[report];
  return fixed && asked !== undefined && asked !== by ? null : (asked ?? by);
}

/** The columns that name the row. */
export const nameColumns: Readonly<Record<ReportGroup, readonly { name: string; title: LocalText }[]>> = {
  employee: [
    { name: 'employeeId', title: { ru: 'Код сотрудника', en: 'Id of the employee' } },
    { name: 'employee', title: { ru: 'Сотрудник', en: 'Employee' } },
  ],
  line: [
    { name: 'lineId', title: { ru: 'Код линии', en: 'Id of the line' } },
    { name: 'line', title: { ru: 'Линия', en: 'Line' } },
  ],
  day: [{ name: 'day', title: { ru: 'День', en: 'Day' } }],
  hour: [{ name: 'hour', title: { ru: 'Час', en: 'Hour' } }],
};

type Cell = string | number | null;
const unitTitles: Readonly<Record<Unit, LocalText>> = {
  count: { ru: '', en: '' },
  seconds: { ru: ', с', en: ', s' },
  percent: { ru: ', %', en: ', %' },
  rating: { ru: '', en: '' },
};

/**
 * The report as a table for spreadsheets: in Russian with semicolons and decimal commas, as Excel there expects it. A
 * text that a spreadsheet would take for a formula gets an apostrophe.
 */
export function csvOf(
  columns: readonly { title: string; unit: Unit | null }[],
  rows: readonly (readonly Cell[])[],
  language: 'ru' | 'en',
): string {
  const separator = language === 'ru' ? ';' : ',';
  const cell = (value: Cell): string => {
    if (value === null) return '';
    if (typeof value === 'number') return language === 'ru' ? String(value).replace('.', ',') : String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /["\n\r;,]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const head = columns.map(({ title, unit }) => cell(`${title}${unit ? unitTitles[unit][language] : ''}`));
  const lines = [head, ...rows.map((row) => row.map(cell))];
  return `\ufeff${lines.map((line) => line.join(separator)).join('\r\n')}\r\n`;
}
