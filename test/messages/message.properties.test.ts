import { expect } from 'chai';
import fc from 'fast-check';
import {
  advance,
  canDelete,
  canEdit,
  deleteRefusal,
  editRefusal,
  isExpired,
  type MessageFacts,
  type OutgoingStatus,
  type StatusReport,
} from '../../service/messages/message.ts';
import { maxTextLength, normaliseText } from '../../service/messages/message-text.ts';

/** From the least to the greatest. */
const order: OutgoingStatus[] = ['pending', 'unconfirmed', 'sent', 'failed', 'delivered', 'read'];
const status = fc.constantFrom(...order);
const greatest = (all: OutgoingStatus[]) => order.findLast((one) => all.includes(one));
const play = (start: OutgoingStatus, reports: StatusReport[]) =>
  reports.reduce<OutgoingStatus>((current, report) => advance(current, report) ?? current, start);

describe('status of an outgoing message', () => {
  it('never goes backwards, and ends at the greatest that was reported, in any order', () => {
    fc.assert(
      fc.property(status, fc.array(status, { maxLength: 12 }), (start, reports) => {
        let current = start;
        for (const report of reports) {
          const next = advance(current, report);
          if (next !== null) expect(order.indexOf(next)).to.be.greaterThan(order.indexOf(current));
          current = next ?? current;
        }
        expect(current).to.equal(greatest([start, ...reports]));
      }),
    );
  });

  it('a repeated report changes nothing', () => {
    fc.assert(
      fc.property(status, status, (start, report) => {
        expect(advance(play(start, [report]), report)).to.equal(null);
      }),
    );
  });

  it('a certain absence brings back only an unconfirmed message', () => {
    for (const current of order) {
      expect(advance(current, 'absent')).to.equal(current === 'unconfirmed' ? 'pending' : null);
    }
  });

  it('never looks unsent again once it was sent, failed or read, lookups included', () => {
    const report = fc.constantFrom<StatusReport>(...order, 'absent');
    const settled = fc.constantFrom<OutgoingStatus>('sent', 'failed', 'delivered', 'read');
    fc.assert(
      fc.property(settled, fc.array(report, { maxLength: 12 }), (start, reports) => {
        const end = play(start, reports);
        expect(order.indexOf(end)).to.be.at.least(order.indexOf(start));
      }),
    );
  });

  const cells: [OutgoingStatus, StatusReport, OutgoingStatus | null][] = [
    ['pending', 'sent', 'sent'],
    ['pending', 'read', 'read'],
    ['pending', 'failed', 'failed'],
    ['pending', 'unconfirmed', 'unconfirmed'],
    ['unconfirmed', 'pending', null],
    ['unconfirmed', 'sent', 'sent'],
    ['unconfirmed', 'failed', 'failed'],
    ['unconfirmed', 'delivered', 'delivered'],
    ['sent', 'unconfirmed', null],
    ['sent', 'failed', 'failed'],
    ['failed', 'sent', null],
    ['failed', 'delivered', 'delivered'],
    ['delivered', 'failed', null],
    ['delivered', 'sent', null],
    ['read', 'delivered', null],
    ['read', 'failed', null],
  ];
  for (const [current, report, next] of cells) {
    it(`${current}, reported ${report}: ${next ?? 'no change'}`, () => {
      expect(advance(current, report)).to.equal(next);
    });
  }
});

describe('a message that was not handed over', () => {
  const created = '2026-11-20T09:00:00.000Z';
  it('is too late from the limit on', () => {
    expect(isExpired(created, '2026-11-20T12:59:59.999Z', 4)).to.equal(false);
    expect(isExpired(created, '2026-11-20T13:00:00.000Z', 4)).to.equal(true);
    expect(isExpired(created, new Date('2026-11-21T00:00:00Z'), 4)).to.equal(true);
  });
  it('stays too late', () => {
    const hours = fc.integer({ min: 1, max: 72 });
    const ms = fc.integer({ min: 0, max: 10 * 24 * 3_600_000 });
    fc.assert(
      fc.property(hours, ms, ms, (limit, age, more) => {
        const later = (by: number) => new Date(Date.parse(created) + by);
        if (isExpired(created, later(age), limit)) {
          expect(isExpired(created, later(age + more), limit)).to.equal(true);
        }
      }),
    );
  });
  it('refuses what is no time', () => {
    expect(() => isExpired('yesterday', created, 4)).to.throw(RangeError);
    expect(() => isExpired(created, created, Number.NaN)).to.throw(RangeError);
  });
});

describe('deletion and change of a message', () => {
  const olga = { employeeId: 'olga', role: 'employee' as const };
  const boris = { employeeId: 'boris', role: 'employee' as const };
  const chief = { employeeId: 'chief', role: 'manager' as const };
  const text: MessageFacts = {
    direction: 'out',
    kind: 'text',
    authorId: 'olga',
    status: 'sent',
    deleted: false,
  };
  const comment: MessageFacts = { ...text, kind: 'comment', status: null };

  it('is for the author and a manager', () => {
    for (const [who, may] of [
      [olga, true],
      [boris, false],
      [chief, true],
    ] as const) {
      expect(canDelete(text, who)).to.equal(may);
      expect(canEdit(text, who)).to.equal(may);
    }
    expect(deleteRefusal(text, boris)).to.equal('MESSAGE_NOT_YOURS');
  });
  it('leaves a comment to its author', () => {
    for (const [who, may] of [
      [olga, true],
      [boris, false],
      [chief, false],
    ] as const) {
      expect(canDelete(comment, who)).to.equal(may);
      expect(canEdit(comment, who)).to.equal(may);
    }
  });
  it('leaves a message without an author to managers', () => {
    expect(canDelete({ ...text, authorId: null }, olga)).to.equal(false);
    expect(canDelete({ ...text, authorId: null }, chief)).to.equal(true);
  });
  it('never touches what the client wrote and what the system noted', () => {
    for (const who of [olga, chief]) {
      for (const other of [
        { ...text, direction: 'in' as const, status: null },
        { ...comment, kind: 'system' as const },
      ]) {
        expect(canDelete(other, who)).to.equal(false);
        expect(canEdit(other, who)).to.equal(false);
      }
    }
  });
  it('waits until an unconfirmed message is known, and happens once', () => {
    for (const facts of [
      { ...text, status: 'unconfirmed' as const },
      { ...text, deleted: true },
    ]) {
      expect(deleteRefusal(facts, olga)).to.equal('MESSAGE_STATE');
      expect(editRefusal(facts, chief)).to.equal('MESSAGE_STATE');
    }
  });
  it('a voice note and a failed message are deleted, not edited', () => {
    for (const facts of [
      { ...text, kind: 'voice' as const },
      { ...text, status: 'failed' as const },
    ]) {
      expect(canDelete(facts, olga)).to.equal(true);
      expect(editRefusal(facts, olga)).to.equal('MESSAGE_STATE');
    }
  });
});

describe('text of a message', () => {
  const textOf = (raw: string) => {
    const result = normaliseText(raw);
    if (!result.ok) throw new Error(result.reason);
    return result.text;
  };
  it('keeps what was typed, but line ends, control characters and blanks around', () => {
    expect(textOf('  Добрый день!\r\n94 ₽\tза метр\u0000\r👩‍👩‍👧 \n')).to.equal(
      'Добрый день!\n94 ₽\tза метр\n👩‍👩‍👧',
    );
  });
  it('makes half of a surrogate pair a replacement character', () => {
    expect(textOf('a\ud83d')).to.equal('a\ufffd');
  });
  it('refuses emptiness', () => {
    for (const raw of ['', ' \r\n ', '\u0000\u0007']) {
      expect(normaliseText(raw)).to.deep.equal({ ok: false, reason: 'empty', length: 0 });
    }
  });
  it('counts characters, not halves of them', () => {
    expect(normaliseText('😀'.repeat(maxTextLength)).ok).to.equal(true);
    expect(normaliseText('😀'.repeat(maxTextLength + 1))).to.deep.equal({
      ok: false,
      reason: 'too_long',
      length: maxTextLength + 1,
    });
  });
  it('is the same when done twice, and always fit to be stored', () => {
    const raw = fc.string({
      unit: fc.constantFrom(
        'a',
        ' ',
        '\r',
        '\n',
        '\t',
        '\u0000',
        '\u000b',
        '\ud83d',
        '\ude00',
        'ё',
        '\u200f',
      ),
    });
    fc.assert(
      fc.property(raw, (typed) => {
        const once = normaliseText(typed);
        if (!once.ok) return;
        expect(normaliseText(once.text)).to.deep.equal(once);
        expect(once.text.isWellFormed()).to.equal(true);
        expect(once.text).not.to.match(/[\r\0\v]/);
      }),
    );
  });
});
