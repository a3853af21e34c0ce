/** The pace of a line: pauses, quiet hours, limits of first messages. */
import { expect } from 'chai';
import fc from 'fast-check';
import { newLineSettings } from '../../service/lines/line.ts';
import { coldHold, dayOf, pauseOf, quietUntil } from '../../service/lines/pace.ts';

const night = { from: '21:00', to: '09:00', timeZone: 'Europe/Moscow' };
const settings = { ...newLineSettings, newContactsPerHour: 3, newContactsPerDay: 5 };
const none = { hour: 0, day: 0 };
const noon = new Date('2026-11-20T09:00:00Z');

describe('the pace of a line', () => {
  it('pauses between half and one and a half of the setting, never to the beat', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ms, random) => {
          const pause = pauseOf({ pausePerMessageMs: ms }, random);
          expect(pause).to.be.within(Math.floor(ms / 2), Math.ceil(ms * 1.5));
        },
      ),
    );
    const pauses = new Set(Array.from({ length: 20 }, () => pauseOf({ pausePerMessageMs: 10_000 })));
    expect(pauses.size).to.be.greaterThan(1);
  });

  it('keeps quiet hours over midnight, by the clock of the zone', () => {
    const until = (at: string) => quietUntil(night, new Date(at))?.toISOString() ?? null;
    expect(until('2026-11-20T17:59:00Z')).to.equal(null);
    expect(until('2026-11-20T18:00:00Z')).to.equal('2026-11-21T06:00:00.000Z');
    expect(until('2026-11-21T05:59:00Z')).to.equal('2026-11-21T06:00:00.000Z');
    expect(until('2026-11-21T06:00:00Z')).to.equal(null);
    expect(
      quietUntil({ ...night, from: '13:00', to: '14:00' }, new Date('2026-11-20T10:30:00Z'))?.toISOString(),
    ).to.equal('2026-11-20T11:00:00.000Z');
    expect(quietUntil({ ...night, to: night.from }, noon)).to.equal(null);
    expect(quietUntil(null, noon)).to.equal(null);
  });

  it('counts a day from midnight of the zone', () => {
    expect(dayOf({ ...settings, quietHours: night }, noon)).to.deep.equal({
      since: new Date('2026-11-19T21:00:00Z'),
      until: new Date('2026-11-20T21:00:00Z'),
    });
  });

  it('says why a first message waits, the most lasting reason first', () => {
    const later = new Date(noon.getTime() + 1);
    expect(coldHold(settings, null, none, noon)).to.equal(null);
    expect(coldHold(settings, noon, none, noon)).to.equal(null);
    expect(coldHold(settings, later, { hour: 9, day: 9 }, noon)).to.deep.equal({
      reason: 'restricted',
      until: later,
    });
    expect(coldHold(settings, null, { hour: 3, day: 3 }, noon)).to.deep.equal({
      reason: 'hour_limit',
      until: null,
    });
    expect(coldHold(settings, null, { hour: 0, day: 5 }, noon)?.reason).to.equal('day_limit');
    const evening = new Date('2026-11-20T19:00:00Z');
    expect(coldHold({ ...settings, quietHours: night }, null, none, evening)?.reason).to.equal('quiet_hours');
  });
});
