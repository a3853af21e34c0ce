/** The connector against the shapes of a real base's answers; source of the shapes: onec.md 4.2. */
import { expect } from 'chai';
import nock from 'nock';
import { createOdataClient, normalUrl, type OdataClient } from '../../../service/onec/client.ts';
import { OdataError } from '../../../service/onec/odata-error.ts';
import { compare, flag, setPath, virtualPath } from '../../../service/onec/query.ts';
import { systemClock } from '../../../service/platform/clock.ts';
import { silentLog } from '../../../service/platform/log.ts';
import { fakeClock } from '../../support/clock.ts';

// Importing it has put it between every test of this process and its network.
nock.restore();

const host = 'http://1c.local';
const url = `${host}/trade/odata/standard.odata`;
const key = '0a1b2c3d-8f0e-11ee-b9d1-0242ac120002';
const onecError = (code: string, value: string) => ({
  'odata.error': { code, message: { lang: 'ru', value } },
});

async function failure(work: Promise<unknown>): Promise<OdataError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof OdataError) return error;
    throw error;
  }
  throw new Error('it was to fail, and did not');
}

describe('the OData connector', () => {
  let client: OdataClient;
  let base: nock.Scope;
  const open = (pauses: number[] = [0, 1, 1]) =>
    createOdataClient(
      { url, login: 'Обмен', password: 'Пароль-2026', allowedOnly: true },
      { clock: systemClock, log: silentLog(), pauses: { delays: pauses } },
    );

  before(() => {
    nock.activate();
    nock.disableNetConnect();
  });
  beforeEach(() => {
    base = nock(host);
    client = open();
  });
  afterEach(() => {
    client.close();
    nock.cleanAll();
  });
  after(() => {
    nock.enableNetConnect();
    nock.restore();
  });

  const set = `/trade/odata/standard.odata/${encodeURIComponent('Catalog_Контрагенты')}`;

  it('signs in by a Cyrillic login in UTF-8 and asks for JSON', async () => {
    const authorization = `Basic ${Buffer.from('Обмен:Пароль-2026', 'utf8').toString('base64')}`;
    base
      .get(set)
      .query({ $format: 'json;odata=nometadata', $top: '1', allowedOnly: 'true' })
      .matchHeader('authorization', authorization)
      .reply(200, { value: [{ Ref_Key: key, Description: 'ООО «Вектор»' }] });
    const rows = await client.rows(setPath('Catalog_Контрагенты'), { top: 1 });
    expect(rows).to.deep.equal([{ Ref_Key: key, Description: 'ООО «Вектор»' }]);
  });

  it('reads an answer that begins with a byte-order mark', async () => {
    base
      .get(set)
      .query(true)
      .reply(200, `\ufeff${JSON.stringify({ value: [] })}`);
    expect(await client.rows(setPath('Catalog_Контрагенты'))).to.deep.equal([]);
  });

  it('counts: the number comes as text', async () => {
    base.get(`${set}/$count`).query({ allowedOnly: 'true' }).reply(200, '\ufeff1103');
    expect(await client.count('Catalog_Контрагенты')).to.equal(1103);
  });

  it('tells an object that is not there from an error', async () => {
    base.get(`${set}(guid'${key}')`).query(true).reply(404, onecError('9', 'Экземпляр сущности не найден'));
    expect(await client.entity('Catalog_Контрагенты', key)).to.equal(null);
  });

  it('reads a virtual table', async () => {
    const register = 'AccumulationRegister_РасчетыСПокупателями';
    const condition = compare('Активность', 'eq', flag(true));
    base
      .get((path) =>
        decodeURIComponent(path).includes(`/${register}/Balance(Condition='Активность eq true')?`),
      )
      .reply(200, { value: [{ Контрагент_Key: key, СуммаBalance: 705425 }] });
    const rows = await client.rows(virtualPath(register, 'Balance', { condition }));
    expect(rows).to.deep.equal([{ Контрагент_Key: key, СуммаBalance: 705425 }]);
  });

  const refusals: [what: string, status: number, body: nock.Body, reason: string, code: string | null][] = [
    ['a wrong login', 401, '<html>401.5</html>', 'unauthorized', null],
    ['a field that is not there', 400, onecError('6', 'Сегмент пути Код не найден!'), 'unknown_name', '6'],
    ['a mistake in a filter', 400, onecError('14', 'Ошибка разбора'), 'bad_query', '14'],
    [
      'a set that is not in the composition',
      404,
      onecError('8', 'Тип сущности не найден'),
      'unknown_name',
      '8',
    ],
    ['a base without OData', 404, '<html><h1>404</h1></html>', 'not_published', null],
    ['a redirect to a sign-in page', 302, '', 'not_published', null],
    ['no rights', 403, onecError('21', 'Нарушение прав доступа!'), 'no_rights', '21'],
    ['no rights said with a failure', 500, onecError('-1', 'Недостаточно прав доступа'), 'no_rights', '-1'],
    [
      'an error as Atom',
      400,
      '<?xml version="1.0"?><m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><m:code>6</m:code><m:message xml:lang="ru">Сегмент</m:message></m:error>',
      'unknown_name',
      '6',
    ],
  ];
  for (const [what, status, body, reason, code] of refusals) {
    it(`says what it is: ${what}`, async () => {
      base.get(set).query(true).reply(status, body);
      const error = await failure(client.rows(setPath('Catalog_Контрагенты')));
      expect([error.reason, error.status, error.onecCode]).to.deep.equal([reason, status, code]);
      expect(error.isPassing).to.equal(false);
    });
  }

  it('keeps what 1C says apart from the message that goes to the log', async () => {
    base.get(set).query(true).reply(400, onecError('6', 'Сегмент пути ТелефонИванова не найден!'));
    const error = await failure(client.rows(setPath('Catalog_Контрагенты')));
    expect(error.onecText).to.contain('ТелефонИванова');
    expect(error.message).not.to.contain('ТелефонИванова');
  });

  it('asks again with pauses while the base fails, and then has its answer', async () => {
    base.get(set).query(true).reply(502, 'Bad Gateway');
    base
      .get(set)
      .query(true)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    base.get(set).query(true).reply(200, { value: [] });
    expect(await client.rows(setPath('Catalog_Контрагенты'))).to.deep.equal([]);
    expect(base.isDone()).to.equal(true);
  });

  it('gives up after the last pause, and does not repeat what a repeat would not mend', async () => {
    base.get(set).query(true).times(3).reply(503, 'busy');
    expect((await failure(client.rows(setPath('Catalog_Контрагенты')))).reason).to.equal('server');
    expect(base.isDone()).to.equal(true);
    base.get(set).query(true).once().reply(401, '');
    expect((await failure(client.rows(setPath('Catalog_Контрагенты')))).reason).to.equal('unauthorized');
  });

  it('does not repeat while a person waits', async () => {
    base.get(set).query(true).once().reply(503, 'busy');
    const error = await failure(client.rows(setPath('Catalog_Контрагенты'), {}, { patient: false }));
    expect(error.reason).to.equal('server');
  });

  it('knows the licence that is missing by the words of the web server extension', async () => {
    const body = {
      exception: {
        descr: 'Ошибка при выполнении запроса GET к ресурсу /odata/standard.odata:',
        inner: { descr: 'На сервере 1С:Предприятия не найдена лицензия.' },
      },
    };
    base.get(set).query(true).reply(500, body);
    const error = await failure(client.rows(setPath('Catalog_Контрагенты'), {}, { patient: false }));
    expect([error.reason, error.isPassing]).to.deep.equal(['no_licence', true]);
  });

  it('takes a page that is no OData for what it is', async () => {
    base.get(set).query(true).reply(200, '<!DOCTYPE html><title>1cfresh</title>');
    expect((await failure(client.rows(setPath('Catalog_Контрагенты')))).reason).to.equal('bad_answer');
    base.get(set).query(true).reply(200, { neither: 'rows' });
    expect((await failure(client.rows(setPath('Catalog_Контрагенты')))).reason).to.equal('bad_answer');
  });

  it('waits half a minute for a base that wakes, and no longer than its limit', async () => {
    const clock = fakeClock();
    const patient = createOdataClient(
      { url, login: 'x', password: '', allowedOnly: false },
      { clock, log: silentLog(), pauses: { delays: [0] } },
    );
    base.get(set).query(true).delay(20).reply(200, { value: [] });
    const woken = patient.rows(setPath('Catalog_Контрагенты'));
    await clock.advance(30_000);
    expect(await woken).to.deep.equal([]);

    base.get(set).query(true).delay(60_000).reply(200, { value: [] });
    const late = failure(patient.rows(setPath('Catalog_Контрагенты')));
    await clock.advance(61_000);
    expect((await late).reason).to.equal('timeout');
    patient.close();
    nock.abortPendingRequests();
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    base.get(set).query(true).reply(503, '');
    const waiting = open([0, 60_000]).rows(setPath('Catalog_Контрагенты'), {}, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 20);
    await waiting.then(
      () => expect.fail('it has answered'),
      (error: Error) => expect(error.message).to.equal('stopped'),
    );
  });

  it('takes an address as people copy it', () => {
    for (const given of [
      'http://1c.local/trade',
      'http://1c.local/trade/',
      'http://1c.local/trade/odata',
      'http://1c.local/trade/odata/standard.odata',
      ' http://1c.local/trade/odata/standard.odata/ ',
      'http://1c.local/trade/odata/standard.odata/$metadata',
    ]) {
      expect(normalUrl(given), given).to.equal(url);
    }
    for (const given of ['', 'trade', 'ftp://1c.local/trade', 'http://u:p@1c.local/trade', 'file:///etc']) {
      expect(normalUrl(given), given).to.equal(null);
    }
  });
});
