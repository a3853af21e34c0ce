import { expect } from 'chai';
import fc from 'fast-check';
import { phoneOf } from '../../service/contacts/contact.ts';

describe('phoneOf', () => {
  const russian = '+79161234567';
  for (const input of [
    '8 (916) 123-45-67',
    '8(916)1234567',
    '89161234567',
    '8-916-123-45-67',
    '8 916 123 45 67',
    '79161234567',
    '7 916 123-45-67',
    '+79161234567',
    '+7 (916) 123-45-67',
    '+7\u00a0916\u00a0123\u201345\u201367',
    '9161234567',
    '(916) 123 45 67',
    '916.123.45.67',
    ' 916/123-45-67 ',
  ]) {
    it(`reads ${JSON.stringify(input)}`, () => expect(phoneOf(input)).to.equal(russian));
  }

  for (const [input, phone] of [
    ['8 800 555-35-35', '+78005553535'],
    ['8 701 123 45 67', '+77011234567'],
    ['+375 29 123-45-67', '+375291234567'],
    ['375291234567', '+375291234567'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['00 49 171 1234567', '+491711234567'],
    ['8 10 49 171 1234567', '+491711234567'],
  ] as const) {
    it(`reads ${input} as ${phone}`, () => expect(phoneOf(input)).to.equal(phone));
  }

  for (const input of [
    '',
    '   ',
    '112',
    '123-45-67',
    'позвонить завтра',
    '8 916 123-45-67 доб. 12',
    '+7 916 123 45 67 ext 5',
    '8916123456x',
    '+8 916 123 45 67',
    '8916',
    '89161234567 89161234568',
    '+7916123456789012',
    '8916123456789',
    'tel:+79161234567',
    '+7+9161234567',
    '123456789012345678901',
  ]) {
    it(`refuses ${JSON.stringify(input)}`, () => expect(phoneOf(input)).to.equal(null));
  }

  it('reads a number of another default country', () => {
    expect(phoneOf('029 123-45-67', 'BY')).to.equal('+375291234567');
    expect(phoneOf('+79161234567', 'BY')).to.equal(russian);
  });

  it('gives E.164 or null for anything, and its own result back', () => {
    const digits = fc.stringMatching(/^[+]?[0-9 ()-]{0,20}$/);
    fc.assert(
      fc.property(fc.oneof(digits, fc.string()), (input) => {
        const phone = phoneOf(input);
        if (phone === null) return;
        expect(phone).to.match(/^\+[1-9][0-9]{6,14}$/);
        expect(phoneOf(phone)).to.equal(phone);
      }),
      { numRuns: 500 },
    );
  });

  it('reads every Russian mobile number in each spelling alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9_000_000_000, max: 9_999_999_999 }), (number) => {
        const n = String(number);
        const [a, b, c, d] = [n.slice(0, 3), n.slice(3, 6), n.slice(6, 8), n.slice(8)];
        const spellings = [
          n,
          `7${n}`,
          `8${n}`,
          `+7${n}`,
          `8 (${a}) ${b}-${c}-${d}`,
          `+7 ${a} ${b} ${c} ${d}`,
        ];
        expect(new Set(spellings.map((s) => phoneOf(s)))).to.deep.equal(new Set([`+7${n}`]));
      }),
      { numRuns: 200 },
    );
  });
});
