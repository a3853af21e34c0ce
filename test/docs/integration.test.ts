/** The recipes of docs/integration.md, run as they stand against the service. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { openApp, type TestApp } from '../support/app.ts';
import { type Base, chatOf, newPhone, type SandboxLine } from '../support/world.ts';

interface Bridge {
  url: string;
  token: string;
}
interface Sent {
  message: { id: string; status: string };
  repeated: boolean;
}
interface Recipes {
  call<Reply>(bridge: Bridge, method: string, path: string, body?: unknown): Promise<Reply>;
  tellOfOrder(bridge: Bridge, order: Record<string, string>): Promise<Sent>;
  sendFile(bridge: Bridge, chatId: string, name: string, bytes: Blob, key: string): Promise<Sent>;
  follow(
    bridge: Bridge,
    place: { infobaseId: string; after: number },
    apply: (event: { seq: number; type: string; data: Record<string, unknown> }) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}

describe('the recipes of docs/integration.md', () => {
  let app: TestApp;
  let base: Base;
  let line: SandboxLine;
  let folder: string;
  let recipes: Recipes;
  let bridge: Bridge;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridge-recipes-'));
    const text = await readFile(new URL('../../docs/integration.md', import.meta.url), 'utf8');
    const code = /<!-- tested: recipes -->\n```ts\n(.*?)\n```/s.exec(text)?.[1] ?? expect.fail('no recipes');
    await writeFile(join(folder, 'recipes.ts'), code);
    recipes = (await import(pathToFileURL(join(folder, 'recipes.ts')).href)) as Recipes;
    app = await openApp();
    base = await app.connect();
    line = await base.line();
    const admin = await app.admin();
    const { token } = await admin('createToken', { body: { name: 'CRM', scopes: ['read', 'send'] } });
    const address = app.app.http.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    bridge = { url: `http://127.0.0.1:${port}`, token };
  });
  after(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('tell a client of his order once, however often they are called', async () => {
    const phone = newPhone();
    const order = { lineId: line.id, number: '1042', phone, state: 'assembled' };
    expect((await recipes.tellOfOrder(bridge, order)).repeated).to.equal(false);
    expect((await recipes.tellOfOrder(bridge, order)).repeated).to.equal(true);
    await base.feed.until(
      'message.changed',
      (one) => one.text === 'Заказ 1042 собран' && one.status === 'sent',
    );
    expect((await line.reached(phone)).map(({ text }) => text)).to.deep.equal(['Заказ 1042 собран']);
  });

  it('say that a number has no WhatsApp, and errors by their code', async () => {
    const phone = newPhone();
    await line.faults({ withoutWhatsApp: [phone] });
    const code = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: { code?: string }) => error.code,
      );
    const order = { lineId: line.id, number: '7', phone, state: 'assembled' };
    expect(await code(recipes.tellOfOrder(bridge, order))).to.equal('NO_WHATSAPP');
    expect(await code(recipes.call(bridge, 'GET', '/v1/chats/chat_nowhere'))).to.equal('NOT_FOUND');
  });

  it('send a file, and follow the feed from where they were', async () => {
    const phone = newPhone();
    const chatId = chatOf(await line.receives(phone, 'Пришлите счёт'));
    const seen: string[] = [];
    const place = { infobaseId: base.id, after: 0 };
    const done = new AbortController();
    const heard = recipes.follow(
      bridge,
      place,
      async (event) => {
        seen.push(event.type);
        const { text, status } = event.data;
        if (event.type === 'message.changed' && text === 'счёт.pdf' && status === 'sent') done.abort();
      },
      done.signal,
    );
    const bytes = new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' });
    await recipes.sendFile(bridge, chatId, 'счёт.pdf', bytes, 'invoice-1042');
    await heard;
    expect(seen).to.include.members(['chat.opened', 'message.received', 'message.created']);
    expect(place.after).to.be.greaterThan(seen.length - 1);
    expect((await line.reached(phone)).map(({ kind }) => kind)).to.deep.equal(['document']);
  });
});
