/** What the running session shares: settings that the world sends, and the way out of it. */
import { account, forgetAccount } from './account.js';
import { dropQueue, stopStream } from './network.js';
import { require } from './registry.js';

const HOUR_MS = 3_600_000;

export const session = {
  /** The world's settings (times in milliseconds); the server sends the real ones on connecting. */
  settings: {
    hasSyncedDelayMs: 800,
    undefinedRefOnPair: false,
    lostState: 'OPENING',
    revokeWindowMs: 60 * HOUR_MS,
    editWindowMs: HOUR_MS / 4,
    logoutNavigates: 'late',
  },

  /**
   * Leaves the account: tells those who listen for `logout`, forgets everything and loads the page anew.
   * `early` loads before the caller gets an answer, as a busy page does.
   */
  async leave({ early = false } = {}) {
    stopStream();
    dropQueue();
    const wasLinked = account.linked;
    await forgetAccount();
    if (wasLinked) require('WAWebCmd').Cmd.trigger('logout');
    const go = () => location.replace('/?post_logout=1&logout_reason=0');
    if (early) {
      go();
      await new Promise(() => {}); // The page goes away under the caller.
    }
    setTimeout(go, 50);
  },
};
