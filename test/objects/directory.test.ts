/** The directory of 1C: read whole and by changes, interrupted and gone on with, looked up without 1C. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { countEntries, directoryOf, entriesOfPhone } from '../../service/onec/directory.store.ts';
import { entryTable } from '../../service/onec/onec.table.ts';
import { requestDueSyncs } from '../../service/onec/sync.worker.ts';
import { newSecret } from '../../service/platform/ids.ts';
import { openOdata } from '../onec/odata/server.ts';
import { bigBase, bigPhone, item, phoneRow, refTo, tradeBase } from '../onec/odata/trade.ts';
import { openApp } from '../support/app.ts';
import { refusalOf } from '../support/client.ts';
import { postgresServer } from '../support/database.ts';
import { openStream } from '../support/stream.ts';
import { newPhone } from '../support/world.ts';
import { openTrade, type Trade } from './trade.ts';

/** Waits until it holds. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 60_000; !(await condition()); ) {
    if (performance.now() > deadline) throw new Error('it did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const account = { login: 'Обмен', password: 'Пароль-2026' };
const set = 'Catalog_Контрагенты';
const kind = 'Справочник.Контрагенты';

for (const where of ['SQLite', 'PostgreSQL'] as const) {
  describe(`the directory on ${where}`, function () {
    this.timeout(120_000);
    let env: Record<string, string> = {};
    let remove: (() => Promise<void>) | undefined;
    let world: Trade;

    before(async function () {
      if (where === 'SQLite') return;
      const server = await postgresServer();
      if (!server) return this.skip();
      const place = await server.create();
      env = { DATABASE_URL: place.url, SECRET_KEY: newSecret(32) };
      remove = place.remove;
    });
    afterEach(() => world?.close());
    after(() => remove?.());

    const open = (options: Parameters<typeof openTrade>[0] = {}) =>
      openTrade({ ...options, app: { ...options?.app, env } }).then((opened) => {
        world = opened;
        return opened;
      });
    const titles = async (phone: string): Promise<string[]> =>
      (await world.base.api('listObjects', { query: { phone } })).items.map(({ title }) => title);

    /** The same on every database: once is enough. */
    const onOne = where === 'SQLite' ? it : () => undefined;

    it('is read whole, and answers who has a number in any spelling', async () => {
      await open();
      await world.connect();
      expect(await titles('8 (916) 123-45-67')).to.deep.equal(['ООО «Вектор»', 'Вектор']);
      expect(await titles('+7 812 555 14 70')).to.deep.equal(['ООО «Вектор»']);
      expect(await titles('+79037654321')).to.deep.equal(['Анна Петрова']);
      expect(await titles('+79039999999')).to.deep.equal([]);
      const { items } = await world.base.api('listObjects', { query: { search: 'вектор' } });
      expect(items.map(({ title }) => title)).to.deep.equal(['ООО «Вектор»', 'Вектор']);
      expect(items[0]?.phones).to.deep.equal(['+79161234567', '+78125551470']);
      const byDigits = await world.base.api('listObjects', { query: { search: '8 (812) 555' } });
      expect(byDigits.items.map(({ title }) => title)).to.deep.equal(['ООО «Вектор»']);
      const signs = await world.base.api('listObjects', { query: { search: '%_%' } });
      expect(signs.items).to.deep.equal([]);
      const state = await world.directory();
      expect(state).to.include({ state: 'idle', problem: null });
      expect(state.kinds.find((one) => one.kind === kind)).to.include({
        state: 'done',
        read: 2,
        total: 2,
        entries: 2,
      });
    });

    it('follows changes: new, changed, marked, gone, and reads only those', async () => {
      await open();
      await world.connect();
      const { trade, onec } = world;
      const phone = phoneRow('+7 921 000-00-01', '79210000001');
      trade.put(set, item({ word: 'Новый', title: 'ООО «Новый»', phones: [phone] }));
      trade.put(set, item({ word: 'Вектор', title: 'АО «Вектор»', phones: [phoneRow('+7 921 000-00-02')] }));
      trade.remove(set, refTo('Пустой'));
      onec.asked.length = 0;
      const state = await world.sync();
      expect(await titles('+79210000001')).to.deep.equal(['ООО «Новый»']);
      expect(await titles('+79210000002')).to.deep.equal(['АО «Вектор»']);
      expect(await titles('+78125551470')).to.deep.equal([]);
      expect(state.kinds.find((one) => one.kind === kind)).to.include({ changed: 2, entries: 2 });
      // Pages of versions, and the two that have another one in full.
      const full = onec.asked
        .map(decodeURIComponent)
        .filter((url) => url.includes(`${set}?`) && url.includes('НомерТелефона'));
      expect(full).to.have.length(2);
      for (const url of full) expect(url).to.contain('$filter=');

      trade.put(set, {
        ...item({ word: 'Новый', title: 'ООО «Новый»', phones: [phone] }),
        DeletionMark: true,
      });
      await world.sync();
      expect(await titles('+79210000001')).to.deep.equal([]);
      onec.asked.length = 0;
      await world.sync();
      const again = onec.asked.map(decodeURIComponent);
      expect(again.filter((url) => url.includes('НомерТелефона'))).to.deep.equal([]);
      expect(again.every((url) => url.includes('/$count') || url.includes('DataVersion'))).to.equal(true);
    });

    it('goes on where it stopped when the base is switched off in the middle', async () => {
      const pages: number[] = [];
      let isCut = false;
      const model = bigBase(3500);
      await open({
        server: {
          base: () => model,
          before: ({ query }) => {
            if (!query.has('$skip') && !query.has('$top')) return undefined;
            const skip = Number(query.get('$skip') ?? 0);
            if (skip >= 1999 && !isCut) return { status: 502, body: 'Bad Gateway' };
            pages.push(skip);
            return undefined;
          },
        },
      });
      const params = { infobaseId: world.base.id };
      await world.base.api('changeOdata', {
        params,
        body: { url: world.onec.address, login: 'Обмен', password: 'Пароль-2026' },
      });
      const failed = await world.until('failed');
      expect(failed.problem?.reason).to.equal('server');
      expect(failed.nextAt).to.be.a('string');
      expect(failed.kinds[0]).to.include({ state: 'reading', read: 2000, total: 3500 });
      // What was read is there while the base is away.
      await world.onec.turn(false);
      expect(await titles(bigPhone(1500))).to.deep.equal(['Клиент № 1500']);
      expect(await titles(bigPhone(3000))).to.deep.equal([]);
      await world.onec.turn(true);
      isCut = true;
      const done = await world.sync();
      expect(done.kinds[0]).to.include({ state: 'done', entries: 3500 });
      expect(await titles(bigPhone(3499))).to.deep.equal(['Клиент № 3499']);
      // The pages of before were not read again; one row of the page before is, to see that nothing has moved.
      expect(pages).to.deep.equal([0, 999, 1999, 2999, 3499]);
    });

    it('loses nothing when objects come and go between two pages', async () => {
      const trade = tradeBase();
      const many = Array.from({ length: 2500 }, (_, i) =>
        item({
          word: `клиент ${i}`,
          title: `Клиент ${i}`,
          phones: [phoneRow(`+7 921 ${String(1_000_000 + i)}`)],
        }),
      );
      trade.rows[set] = [...many];
      const first = [...many].sort((a, b) => (String(a.Ref_Key) < String(b.Ref_Key) ? -1 : 1)).slice(0, 40);
      let asked = 0;
      await open({
        trade,
        server: {
          before: ({ path, query }) => {
            if (path !== `/${set}` || !query.has('$top')) return undefined;
            asked += 1;
            // Forty of those that are read already go, and everything moves up by as many.
            if (asked === 2) for (const row of first) trade.remove(set, String(row.Ref_Key));
            return undefined;
          },
        },
      });
      await world.connect();
      const stayed = many.filter((row) => !first.includes(row));
      const known = async (): Promise<Set<string>> => {
        const rows = await world.read((reader) =>
          reader.repo(entryTable).findBy({ infobaseId: world.base.id, kind }),
        );
        return new Set(rows.map((row) => row.objectKey));
      };
      const there = await known();
      expect(stayed.filter((row) => !there.has(String(row.Ref_Key)))).to.deep.equal([]);
      // What went after it was read is missed by the next reading.
      const state = await world.sync();
      expect(state.kinds.find((one) => one.kind === kind)).to.include({ state: 'done', entries: 2460 });
      expect([...(await known())].sort()).to.deep.equal(stayed.map((row) => String(row.Ref_Key)).sort());
    });

    onOne('goes on after a restart in the middle', async () => {
      const model = bigBase(2500);
      const pages: number[] = [];
      let isHeld = true;
      const onec = await openOdata({
        base: () => model,
        before: async ({ query }) => {
          const skip = Number(query.get('$skip') ?? 0);
          if (query.has('$top')) pages.push(skip);
          while (isHeld && skip > 0) await new Promise((resolve) => setTimeout(resolve, 10));
          return undefined;
        },
      });
      const folder = await mkdtemp(join(tmpdir(), 'bridge-restart-'));
      const keys = { ...env, SECRET_KEY: newSecret(32) };
      try {
        const first = await openApp({ folder, env: keys });
        const base = await first.connect();
        const params = { infobaseId: base.id };
        const { login, password } = account;
        await base.api('changeOdata', { params, body: { url: onec.address, login, password } });
        await eventually(async () => (await base.api('getDirectory', { params })).kinds[0]?.read === 1000);
        await first.close();
        isHeld = false;
        const second = await openApp({ folder, env: keys });
        try {
          await eventually(async () => {
            const row = await second.app.platform.db.read((reader) => directoryOf(reader, base.id));
            return row?.state === 'idle';
          });
          const rows = await second.app.platform.db.read((reader) =>
            countEntries(reader, { infobaseId: base.id, kind }),
          );
          expect(rows).to.equal(2500);
          expect(pages.filter((skip) => skip === 0)).to.have.length(1);
        } finally {
          await second.close();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
        await onec.close();
      }
    });

    const twoNodes = async (): Promise<void> => {
      const pages: number[] = [];
      const model = bigBase(3000);
      await open({
        server: {
          base: () => model,
          before: async ({ query }) => {
            if (query.has('$top')) pages.push(Number(query.get('$skip') ?? 0));
            await new Promise((resolve) => setTimeout(resolve, 20));
            return undefined;
          },
        },
      });
      const folder = await mkdtemp(join(tmpdir(), 'bridge-node-'));
      const second = await openApp({ folder, env: { ...env, NODE_NAME: 'second' } });
      try {
        await world.connect();
        expect((await world.directory()).kinds[0]).to.include({ state: 'done', entries: 3000 });
        expect(pages).to.deep.equal([0, 999, 1999, 2999]);
      } finally {
        await second.close();
        await rm(folder, { recursive: true, force: true });
      }
    };
    if (where === 'PostgreSQL') it('is read by one of two nodes', twoNodes);

    onOne(
      'is read once more when it was asked for in the middle, with what has been set meanwhile',
      async () => {
        let held: Promise<void> | undefined;
        let release: () => void = () => undefined;
        await open({ server: { before: () => held?.then(() => undefined) } });
        await world.connect();
        held = new Promise((resolve) => {
          release = resolve;
        });
        const params = { infobaseId: world.base.id };
        await world.base.api('syncDirectory', { params, body: {} });
        await world.until('running');
        await world.base.api('changeOdata', { params, body: { kinds: ['Справочник.Организации'] } });
        expect((await world.directory()).state).to.equal('running');
        held = undefined;
        release();
        const { kinds } = await world.until('idle');
        expect(kinds.map((one) => one.kind)).to.include('Справочник.Организации');
      },
    );

    onOne('is read again when its time has come, and panels see how far it is', async () => {
      await open();
      await world.connect();
      const stream = await openStream(await world.base.panel('Пётр'));
      const other = await openStream((await world.app.connect('Чужая')).api);
      const { finishedAt } = await world.directory();
      world.app.clock.move(29 * 60_000);
      await requestDueSyncs(world.app.app.platform);
      expect((await world.directory()).finishedAt).to.equal(finishedAt);
      world.app.clock.move(2 * 60_000);
      await requestDueSyncs(world.app.app.platform);
      await eventually(async () => (await world.until('idle')).finishedAt !== finishedAt);
      await stream.holds('the end of the reading', () =>
        stream.signals.some((signal) => signal.kind === 'directory' && signal.state === 'done'),
      );
      const told = stream.signals.filter((signal) => signal.kind === 'directory');
      expect(told[0]).to.include({ state: 'running', infobaseId: world.base.id });
      expect(told.some(({ progress }) => (progress as { kind?: string } | null)?.kind === kind)).to.equal(
        true,
      );
      expect(other.signals).to.deep.equal([]);
      await stream.close();
      await other.close();
    });

    onOne('reads what it may: a kind that is closed is told of, the others are read', async () => {
      await open({
        server: {
          before: ({ path }) =>
            path.startsWith('/Catalog_Партнеры')
              ? {
                  status: 403,
                  body: JSON.stringify({
                    'odata.error': { code: '21', message: { lang: 'ru', value: 'Нарушение прав доступа!' } },
                  }),
                }
              : undefined,
        },
      });
      await world.connect();
      const state = await world.directory();
      expect(state.problem?.reason).to.equal('no_rights');
      const closed = state.kinds.find((one) => one.kind === 'Справочник.Партнеры');
      expect(closed).to.deep.include({ state: 'failed', entries: 0 });
      expect(closed?.problem?.text).to.contain('прав');
      expect(await titles('+79161234567')).to.deep.equal(['ООО «Вектор»']);
    });

    onOne('leaves out rows that the login may not read', async () => {
      const trade = tradeBase();
      trade.forbid(set, refTo('Вектор'));
      await open({ trade });
      await world.connect();
      expect(await titles('+79161234567')).to.deep.equal(['Вектор']);
      const refused = await world.base.api('changeOdata', {
        params: { infobaseId: world.base.id },
        body: { allowedOnly: false },
      });
      expect(refused.allowedOnly).to.equal(false);
      await world.sync(true);
      const state = await world.directory();
      expect(state.kinds.find((one) => one.kind === kind)?.problem?.reason).to.equal('no_rights');
    });

    it('is forgotten with the address, and is nobody else’s', async () => {
      await open();
      await world.connect();
      const other = await world.app.connect('Чужая');
      expect((await other.api('listObjects', { query: { phone: '+79161234567' } })).items).to.deep.equal([]);
      const params = { infobaseId: world.base.id };
      for (const id of ['getOdata', 'getDirectory'] as const) {
        expect((await refusalOf(other.api(id, { params }))).code, id).to.equal('NOT_FOUND');
      }
      await world.base.api('changeOdata', { params, body: { url: null } });
      expect(await titles('+79161234567')).to.deep.equal([]);
      expect((await world.directory()).state).to.equal('off');
      const refusal = await refusalOf(world.base.api('syncDirectory', { params, body: {} }));
      expect(refusal.code).to.equal('ODATA_OFF');
    });

    it('links a new chat to the only client with its phone, and leaves the choice of several to a person', async () => {
      const trade = tradeBase();
      const [one, two] = [newPhone(), newPhone()];
      const digits = (phone: string) => phone.slice(1);
      trade.put(set, item({ word: 'один', title: 'Один', phones: [phoneRow(one, digits(one))] }));
      trade.put(set, item({ word: 'двое 1', title: 'Первый', phones: [phoneRow(two, digits(two))] }));
      trade.put(set, item({ word: 'двое 2', title: 'Второй', phones: [phoneRow(two, digits(two))] }));
      await open({ trade });
      const line = await world.base.line();
      const { api, feed } = world.base;
      // He has written before the base was connected.
      const early = await line.receives(one, 'Здравствуйте');
      await world.connect();
      const linked = await feed.until(
        'chat.changed',
        (chat) => chat.id === early.chatId && chat.object !== null,
      );
      expect(linked.data.object).to.deep.equal({ kind, key: refTo('один'), title: 'Один' });

      const message = await line.receives(two, 'Это мы');
      const params = { chatId: String(message.chatId) };
      expect((await api('getChat', { params })).object).to.equal(null);
      const { items } = await api('listObjects', { query: { phone: two } });
      expect(items.map(({ title }) => title)).to.deep.equal(['Второй', 'Первый']);
      const [, chosen] = items;
      if (!chosen) throw new Error('there are two');
      const { kind: ofKind, key, title } = chosen;
      await api('setChatObject', { params, body: { object: { kind: ofKind, key, title } } });

      // Chosen once: on another line he is known.
      const second = await world.base.line();
      const again = await second.receives(two, 'И сюда');
      const chat = await api('getChat', { params: { chatId: String(again.chatId) } });
      expect(chat.object).to.deep.equal({ kind, key: refTo('двое 1'), title: 'Первый' });
    });

    onOne('does not link again what a person has unlinked', async () => {
      await open();
      await world.connect();
      const line = await world.base.line();
      const message = await line.receives('+79037654321', 'Привет');
      const params = { chatId: String(message.chatId) };
      expect((await world.base.api('getChat', { params })).object?.title).to.equal('Анна Петрова');
      await world.base.api('setChatObject', { params, body: { object: null } });
      await world.sync(true);
      expect((await world.base.api('getChat', { params })).object).to.equal(null);
    });

    it('finds a number among thousands in milliseconds, with the base switched off', async () => {
      const model = bigBase(10_000);
      await open({ server: { base: () => model } });
      await world.connect();
      await world.onec.turn(false);
      const took: number[] = [];
      for (let i = 0; i < 200; i += 1) {
        const phone = bigPhone((i * 97) % 10_000);
        const began = performance.now();
        const found = await world.read((reader) => entriesOfPhone(reader, world.base.id, phone));
        took.push(performance.now() - began);
        expect(found).to.have.length(1);
      }
      // Whatever else this machine does meanwhile: what a lookup takes by itself. Measured whole by bench:directory.
      const quick = took.sort((a, b) => a - b)[20] ?? Number.POSITIVE_INFINITY;
      expect(quick, `${quick} ms`).to.be.lessThan(5);
    });
  });
}
