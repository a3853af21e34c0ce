import { expect } from 'chai';
import { hmacSha256, keyOf, secretOf, sign, signatureHeaders, verify } from '../../service/webhooks/sign.ts';

// libraries/javascript/src/webhook.test.ts of standard-webhooks/standard-webhooks, "sign function works".
const published = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('webhook signatures', () => {
  // RFC 4231, test cases 1, 2, 3, 4, 6, 7.
  const vectors: [key: Buffer, data: Buffer, digest: string][] = [
    [
      Buffer.alloc(20, 0x0b),
      Buffer.from('Hi There'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      Buffer.from('Jefe'),
      Buffer.from('what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      Buffer.alloc(20, 0xaa),
      Buffer.alloc(50, 0xdd),
      '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    ],
    [
      Buffer.from(Array.from({ length: 25 }, (_, i) => i + 1)),
      Buffer.alloc(50, 0xcd),
      '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
    ],
    [
      Buffer.alloc(131, 0xaa),
      Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    [
      Buffer.alloc(131, 0xaa),
      Buffer.from(
        'This is a test using a larger than block-size key and a larger than block-size data. ' +
          'The key needs to be hashed before being used by the HMAC algorithm.',
      ),
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ];
  for (const [n, [key, data, digest]] of vectors.entries()) {
    it(`agree with RFC 4231, vector ${n + 1}`, () => {
      expect(hmacSha256(key, [data]).toString('hex')).to.equal(digest);
      expect(hmacSha256(key, [data.subarray(0, 3), data.subarray(3)]).toString('hex')).to.equal(digest);
    });
  }

  it('agree with the published example of Standard Webhooks', () => {
    const { secret, id, timestamp, body, signature } = published;
    expect(sign(secret, id, timestamp, body)).to.equal(signature);
    expect(sign(secret, id, timestamp, Buffer.from(body))).to.equal(signature);
  });

  it('are made over the exact bytes', () => {
    const { secret, id, timestamp } = published;
    const text = '{"text":"Добрый день 👍"}';
    expect(sign(secret, id, timestamp, text)).to.equal(
      sign(secret, id, timestamp, Buffer.from(text, 'utf8')),
    );
    expect(sign(secret, id, timestamp, text)).not.to.equal(
      sign(secret, id, timestamp, JSON.stringify(JSON.parse(text), null, 1)),
    );
  });

  it('take secrets of 24 to 64 bytes in base64 only', () => {
    expect(keyOf(secretOf(Buffer.alloc(24, 7)))).to.deep.equal(Buffer.alloc(24, 7));
    expect(keyOf(secretOf(Buffer.alloc(64, 7)))).to.have.length(64);
    expect(() => secretOf(Buffer.alloc(23))).to.throw(RangeError);
    expect(() => secretOf(Buffer.alloc(65))).to.throw(RangeError);
    expect(() => keyOf('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).to.throw(TypeError);
    expect(() => keyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La!LaSw')).to.throw(TypeError);
  });

  it('refuse an id with a dot, and a time that is not whole seconds', () => {
    expect(() => sign(published.secret, 'evt.1', 1, '')).to.throw(TypeError);
    expect(() => sign(published.secret, 'evt_1', 1.5, '')).to.throw(RangeError);
  });

  it('are found among several while secrets rotate', () => {
    const [first, second, other] = [1, 2, 3].map((n) => secretOf(Buffer.alloc(32, n))) as [
      string,
      string,
      string,
    ];
    const headers = signatureHeaders([first, second], 'evt_1', 1000, 'body');
    expect(headers['webhook-signature'].split(' ')).to.have.length(2);
    expect(verify(first, headers, 'body', 1000)).to.equal(true);
    expect(verify(second, headers, 'body', 1000)).to.equal(true);
    expect(verify(other, headers, 'body', 1000)).to.equal(false);
  });

  it('fail for another body, id or time, and outside of the time window', () => {
    const secret = published.secret;
    const headers = signatureHeaders([secret], 'evt_1', 1000, 'body');
    expect(verify(secret, headers, 'bodY', 1000)).to.equal(false);
    expect(verify(secret, { ...headers, 'webhook-id': 'evt_2' }, 'body', 1000)).to.equal(false);
    expect(verify(secret, { ...headers, 'webhook-timestamp': '1001' }, 'body', 1000)).to.equal(false);
    expect(verify(secret, { ...headers, 'webhook-timestamp': 'hello' }, 'body', 1000)).to.equal(false);
    expect(verify(secret, { ...headers, 'webhook-signature': 'v1,' }, 'body', 1000)).to.equal(false);
    const asymmetric = headers['webhook-signature'].replace('v1,', 'v1a,');
    expect(verify(secret, { ...headers, 'webhook-signature': asymmetric }, 'body', 1000)).to.equal(false);
    expect(verify(secret, headers, 'body', 1300)).to.equal(true);
    expect(verify(secret, headers, 'body', 1301)).to.equal(false);
    expect(verify(secret, headers, 'body', 699)).to.equal(false);
  });
});
