import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import type { LineId } from '../../contracts/common.ts';
import { type Operations, operations } from '../../contracts/operations.ts';
import { sandboxKind } from '../../service/engines/sandbox/engine.ts';
import { type SandboxOperations, sandboxHandlers } from '../../service/engines/sandbox/sandbox.routes.ts';
import type { SandboxWorld } from '../../service/engines/sandbox/sandbox-world.ts';
import { openSandboxWorld } from '../../service/engines/sandbox/world-host.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { fail } from '../../service/platform/errors.ts';
import { createHttp } from '../../service/platform/http.ts';
import { silentLog } from '../../service/platform/log.ts';
import { LineUnderTest, textDraft } from '../conformance/engine.harness.ts';

const ids = [
  'getSandboxPage',
  'sandboxScan',
  'sandboxMessage',
  'sandboxReceipts',
  'sandboxDisconnect',
  'sandboxFaults',
  'getSandboxOutbox',
  'getSandboxFile',
] as const satisfies ReadonlyArray<keyof Operations>;
const table = Object.fromEntries(ids.map((id) => [id, operations[id]])) as unknown as SandboxOperations;
const anna = '+79161234567';
const sample = (name: string) =>
  readFile(new URL(`../../service/panel/sandbox/samples/${name}`, import.meta.url));

describe('the routes of the sandbox', () => {
  let folder: string;
  let world: SandboxWorld;
  let line: LineUnderTest;
  let http: FastifyInstance;

  const post = async (what: string, payload: object) => {
    const url = `/v1/sandbox/${line.lineId}/${what}`;
    const { statusCode, json } = await http.inject({ method: 'POST', url, payload });
    return { status: statusCode, body: json() };
  };
  const get = (what: string) => http.inject({ url: `/v1/sandbox/${line.lineId}/${what}` });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    world = await openSandboxWorld({ folder, clock: systemClock, log: silentLog() });
    line = await LineUnderTest.create(sandboxKind(world), 5_000);
    const own = line.lineId;
    http = await createHttp({
      operations: table,
      handlers: sandboxHandlers<null>({
        world,
        sandboxLine: async ({ params }) => (params.lineId === own ? (own as LineId) : fail('NOT_FOUND')),
      }),
      authenticate: async () => null,
      around: (_principal, _id, _operation, _request, work) => work(),
      onDone: () => {},
      log: silentLog(),
      trustProxy: false,
      maxAttachmentBytes: 1_000_000,
      version: '1.0.0',
      servers: [],
      frameAncestors: ["'self'"],
      checkReplies: true,
      triesPerMinute: 100,
    });
  });
  afterEach(async () => {
    await http.close();
    await line.remove();
    await world.close();
    await rm(folder, { recursive: true });
  });

  it('scans the code that is shown, once', async () => {
    expect((await post('scan', {})).body.error.code).to.equal('QR_NOT_READY');
    await line.start();
    await line.event('qr');
    expect((await post('scan', { text: '2@not,this,one' })).body.error.code).to.equal('QR_EXPIRED');
    const { status, body } = await post('scan', { phone: '+78125551470', name: 'Продажи' });
    expect(status).to.equal(200);
    expect(body).to.deep.include({
      linked: { phone: '+78125551470', name: 'Продажи' },
      connected: true,
      qr: null,
    });
    expect((await post('scan', {})).body.error.code).to.equal('LINE_PAIRED');
  });

  it('takes no word for a line that is not linked, or not there', async () => {
    expect((await post('messages', { phone: anna, text: 'Есть кто?' })).body.error.code).to.equal(
      'LINE_NOT_READY',
    );
    const url = '/v1/sandbox/line_other/outbox';
    expect((await http.inject({ url })).statusCode).to.equal(404);
  });

  describe('of a linked line', () => {
    beforeEach(async () => {
      await line.start();
      await line.event('qr');
      await post('scan', {});
      await line.event('online');
    });

    it('writes as the client and shows the thread', async () => {
      const { status, body } = await post('messages', { phone: anna, name: 'Анна', text: 'Здравствуйте' });
      expect(status).to.equal(201);
      const { message } = await line.event('message');
      expect(message).to.include({ externalId: body.key, text: 'Здравствуйте' });
      const outbox = (await get('outbox')).json();
      expect(outbox.clients).to.have.length(1);
      expect(outbox.clients[0]).to.include({ phone: anna, name: 'Анна' });
      expect(outbox.clients[0].thread[0]).to.include({ key: body.key, from: 'client', text: 'Здравствуйте' });
      expect((await post('messages', { phone: anna })).body.error.code).to.equal('NOTHING_TO_SEND');
      expect((await post('messages', { text: 'Кто?' })).body.error.code).to.equal('VALIDATION_FAILED');
      const gone = { action: 'delete', key: 'in_none' };
      expect((await post('messages', gone)).body.error.code).to.equal('NOT_FOUND');
    });

    it('carries a voice note with its length, and gives the file back', async () => {
      const content = await sample('voice.ogg');
      const file = {
        kind: 'voice',
        fileName: 'voice.ogg',
        mimeType: 'audio/ogg; codecs=opus',
        base64: content.toString('base64'),
      };
      const { body } = await post('messages', { phone: anna, file });
      const { message } = await line.event('message');
      expect(message.kind).to.equal('voice');
      expect(message.file).to.include({
        durationSeconds: 7,
        size: content.length,
        mimeType: 'audio/ogg; codecs=opus',
      });
      const answer = await get(`files/${body.key}`);
      expect(answer.rawPayload.equals(content)).to.equal(true);
      expect(answer.headers['content-type']).to.equal('audio/ogg; codecs=opus');
      expect(answer.headers['content-disposition']).to.match(/^inline/);
    });

    it('lets nobody run a page that a client has sent', async () => {
      const file = {
        kind: 'document',
        fileName: 'x.html',
        mimeType: 'text/html',
        base64: Buffer.from('<script>').toString('base64'),
      };
      const { body } = await post('messages', { phone: anna, file });
      const answer = await get(`files/${body.key}`);
      expect(answer.headers['content-type']).to.equal('application/octet-stream');
      expect(answer.headers['content-disposition']).to.match(/^attachment/);
    });

    it('sets faults and gives receipts by hand', async () => {
      const { body } = await post('faults', {
        autoDelivered: false,
        autoRead: false,
        withoutWhatsApp: ['+79160000000'],
      });
      expect(body.faults).to.deep.include({
        autoDelivered: false,
        duplicates: false,
        withoutWhatsApp: ['+79160000000'],
      });
      const { externalId } = await line.engine.send(textDraft({ phone: anna }, 'Добрый день'));
      expect((await post('receipts', { level: 'read' })).body).to.deep.equal({ done: true });
      await line.event('receipt', (event) => event.externalId === externalId && event.status === 'read');
      const { items } = (await get('outbox')).json();
      expect(items).to.have.length(1);
      expect(items[0]).to.include({ to: anna, text: 'Добрый день', status: 'read', times: 1 });
    });

    it('cuts the connection and lets it come back', async () => {
      const lost = await post('disconnect', { as: 'lost' });
      expect(lost.body).to.include({ lost: true, connected: false });
      await line.event('lost');
      const back = await post('disconnect', { as: 'restored' });
      expect(back.body).to.include({ lost: false, connected: true });
    });
  });

  it('shows the page in the reader’s language', async () => {
    const url = `/sandbox/${line.lineId}`;
    const russian = await http.inject({ url, headers: { 'accept-language': 'ru' } });
    expect(russian.headers['content-type']).to.equal('text/html; charset=utf-8');
    expect(russian.body).to.contain('<html lang="ru">').and.to.contain('/panel/assets/sandbox/sandbox.js');
    const english = await http.inject({ url, headers: { 'accept-language': 'en-GB,en;q=0.9' } });
    expect(english.body).to.contain('<html lang="en">');
    expect((await http.inject({ url: `${url}?lang=en` })).body).to.contain('<html lang="en">');
  });

  it('has no script and no style inside the page, for its policy forbids them', async () => {
    const { body } = await http.inject({ url: `/sandbox/${line.lineId}` });
    expect(body).to.not.match(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });
});
