import { expect } from 'chai';
import fc from 'fast-check';
import { Decimal } from './decimal.ts';

const of = (text: string): Decimal => {
  const parsed = Decimal.parse(text);
  if (!parsed) throw new Error(`не число: ${text}`);
  return parsed;
};
const whole = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const number = fc
  .tuple(whole, fc.integer({ min: 0, max: 9 }))
  .map(([units, scale]) => Decimal.of(units, scale));

describe('onec: decimal', () => {
  it('keeps decimal fractions exactly', () => {
    expect(of('0.1').plus(of('0.2')).toString()).to.equal('0.3');
    expect(of('1.10').toString()).to.equal('1.1');
    expect(of('-0.050').toString()).to.equal('-0.05');
  });

  it('keeps 38 digits and refuses more before the point', () => {
    const most = of('9'.repeat(38));
    expect(most.toString()).to.have.length(38);
    expect(() => most.plus(Decimal.one)).to.throw(/Переполнение/);
  });

  it('cuts digits after the point that do not fit, rounding', () => {
    const long = of(`${'1'.repeat(20)}.${'9'.repeat(20)}`);
    expect(long.toString()).to.equal('11111111111111111112');
  });

  it('gives a quotient up to 27 digits after the point', () => {
    expect(Decimal.one.dividedBy(of('3')).toString()).to.equal(`0.${'3'.repeat(27)}`);
    expect(of('2').dividedBy(of('3')).toString()).to.equal(`0.${'6'.repeat(26)}7`);
    expect(of('1').dividedBy(of('8')).toString()).to.equal('0.125');
  });

  it('rounds halves away from zero, or towards it', () => {
    expect(of('2.5').rounded(0).toString()).to.equal('3');
    expect(of('-2.5').rounded(0).toString()).to.equal('-3');
    expect(of('2.5').rounded(0, 'halfDown').toString()).to.equal('2');
    expect(of('2.51').rounded(0, 'halfDown').toString()).to.equal('3');
    expect(of('1250').rounded(-2).toString()).to.equal('1300');
  });

  it('takes numbers of JavaScript by their shortest spelling', () => {
    expect(Decimal.from(0.1).toString()).to.equal('0.1');
    expect(Decimal.from(1e21).toString()).to.equal(`1${'0'.repeat(21)}`);
    expect(Decimal.from(2.5e-7).toString()).to.equal('0.00000025');
  });

  it('refuses text that is not a number', () => {
    for (const text of ['', '-', '.', '1e5', '1 000', '1,5', 'абв'])
      expect(Decimal.parse(text), text).to.equal(undefined);
  });

  it('adds and subtracts back (property)', () => {
    fc.assert(fc.property(number, number, (a, b) => a.plus(b).minus(b).equals(a)));
  });

  it('remainder has the sign of the dividend and is smaller than the divisor (property)', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(b.units !== 0n);
        const rest = a.remainder(b);
        const signFits = rest.units === 0n || rest.units < 0n === a.units < 0n;
        return signFits && rest.absolute().compare(b.absolute()) < 0;
      }),
    );
  });

  it('reads back what it writes (property)', () => {
    fc.assert(fc.property(number, (a) => of(a.toString()).equals(a)));
  });
});
