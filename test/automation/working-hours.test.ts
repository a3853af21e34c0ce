/** Working hours, checked against a plain walk over minutes. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  addWorking,
  closedSince,
  isOpen,
  nextOpen,
  type WorkingHours,
  workingBetween,
} from '../../service/automation/working-hours.ts';

const minute = 60_000;
const hour = 60 * minute;
const office: WorkingHours = {
  timeZone: 'Europe/Moscow',
  week: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' })),
  holidays: ['2027-01-01', '2027-01-04'],
};
/** Moscow is three hours ahead of UTC all the year. */
const moscow = (text: string) => new Date(`${text}+03:00`);
const at = (date: Date | null) => date?.toISOString() ?? null;

describe('working hours', () => {
  it('are open within an interval, its end not included', () => {
    expect(isOpen(office, moscow('2026-11-20T08:59:59.999'))).to.equal(false);
    expect(isOpen(office, moscow('2026-11-20T09:00:00'))).to.equal(true);
    expect(isOpen(office, moscow('2026-11-20T17:59:59.999'))).to.equal(true);
    expect(isOpen(office, moscow('2026-11-20T18:00:00'))).to.equal(false);
    expect(isOpen(office, moscow('2026-11-21T12:00:00'))).to.equal(false);
    expect(isOpen(office, moscow('2027-01-04T12:00:00'))).to.equal(false);
    expect(isOpen(null, moscow('2026-11-21T12:00:00'))).to.equal(true);
  });

  it('count over the night, the week-end and holidays', () => {
    const friday = moscow('2026-11-20T17:50:00');
    expect(at(addWorking(office, friday, 15 * minute))).to.equal(at(moscow('2026-11-23T09:05:00')));
    expect(workingBetween(office, friday, moscow('2026-11-23T09:05:00'))).to.equal(15 * minute);
    // Thursday before New Year; Friday and Monday are holidays.
    expect(at(addWorking(office, moscow('2026-12-31T17:00:00'), 2 * hour))).to.equal(
      at(moscow('2027-01-05T10:00:00')),
    );
    expect(at(addWorking(null, friday, hour))).to.equal(at(moscow('2026-11-20T18:50:00')));
  });

  it('take an interval over midnight, one that lasts a day, and overlapping ones', () => {
    const night: WorkingHours = { ...office, week: [{ day: 5, from: '22:00', to: '06:00' }] };
    expect(isOpen(night, moscow('2026-11-21T05:59:00'))).to.equal(true);
    expect(isOpen(night, moscow('2026-11-20T05:59:00'))).to.equal(false);
    expect(at(closedSince(night, moscow('2026-11-21T12:00:00')))).to.equal(at(moscow('2026-11-21T06:00:00')));
    const whole: WorkingHours = { ...office, week: [{ day: 5, from: '00:00', to: '00:00' }] };
    expect(workingBetween(whole, moscow('2026-11-19T00:00:00'), moscow('2026-11-23T00:00:00'))).to.equal(
      24 * hour,
    );
    const twice: WorkingHours = {
      ...office,
      week: [
        { day: 5, from: '09:00', to: '14:00' },
        { day: 5, from: '12:00', to: '18:00' },
      ],
    };
    expect(workingBetween(twice, moscow('2026-11-20T00:00:00'), moscow('2026-11-21T00:00:00'))).to.equal(
      9 * hour,
    );
  });

  it('have the true length of days on which the clock changes', () => {
    const berlin: WorkingHours = {
      timeZone: 'Europe/Berlin',
      week: [{ day: 7, from: '00:00', to: '12:00' }],
      holidays: [],
    };
    const whole = (day: string) =>
      workingBetween(berlin, new Date(`${day}T00:00:00Z`), new Date(`${day}T23:00:00Z`)) / hour;
    // 2027-03-28: 02:00 becomes 03:00. 2026-10-25: 03:00 becomes 02:00; the hour before midnight UTC is cut off.
    expect(whole('2027-03-28')).to.equal(10);
    expect(
      workingBetween(berlin, new Date('2026-10-24T22:00:00Z'), new Date('2026-10-25T23:00:00Z')) / hour,
    ).to.equal(13);
  });

  it('without any interval never come', () => {
    const never: WorkingHours = { ...office, week: [] };
    const now = moscow('2026-11-20T12:00:00');
    expect(addWorking(never, now, minute)).to.equal(null);
    expect(nextOpen(never, now)).to.equal(null);
    expect(workingBetween(never, now, moscow('2026-12-20T12:00:00'))).to.equal(0);
    expect(closedSince(never, now)).to.be.instanceOf(Date);
  });

  it('end with the latest end, though another interval has begun later', () => {
    const strange: WorkingHours = {
      ...office,
      week: [
        { day: 7, from: '01:00', to: '01:00' },
        { day: 1, from: '00:00', to: '00:30' },
      ],
    };
    expect(at(closedSince(strange, moscow('2026-11-03T00:00:00')))).to.equal(
      at(moscow('2026-11-02T01:00:00')),
    );
  });

  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 45))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  const hours: fc.Arbitrary<WorkingHours> = fc.record({
    timeZone: fc.constantFrom('Europe/Moscow', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'UTC'),
    week: fc.array(fc.record({ day: fc.integer({ min: 1, max: 7 }), from: time, to: time }), {
      minLength: 1,
      maxLength: 6,
    }),
    holidays: fc.array(fc.constantFrom('2026-10-25', '2026-10-26', '2026-11-01'), { maxLength: 2 }),
  });
  const start = Date.UTC(2026, 9, 23);
  const moment = fc.integer({ min: 0, max: 12 * 24 * 4 }).map((n) => new Date(start + n * 15 * minute));

  it('agree with a walk over quarters of an hour, whatever the week and the zone', () => {
    fc.assert(
      fc.property(hours, moment, moment, (week, a, b) => {
        const [from, to] = a <= b ? [a, b] : [b, a];
        let walked = 0;
        for (let t = from.getTime(); t < to.getTime(); t += 15 * minute)
          if (isOpen(week, new Date(t))) walked += 15 * minute;
        expect(workingBetween(week, from, to)).to.equal(walked);
      }),
      { numRuns: 60 },
    );
  });

  it('adding and measuring are each other’s inverse; what is added ends in working time', () => {
    fc.assert(
      fc.property(hours, moment, fc.integer({ min: 1, max: 600 }), (week, from, minutes) => {
        const end = addWorking(week, from, minutes * minute);
        expect(end).not.to.equal(null);
        expect(workingBetween(week, from, end as Date)).to.equal(minutes * minute);
        expect(isOpen(week, new Date((end as Date).getTime() - 1))).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it('have been closed since the last moment at which they were open', () => {
    fc.assert(
      fc.property(hours, moment, (week, now) => {
        const since = closedSince(week, now);
        expect(since === null).to.equal(isOpen(week, now));
        if (since === null) return;
        expect(isOpen(week, new Date(since.getTime() - 1))).to.equal(true);
        expect(workingBetween(week, since, now)).to.equal(0);
      }),
      { numRuns: 100 },
    );
  });
});
