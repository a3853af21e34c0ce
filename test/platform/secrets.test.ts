import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createSecrets, loadSecretKey } from '../../service/platform/secrets.ts';
import { fakeClock } from '../support/clock.ts';

describe('secrets', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'bridge-key-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  describe('the key', () => {
    it('is made once, readable by its owner only, one for all that start together', async () => {
      const folder = join(dataDir, 'new', 'data');
      const first = await loadSecretKey({ secretKey: '', dataDir: folder });
      expect(first).to.have.length(32);
      if (process.platform !== 'win32') {
        expect((await stat(join(folder, 'secret.key'))).mode & 0o777).to.equal(0o600);
      }
      expect(await loadSecretKey({ secretKey: '', dataDir: folder })).to.deep.equal(first);
    });

    it('of the settings wins', async () => {
      const secretKey = randomBytes(32).toString('base64');
      expect((await loadSecretKey({ secretKey, dataDir })).toString('base64')).to.equal(secretKey);
    });

    it('that is damaged is refused, never replaced', async () => {
      await writeFile(join(dataDir, 'secret.key'), 'half');
      const outcome = await loadSecretKey({ secretKey: '', dataDir }).catch((error: Error) => error.message);
      expect(outcome).to.match(/secret\.key: expected at least 32 bytes/);
    });
  });

  describe('sealing', () => {
    const secrets = createSecrets(Buffer.alloc(32, 7), fakeClock());

    it('opens what was sealed, differently each time', () => {
      for (const text of ['', 'пароль прокси 😀', 'x'.repeat(100_000)])
        expect(secrets.open(secrets.seal(text))).to.equal(text);
      expect(secrets.seal('same')).not.to.equal(secrets.seal('same'));
      expect(secrets.seal('visible')).not.to.include('visible');
    });

    it('refuses what was changed or sealed with another key', () => {
      const sealed = secrets.seal('text');
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      for (const at of [0, 12, bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 1;
        expect(() => secrets.open(`v1.${changed.toString('base64url')}`)).to.throw(/does not open/);
      }
      expect(() => createSecrets(Buffer.alloc(32, 8), fakeClock()).open(sealed)).to.throw(/does not open/);
      expect(() => secrets.open('plain')).to.throw(/not a sealed value/);
      expect(() => secrets.open('v1.AAAA')).to.throw(/not a sealed value/);
    });
  });

  describe('signed values', () => {
    const clock = fakeClock('2026-11-20T09:00:00.000Z');
    const secrets = createSecrets(Buffer.alloc(32, 7), clock);
    const signature = secrets.signValue(['att_1', 'emp_2'], new Date('2026-11-20T09:05:00.000Z'));

    it('hold for these values in this order only', () => {
      expect(secrets.verify(['att_1', 'emp_2'], signature)).to.equal(true);
      for (const parts of [['emp_2', 'att_1'], ['att_1'], ['att_1e', 'mp_2'], ['att_1', 'emp_2', '']]) {
        expect(secrets.verify(parts, signature)).to.equal(false);
      }
    });

    it('can neither be prolonged nor forged', () => {
      const [, mac] = signature.split('.');
      const later = new Date('2030-01-01T00:00:00.000Z').getTime().toString(36);
      for (const forged of [`${later}.${mac}`, `${signature}.x`, '', '.', 'zz', `${signature}AA`]) {
        expect(secrets.verify(['att_1', 'emp_2'], forged)).to.equal(false);
      }
    });

    it('end at their time', async () => {
      await clock.advance(5 * 60_000 - 1);
      expect(secrets.verify(['att_1', 'emp_2'], signature)).to.equal(true);
      await clock.advance(1);
      expect(secrets.verify(['att_1', 'emp_2'], signature)).to.equal(false);
    });
  });
});
