import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import type { Attachment } from '../../contracts/attachment.ts';
import { codeOf, type FilesBridge, get, openFilesBridge, upload, uploaded } from './bridge.ts';

describe('Reading attachments over HTTP', () => {
  let bridge: FilesBridge;
  before(async () => {
    bridge = await openFilesBridge();
  });
  after(() => bridge.close());

  describe('download', () => {
    const content = randomBytes(10_000);
    let file: Attachment;
    before(async () => {
      file = await uploaded(upload(bridge, content));
    });

    it('gives ranges', async () => {
      const answer = await get(bridge, file.path, { range: 'bytes=100-199' });
      expect(answer.status).to.equal(206);
      expect(answer.headers.get('content-range')).to.equal('bytes 100-199/10000');
      expect(answer.headers.get('content-length')).to.equal('100');
      expect(Buffer.from(await answer.arrayBuffer()).equals(content.subarray(100, 200))).to.equal(true);
      const tail = await get(bridge, file.path, { range: 'bytes=-1' });
      expect(Buffer.from(await tail.arrayBuffer()).equals(content.subarray(-1))).to.equal(true);
    });

    it('answers 416 with the size where there is no such range', async () => {
      const answer = await get(bridge, file.path, { range: 'bytes=10000-' });
      expect(answer.status).to.equal(416);
      expect(answer.headers.get('content-range')).to.equal('bytes */10000');
      expect(await codeOf(answer)).to.equal('RANGE_NOT_SATISFIABLE');
    });

    it('gives the whole instead of a range of something else (If-Range)', async () => {
      const other = await get(bridge, file.path, { range: 'bytes=0-9', 'if-range': '"other"' });
      expect(other.status).to.equal(200);
      expect((await other.arrayBuffer()).byteLength).to.equal(10_000);
      const same = await get(bridge, file.path, { range: 'bytes=0-9', 'if-range': `"${file.sha256}"` });
      expect(same.status).to.equal(206);
      await same.arrayBuffer();
    });

    it('is not sent twice: ETag is the hash', async () => {
      const first = await get(bridge, file.path);
      await first.arrayBuffer();
      expect(first.headers.get('etag')).to.equal(`"${file.sha256}"`);
      expect(first.headers.get('cache-control')).to.equal('private, max-age=31536000, immutable');
      const second = await get(bridge, file.path, { 'if-none-match': `"${file.sha256}"` });
      expect(second.status).to.equal(304);
      expect(await second.text()).to.equal('');
      expect((await get(bridge, file.path, { 'if-none-match': '"x"' })).status).to.equal(200);
    });

    it('does not answer 304 to who may not see it', async () => {
      const answer = await get(bridge, file.path, { 'if-none-match': `"${file.sha256}"` }, 'beta');
      expect(answer.status).to.equal(404);
    });

    it("another infobase's token gets 404, like a file that never was", async () => {
      const foreign = await get(bridge, file.path, {}, 'beta');
      const never = await get(bridge, '/v1/attachments/att_never', {}, 'beta');
      expect([foreign.status, never.status]).to.deep.equal([404, 404]);
      expect(await foreign.json()).to.deep.equal(await never.json());
    });

    it('says that a file is gone when the storage has lost it', async () => {
      const lost = await uploaded(upload(bridge, 'soon lost'));
      await rm(await bridge.files.blob.path(lost.sha256 as string));
      const answer = await get(bridge, lost.path);
      expect(answer.status).to.equal(410);
      expect(await codeOf(answer)).to.equal('ATTACHMENT_GONE');
    });
  });

  describe('pictures', () => {
    it('have their size as a person sees it, and a small thumbnail, made once', async () => {
      const content = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#25d366' } })
        .jpeg()
        .withMetadata({ orientation: 6 })
        .toBuffer();
      const file = await uploaded(upload(bridge, content, { name: 'Фото.jpg' }));
      expect(file).to.include({ mimeType: 'image/jpeg', width: 600, height: 800 });
      const original = await get(bridge, file.path);
      expect(original.headers.get('content-disposition')).to.match(/^inline;/);
      await original.arrayBuffer();
      const saved = await get(bridge, `${file.path}?download=true`);
      expect(saved.headers.get('content-disposition')).to.match(/^attachment;/);
      await saved.arrayBuffer();

      const thumbnails = await Promise.all(
        [1, 2, 3].map(() => get(bridge, `${file.path}?variant=thumbnail`)),
      );
      for (const thumbnail of thumbnails) {
        expect(thumbnail.status).to.equal(200);
        expect(thumbnail.headers.get('content-type')).to.equal('image/webp');
        const { width, height, format } = await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata();
        expect({ width, height, format }).to.deep.equal({ width: 240, height: 320, format: 'webp' });
      }
      const tag = thumbnails[0]?.headers.get('etag') as string;
      expect(tag).to.not.equal(original.headers.get('etag'));
      const again = await get(bridge, `${file.path}?variant=thumbnail`, { 'if-none-match': tag });
      expect(again.status).to.equal(304);
      expect(await bridge.stored()).to.include(`${file.sha256}.thumb`);
      expect(await bridge.unfinished()).to.deep.equal([]);
    });

    it('that are damaged or none have no thumbnail', async () => {
      const damaged = await uploaded(
        upload(bridge, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), { name: 'a.png' }),
      );
      expect(damaged).to.include({ mimeType: 'image/png', width: null, height: null });
      expect((await get(bridge, `${damaged.path}?variant=thumbnail`)).status).to.equal(404);
      const text = await uploaded(upload(bridge, 'no picture'));
      expect((await get(bridge, `${text.path}?variant=thumbnail`)).status).to.equal(404);
      expect(await bridge.unfinished()).to.deep.equal([]);
    });
  });

  describe('signed links', () => {
    interface Links {
      items: { attachmentId: string; url: string; thumbnailUrl: string | null; expiresAt: string }[];
    }
    async function linksTo(ids: string[], token = 'alpha'): Promise<Links['items']> {
      const answer = await fetch(`${bridge.url}/v1/attachments/links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ attachmentIds: ids }),
      });
      expect(answer.status).to.equal(200);
      return ((await answer.json()) as Links).items;
    }

    it('open their file without credentials for 15 minutes', async () => {
      const file = await uploaded(upload(bridge, 'linked'));
      const [link] = await linksTo([file.id]);
      expect(link).to.deep.include({ attachmentId: file.id, thumbnailUrl: null });
      expect(link?.expiresAt).to.equal(new Date(bridge.clock.now().getTime() + 15 * 60_000).toISOString());
      const url = link?.url as string;
      const shown = await get(bridge, url, {}, null);
      expect(await shown.text()).to.equal('linked');
      // In a page of another address too: the HTML field of a form of 1C.
      expect(shown.headers.get('cross-origin-resource-policy')).to.equal('cross-origin');
      const own = await get(bridge, `/v1/attachments/${file.id}`);
      expect(own.headers.get('cross-origin-resource-policy')).to.equal('same-origin');
      expect((await get(bridge, url, { range: 'bytes=0-1' }, null)).status).to.equal(206);
      await bridge.clock.advance(15 * 60_000 - 1);
      expect((await get(bridge, url, {}, null)).status).to.equal(200);
      await bridge.clock.advance(1);
      const late = await get(bridge, url, {}, null);
      expect(late.status).to.equal(403);
      expect(await codeOf(late)).to.equal('LINK_EXPIRED');
      expect((await get(bridge, url)).status, 'who has credentials needs no link').to.equal(200);
    });

    it('open nothing else, and nothing when they are changed', async () => {
      const file = await uploaded(upload(bridge, 'mine'));
      const other = await uploaded(upload(bridge, 'other'));
      const [link] = await linksTo([file.id]);
      const url = new URL(link?.url as string, bridge.url);
      const changed = [
        url.pathname.replace(file.id, other.id) + url.search,
        url.pathname + url.search.replace(/expires=(\d+)/, (_, n) => `expires=${Number(n) + 3600}`),
        `${url.pathname}${url.search.slice(0, -3)}AAA`,
        `${url.pathname}?signature=${url.searchParams.get('signature')}`,
        `${url.pathname}?expires=99999999999&signature=zzzzzzzz.AAAA`,
      ];
      for (const path of changed) {
        const answer = await get(bridge, path, {}, null);
        expect(answer.status, path).to.equal(403);
        expect(await codeOf(answer)).to.equal('LINK_EXPIRED');
      }
      const bare = await get(bridge, file.path, {}, null);
      expect([bare.status, await codeOf(bare)]).to.deep.equal([401, 'UNAUTHORIZED']);
      const foreign = await get(bridge, link?.url as string, {}, 'beta');
      expect(foreign.status, 'a good link opens, whoever has it').to.equal(200);
    });

    it('are made for what the asker sees only, in the order asked, with thumbnails of pictures', async () => {
      const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
        .png()
        .toBuffer();
      const mine = await uploaded(upload(bridge, png, { name: 'a.png' }));
      const foreign = await uploaded(upload(bridge, 'beta', { token: 'beta' }));
      const text = await uploaded(upload(bridge, 'text'));
      const links = await linksTo([text.id, foreign.id, mine.id, 'att_never', text.id]);
      expect(links.map((link) => link.attachmentId)).to.deep.equal([text.id, mine.id]);
      const thumbnail = await get(bridge, links[1]?.thumbnailUrl as string, {}, null);
      expect(thumbnail.headers.get('content-type')).to.equal('image/webp');
    });
  });
});

describe('The rule which files of its infobase a principal may read', () => {
  it('is asked for downloads and for links', async () => {
    const bridge = await openFilesBridge({
      filter: async (_reader, _who, rows) => rows.filter((row) => row.fileName === 'open.txt'),
    });
    try {
      const open = await uploaded(upload(bridge, 'open', { name: 'open.txt' }));
      const closed = await uploaded(upload(bridge, 'closed', { name: 'closed.txt' }));
      expect((await get(bridge, open.path)).status).to.equal(200);
      expect((await get(bridge, closed.path)).status).to.equal(404);
      const links = await fetch(`${bridge.url}/v1/attachments/links`, {
        method: 'POST',
        headers: { authorization: 'Bearer alpha', 'content-type': 'application/json' },
        body: JSON.stringify({ attachmentIds: [closed.id, open.id] }),
      });
      const { items } = (await links.json()) as { items: { attachmentId: string }[] };
      expect(items.map((item) => item.attachmentId)).to.deep.equal([open.id]);
    } finally {
      await bridge.close();
    }
  });
});
