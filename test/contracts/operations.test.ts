import { expect } from 'chai';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { Operation } from '../../contracts/operation.ts';
import { type OperationId, operationIds, operations } from '../../contracts/operations.ts';
import { issueConnectionCode } from '../../service/infobases/connect.commands.ts';
import { openStream } from '../support/stream.ts';
import { chatOf, newKey, newPhone } from '../support/world.ts';
import { goldenBody, openWorldOfTwo, type World } from './fixture.ts';

/** Calls that are as they should be and are refused all the same, as things stand when their turn comes. */
const refused: Partial<Record<OperationId, ErrorCode>> = {
  getLineQr: 'LINE_PAIRED',
  getLineQrPng: 'LINE_PAIRED',
  refreshLineQr: 'LINE_PAIRED',
  requestPairingCode: 'LINE_PAIRED',
  sandboxScan: 'LINE_PAIRED',
  retryMessage: 'MESSAGE_STATE',
  // The sandbox has no page to take a picture of.
  getLineScreenshot: 'NOT_SUPPORTED_BY_ENGINE',
};

/** What takes something away comes last. */
const last: OperationId[] = [
  'closeChat',
  'deleteMessage',
  'sandboxDisconnect',
  'logoutLine',
  'stopLine',
  'deleteLine',
  'deleteTemplate',
  'deleteWebhook',
  'deleteToken',
  'deleteSession',
];
const order = [...operationIds.filter((id) => !last.includes(id)), ...last];

describe('the operations', function () {
  this.timeout(60_000);
  let world: World;
  const answers = new Map<OperationId, { status: number; code: ErrorCode | undefined }>();

  before(async () => {
    world = await openWorldOfTwo();
    for (const id of order) answers.set(id, await call(id));
  });
  after(() => world.close());

  /** One call with everything as the contract wants it. */
  async function call(id: OperationId) {
    const { own, admin, test } = world;
    const operation = operations[id] as Operation;
    const { ids, base } = own;
    const { version: _, ...golden } = (await goldenBody(id, ids)) ?? {};
    const body = operation.body ? golden : undefined;
    const api = test.api.with(
      operation.access === 'admin' ? admin : operation.access === 'public' ? {} : own.headers,
    );
    const send = (caller = api, more: { params?: Record<string, string>; body?: unknown } = {}) =>
      caller.raw(id, {
        params: {
          ...ids,
          kind: 'Справочник.Контрагенты',
          key: '0a1b2c3d-8f0e-11ee-b9d1-0242ac120002',
          report: 'load',
          ...more.params,
        },
        query: queryOf(id),
        headers: { 'idempotency-key': newKey() },
        body: (more.body ?? body) as never,
      });
    const response = (await prepared[id]?.(send, body, base)) ?? (await send());
    const stream = response.headers.get('content-type')?.startsWith('text/event-stream');
    const json = response.headers.get('content-type')?.startsWith('application/json');
    const content = stream
      ? await response.body?.cancel()
      : json
        ? await response.json()
        : await response.text();
    return {
      status: response.status,
      code: (content as { error?: { code: ErrorCode } } | undefined)?.error?.code,
    };
  }

  type Send = (
    caller?: World['test']['api'],
    more?: { params?: Record<string, string>; body?: unknown },
  ) => Promise<Response>;
  type Prepare = (send: Send, body: unknown, base: World['own']['base']) => Promise<Response>;

  /** What has to be there first, or is said otherwise than in the example. */
  const prepared: Partial<Record<OperationId, Prepare>> = {
    connect: async (send, body) => {
      const { code } = await issueConnectionCode(world.test.app.platform);
      return send(undefined, { body: { ...(body as object), code } });
    },
    createSession: async (send) => send(undefined, { body: { ticket: await ticket(), mode: 'token' } }),
    deleteSession: async (send) => {
      const session = await world.test.api('createSession', {
        body: { ticket: await ticket(), mode: 'token' },
      });
      return send(world.test.api.with({ authorization: `Bearer ${session.token}` }));
    },
    setInfobaseLocation: async (send) =>
      send(undefined, { body: { decision: 'copy', connectionHash: 'hash-of-a-copy' } }),
    uploadAttachment: async (send) => {
      const form = new FormData();
      form.set('file', new Blob(['Счёт'], { type: 'text/plain' }), 'Счёт.txt');
      return send(undefined, { body: form });
    },
    takeChat: async (send, body) => send(undefined, { params: { chatId: await queued() }, body }),
    assignChat: async (send, body) => send(undefined, { params: { chatId: await queued() }, body }),
    reopenChat: async (send, body) => {
      const chatId = await queued();
      await manager()('closeChat', { params: { chatId }, body: {} });
      return send(undefined, { params: { chatId }, body });
    },
    // The chat is the manager's since it was transferred.
    leaveChat: async (send, body) => {
      const { chatId, employeeId } = world.own.ids;
      await manager()('changeObservers', { params: { chatId }, body: { add: [employeeId] } });
      return send(undefined, { body });
    },
    acceptChat: async (send, body) => offered((chatId) => send(undefined, { params: { chatId }, body })),
    skipChat: async (send, body) => offered((chatId) => send(undefined, { params: { chatId }, body })),
    setChatSpam: async (send, body) => send(manager(), { params: { chatId: await queued() }, body }),
    transcribeMessage: async (send) => {
      await nobodyListens('http://127.0.0.1:9');
      const { line, base } = world.own;
      const file = { kind: 'voice' as const, fileName: 'a.ogg', mimeType: 'audio/ogg', base64: 'T2dnUw==' };
      await line.act({ phone: newPhone(), file });
      const { data } = await base.feed.until(
        'message.changed',
        (one) => one.kind === 'voice' && one.attachment?.status === 'ready',
      );
      const response = await send(undefined, { params: { messageId: data.id } });
      await nobodyListens(null);
      return response;
    },
    checkTranscription: async (send) => {
      await nobodyListens('http://127.0.0.1:9');
      const response = await send();
      await nobodyListens(null);
      return response;
    },
    closeChat: (send, body) => send(manager(), { body }),
    listMessageVersions: (send) => send(manager()),
    renderTemplate: (send) => send(undefined, { body: {} }),
    editMessage: async (send, body) => send(undefined, { params: { messageId: await sent() }, body }),
    deleteMessage: async (send) => send(undefined, { params: { messageId: await sent() } }),
    getSandboxFile: async (send, _body, base) => {
      const content = Buffer.from('Фото').toString('base64');
      const { key } = await base.api('sandboxMessage', {
        params: { lineId: world.own.ids.lineId },
        body: {
          phone: world.own.phone,
          file: { kind: 'document', fileName: 'Фото.txt', mimeType: 'text/plain', base64: content },
        },
      });
      return send(undefined, { params: { key: key ?? '' } });
    },
  };

  const manager = () => world.test.api.with({ ...world.own.headers, 'employee-id': world.own.managerId });

  /** A chat that nobody has taken; its id. */
  const queued = async () => chatOf(await world.own.line.receives(newPhone(), 'Есть кто-нибудь?'));

  /** The address of the transcription server: nobody is there. */
  const nobodyListens = (transcriptionUrl: string | null) =>
    world.own.base.api('changeSettings', { body: { transcriptionUrl } });

  /** A chat that is offered to the employee, who has a panel open meanwhile. */
  const offered = async (work: (chatId: string) => Promise<Response>): Promise<Response> => {
    const { base, ids, line } = world.own;
    const { token } = await world.test.api('createSession', {
      body: { ticket: await ticket(), mode: 'token' },
    });
    const panel = await openStream(world.test.api.with({ authorization: `Bearer ${token}` }));
    await base.api('setQueue', { body: { employeeIds: [ids.employeeId] } });
    await line.settings({ automation: { distribution: { mode: 'in_order' } } });
    const chatId = await queued();
    await base.feed.until('chat.changed', ({ id, offer }) => id === chatId && offer !== null);
    const response = await work(chatId);
    await line.settings({ automation: { distribution: { mode: 'everybody' } } });
    await panel.close();
    return response;
  };

  const ticket = async () => {
    const { ids, base } = world.own;
    const { url } = await base.api('createTicket', { body: { employeeId: ids.employeeId } });
    return new URL(url).searchParams.get('ticket') ?? '';
  };

  /** A message that has reached the client; its id. */
  const sent = async () => {
    const { own, test } = world;
    const { message } = await test.api.with(own.headers)('sendMessage', {
      params: { chatId: own.ids.chatId },
      headers: { 'idempotency-key': newKey() },
      body: { text: 'Добрый день!', onTaken: 'observe' },
    });
    await own.base.feed.until('message.changed', (data) => data.id === message.id && data.status === 'sent');
    return message.id;
  };

  const queryOf = (id: OperationId): Record<string, string> => {
    if (id === 'getFeed') return { after: '0' };
    if (id === 'listObjects') return { phone: '+79161234567' };
    if (id === 'getReport') return { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
    return {};
  };

  it('are all there: none answers 501', () => {
    const answered = [...answers].filter(([, { status }]) => status === 501);
    expect(answered.map(([id]) => id)).to.deep.equal([]);
  });

  it('do what they say when they are asked as the contract wants it', () => {
    expect(answers.size).to.equal(operationIds.length);
    const all = [...answers];
    const odd = all
      .filter(([id, { status, code }]) => code !== refused[id] || status >= 400 !== id in refused)
      .map(([id, { status, code }]) => `${id}: ${status} ${code ?? ''}`);
    expect(odd).to.deep.equal([]);
    for (const [id, { status }] of all) {
      const { status: promised = 200 } = operations[id] as Operation;
      if (!(id in refused)) expect(status, id).to.equal(promised);
    }
  });

  it('that write are in the audit log, each under its name', async () => {
    const api = world.test.api.with(world.admin);
    const entered = new Set<string>();
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await api('listAudit', { query: { limit: 200, cursor } });
      for (const { operation } of page.items) entered.add(operation);
      cursor = page.nextCursor ?? undefined;
      more = page.nextCursor !== null;
    }
    const writes = operationIds.filter((id) => {
      const { method, audited } = operations[id] as Operation;
      return audited ?? method !== 'GET';
    });
    expect(writes.filter((id) => !entered.has(id))).to.deep.equal([]);
    expect([...entered].filter((id) => !writes.includes(id as OperationId))).to.deep.equal([]);
  });

  it('that write without a trace change nothing that lasts', () => {
    const quiet = operationIds.filter((id) => {
      const { method, audited } = operations[id] as Operation;
      return method !== 'GET' && audited === false;
    });
    // Passing signs, drafts, questions, the mark of a reader: none of them changes what others see.
    expect(quiet.sort()).to.deep.equal([
      'ackFeed',
      'checkContacts',
      'checkOdata',
      'checkTranscription',
      'createAttachmentLinks',
      'renderTemplate',
      'setDraft',
      'setTyping',
    ]);
  });
});
