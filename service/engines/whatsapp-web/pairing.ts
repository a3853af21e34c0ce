/** What a page shows while it waits to be linked: codes that expire, and whatever may hold it up. Times in ms. */
import type { Timings } from './timings.ts';

/** WhatsApp makes a new pairing code every three minutes. */
export const pairingCodeMs = 180_000;

export class Pairing {
  private readonly timings: Timings;
  private count = 0;
  /** When the last QR code expires; null while none is shown. */
  private qrExpires: number | null = null;
  /** While somebody types a pairing code, no QR codes need to come. */
  private codeExpires = 0;
  private passkeySince: number | null = null;

  constructor(timings: Timings) {
    this.timings = timings;
  }

  /** Does the page show a code? */
  get isOpen(): boolean {
    return this.qrExpires !== null;
  }

  /** Has it shown one since it was opened: is the number linked just now? */
  get wasOpen(): boolean {
    return this.count > 0;
  }

  /** A QR code has come; when it expires. */
  qr(now: number): number {
    const { qrFirstMs, qrNextMs } = this.timings;
    this.qrExpires = now + (this.count === 0 ? qrFirstMs : qrNextMs);
    this.count += 1;
    return this.qrExpires;
  }

  code(now: number): void {
    this.codeExpires = now + pairingCodeMs;
  }

  passkey(now: number): void {
    this.passkeySince ??= now;
  }

  /** Somebody has scanned, or typed: the page goes on. */
  close(): void {
    this.qrExpires = null;
    this.passkeySince = null;
  }

  /** What holds it up for too long; null for nothing. */
  trouble(now: number): 'qr_stalled' | 'passkey' | null {
    const { qrGraceMs, passkeyMs } = this.timings;
    if (this.passkeySince !== null && now - this.passkeySince > passkeyMs) return 'passkey';
    if (this.qrExpires === null) return null;
    return now > Math.max(this.qrExpires, this.codeExpires) + qrGraceMs ? 'qr_stalled' : null;
  }
}
