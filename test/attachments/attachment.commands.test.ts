import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { AttachmentId } from '../../contracts/common.ts';
import {
  attachmentToSend,
  finishAttachment,
  pendingAttachment,
  postponeAttachment,
} from '../../service/attachments/attachment.commands.ts';
import { attachmentsToFetch, findAttachment } from '../../service/attachments/attachment.store.ts';
import { attachmentTable } from '../../service/attachments/attachment.table.ts';
import { isBridgeError } from '../../service/platform/errors.ts';
import {
  alpha,
  alphaLine,
  codeOf,
  type ErrorReply,
  type FilesBridge,
  get,
  looseLine,
  openFilesBridge,
  principals,
  sha256,
  upload,
  uploaded,
} from './bridge.ts';

const megabyte = 1024 * 1024;
const noFilter = async <T>(_reader: unknown, _who: unknown, rows: T): Promise<T> => rows;

describe('Attachments of messages', () => {
  let bridge: FilesBridge;
  before(async () => {
    bridge = await openFilesBridge();
  });
  after(() => bridge.close());

  describe('files of a line', () => {
    const now = '2026-11-20T09:00:00.000Z';
    const announce = (lineId = alphaLine) =>
      bridge.platform.db.write((tx) =>
        pendingAttachment(tx, {
          lineId,
          kind: 'voice',
          file: {
            fileName: null,
            mimeType: 'audio/ogg; codecs=opus',
            size: 10,
            durationSeconds: 2.5,
            waveform: Array(64).fill(7),
          },
          now,
        }),
      );
    const changes: AttachmentId[] = [];
    const onChanged = async (_tx: unknown, id: AttachmentId) => void changes.push(id);
    const ready = (content: string) =>
      ({
        status: 'ready',
        stream: Readable.from([Buffer.from(content)]),
        mimeType: null,
        fileName: null,
      }) as const;

    it('are not ready while they are on their way, then ready, told of once', async () => {
      const { id, fileName } = await announce();
      expect(fileName).to.equal('voice.ogg');
      const early = await get(bridge, `/v1/attachments/${id}`);
      expect([early.status, await codeOf(early)]).to.deep.equal([409, 'ATTACHMENT_NOT_READY']);
      expect(early.headers.get('retry-after')).to.equal('5');

      changes.length = 0;
      const content = 'OggS\u0000not really sound';
      const row = await finishAttachment(bridge.platform, bridge.files, id, ready(content), onChanged);
      expect(row).to.include({ status: 'ready', sha256: sha256(content), size: 21, durationMs: 2500 });
      expect(row?.waveform).to.have.length(64);
      expect(await (await get(bridge, `/v1/attachments/${id}`)).text()).to.equal(content);
      expect((await get(bridge, `/v1/attachments/${id}`, {}, 'beta')).status).to.equal(404);

      const repeated = ready('something else');
      expect(await finishAttachment(bridge.platform, bridge.files, id, repeated, onChanged)).to.equal(null);
      expect(repeated.stream.destroyed).to.equal(true);
      const failed = { status: 'failed', reason: 'x' } as const;
      expect(await finishAttachment(bridge.platform, bridge.files, id, failed, onChanged)).to.equal(null);
      expect(changes).to.deep.equal([id]);
    });

    it('are gone for good when they have expired or failed, with the reason', async () => {
      const { id } = await announce();
      changes.length = 0;
      const outcome = { status: 'expired', reason: 'WhatsApp его больше не хранит' } as const;
      await finishAttachment(bridge.platform, bridge.files, id, outcome, onChanged);
      const answer = await get(bridge, `/v1/attachments/${id}`);
      expect(answer.status).to.equal(410);
      const { error } = (await answer.json()) as ErrorReply;
      expect(error).to.deep.include({ code: 'ATTACHMENT_GONE', details: { reason: outcome.reason } });
      expect(changes).to.deep.equal([id]);
    });

    it('that are too large fail with a reason and leave nothing', async () => {
      const { id } = await announce();
      const before = (await bridge.stored()).length;
      const stream = Readable.from([Buffer.alloc(megabyte), Buffer.alloc(1)]);
      const outcome = { status: 'ready', stream, mimeType: null, fileName: null } as const;
      const row = await finishAttachment(bridge.platform, bridge.files, id, outcome, onChanged);
      expect(row).to.include({ status: 'failed', sha256: null });
      expect(row?.reason).to.match(/1 МБ/);
      expect(await bridge.stored()).to.have.length(before);
    });

    it('go on waiting when the download breaks off or the change is not told', async () => {
      const { id } = await announce();
      const stream = new Readable({ read() {} });
      stream.push('half');
      setImmediate(() => stream.destroy(new Error('connection lost')));
      const outcome = { status: 'ready', stream, mimeType: null, fileName: null } as const;
      const broken = await finishAttachment(bridge.platform, bridge.files, id, outcome, onChanged).catch(
        (error: Error) => error.message,
      );
      expect(broken).to.equal('connection lost');
      const refused = await finishAttachment(bridge.platform, bridge.files, id, ready('x'), async () => {
        throw new Error('feed');
      }).catch((error: Error) => error.message);
      expect(refused).to.equal('feed');
      expect(await bridge.platform.db.read((r) => findAttachment(r, id))).to.include({ status: 'pending' });
      expect(await bridge.unfinished()).to.deep.equal([]);
    });

    it('are fetched later when they are put off, the least tried first', async () => {
      const due = (at: string) =>
        bridge.platform.db.read((r) =>
          attachmentsToFetch(r, looseLine, at, 10).then((rows) => rows.map((x) => x.id)),
        );
      const first = await announce(looseLine);
      const second = await announce(looseLine);
      const nextTryAt = '2026-11-20T10:00:00.000Z';
      await postponeAttachment(bridge.platform, first.id, { nextTryAt, reason: 'не на связи' });
      expect(await due(now)).to.deep.equal([second.id]);
      expect(await due(nextTryAt)).to.deep.equal([second.id, first.id]);
      const row = await bridge.platform.db.read((r) => findAttachment(r, first.id));
      expect(row).to.include({ tries: 1, status: 'pending', nextTryAt });
    });

    it('of a line without an infobase are for those who see all', async () => {
      const { id } = await announce(looseLine);
      expect((await get(bridge, `/v1/attachments/${id}`)).status).to.equal(404);
      expect((await get(bridge, `/v1/attachments/${id}`, {}, 'admin')).status).to.equal(409);
    });
  });

  describe('for sending', () => {
    const take = (id: string, lineId = alphaLine, token = 'alpha') =>
      bridge.platform.db.write((tx) =>
        attachmentToSend(tx, bridge.platform, principals[token]!, id as AttachmentId, lineId, noFilter),
      );

    it("an upload becomes the line's; forwarded over another line it gets a row of its own", async () => {
      const file = await uploaded(upload(bridge, 'to be sent'));
      const row = await take(file.id);
      expect(row).to.include({ id: file.id, lineId: alphaLine });
      expect(await take(file.id)).to.deep.include({ id: file.id });
      const copy = await take(file.id, looseLine, 'admin');
      expect(copy.id).to.not.equal(file.id);
      expect(copy).to.include({
        lineId: looseLine,
        infobaseId: null,
        sha256: file.sha256,
        fileName: 'file.bin',
      });
      const rows = await bridge.platform.db.read((r) =>
        r.repo(attachmentTable).findBy({ sha256: file.sha256 as string }),
      );
      expect(rows.map((r) => [r.lineId, r.infobaseId])).to.have.deep.members([
        [alphaLine, alpha],
        [looseLine, null],
      ]);
    });

    it("another infobase's file is not found", async () => {
      const file = await uploaded(upload(bridge, 'foreign', { token: 'beta' }));
      const error = await take(file.id).catch((e: unknown) => e);
      expect(isBridgeError(error, 'NOT_FOUND')).to.equal(true);
    });
  });
});
