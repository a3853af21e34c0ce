/** Length of a voice note. Format: RFC 3533 (Ogg pages), RFC 7845 (Opus in Ogg, 48 kHz, pre-skip). */

const pageHeader = Buffer.from('OggS');
const opusHeader = Buffer.from('OpusHead');
const samplesPerSecond = 48_000n;

/**
 * Whole seconds (at least 1) of an Ogg Opus file by its first and last bytes; null where it is another format.
 * `tail` has to hold the last page.
 */
export function oggSeconds(head: Buffer, tail: Buffer): number | null {
  const opus = head.indexOf(opusHeader);
  const page = tail.lastIndexOf(pageHeader);
  if (!head.subarray(0, 4).equals(pageHeader) || opus < 0 || head.length < opus + 12) return null;
  if (page < 0 || tail.length < page + 14) return null;
  const preSkip = BigInt(head.readUInt16LE(opus + 10));
  const samples = tail.readBigInt64LE(page + 6) - preSkip;
  if (samples <= 0n) return null;
  return Math.max(1, Math.round(Number((samples * 1000n) / samplesPerSecond) / 1000));
}
