import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key and a self-signed certificate for one host, in PEM, and the SPKI hash by which Chromium is told of it. */
export interface Certificate {
  key: string;
  cert: string;
  /** Base64 of the SHA-256 of the public key's SubjectPublicKeyInfo. */
  spki: string;
}

const TAG = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
};
const OID = {
  ecdsaWithSha256: Buffer.from('2a8648ce3d040302', 'hex'),
  commonName: Buffer.from('550403', 'hex'),
  subjectAltName: Buffer.from('551d11', 'hex'),
};
const DAY_MS = 86_400_000;

/** One DER element: tag, length, contents (X.690). */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: Buffer[]) => der(TAG.sequence, ...parts);
const bits = (data: Buffer) => der(TAG.bits, Buffer.from([0]), data);

function utcTime(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(TAG.utcTime, Buffer.from(`${text}Z`));
}

function pem(data: Buffer): string {
  const lines = data.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** Makes a certificate (X.509 v3, RFC 5280) of a new P-256 key, valid from yesterday for a month. */
export function makeCertificate(host: string): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(der(TAG.oid, OID.ecdsaWithSha256));
  const name = sequence(
    der(TAG.set, sequence(der(TAG.oid, OID.commonName), der(TAG.utf8, Buffer.from(host)))),
  );
  const now = Date.now();
  const hostName = der(0x82, Buffer.from(host)); // GeneralName, choice [2] dNSName
  const extension = sequence(der(TAG.oid, OID.subjectAltName), der(TAG.octets, sequence(hostName)));
  const body = sequence(
    der(0xa0, der(TAG.integer, Buffer.from([2]))), // version 3
    der(TAG.integer, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(utcTime(now - DAY_MS), utcTime(now + 30 * DAY_MS)),
    name,
    spki,
    der(0xa3, sequence(extension)),
  );
  const signature = sign('sha256', body, privateKey);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(sequence(body, algorithm, bits(signature))),
    spki: createHash('sha256').update(spki).digest('base64'),
  };
}
