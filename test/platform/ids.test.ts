import { expect } from 'chai';
import { derivedId, hashToken, newId, newSecret, randomCode } from '../../service/platform/ids.ts';

describe('ids', () => {
  it('have a prefix and 26 characters that a database compares alike everywhere', () => {
    expect(newId('chat')).to.match(/^chat_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('sort in the order of their making, and never repeat', () => {
    const ids = Array.from({ length: 5000 }, () => newId('m'));
    expect([...ids].sort()).to.deep.equal(ids);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('carry their time in the first ten characters', () => {
    const before = Date.now();
    const letters = '0123456789abcdefghjkmnpqrstvwxyz';
    const time = [...newId('m').slice(2, 12)].reduce((sum, letter) => sum * 32 + letters.indexOf(letter), 0);
    expect(time).to.be.within(before, Date.now());
  });

  it('of what exists outside are the same whoever makes them, and keep their parts apart', () => {
    const id = derivedId('msg', 'line_1', 'true_79160000001@c.us_3EB0');
    expect(id).to.match(/^msg_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(derivedId('msg', 'line_1', 'true_79160000001@c.us_3EB0')).to.equal(id);
    const others = [
      ['line_1', 'b'],
      ['line_2', 'b'],
      ['line_1b', ''],
      ['line_1', 'B'],
    ] as const;
    expect(new Set(others.map((parts) => derivedId('msg', ...parts))).size).to.equal(others.length);
  });

  it('secrets are base64url and differ', () => {
    expect(newSecret(32)).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(newSecret()).not.to.equal(newSecret());
  });

  it('a token is stored as its SHA-256', () => {
    expect(hashToken('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('codes for people have no look-alikes', () => {
    const codes = Array.from({ length: 500 }, randomCode);
    for (const code of codes) expect(code).to.match(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    expect(codes.join('')).not.to.match(/[01258BILOSZ]/);
    expect(new Set(codes).size).to.equal(500);
  });
});
