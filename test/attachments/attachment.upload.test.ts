import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import {
  beta,
  type ErrorReply,
  type FilesBridge,
  get,
  openFilesBridge,
  sha256,
  upload,
  uploaded,
} from './bridge.ts';

const megabyte = 1024 * 1024;

describe('Upload', () => {
  let bridge: FilesBridge;
  before(async () => {
    bridge = await openFilesBridge();
  });
  after(() => bridge.close());

  it('keeps a file under its hash, once, and gives it back whole', async () => {
    const content = randomBytes(300_000);
    const first = await uploaded(upload(bridge, content, { name: 'a.bin' }));
    const second = await uploaded(upload(bridge, content, { name: 'b.bin', token: 'beta' }));
    expect(first).to.include({ sha256: sha256(content), size: content.length, status: 'ready' });
    expect(second.id).to.not.equal(first.id);
    expect((await bridge.stored()).filter((name) => name === first.sha256)).to.have.length(1);
    const answer = await get(bridge, first.path);
    expect(answer.status).to.equal(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).to.equal(true);
  });

  it('keeps a Cyrillic name, and offers it under that name', async () => {
    const file = await uploaded(upload(bridge, 'привет', { name: 'Счёт № 1851.txt', type: 'text/plain' }));
    expect(file).to.include({ fileName: 'Счёт № 1851.txt', mimeType: 'text/plain' });
    const answer = await get(bridge, file.path);
    expect(answer.headers.get('content-disposition')).to.equal(
      `attachment; filename="____ _ 1851.txt"; filename*=UTF-8''${encodeURIComponent('Счёт № 1851.txt')}`,
    );
  });

  it('names a type by content: a program called photo.jpg is offered to save, never shown', async () => {
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300)]);
    const file = await uploaded(upload(bridge, program, { name: 'photo.jpg', type: 'image/jpeg' }));
    expect(file).to.include({ mimeType: 'application/x-msdownload', width: null });
    const answer = await get(bridge, file.path);
    expect(answer.headers.get('content-type')).to.equal('application/x-msdownload');
    expect(answer.headers.get('content-disposition')).to.match(/^attachment;/);
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
  });

  it('refuses what is too large by its announced length before reading it', async () => {
    const before = (await bridge.stored()).length;
    const answer = await upload(bridge, Buffer.alloc(2 * megabyte));
    expect(answer.status).to.equal(413);
    const { error } = (await answer.json()) as ErrorReply;
    expect(error).to.deep.include({ code: 'TOO_LARGE', details: { limitMb: 1 } });
    expect(await bridge.stored()).to.have.length(before);
    expect(await bridge.unfinished()).to.deep.equal([]);
  });

  it('refuses one byte more than the limit of an unannounced length, takes the limit itself', async () => {
    const before = (await bridge.stored()).length;
    const large = await stream(bridge, parts(Buffer.alloc(megabyte + 1)));
    expect(large.status).to.equal(413);
    expect(JSON.parse(large.body).error).to.deep.include({ code: 'TOO_LARGE', details: { limitMb: 1 } });
    expect(await bridge.stored()).to.have.length(before);
    expect(await bridge.unfinished()).to.deep.equal([]);
    expect((await stream(bridge, parts(Buffer.alloc(megabyte)))).status).to.equal(201);
  });

  it('leaves nothing of an upload that is broken off', async () => {
    const before = (await bridge.stored()).length;
    const sent = request(`${bridge.url}/v1/attachments`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer alpha',
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
    });
    sent.on('error', () => undefined);
    sent.write(Buffer.concat([opening('file'), randomBytes(200_000)]));
    await until(async () => (await bridge.unfinished()).length === 1);
    sent.destroy();
    await until(async () => (await bridge.unfinished()).length === 0);
    expect(await bridge.stored()).to.have.length(before);
  });

  const refusals: [string, () => Promise<{ status: number; body: string }>][] = [
    ['a form without a file', () => stream(bridge, [Buffer.from(`--${boundary}--\r\n`)])],
    ['an empty file', () => stream(bridge, parts(Buffer.alloc(0)))],
    ['another name of the part', () => stream(bridge, parts(Buffer.from('x'), 'document'))],
    [
      'a field before the file',
      () => stream(bridge, [field('text', 'x'), ...parts(Buffer.from('file after a field'))]),
    ],
    [
      'a field after the file',
      () =>
        stream(bridge, [opening('file'), Buffer.from('file before a field\r\n'), field('a', 'b'), closing]),
    ],
    [
      'two files',
      () =>
        stream(bridge, [opening('file'), Buffer.from('first of two\r\n'), ...parts(Buffer.from('second'))]),
    ],
    ['a form that ends too early', () => stream(bridge, [opening('file'), Buffer.from('cut')])],
    ['a form without a boundary', () => stream(bridge, [Buffer.from('x')], 'multipart/form-data')],
  ];
  for (const [what, send] of refusals) {
    it(`refuses ${what} and keeps nothing`, async () => {
      const before = (await bridge.stored()).length;
      const { status, body } = await send();
      expect(status, body).to.equal(400);
      expect(JSON.parse(body).error.code).to.equal('VALIDATION_FAILED');
      expect(await bridge.stored()).to.have.length(before);
      expect(await bridge.unfinished()).to.deep.equal([]);
    });
  }

  it('takes multipart only', async () => {
    const { status, body } = await stream(bridge, [Buffer.from('{}')], 'application/json');
    expect(status).to.equal(415);
    expect(JSON.parse(body).error.code).to.equal('UNSUPPORTED_MEDIA_TYPE');
  });

  it("does not upload into another's infobase; without an infobase only who sees all reads it", async () => {
    expect((await upload(bridge, 'a', { query: `?infobaseId=${beta}` })).status).to.equal(404);
    const named = await uploaded(upload(bridge, 'b', { token: 'admin', query: `?infobaseId=${beta}` }));
    expect((await get(bridge, named.path, {}, 'beta')).status).to.equal(200);
    const loose = await uploaded(upload(bridge, 'c', { token: 'admin' }));
    expect((await get(bridge, loose.path, {}, 'beta')).status).to.equal(404);
    expect((await get(bridge, loose.path, {}, 'admin')).status).to.equal(200);
  });
});

describe('A large upload', () => {
  it('goes to the disk without standing in memory', async function () {
    this.timeout(60_000);
    const bridge = await openFilesBridge({ maxAttachmentMb: 256 });
    try {
      let most = 0;
      const send = async (megabytes: number) => {
        const chunk = randomBytes(megabyte);
        const content = function* () {
          yield opening('file');
          for (let n = 0; n < megabytes; n += 1) {
            most = Math.max(most, process.memoryUsage().rss);
            yield chunk;
          }
          yield closing;
        };
        const { status, body } = await stream(bridge, content());
        expect(status, body).to.equal(201);
        expect(JSON.parse(body).size).to.equal(megabytes * megabyte);
      };
      // The first one fills the pools of the runtime, which are no part of a file.
      await send(50);
      const before = process.memoryUsage().rss;
      most = before;
      await send(200);
      expect((most - before) / megabyte).to.be.below(80);
    } finally {
      await bridge.close();
    }
  });
});

const boundary = 'test-boundary-7f3a';
const opening = (name: string) =>
  Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="a.bin"\r\n` +
      'content-type: application/octet-stream\r\n\r\n',
  );
const closing = Buffer.from(`\r\n--${boundary}--\r\n`);
const field = (name: string, value: string) =>
  Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
const parts = (content: Buffer, name = 'file') => [opening(name), content, closing];

/** Sends a body of unannounced length. */
async function stream(
  bridge: FilesBridge,
  body: Iterable<Buffer>,
  type = `multipart/form-data; boundary=${boundary}`,
): Promise<{ status: number; body: string }> {
  const sent = request(`${bridge.url}/v1/attachments`, {
    method: 'POST',
    headers: { authorization: 'Bearer alpha', 'content-type': type },
  });
  Readable.from(body).pipe(sent);
  const [answer] = await once(sent, 'response');
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode, body: text };
}

/** Waits for a condition that other code brings about, at most for the test's time. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
