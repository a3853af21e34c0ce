import { expect } from 'chai';
import { openApp, type TestApp } from '../access/app.ts';

describe('employees', () => {
  let app: TestApp;
  let base: Awaited<ReturnType<TestApp['infobase']>>;

  beforeEach(async () => {
    app = await openApp();
    base = await app.infobase('trade');
  });
  afterEach(() => app.close());

  const push = (employees: object[], token = base.token, query = '') =>
    app.call('PUT', `/v1/employees${query}`, { token, body: { employees } });
  const list = async (token = base.token) =>
    (await app.call('GET', '/v1/employees?limit=200', { token })).body.items as Array<
      Record<string, unknown>
    >;
  const employee = async (name: string) => (await list()).find((e) => e.name === name);
  const person = (name: string, more: object = {}) => ({ externalId: `u-${name}`, name, ...more });
  const names = (queue: { employees: { name: string }[] }) => queue.employees.map(({ name }) => name);

  it('takes a roster whole', async () => {
    const first = await push([person('anna'), person('boris', { role: 'manager', phone: '+79161234567' })]);
    expect(first.body).to.deep.equal({ created: 2, changed: 0, deleted: 0, total: 2 });
    const second = await push([person('anna', { name: 'anna' }), person('clara')]);
    expect(second.body).to.deep.equal({ created: 1, changed: 0, deleted: 1, total: 2 });
    expect(await employee('boris')).to.include({ deleted: true, absent: true, role: 'manager', version: 2 });
    expect(await employee('anna')).to.include({ deleted: false, absent: false, version: 1 });
    const third = await push([person('anna'), person('boris'), person('clara')]);
    expect(third.body).to.include({ created: 0, changed: 1, deleted: 0 });
    expect(await employee('boris')).to.include({ deleted: false, role: 'employee', phone: null, version: 3 });
  });

  it('tells the feed of every change, and of nothing else', async () => {
    await push([person('anna'), person('boris')]);
    await push([person('anna'), person('boris')]);
    expect(await app.events(base.row.id)).to.have.length(2);
    await push([person('anna', { onLeaveUntil: '2026-11-21T00:00:00+03:00' })]);
    const events = (await app.events(base.row.id)).slice(2);
    expect(events.map(({ type, version, data }) => [type, version, data.name])).to.deep.equal([
      ['employee.changed', 2, 'anna'],
      ['employee.changed', 2, 'boris'],
    ]);
    expect(events[0]?.data).to.include({ onLeaveUntil: '2026-11-20T21:00:00.000Z', absent: true });
    expect(events[1]?.data).to.include({ deleted: true });
    await push([person('anna', { onLeaveUntil: '2026-11-20T21:00:00Z' })]);
    expect(await app.events(base.row.id)).to.have.length(4);
  });

  it('takes a roster of ten thousand', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({ externalId: `u${i}`, name: `n${i}` }));
    expect((await push(many)).body).to.deep.equal({ created: 10000, changed: 0, deleted: 0, total: 10000 });
    expect((await push(many)).body).to.include({ created: 0, changed: 0 });
    expect(await app.events(base.row.id)).to.have.length(10_000);
  });

  it('refuses one person twice, and changes nothing', async () => {
    const reply = await push([person('anna'), { externalId: 'u-anna', name: 'other' }]);
    expect([reply.status, reply.code]).to.deep.equal([400, 'VALIDATION_FAILED']);
    expect(await list()).to.deep.equal([]);
  });

  it('keeps rosters of infobases apart', async () => {
    const other = await app.infobase('other');
    await push([person('anna')]);
    await push([person('anna'), person('zoe')], other.token);
    expect(await list()).to.have.length(1);
    expect(await list(other.token)).to.have.length(2);
    expect((await push([], base.token, `?infobaseId=${other.row.id}`)).code).to.equal('NOT_FOUND');
    expect((await push([], base.token, '?infobaseId=ib_nowhere')).code).to.equal('NOT_FOUND');
    const integrator = await app.token(['read', 'manage']);
    expect((await push([], integrator)).code).to.equal('INFOBASE_REQUIRED');
    expect((await push([], integrator, '?infobaseId=ib_nowhere')).code).to.equal('NOT_FOUND');
    expect((await push([], integrator, `?infobaseId=${other.row.id}`)).body.deleted).to.equal(2);
  });

  it('acts for an employee of the own roster only', async () => {
    const other = await app.infobase('other');
    await app.roster(other.token, { zoe: {} });
    const { anna } = await app.roster(base.token, { anna: {} });
    const ask = (id: string) =>
      app.call('GET', '/v1/employees', { token: base.token, headers: { 'employee-id': id } });
    expect((await ask('u-anna')).status).to.equal(200);
    expect((await ask(anna as string)).status).to.equal(200);
    const foreign = await ask('u-zoe');
    expect([foreign.status, foreign.code]).to.deep.equal([422, 'EMPLOYEE_UNKNOWN']);
  });

  it('pages by key', async () => {
    await push(['a', 'b', 'c'].map((name) => person(name)));
    const first = await app.call('GET', '/v1/employees?limit=2', { token: base.token });
    const rest = await app.call('GET', `/v1/employees?limit=2&cursor=${first.body.nextCursor}`, {
      token: base.token,
    });
    const seen = [...first.body.items, ...rest.body.items].map(({ name }) => name);
    expect(seen).to.deep.equal(['a', 'b', 'c']);
    expect(rest.body.nextCursor).to.equal(null);
  });

  describe('queue', () => {
    beforeEach(() => push(['anna', 'boris', 'clara'].map((name) => person(name))));

    const setQueue = (body: object, token = base.token) => app.call('PUT', '/v1/queue', { token, body });
    const getQueue = async (query = '') =>
      (await app.call('GET', `/v1/queue${query}`, { token: base.token })).body;

    it('is kept in its order and shown as places', async () => {
      const { id } = (await employee('anna')) as { id: string };
      const set = await setQueue({ employeeIds: ['u-clara', id, 'u-anna'] });
      expect(names(set.body)).to.deep.equal(['clara', 'anna']);
      expect(set.body).to.include({ lineId: null, inherited: false });
      expect(names(await getQueue())).to.deep.equal(['clara', 'anna']);
      const places = (await list()).map((e) => [e.name, e.queuePosition]);
      expect(places).to.deep.equal([
        ['anna', 2],
        ['boris', null],
        ['clara', 1],
      ]);
    });

    it('tells of those whose place has moved', async () => {
      await setQueue({ employeeIds: ['u-anna', 'u-boris'] });
      const before = (await app.events(base.row.id)).length;
      await setQueue({ employeeIds: ['u-anna', 'u-clara'] });
      const told = (await app.events(base.row.id)).slice(before);
      expect(told.map(({ data }) => [data.name, data.queuePosition, data.version])).to.deep.equal([
        ['boris', null, 3],
        ['clara', 2, 2],
      ]);
    });

    it('closes up when somebody leaves the roster, and takes him back in his place', async () => {
      await setQueue({ employeeIds: ['u-anna', 'u-boris', 'u-clara'] });
      await push([person('anna'), person('clara')]);
      expect(names(await getQueue())).to.deep.equal(['anna', 'clara']);
      expect(await employee('clara')).to.include({ queuePosition: 2, version: 3 });
      expect(await employee('boris')).to.include({ queuePosition: null });
      await push(['anna', 'boris', 'clara'].map((name) => person(name)));
      expect(names(await getQueue())).to.deep.equal(['anna', 'boris', 'clara']);
      const last = (await app.events(base.row.id)).at(-1);
      expect(last?.data).to.include({ name: 'clara', queuePosition: 3 });
    });

    it('of a line stands instead of that of the infobase', async () => {
      const line = await app.line(base.row.id);
      await setQueue({ employeeIds: ['u-anna'] });
      const inherited = await getQueue(`?lineId=${line.id}`);
      expect(inherited).to.include({ lineId: line.id, inherited: true });
      expect(names(inherited)).to.deep.equal(['anna']);
      const own = await setQueue({ lineId: line.id, employeeIds: ['u-boris'] });
      expect(own.body).to.include({ inherited: false });
      expect(names(await getQueue(`?lineId=${line.id}`))).to.deep.equal(['boris']);
      expect(await employee('boris')).to.include({ queuePosition: null });
      const gone = await setQueue({ lineId: line.id, employeeIds: null });
      expect(gone.body).to.include({ inherited: true });
      expect(names(gone.body)).to.deep.equal(['anna']);
    });

    it('takes nobody who is not in the roster', async () => {
      const other = await app.infobase('other');
      await push([person('zoe')], other.token);
      for (const ref of ['u-nobody', 'emp_nobody', 'u-zoe']) {
        const reply = await setQueue({ employeeIds: ['u-anna', ref] });
        expect([reply.status, reply.code]).to.deep.equal([422, 'EMPLOYEE_UNKNOWN']);
        expect(reply.body.error.details).to.deep.equal({ employee: ref });
      }
      expect(names(await getQueue())).to.deep.equal([]);
    });

    it('is of the own line only', async () => {
      const other = await app.infobase('other');
      const foreign = await app.line(other.row.id);
      const deleted = await app.line(base.row.id, { deletedAt: '2026-11-20T08:00:00.000Z' });
      for (const lineId of [foreign.id, deleted.id, 'line_nowhere']) {
        expect((await setQueue({ lineId, employeeIds: [] })).code).to.equal('NOT_FOUND');
        expect((await app.call('GET', `/v1/queue?lineId=${lineId}`, { token: base.token })).code).to.equal(
          'NOT_FOUND',
        );
      }
    });
  });
});
