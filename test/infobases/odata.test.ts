/** Setting up the reading of a base over OData, and what the check says of everything that can be wrong with it. */
import { expect } from 'chai';
import { infobaseTable } from '../../service/infobases/infobase.table.ts';
import { login, openTrade, password, type Trade } from '../objects/trade.ts';
import { refusalOf } from '../support/client.ts';

describe('OData of an infobase', function () {
  this.timeout(120_000);
  let world: Trade;
  /** What the web server answers instead of the base. */
  let instead: { status: number; body: string } | undefined;
  let isPublished = true;
  let published: (set: string) => boolean = () => true;
  let delayMs = 0;

  before(async () => {
    world = await openTrade({
      server: {
        published: (set) => published(set),
        isPublished: () => isPublished,
        before: async () => {
          if (delayMs > 0) world.app.clock.move(delayMs);
          return instead;
        },
      },
    });
  });
  afterEach(async () => {
    instead = undefined;
    isPublished = true;
    published = () => true;
    delayMs = 0;
    await world.onec.turn(true);
    await world.base.api('changeOdata', { params: params(), body: { url: null } });
  });
  after(() => world.close());

  const params = () => ({ infobaseId: world.base.id });
  const good = () => ({ url: world.onec.address, login, password });
  const check = (body: object = good()) => world.base.api('checkOdata', { params: params(), body });
  const change = (body: object) => world.base.api('changeOdata', { params: params(), body });

  it('is off until an address is given, and never shows the password', async () => {
    const before = await world.base.api('getOdata', { params: params() });
    expect(before).to.deep.include({
      url: null,
      login: null,
      hasPassword: false,
      allowedOnly: true,
      found: [],
    });
    const after = await change({ ...good(), url: `${world.onec.address}/` });
    expect(after).to.deep.include({
      url: `${world.onec.address}/odata/standard.odata`,
      login: 'Обмен',
      hasPassword: true,
      everyMinutes: 30,
    });
    expect(JSON.stringify(after)).not.to.contain(password);
    const row = await world.read((r) => r.repo(infobaseTable).findOneByOrFail({ id: world.base.id }));
    expect(row.odataPassword).to.match(/^v1\./).and.not.to.contain(password);
    await world.until('idle');
    const read = await world.base.api('getOdata', { params: params() });
    expect(read.found).to.deep.include({
      kind: 'Справочник.Контрагенты',
      set: 'Catalog_Контрагенты',
      role: 'counterparty',
      phones: true,
    });
    expect(read.debts).to.deep.equal(['AccumulationRegister_РасчетыСКлиентами']);
    expect(read.published).to.include('Справочник.Номенклатура');
    expect(read.describedAt).to.be.a('string');
  });

  it('can come with the connection of the base', async () => {
    const code = await world.base.api('createConnectionCode', {}).catch(() => null);
    expect(code, 'the base itself makes no codes').to.equal(null);
    const { code: given } = await (await world.app.admin())('createConnectionCode', {});
    const connected = await world.app.api('connect', {
      body: {
        code: given,
        infobase: { name: 'Вторая', id: 'second-base', connectionHash: 'hash-of-second-base' },
        odata: good(),
      },
    });
    const own = world.app.api.with({
      authorization: `Bearer ${connected.token}`,
      'infobase-hash': 'hash-of-second-base',
    });
    const at = { params: { infobaseId: connected.infobaseId } };
    for (const deadline = performance.now() + 60_000; ; ) {
      const { state } = await own('getDirectory', at);
      if (state === 'idle') break;
      if (performance.now() > deadline) throw new Error(`the directory is ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    expect((await own('listObjects', { query: { phone: '+79161234567' } })).items).to.have.length(2);
    await own('changeOdata', { ...at, body: { url: null } });
  });

  it('takes an administrator’s own kinds, and reads them at once', async () => {
    await change(good());
    await world.until('idle');
    await change({ kinds: ['Справочник.Организации', 'Справочник.НетТакого'], everyMinutes: 60 });
    const state = await world.until('idle');
    expect(state.kinds.map(({ kind }) => kind))
      .to.include('Справочник.Организации')
      .and.not.include('Справочник.НетТакого');
    const { kinds } = await check({});
    expect(kinds.find(({ kind }) => kind === 'Справочник.НетТакого')?.problem?.reason).to.equal(
      'unknown_name',
    );
    await change({ kinds: [] });
    const without = await world.until('idle');
    expect(without.kinds.map(({ kind }) => kind)).not.to.include('Справочник.Организации');
  });

  it('does not carry a kept password to another server', async () => {
    await change(good());
    await world.until('idle');
    const elsewhere = { url: 'http://127.0.0.1:9/trade' };
    expect((await refusalOf(change(elsewhere))).code).to.equal('ODATA_PASSWORD_REQUIRED');
    expect((await refusalOf(check(elsewhere))).code).to.equal('ODATA_PASSWORD_REQUIRED');
    expect((await change({ url: world.onec.address.replace('/trade', '/other') })).hasPassword).to.equal(
      true,
    );
  });

  it('refuses what is no address', async () => {
    for (const url of ['ftp://1c.local/trade', 'http://u:p@1c.local/t', 'не адрес!'])
      expect((await refusalOf(change({ url }))).code, url).to.equal('ODATA_URL_INVALID');
    expect((await refusalOf(check({}))).code).to.equal('ODATA_OFF');
    const other = await world.app.connect('Чужая');
    expect((await refusalOf(other.api('changeOdata', { params: params(), body: good() }))).code).to.equal(
      'NOT_FOUND',
    );
    const clerk = await world.base.panel('Пётр');
    expect((await refusalOf(clerk('getOdata', { params: params() }))).code).to.equal('FORBIDDEN');
  });

  describe('the check', () => {
    it('says that all is well, and what is there', async () => {
      const result = await check();
      expect(result).to.deep.include({ ok: true, slow: false, problem: null, advice: [] });
      expect(result.sets).to.be.greaterThan(10);
      expect(result.kinds.every(({ readable }) => readable)).to.equal(true);
    });

    it('keeps nothing of what it has tried', async () => {
      await check();
      expect((await world.base.api('getOdata', { params: params() })).url).to.equal(null);
    });

    const wrong: [
      what: string,
      arrange: () => void | Promise<void>,
      body: () => object,
      reason: string,
      word: RegExp,
    ][] = [
      ['no server there', () => world.onec.turn(false), good, 'unreachable', /недоступен/],
      [
        'a wrong password',
        () => undefined,
        () => ({ ...good(), password: 'не тот' }),
        'unauthorized',
        /пароль/,
      ],
      [
        'a base without OData',
        () => {
          isPublished = false;
        },
        good,
        'not_published',
        /Публиковать стандартный интерфейс OData/,
      ],
      [
        'a wrong name of the base',
        () => undefined,
        () => ({ ...good(), url: `${world.onec.address}x` }),
        'not_published',
        /имя базы/,
      ],
      [
        'a proxy’s page',
        () => {
          instead = { status: 200, body: '<html><body>Вход в сеть</body></html>' };
        },
        good,
        'bad_answer',
        /не 1С/,
      ],
      [
        'a failure of the server',
        () => {
          instead = { status: 502, body: 'Bad Gateway' };
        },
        good,
        'server',
        /ошибкой/,
      ],
      [
        'no licence',
        () => {
          instead = {
            status: 500,
            body: '{"exception":{"descr":"x","inner":{"descr":"не найдена лицензия"}}}',
          };
        },
        good,
        'no_licence',
        /лицензи/,
      ],
    ];
    for (const [what, arrange, body, reason, word] of wrong) {
      it(`names what is wrong: ${what}`, async () => {
        await arrange();
        const result = await check(body());
        expect(result).to.deep.include({ ok: false, sets: null, kinds: [] });
        expect(result.problem?.reason).to.equal(reason);
        expect(result.advice[0]).to.match(word);
        const english = await world.base.api.with({ 'accept-language': 'en' })('checkOdata', {
          params: params(),
          body: body(),
        });
        expect(english.advice[0]).not.to.match(/[а-яё]/i);
      });
    }

    it('says which kinds may not be read', async () => {
      instead = undefined;
      const closed = await openTrade({
        server: {
          before: ({ path }) =>
            path.startsWith('/Catalog_Партнеры')
              ? { status: 403, body: 'Нарушение прав доступа!' }
              : undefined,
        },
      });
      try {
        const result = await closed.base.api('checkOdata', {
          params: { infobaseId: closed.base.id },
          body: { url: closed.onec.address, login, password },
        });
        expect(result.ok).to.equal(true);
        expect(result.kinds.filter(({ readable }) => !readable).map(({ kind }) => kind)).to.deep.equal([
          'Справочник.Партнеры',
        ]);
        expect(result.advice[0]).to.contain('Справочник.Партнеры').and.contain('Удаленный доступ OData');
      } finally {
        await closed.close();
      }
    });

    it('says what to add to the composition', async () => {
      published = (set) => set === 'Catalog_Номенклатура';
      const result = await check();
      expect(result).to.deep.include({ ok: false, problem: null });
      expect(result.advice[0]).to.contain('в составе OData нет');
    });

    it('notices a slow base', async () => {
      delayMs = 12_000;
      const result = await check();
      expect(result).to.include({ ok: true, slow: true });
      expect(result.advice[0]).to.contain('медленно');
      expect(result.tookMs).to.be.greaterThan(12_000);
    });
  });
});
