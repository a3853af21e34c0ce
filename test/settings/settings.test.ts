import { expect } from 'chai';
import { defaultSettings, sealedKeyOf, settingsOf } from '../../service/settings/settings.store.ts';
import { openApp, type TestApp } from '../access/app.ts';

describe('settings', () => {
  let app: TestApp;
  let base: Awaited<ReturnType<TestApp['infobase']>>;

  beforeEach(async () => {
    app = await openApp();
    base = await app.infobase('trade');
  });
  afterEach(() => app.close());

  const get = (token = base.token, query = '') => app.call('GET', `/v1/settings${query}`, { token });
  const change = (body: object, token = base.token) => app.call('PATCH', '/v1/settings', { token, body });

  it('are the defaults until somebody sets them', async () => {
    expect((await get()).body).to.deep.equal({
      infobaseId: base.row.id,
      ...defaultSettings,
      hasTranscriptionKey: false,
      version: 0,
    });
    const free = await app.platform.db.read((reader) => settingsOf(reader, null));
    expect(free).to.deep.equal({
      infobaseId: null,
      ...defaultSettings,
      hasTranscriptionKey: false,
      version: 0,
    });
  });

  it('change one by one; the version grows only with a difference', async () => {
    expect((await change({ sendWithinHours: 6 })).body).to.include({ sendWithinHours: 6, version: 1 });
    expect((await change({ timeZone: 'Asia/Novosibirsk' })).body).to.include({
      sendWithinHours: 6,
      timeZone: 'Asia/Novosibirsk',
      version: 2,
    });
    expect((await change({ sendWithinHours: 6 })).body.version).to.equal(2);
    expect((await change({ sendWithinHours: 4 })).body).to.include({ sendWithinHours: 4, version: 3 });
    expect((await change({ transcriptionUrl: 'http://asr.local:9000' })).body.version).to.equal(4);
    expect((await change({ transcriptionUrl: null })).body).to.include({
      transcriptionUrl: null,
      version: 5,
    });
    expect((await get()).body.version).to.equal(5);
  });

  it('keep the key of the transcription server sealed, and never show it', async () => {
    const key = 'sk-secret-of-the-server';
    const set = await change({ transcriptionKey: key });
    expect(set.body).to.include({ hasTranscriptionKey: true, version: 1 });
    expect(JSON.stringify([set.body, (await get()).body])).not.to.contain(key);
    const rows = await app.platform.db.read((r) => r.query('SELECT * FROM settings'));
    expect(JSON.stringify(rows)).to.contain('v1.');
    expect(JSON.stringify(rows)).not.to.contain(key);
    const sealed = await app.platform.db.read((r) => sealedKeyOf(r, base.row.id));
    expect(app.platform.secrets.open(sealed ?? '')).to.equal(key);
    // Other changes leave it alone.
    expect((await change({ sendWithinHours: 6 })).body).to.include({ hasTranscriptionKey: true, version: 2 });
    expect((await change({ transcriptionKey: null })).body).to.include({
      hasTranscriptionKey: false,
      version: 3,
    });
    expect((await change({ transcriptionKey: null })).body.version).to.equal(3);
    expect(JSON.stringify(await app.audit())).not.to.contain(key);
  });

  it('show the key of one transcription server to no other', async () => {
    const url = 'http://asr.local:9000';
    await change({ transcriptionUrl: url, transcriptionKey: 'sk-one' });
    expect((await change({ transcriptionUrl: `${url}/v1` })).body.hasTranscriptionKey).to.equal(true);
    expect((await change({ transcriptionUrl: 'http://else.where' })).body.hasTranscriptionKey).to.equal(
      false,
    );
    const both = { transcriptionUrl: url, transcriptionKey: 'sk-two' };
    expect((await change(both)).body.hasTranscriptionKey).to.equal(true);
    expect((await change({ transcriptionUrl: null })).body.hasTranscriptionKey).to.equal(false);
  });

  it('hold labels as they were given; the same list is no change', async () => {
    const chatLabels = ['опт', 'повторный'];
    expect((await change({ chatLabels })).body).to.deep.include({ chatLabels, version: 1 });
    expect((await change({ chatLabels: [...chatLabels] })).body.version).to.equal(1);
    expect((await change({ chatLabels: [' '] })).code).to.equal('VALIDATION_FAILED');
  });

  it('lose no change of two at once', async () => {
    await Promise.all([change({ sendWithinHours: 6 }), change({ timeZone: 'Asia/Omsk' })]);
    expect((await get()).body).to.include({ sendWithinHours: 6, timeZone: 'Asia/Omsk', version: 2 });
  });

  it('refuse what cannot be', async () => {
    for (const body of [
      { timeZone: 'Moscow' },
      { transcriptionUrl: 'file:///etc' },
      { sendWithinHours: 0 },
      { transcriptionLanguage: 'русский' },
      { transcriptionTimeoutSeconds: 0 },
      { transcriptionKey: 'ключ' },
    ]) {
      expect((await change(body)).code).to.equal('VALIDATION_FAILED');
    }
    expect((await get()).body.version).to.equal(0);
  });

  it('are those of the own infobase', async () => {
    const other = await app.infobase('other');
    await change({ sendWithinHours: 6 }, other.token);
    expect((await get()).body.sendWithinHours).to.equal(4);
    expect((await change({ sendWithinHours: 8, infobaseId: other.row.id })).code).to.equal('NOT_FOUND');
    expect((await get(base.token, `?infobaseId=${other.row.id}`)).code).to.equal('NOT_FOUND');
    const integrator = await app.token(['read', 'manage']);
    expect((await get(integrator, `?infobaseId=${other.row.id}`)).body.sendWithinHours).to.equal(6);
    expect((await get(integrator)).body).to.include({ infobaseId: null, version: 0 });
    expect((await change({ sendWithinHours: 8 }, integrator)).code).to.equal('INFOBASE_REQUIRED');
    expect((await change({ sendWithinHours: 8, infobaseId: 'ib_nowhere' }, integrator)).code).to.equal(
      'NOT_FOUND',
    );
  });

  it('leave an entry in the audit log', async () => {
    await change({ sendWithinHours: 6 });
    expect(await app.audit()).to.have.length(1);
    expect((await app.audit())[0]).to.include({ operation: 'changeSettings', outcome: 'done' });
  });
});
