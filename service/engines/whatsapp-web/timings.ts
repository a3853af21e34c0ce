import type { Backoff } from '../../platform/backoff.ts';

/** How long the engine waits for what; everything in ms. Tests shorten them, the product doesn't. */
export interface Timings {
  /** How often a browser is looked after. */
  readonly tickMs: number;
  /** From the start of the browser to the page being there. */
  readonly initMs: number;
  /** From CONNECTED to the library's `ready`: of a number that was linked before, and of one linked just now. */
  readonly readyMs: number;
  readonly firstReadyMs: number;
  /** From “synchronised, but no `ready`” to giving the library a push. */
  readonly nudgeMs: number;
  /** How often an online page is asked how it is, and how long it may think; three silences end it. */
  readonly heartbeatMs: number;
  readonly probeMs: number;
  /** How long the page may be without a connection before the browser is started anew. */
  readonly offlineMs: number;
  /** WhatsApp shows the first QR code for a minute and each further one for 20 s. */
  readonly qrFirstMs: number;
  readonly qrNextMs: number;
  /** A new QR code has to come this long after the last one has expired. */
  readonly qrGraceMs: number;
  /** How often the series of QR codes is begun anew before a person is asked to come back. */
  readonly qrRounds: number;
  /** A call to the page; handing over a text; handing over or downloading a file. */
  readonly callMs: number;
  readonly sendMs: number;
  readonly mediaMs: number;
  /** How long a browser may take to end by itself. */
  readonly closeMs: number;
  /** How often a missing browser is looked for. */
  readonly noBrowserMs: number;
  /** How often the page's new messages are compared with those that were heard, and once more to be sure. */
  readonly deafCheckMs: number;
  readonly deafConfirmMs: number;
  /** After so much silence the server is asked for a sign of life, and how long it may take to answer. */
  readonly silenceMs: number;
  readonly knockMs: number;
  /** How often the browser's memory is looked at; nothing came for so long: the line is idle. */
  readonly memoryEveryMs: number;
  readonly idleMs: number;
  /** How long a browser that is to end waits for what is under way. */
  readonly drainMs: number;
  /** How long a picture of the page may take. */
  readonly pictureMs: number;
  /** How long a page may ask for a passkey. */
  readonly passkeyMs: number;
  /** How long a build that worked before is used instead of one that doesn't, before that one is tried again. */
  readonly pinnedMs: number;
  /** A browser that was online this long starts the delays anew. */
  readonly healthyMs: number;
  readonly backoff: Backoff;
}

const second = 1000;
const minute = 60 * second;

export const defaultTimings: Timings = {
  tickMs: 2 * second,
  initMs: 2 * minute,
  readyMs: 90 * second,
  firstReadyMs: 5 * minute,
  nudgeMs: 5 * second,
  heartbeatMs: 30 * second,
  probeMs: 30 * second,
  offlineMs: 5 * minute,
  qrFirstMs: minute,
  qrNextMs: 20 * second,
  qrGraceMs: 15 * second,
  qrRounds: 5,
  callMs: 30 * second,
  sendMs: minute,
  mediaMs: 10 * minute,
  closeMs: 5 * second,
  noBrowserMs: minute,
  deafCheckMs: 2 * minute,
  deafConfirmMs: 20 * second,
  silenceMs: 3 * minute,
  knockMs: 30 * second,
  memoryEveryMs: minute,
  idleMs: 2 * minute,
  drainMs: 30 * second,
  pictureMs: 5 * second,
  passkeyMs: 3 * minute,
  pinnedMs: 6 * 60 * minute,
  healthyMs: minute,
  backoff: {
    delays: [second, 2 * second, 5 * second, 10 * second, 30 * second, minute, 2 * minute],
    afterwards: 5 * minute,
    jitter: 0.3,
  },
};
