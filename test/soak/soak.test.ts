/** The short form of `npm run soak`: the same bridge, world and books, with fewer faults. */
import { expect } from 'chai';
import { findChromium } from '../whatsapp-web/chromium.ts';
import { runSoak } from './soak.ts';

describe('a line that is broken at random, again and again', function () {
  this.timeout(240_000);

  it('loses nothing, doubles nothing, keeps the order, and never asks for the QR code', async function () {
    if (!findChromium() || process.platform === 'win32') return this.skip();
    const said: string[] = [];
    const account = await runSoak({
      ...{ seed: 7, faults: 8, messages: 200, clients: 4, slow: false, patienceMs: 60_000 },
      say: (text) => void said.push(text),
    });
    const words = `${said.join('\n')}\n${JSON.stringify(account, null, 2)}`;
    expect(account, words).to.include({ lost: 0, doubled: 0, outOfOrder: 0, undecided: 0, backwards: 0 });
    expect(account, words).to.include({ qrAsked: 0, browsersLeft: 0 });
    expect(account.pageErrors).to.deep.equal([]);
    expect(account.received, words).to.equal(account.written);
    expect(account.delivered, words).to.equal(account.accepted);
    expect(account.written + account.accepted).to.be.at.least(200);
    // Something was really missed and fetched, or the faults have hit nothing.
    expect(account.caughtUp, words).to.be.greaterThan(0);
  });
});
