/** Where a request that a browser signs with its cookie may come from. */
import { expect } from 'chai';
import { openApp } from '../support/app.ts';

describe('a write with the cookie of the panel', () => {
  it('is refused, not broken, when it comes from a page that has no origin', async () => {
    const app = await openApp();
    try {
      const base = await app.connect();
      await base.roster({ Иванов: {} });
      const body = { employeeId: base.employee('Иванов') };
      const { url } = await base.api('createTicket', { body });
      const ticket = new URL(url).searchParams.get('ticket') ?? '';
      const signedIn = await app.api.raw('createSession', { body: { ticket } as never });
      const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const out = await app.api.raw('deleteSession', { headers: { cookie, origin: 'null' } });
      expect(out.status).to.equal(403);
    } finally {
      await app.close();
    }
  });
});
