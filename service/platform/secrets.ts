import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from './clock.ts';

/** Encryption at rest and signed links, under one key of the installation. */
export interface Secrets {
  /** Encrypts a text (AES-256-GCM): `v1.<base64url>`. The same text gives another result each time. */
  seal(text: string): string;
  /** Throws when the text was changed or sealed with another key. */
  open(sealed: string): string;
  /** Signs a list of values until a moment; the order counts. Result: `<expiry in base 36>.<signature>`. */
  signValue(parts: readonly string[], expiresAt: Date): string;
  /** Whether the signature belongs to these values and has not expired. */
  verify(parts: readonly string[], signature: string): boolean;
}

/**
 * The key of the configuration, or the one in `<dataDir>/secret.key`, which is made at the first start
 * (mode 0600). Losing it means entering proxy passwords and webhook secrets again, so it is backed up with
 * the data.
 */
export async function loadSecretKey(options: { secretKey: string; dataDir: string }): Promise<Buffer> {
  if (options.secretKey !== '') return keyOf(options.secretKey, 'SECRET_KEY');
  const path = join(options.dataDir, 'secret.key');
  const present = await readKey(path);
  if (present) return present;
  await mkdir(dirname(path), { recursive: true });
  try {
    const text = `${randomBytes(32).toString('base64url')}\n`;
    // `wx`: of two processes that start together one makes the key, the other one reads it.
    await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const made = await readKey(path);
  if (!made) throw new Error(`${path}: vanished while it was being made`);
  return made;
}

export function createSecrets(key: Buffer, clock: Clock): Secrets {
  // One key per purpose: what is signed tells nothing about what is sealed.
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'whatsapp-bridge seal v1', 32));
  const signing = Buffer.from(hkdfSync('sha256', key, '', 'whatsapp-bridge sign v1', 32));

  function signatureOf(parts: readonly string[], expiry: string): Buffer {
    // JSON keeps ['ab', 'c'] and ['a', 'bc'] apart.
    return createHmac('sha256', signing)
      .update(JSON.stringify([expiry, ...parts]))
      .digest();
  }

  return {
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(sealed) {
      if (!sealed.startsWith('v1.')) throw new Error('not a sealed value');
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      if (bytes.length < 28) throw new Error('not a sealed value');
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(bytes.subarray(12, 28));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new Error('a sealed value does not open: it was changed, or sealed with another key', {
          cause,
        });
      }
    },
    signValue(parts, expiresAt) {
      const expiry = expiresAt.getTime().toString(36);
      return `${expiry}.${signatureOf(parts, expiry).toString('base64url')}`;
    },
    verify(parts, signature) {
      const [expiry = '', given = '', ...rest] = signature.split('.');
      const bytes = Buffer.from(given, 'base64url');
      const expected = signatureOf(parts, expiry);
      if (rest.length > 0 || bytes.length !== expected.length || !timingSafeEqual(bytes, expected))
        return false;
      return Number.parseInt(expiry, 36) > clock.now().getTime();
    },
  };
}

async function readKey(path: string): Promise<Buffer | undefined> {
  try {
    return keyOf((await readFile(path, 'utf8')).trim(), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function keyOf(text: string, source: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < 32) throw new Error(`${source}: expected at least 32 bytes in base64`);
  return bytes;
}
