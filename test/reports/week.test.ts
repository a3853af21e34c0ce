/**
 * A week of traffic over the real service. What the reports say is checked against numbers counted here from the feed:
 * another source, other code, plain lists instead of SQL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Chat } from '../../contracts/chat.ts';
import type { ChatId } from '../../contracts/common.ts';
import type { FeedEvent } from '../../contracts/feed.ts';
import type { Report, ReportGroup, ReportName } from '../../contracts/report.ts';
import { timerTopic } from '../../service/automation/timer.store.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { stores } from '../automation/bench.ts';
import { type MovableClock, openApp, type TestApp } from '../support/app.ts';
import { patience, Refusal, refusalOf } from '../support/client.ts';
import { type Random, randomOf } from '../support/random.ts';
import { type Base, newPhone, type SandboxLine, send } from '../support/world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Yekaterinburg: five hours ahead of UTC all the year. */
const timeZone = 'Asia/Yekaterinburg';
const offset = 300 * minute;
/** A Monday, midnight there. */
const monday = Date.parse('2026-11-23T00:00:00+05:00');
const names = ['Иванов', 'Петрова', 'Сидоров'];

/** A time that stands still until it is moved: every number is exact. */
function stillClock(start: number): MovableClock {
  let at = start;
  return {
    ...systemClock,
    now: () => new Date(at),
    move: (ms) => {
      at += ms;
    },
  };
}

/** One thing that has happened, as the feed tells it. */
interface Seen {
  what: string;
  at: number;
  lineId: string;
  employeeId: string | null;
  chatId: string;
  seconds?: number;
  work?: number;
  value?: number;
}

/** Monday to Friday, nine to six, minute by minute. */
function workSeconds(from: number, to: number): number {
  let minutes = 0;
  for (let at = from; at < to; at += minute) {
    const local = new Date(at + offset);
    const weekday = local.getUTCDay();
    const hour = local.getUTCHours();
    if (weekday >= 1 && weekday <= 5 && hour >= 9 && hour < 18) minutes += 1;
  }
  return minutes * 60;
}

/** Reads the feed from its beginning, chat by chat. */
function observe(events: readonly FeedEvent[], officeLineId: string): Seen[] {
  const chats = new Map<string, Chat>();
  const waits = new Map<string, number>();
  const answered = new Set<string>();
  const seen: Seen[] = [];
  events.forEach((event, n) => {
    const at = Date.parse(event.at);
    if (event.type === 'chat.opened' || event.type === 'chat.changed') {
      const chat = event.data;
      const before = chats.get(chat.id);
      const add = (what: string, employeeId: string | null, more: Partial<Seen> = {}) =>
        seen.push({ what, at, lineId: chat.lineId, chatId: chat.id, employeeId, ...more });
      if (!before || (before.status === 'closed' && chat.status !== 'closed')) answered.delete(chat.id);
      // What was written down in the same instant about the same chat, up to its next change.
      const along: FeedEvent[] = [];
      for (const next of events.slice(n + 1)) {
        if (next.chatId !== chat.id || next.at !== event.at || !next.type.startsWith('message.')) break;
        along.push(next);
      }
      const answer = along.find(
        (one) =>
          one.type === 'message.created' &&
          one.data.direction === 'out' &&
          ['employee', 'phone', 'integrator'].includes(one.data.author.type),
      );
      const since = waits.get(chat.id);
      if (chat.waitingSince !== null && since === undefined) waits.set(chat.id, at);
      if (chat.waitingSince === null && since !== undefined) {
        waits.delete(chat.id);
        const work = chat.lineId === officeLineId ? workSeconds(since, at) : (at - since) / 1000;
        const times = { seconds: (at - since) / 1000, work };
        if (answer?.type === 'message.created') {
          const first = !answered.has(chat.id);
          add(first ? 'first' : 'next', answer.data.author.employee?.id ?? null, times);
        } else add('unanswered', before?.owner?.id ?? null, times);
      }
      if (answer) answered.add(chat.id);
      for (const one of along) {
        if (one.type !== 'message.created' || !one.data.system) continue;
        const { event: line, to, by, detail } = one.data.system;
        if (line === 'opened' || line === 'reopened' || line === 'taken') add(line, to?.id ?? null);
        if (line === 'opened' && to) add('taken', to.id);
        if (line === 'transferred') {
          add('transferred', before?.owner?.id ?? null);
          add('taken', to?.id ?? null);
        }
        if (line === 'returned_to_queue') add('returned', before?.owner?.id ?? null);
        if (line === 'closed')
          add(
            `closed ${detail === 'inactivity' || detail === 'spam' ? detail : 'by hand'}`,
            before?.owner?.id ?? by?.id ?? null,
          );
        if (line === 'alerted') add('alerted', chat.owner?.id ?? null);
      }
      chats.set(chat.id, chat);
    }
    if (event.type === 'message.received' || event.type === 'message.created') {
      const { direction, author, kind, automatic, lineId, chatId } = event.data;
      if (kind === 'system' || direction === 'internal' || chatId === null) return;
      const what = direction === 'in' ? 'received' : automatic ? 'automatic' : 'sent';
      seen.push({ what, at, lineId, chatId, employeeId: author.employee?.id ?? null });
      if (automatic === 'quality_request')
        seen.push({
          what: 'asked',
          at,
          lineId,
          chatId,
          employeeId: chats.get(chatId)?.formerOwner?.id ?? null,
        });
    }
    if (event.type === 'rating.received') {
      const { chat, value } = event.data;
      seen.push({
        what: 'rated',
        at,
        lineId: chat.lineId,
        chatId: chat.id,
        employeeId: chat.formerOwner?.id ?? null,
        value,
      });
    }
  });
  return seen;
}

const mean = (list: number[]) => (list.length === 0 ? null : list.reduce((a, b) => a + b, 0) / list.length);
const median = (list: number[]) => {
  if (list.length === 0) return null;
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};
const rounded = (value: number | null, by = 1) => (value === null ? null : Math.round(value * by) / by);

/** What a column has to say of a list of things. */
function expected(name: string, list: Seen[]): number | null {
  const of = (...what: string[]) => list.filter((one) => what.includes(one.what));
  const secondsOf = (...what: string[]) => of(...what).map(({ seconds }) => seconds ?? 0);
  const workOf = (what: string) => of(what).map(({ work }) => work ?? 0);
  const greatest = (all: number[]) => (all.length === 0 ? null : Math.max(...all));
  const waits = secondsOf('first', 'next', 'unanswered');
  const ratings = of('rated').map(({ value }) => value ?? 0);
  const figures: Record<string, () => number | null> = {
    chats: () => new Set(of('received', 'sent', 'automatic').map(({ chatId }) => chatId)).size,
    received: () => of('received').length,
    sent: () => of('sent').length,
    automatic: () => of('automatic').length,
    dialogues: () => of('opened', 'reopened').length,
    taken: () => of('taken').length,
    opened: () => of('opened').length,
    reopened: () => of('reopened').length,
    transferred: () => of('transferred').length,
    returned: () => of('returned').length,
    alerts: () => of('alerted').length,
    closedIdle: () => of('closed inactivity').length,
    spam: () => of('closed spam').length,
    firstAnswers: () => of('first').length,
    firstAverage: () => rounded(mean(secondsOf('first'))),
    firstMedian: () => rounded(median(secondsOf('first'))),
    firstLongest: () => greatest(secondsOf('first')),
    firstAverageWork: () => rounded(mean(workOf('first'))),
    nextAnswers: () => of('next').length,
    nextAverage: () => rounded(mean(secondsOf('next'))),
    nextMedian: () => rounded(median(secondsOf('next'))),
    nextLongest: () => greatest(secondsOf('next')),
    nextAverageWork: () => rounded(mean(workOf('next'))),
    waits: () => waits.length,
    average: () => rounded(mean(waits)),
    median: () => rounded(median(waits)),
    longest: () => greatest(waits),
    unanswered: () => of('unanswered').length,
    asked: () => of('asked').length,
    rated: () => ratings.length,
    ratingAverage: () => rounded(mean(ratings), 100),
    answeredShare: () =>
      of('asked').length === 0 ? null : rounded((ratings.length / of('asked').length) * 100, 10),
    ...Object.fromEntries(
      [1, 2, 3, 4, 5].map((n) => [`rating${n}`, () => ratings.filter((one) => one === n).length]),
    ),
  };
  const figure = figures[name];
  if (!figure) throw new Error(`nobody has counted ${name}`);
  return figure();
}

for (const { store, create } of stores)
  describe(`reports of a week on ${store}`, function () {
    this.timeout(120_000);
    const clock = stillClock(monday);
    let folder: string;
    let place: { url: string; remove(): Promise<unknown> } | undefined;
    let test: TestApp;
    let base: Base;
    let lines: SandboxLine[];
    let seen: Seen[];
    /** Chats that wait at the end, by hand. */
    let waiting: Chat[];

    before(async function () {
      place = await create();
      if (!place) return this.skip();
      folder = await mkdtemp(join(tmpdir(), 'bridge-week-'));
      test = await openApp({ folder, clock, env: { DATABASE_URL: place.url } });
      base = await test.connect();
      await base.roster({ Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' } });
      await base.api('changeSettings', { body: { timeZone } });
      const automation = {
        managerAlert: { enabled: true, firstAnswerMinutes: 30, nextAnswerMinutes: 90 },
        quality: { enabled: true, text: 'Оцените от 1 до 5', thanks: 'Спасибо!' },
        autoClose: { enabled: true, afterMinutes: 24 * 60 },
        returnToQueue: { enabled: true, afterMinutes: 180 },
      };
      const week = [1, 2, 3, 4, 5].map((one) => ({ day: one, from: '09:00', to: '18:00' }));
      lines = [
        await base.line({ automation: { ...automation, workingHours: { timeZone, week, holidays: [] } } }),
        await base.line({ automation }),
      ];
      await traffic(randomOf(20_261_123));
      await base.feed.pull();
      seen = observe(base.feed.events, lines[0]?.id ?? '');
      const { items } = await base.api('listChats', { query: { group: 'all', limit: 200 } });
      waiting = items.filter(({ waitingSince }) => waitingSince !== null);
    });
    after(async () => {
      await test?.close();
      await place?.remove();
      if (folder) await rm(folder, { recursive: true, force: true });
    });

    /** Until the timers that are due have fired. */
    async function looked(): Promise<void> {
      const { metrics, bus } = test.app.platform;
      const rounds = async () =>
        (await metrics.registry.getSingleMetric('bridge_timer_rounds_total')?.get())?.values[0]?.value ?? 0;
      const enough = (await rounds()) + 2;
      const deadline = Date.now() + patience;
      while ((await rounds()) < enough) {
        if (Date.now() > deadline) throw new Error('the worker of automation does not look');
        bus.publish(timerTopic);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }

    /** Seven days, in each some forty things that happen at whole minutes. */
    async function traffic(random: Random): Promise<void> {
      const clients = lines.flatMap((line) =>
        Array.from({ length: 7 }, () => ({ line, phone: newPhone(), chatId: null as ChatId | null })),
      );
      let text = 0;
      const asked = { params: { chatId: '' }, body: {} };
      const quietly = async (work: Promise<unknown>) => {
        try {
          await work;
        } catch (error) {
          // The state of the chat does not allow it: that happens.
          if (!(error instanceof Refusal)) throw error;
        }
      };
      for (let today = 0; today < 7; today += 1) {
        const minutes = Array.from({ length: 40 }, () => 7 * 60 + random.below(14 * 60)).sort(
          (a, b) => a - b,
        );
        for (const at of minutes) {
          const moment = monday + today * day + at * minute;
          clock.move(moment - clock.now().getTime());
          await looked();
          const client = random.pick(clients);
          const { line, phone } = client;
          const api = base.as(random.pick(names));
          const dice = random.below(100);
          if (client.chatId === null || dice < 38) {
            text += 1;
            const words = random.chance(0.25)
              ? random.pick(['5', 'пять', '4', 'два', 'отлично'])
              : `Вопрос ${text}`;
            const mark = base.feed.after;
            await line.act({ phone, text: words });
            const { data } = await base.feed.until('message.received', (one) => one.lineId === line.id, mark);
            client.chatId = data.chatId;
            continue;
          }
          const { chatId } = client;
          const request = { ...asked, params: { chatId } };
          if (dice < 66) await quietly(send(api, chatId, { text: `Ответ ${at}`, onTaken: 'observe' }));
          else if (dice < 71) await quietly(api('takeChat', request));
          else if (dice < 85) await quietly(api('closeChat', request));
          else if (dice < 89)
            await quietly(
              api('transferChat', {
                params: { chatId },
                body: { employeeId: base.employee(random.pick(names)) },
              }),
            );
          else if (dice < 92) await quietly(api('noReplyNeeded', request));
          else if (dice < 95) {
            const mark = base.feed.after;
            await line.act({ from: 'phone', phone, text: `С телефона ${at}` });
            await base.feed.until('message.created', (one) => one.author.type === 'phone', mark);
          } else if (dice < 97) await quietly(send(api, chatId, { text: 'Между нами', comment: true }));
          else
            await quietly(
              base.as('Сидоров')('setChatSpam', { params: { chatId }, body: { spam: random.chance(0.6) } }),
            );
        }
      }
      clock.move(monday + 7 * day - minute - clock.now().getTime());
      await looked();
    }

    const period = { from: new Date(monday).toISOString(), to: new Date(monday + 7 * day).toISOString() };
    const report = (name: ReportName, query: Record<string, string> = {}): Promise<Report> =>
      base.api('getReport', { params: { report: name }, query: { ...period, ...query } });
    const keyOf: Record<ReportGroup, (one: Seen) => string | number | null> = {
      employee: ({ employeeId }) => employeeId,
      line: ({ lineId }) => lineId,
      day: ({ at }) => new Date(at + offset).toISOString().slice(0, 10),
      hour: ({ at }) => new Date(at + offset).getUTCHours(),
    };
    /** Who waits now has columns of his own. */
    const ofNow = ['waitingNow', 'waitingLongest'];

    function compare(answer: Report, list: Seen[]): void {
      const key = keyOf[answer.by];
      const heads = answer.by === 'employee' || answer.by === 'line' ? 2 : 1;
      const columns = answer.columns.slice(heads);
      const rows = new Map(answer.rows.map((row) => [row[0] ?? null, row.slice(heads)]));
      expect(rows.size).to.equal(answer.rows.length);
      for (const one of list) expect(rows.has(key(one)), `${answer.by} ${key(one)}`).to.equal(true);
      for (const [head, cells] of [...rows, ['total', answer.total.slice(heads)] as const]) {
        const own = head === 'total' ? list : list.filter((one) => key(one) === head);
        columns.forEach(({ name }, i) => {
          if (ofNow.includes(name)) return;
          expect(cells[i], `${answer.report} by ${answer.by}: ${head}, ${name}`).to.equal(
            expected(name, own),
          );
        });
      }
    }

    it('has had everything in it that the reports tell of', () => {
      const happened = new Set(seen.map(({ what }) => what));
      expect([...happened]).to.include.members([
        ...['received', 'sent', 'automatic', 'opened', 'reopened', 'taken', 'transferred', 'returned'],
        ...['closed by hand', 'closed inactivity', 'closed spam', 'first', 'next', 'unanswered'],
        ...['asked', 'rated', 'alerted'],
      ]);
      expect(seen.filter(({ what }) => what === 'first').length).to.be.greaterThan(10);
      expect(seen.some(({ what, employeeId }) => what === 'first' && employeeId === null)).to.equal(true);
      expect(waiting.length).to.be.greaterThan(0);
    });

    const each: [ReportName, ReportGroup][] = (
      ['load', 'answers', 'waiting', 'ratings', 'closed'] as const
    ).flatMap((name) =>
      (['employee', 'line', 'day', 'hour'] as const).map((by): [ReportName, ReportGroup] => [name, by]),
    );
    for (const [name, by] of each) {
      it(`${name} by ${by} is what was counted by hand`, async () => {
        const answer = await report(name, { by });
        expect(answer).to.include({ report: name, by, timeZone, ...period });
        // «Closed» of this report is by hand, that of the summaries is both.
        const closed = (list: Seen[]) => list.filter(({ what }) => what === 'closed by hand').length;
        const i = answer.columns.findIndex((column) => column.name === 'closed');
        if (i >= 0) {
          expect(answer.total[i]).to.equal(closed(seen));
          const rest = {
            ...answer,
            columns: answer.columns.filter((_, n) => n !== i),
            rows: answer.rows.map((row) => row.filter((_, n) => n !== i)),
            total: answer.total.filter((_, n) => n !== i),
          };
          compare(rest, seen);
        } else compare(answer, seen);
      });
    }

    it('summaries of employees, lines and hours say the same as the reports', async () => {
      for (const [name, by] of [
        ['employees', 'employee'],
        ['lines', 'line'],
        ['hours', 'hour'],
      ] as const) {
        const answer = await report(name);
        expect(answer.by).to.equal(by);
        const i = answer.columns.findIndex((column) => column.name === 'closed');
        const both = seen.filter(({ what }) => what === 'closed by hand' || what === 'closed inactivity');
        expect(answer.total[i]).to.equal(both.length);
        const without = (row: Report['total']) => row.filter((_, n) => n !== i);
        compare(
          {
            ...answer,
            columns: answer.columns.filter((_, n) => n !== i),
            rows: answer.rows.map(without),
            total: without(answer.total),
          },
          seen,
        );
      }
      expect((await report('hours')).rows.map(([hour]) => hour)).to.deep.equal(
        Array.from({ length: 24 }, (_, n) => n),
      );
      expect((await report('load')).rows.map(([date]) => date)).to.deep.equal(
        Array.from({ length: 7 }, (_, n) => new Date(monday + offset + n * day).toISOString().slice(0, 10)),
      );
    });

    it('of one line, of one employee, of a part of the week', async () => {
      const [line] = lines;
      const only = await report('answers', { lineId: line?.id ?? '', by: 'day' });
      compare(
        only,
        seen.filter(({ lineId }) => lineId === line?.id),
      );
      const employeeId = base.employee('Петрова');
      for (const name of ['load', 'answers', 'ratings', 'waiting'] as const) {
        const his = await report(name, { employeeId, by: 'hour' });
        compare(
          his,
          seen.filter((one) => one.employeeId === employeeId),
        );
      }
      const from = new Date(monday + 2 * day + 10 * 60 * minute).toISOString();
      const to = new Date(monday + 3 * day + 15 * 60 * minute).toISOString();
      for (const by of ['employee', 'day', 'hour'] as const) {
        const part = await report('load', { by, from, to });
        compare(
          part,
          seen.filter(({ at }) => at >= Date.parse(from) && at < Date.parse(to)),
        );
      }
    });

    it('by a zone that is not whole hours from UTC', async () => {
      await base.api('changeSettings', { body: { timeZone: 'Asia/Kolkata' } });
      const kolkata = 330 * minute;
      const byHour = await report('answers', { by: 'hour' });
      const first = byHour.columns.findIndex(({ name }) => name === 'firstAnswers');
      for (const row of byHour.rows) {
        const own = seen.filter(
          ({ what, at }) => what === 'first' && new Date(at + kolkata).getUTCHours() === row[0],
        );
        expect(row[first], `hour ${row[0]}`).to.equal(own.length);
      }
      const byDay = await report('load', { by: 'day' });
      const received = byDay.columns.findIndex(({ name }) => name === 'received');
      for (const row of byDay.rows) {
        const own = seen.filter(
          ({ what, at }) =>
            what === 'received' && new Date(at + kolkata).toISOString().slice(0, 10) === row[0],
        );
        expect(row[received], `day ${row[0]}`).to.equal(own.length);
      }
      await base.api('changeSettings', { body: { timeZone } });
    });

    it('tells who waits now, and how long', async () => {
      const answer = await report('waiting', { by: 'line' });
      const at = (name: string) => answer.columns.findIndex((column) => column.name === name);
      expect(answer.total[at('waitingNow')]).to.equal(waiting.length);
      const longest = Math.max(
        ...waiting.map(({ waitingSince }) => clock.now().getTime() - Date.parse(waitingSince ?? '')),
      );
      expect(answer.total[at('waitingLongest')]).to.equal(longest / 1000);
      for (const row of answer.rows)
        expect(row[at('waitingNow')]).to.equal(waiting.filter(({ lineId }) => lineId === row[0]).length);
    });

    it('names people and lines; who is nobody stands last', async () => {
      const { rows } = await report('load', { by: 'employee' });
      expect(rows.map(([, name]) => name)).to.deep.equal([...names, 'Без сотрудника']);
      expect(rows.at(-1)?.[0]).to.equal(null);
      expect(rows[0]?.[0]).to.equal(base.employee('Иванов'));
    });

    it('comes as CSV with the same figures', async () => {
      const answer = await report('answers', { by: 'employee' });
      const response = await base.api.raw('getReport', {
        params: { report: 'answers' },
        query: { ...period, by: 'employee', format: 'csv' },
      });
      expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
      expect(response.headers.get('content-disposition')).to.contain('report-answers-');
      const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
      const [head, ...lines_] = text.replace('\ufeff', '').trimEnd().split('\r\n');
      expect(head).to.contain('Сотрудник');
      expect(lines_.map((one) => one.split(';'))).to.deep.equal(
        answer.rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell).replace('.', ',')))),
      );
      const english = await base.api.with({ 'accept-language': 'en' })('getReport', {
        params: { report: 'answers' },
        query: { ...period, by: 'employee' },
      });
      expect(english.columns.map(({ title }) => title)).to.include('First answer, mean');
      expect(english.rows).to.deep.equal(
        answer.rows.map((row) => (row[1] === 'Без сотрудника' ? [null, 'Nobody', ...row.slice(2)] : row)),
      );
    });

    it('refuses what makes no sense, and an employee', async () => {
      const code = async (query: Record<string, string>, name: ReportName = 'load') =>
        (await refusalOf(report(name, query))).code;
      expect(await code({ from: period.to, to: period.from })).to.equal('VALIDATION_FAILED');
      expect(await code({ to: '2029-01-01T00:00:00Z' })).to.equal('VALIDATION_FAILED');
      expect(await code({ by: 'day' }, 'employees')).to.equal('VALIDATION_FAILED');
      expect(await code({ lineId: 'line_nowhere' })).to.equal('NOT_FOUND');
      expect(await code({ employeeId: 'nobody' })).to.equal('EMPLOYEE_UNKNOWN');
      const panel = await base.panel('Иванов');
      const refused = await refusalOf(panel('getReport', { params: { report: 'load' }, query: period }));
      expect(refused.code).to.equal('FORBIDDEN');
      const manager = await base.panel('Сидоров');
      expect((await manager('getReport', { params: { report: 'load' }, query: period })).rows).to.have.length(
        7,
      );
    });
  });
