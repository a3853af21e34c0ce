import { expect } from 'chai';
import fc from 'fast-check';
import {
  decide,
  type Progress,
  probeOf,
  type Standing,
  waitAfterReturn,
} from '../../service/webhooks/delivery.ts';
import {
  type Answer,
  absenceLimitMs,
  classify,
  mayBeTheEvent,
  retryAfterMs,
  retryDelay,
} from '../../service/webhooks/schedule.ts';

const hour = 3_600_000;
const start = new Date('2026-11-20T09:00:00.000Z');
const at = (ms: number) => new Date(start.getTime() + ms);
const answer = (status: number, retryAfter: number | null = null): Answer => ({
  status,
  retryAfterMs: retryAfter,
  response: null,
});
const nobody: Answer = { status: null, error: 'network', reason: 'ECONNREFUSED' };
const fresh: Progress = {
  status: 'pending',
  attempts: 0,
  refusals: 0,
  breaks: 0,
  firstAttemptAt: null,
  nextAttemptAt: start.toISOString(),
};
const there: Standing = { status: 'active', absentSince: null, absences: 0, nextProbeAt: null };
const gone: Standing = {
  status: 'active',
  absentSince: start.toISOString(),
  absences: 3,
  nextProbeAt: at(100_000).toISOString(),
};

describe('schedule of webhook deliveries', () => {
  it('is 0, 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, then hourly', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 70].map((n) => retryDelay(n, 0.5) / 1000)).to.deep.equal([
      0, 5, 30, 120, 600, 1800, 3600, 3600, 3600,
    ]);
  });

  it('is spread by ten percent, but for the first attempt', () => {
    expect(retryDelay(0, 0)).to.equal(0);
    expect(retryDelay(0, 1)).to.equal(0);
    expect(retryDelay(2, 0)).to.equal(27_000);
    expect(retryDelay(2, 1)).to.equal(33_000);
    expect(() => retryDelay(-1)).to.throw(RangeError);
  });

  it('tells what has arrived, what is refused, and who is absent', () => {
    expect([200, 201, 204, 299].map((s) => classify(answer(s)))).to.deep.equal(Array(4).fill('delivered'));
    expect([400, 413, 422].map((s) => classify(answer(s)))).to.deep.equal(Array(3).fill('refused'));
    const others = [100, 301, 302, 307, 401, 403, 404, 408, 409, 410, 415, 429, 500, 502, 503, 504];
    expect(others.map((s) => classify(answer(s)))).to.deep.equal(others.map(() => 'absent'));
    expect(classify(nobody)).to.equal('absent');
    expect(classify({ status: null, error: 'timeout', reason: 'late' })).to.equal('absent');
  });

  it('suspects the event only where a program has taken it', () => {
    expect([500, 409, 415].map((s) => mayBeTheEvent(answer(s)))).to.deep.equal([true, true, true]);
    expect([302, 401, 404, 429, 502, 503, 504].some((s) => mayBeTheEvent(answer(s)))).to.equal(false);
    expect(mayBeTheEvent(nobody)).to.equal(false);
    expect(mayBeTheEvent({ status: null, error: 'timeout', reason: 'late' })).to.equal(true);
  });

  it('reads Retry-After as seconds or as a date, an hour at most', () => {
    expect(retryAfterMs('120', start)).to.equal(120_000);
    expect(retryAfterMs('0', start)).to.equal(0);
    expect(retryAfterMs('86400', start)).to.equal(hour);
    expect(retryAfterMs('Fri, 20 Nov 2026 09:02:00 GMT', start)).to.equal(120_000);
    expect(retryAfterMs('Fri, 20 Nov 2026 08:00:00 GMT', start)).to.equal(0);
    expect(retryAfterMs('Sat, 21 Nov 2026 09:00:00 GMT', start)).to.equal(hour);
    expect([undefined, '', '-5', '1.5', 'soon'].map((text) => retryAfterMs(text, start))).to.deep.equal(
      Array(5).fill(null),
    );
  });
});

describe('what an attempt does', () => {
  const attempt = (given: Answer, from = start, to = from) => ({
    answer: given,
    startedAt: from,
    endedAt: to,
  });

  it('arrived: the delivery goes, an absent receiver is back', () => {
    expect(decide(there, fresh, attempt(answer(204)), 0.5)).to.include({ delivery: null, returned: false });
    const back = decide(gone, fresh, attempt(answer(200), at(200_000)), 0.5);
    expect(back).to.include({ delivery: null, returned: true });
    expect(back.webhook).to.deep.equal(there);
  });

  it('refused: set aside at the fifth time, spaced by the schedule', () => {
    let delivery = fresh;
    const waits: number[] = [];
    for (let n = 1; n <= 5; n += 1) {
      const decision = decide(there, delivery, attempt(answer(422)), 0.5);
      expect(decision.setAside).to.equal(n === 5);
      expect(decision.webhook).to.deep.equal(there);
      delivery = decision.delivery as Progress;
      if (n < 5) waits.push((Date.parse(delivery.nextAttemptAt) - start.getTime()) / 1000);
    }
    expect(waits).to.deep.equal([5, 30, 120, 600]);
    expect(delivery).to.include({ status: 'set_aside', attempts: 5, refusals: 5 });
  });

  it('refused: shows that an absent receiver is back', () => {
    expect(decide(gone, fresh, attempt(answer(400), at(200_000)), 0.5)).to.include({ returned: true });
  });

  it('absent: the webhook waits by its own schedule', () => {
    const first = decide(there, fresh, attempt(nobody), 0.5);
    expect(first).to.include({ left: true, parked: false, nextAttemptAt: at(5000).toISOString() });
    expect(first.webhook).to.deep.equal({
      status: 'active',
      absentSince: start.toISOString(),
      absences: 1,
      nextProbeAt: at(5000).toISOString(),
    });
    const second = decide(first.webhook, first.delivery as Progress, attempt(nobody, at(5000)), 0.5);
    expect(second).to.include({ left: false, nextAttemptAt: at(35_000).toISOString() });
    expect(second.webhook.absences).to.equal(2);
  });

  it('absent: those that were under way when the receiver went do not count', () => {
    const first = decide(there, fresh, attempt(nobody), 0.5);
    const beside = decide(first.webhook, fresh, attempt(nobody, start, at(20)), 0.5);
    expect(beside.webhook).to.deep.equal(first.webhook);
    expect(beside.nextAttemptAt).to.equal(first.nextAttemptAt);
  });

  it('absent: Retry-After prolongs the wait and never shortens it', () => {
    const long = decide(there, fresh, attempt(answer(503, 60_000)), 0.5);
    expect(long.webhook.nextProbeAt).to.equal(at(60_000).toISOString());
    expect(long.nextAttemptAt).to.equal(at(60_000).toISOString());
    const short = decide(there, fresh, attempt(answer(503, 1000)), 0.5);
    expect(short.nextAttemptAt).to.equal(at(5000).toISOString());
    const refusal = decide(there, fresh, attempt(answer(400, 60_000)), 0.5);
    expect(refusal.nextAttemptAt).to.equal(at(60_000).toISOString());
  });

  it('absent: the last try is at 75 hours, then the webhook is parked', () => {
    const before = at(absenceLimitMs - 60_000);
    const late = decide({ ...gone, absences: 80 }, fresh, attempt(nobody, before), 0.5);
    expect(late).to.include({ parked: false, nextAttemptAt: at(absenceLimitMs).toISOString() });
    const last = decide(late.webhook, late.delivery as Progress, attempt(nobody, at(absenceLimitMs)), 0.5);
    expect(last).to.include({ parked: true, nextAttemptAt: null });
    expect(last.webhook.status).to.equal('parked');
    expect(last.delivery).to.include({ status: 'pending' });
  });

  it('absent: an event that a program fails at lets others be asked first', () => {
    const decision = decide(there, fresh, attempt(answer(500)), 0.5);
    expect(decision.webhook.nextProbeAt).to.equal(at(5000).toISOString());
    expect(decision.delivery).to.include({ breaks: 1, nextAttemptAt: at(5001).toISOString() });
  });

  it('a delivery waits on after the return only for what was its own', () => {
    expect(waitAfterReturn({ refusals: 0, breaks: 1 })).to.equal(0);
    expect(waitAfterReturn({ refusals: 0, breaks: 2 })).to.be.within(4500, 5500);
    expect(waitAfterReturn({ refusals: 2, breaks: 0 })).to.be.within(27_000, 33_000);
  });

  it('an absent receiver is asked with the earliest event, until that has met nobody four times', () => {
    const head = (seq: number, attempts: number, breaks = 0) => ({ seq, attempts, breaks });
    expect(probeOf([])).to.equal(undefined);
    expect(probeOf([head(2, 0), head(1, 3)])).to.include({ seq: 1 });
    expect(probeOf([head(1, 4), head(2, 0)])).to.include({ seq: 2 });
    expect(probeOf([head(1, 1, 1), head(2, 0)])).to.include({ seq: 2 });
    expect(probeOf([head(1, 6), head(2, 5), head(3, 5)])).to.include({ seq: 2 });
  });

  it('never loses a delivery but by its arrival, and never waits longer than an hour and a tenth', () => {
    const answers = fc.oneof(
      fc.constant(nobody),
      fc.record({
        status: fc.constantFrom(200, 302, 400, 404, 413, 422, 429, 500, 503),
        retryAfterMs: fc.option(fc.integer({ min: 0, max: hour })),
        response: fc.constant(null),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(answers, fc.double({ min: 0, max: 1, noNaN: true }))), (steps) => {
        let webhook = there;
        let delivery: Progress = fresh;
        let now = start.getTime();
        for (const [given, random] of steps) {
          const decision = decide(webhook, delivery, attempt(given, new Date(now)), random);
          webhook = decision.webhook;
          if (decision.outcome === 'delivered') {
            expect(decision.delivery).to.equal(null);
            expect(webhook.absentSince).to.equal(null);
            return;
          }
          delivery = decision.delivery as Progress;
          if (delivery.status === 'set_aside') {
            expect(delivery.refusals).to.equal(5);
            return;
          }
          if (decision.parked) {
            expect(now - Date.parse(webhook.absentSince as string)).to.be.at.least(absenceLimitMs);
            return;
          }
          const next = Date.parse(delivery.nextAttemptAt);
          expect(next - now).to.be.within(1, 1.1 * hour + 1);
          if (webhook.nextProbeAt) expect(next).to.be.at.least(Date.parse(webhook.nextProbeAt));
          now = next;
        }
      }),
    );
  });
});
