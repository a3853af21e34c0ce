/** Guessing at codes and tickets is slowed down. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { openApp } from '../support/app.ts';
import { refusalOf } from '../support/client.ts';

describe('tries at a secret from one address', () => {
  it('are so many a minute and no more, for each secret on its own', async () => {
    const app = await openApp({ triesPerMinute: 3 });
    const infobase = { name: 'База', id: randomUUID(), connectionHash: 'c0ffee00c0ffee00c0ffee00c0ffee00' };
    const guess = () => refusalOf(app.api('connect', { body: { code: 'ACDE-FGHJ', infobase } }));
    try {
      const codes = [];
      for (let i = 0; i < 5; i += 1) codes.push((await guess()).code);
      expect(codes.slice(0, 3)).to.deep.equal(Array(3).fill('CONNECTION_CODE_WRONG'));
      expect(codes.slice(3)).to.deep.equal(Array(2).fill('TOO_MANY_REQUESTS'));
      expect((await guess()).status).to.equal(429);
      const signIn = await refusalOf(app.api('createSession', { body: { ticket: 'x'.repeat(32) } }));
      expect(signIn.code).to.equal('TICKET_WRONG');
    } finally {
      await app.close();
    }
  });
});
