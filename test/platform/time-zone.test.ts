import { expect } from 'chai';
import fc from 'fast-check';
import { isTimeZone, localTime, momentOf, shiftDate } from '../../service/platform/time-zone.ts';

describe('local time of a place', () => {
  const at = (iso: string) => new Date(iso);

  it('says what the clock on the wall shows', () => {
    expect(localTime(at('2026-11-20T21:30:00Z'), 'Europe/Moscow')).to.deep.equal({
      date: '2026-11-21',
      minutes: 30,
      weekday: 6,
    });
    expect(localTime(at('2026-11-22T23:59:59Z'), 'UTC')).to.deep.equal({
      date: '2026-11-22',
      minutes: 1439,
      weekday: 7,
    });
    expect(localTime(at('2026-01-01T00:00:00Z'), 'Asia/Kathmandu').minutes).to.equal(5 * 60 + 45);
  });

  it('finds the moment of a time, where the clock is put forward and back too', () => {
    expect(momentOf('2026-11-21', 0, 'Europe/Moscow').toISOString()).to.equal('2026-11-20T21:00:00.000Z');
    // Berlin: 2026-03-29 has no 02:30, 2026-10-25 has it twice.
    expect(momentOf('2026-03-29', 150, 'Europe/Berlin').toISOString()).to.equal('2026-03-29T01:30:00.000Z');
    expect(momentOf('2026-10-25', 150, 'Europe/Berlin').toISOString()).to.equal('2026-10-25T00:30:00.000Z');
  });

  it('goes there and back for any time that a clock shows once', () => {
    const zones = fc.constantFrom('Europe/Moscow', 'Asia/Vladivostok', 'Europe/Berlin', 'America/New_York');
    const moments = fc.date({
      min: at('2020-01-01T00:00:00Z'),
      max: at('2030-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(zones, moments, (zone, moment) => {
        const local = localTime(moment, zone);
        const back = momentOf(local.date, local.minutes, zone);
        expect(localTime(back, zone)).to.deep.equal(local);
        expect(Math.abs(back.getTime() - moment.getTime())).to.be.at.most(3_660_000);
      }),
    );
  });

  it('knows the days of the calendar and the names of zones', () => {
    expect(shiftDate('2026-12-31', 1)).to.equal('2027-01-01');
    expect(shiftDate('2028-03-01', -1)).to.equal('2028-02-29');
    expect([isTimeZone('Europe/Samara'), isTimeZone('Москва')]).to.deep.equal([true, false]);
  });
});
