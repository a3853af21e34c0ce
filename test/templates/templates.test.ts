import { expect } from 'chai';
import type { ChatId } from '../../contracts/common.ts';
import { chatTable } from '../../service/chats/chat.table.ts';
import { contactByPhone } from '../../service/contacts/contact.store.ts';
import { openApp, type TestApp } from '../access/app.ts';

describe('templates', () => {
  let app: TestApp;
  let base: Awaited<ReturnType<TestApp['infobase']>>;
  let other: Awaited<ReturnType<TestApp['infobase']>>;

  beforeEach(async () => {
    app = await openApp();
    base = await app.infobase('trade');
    other = await app.infobase('other');
  });
  afterEach(() => app.close());

  const create = (body: object, token = base.token) =>
    app.call('POST', '/v1/templates', {
      token,
      body: { name: 'Привет', text: 'Здравствуйте, {{client.name}}!', ...body },
    });
  const change = (id: string, body: object, token = base.token) =>
    app.call('PATCH', `/v1/templates/${id}`, { token, body });
  const list = async (token = base.token) =>
    (await app.call('GET', '/v1/templates', { token })).body.items as Array<{ id: string; name: string }>;
  const told = async () =>
    (await app.events(base.row.id)).map(({ type, version, data }) => [
      type,
      version,
      data.name,
      data.deleted,
    ]);

  it('are made, changed and deleted, and the feed tells of each', async () => {
    const { status, body } = await create({ folder: 'Общие' });
    expect(status).to.equal(201);
    expect(body).to.deep.include({
      infobaseId: base.row.id,
      externalId: null,
      folder: 'Общие',
      variables: ['client.name'],
      deleted: false,
      version: 1,
    });
    await app.clock.advance(1000);
    const changed = await change(body.id, { name: 'Здравствуйте', folder: null });
    expect(changed.body).to.include({ folder: null, version: 2, updatedAt: '2026-11-20T09:00:01.000Z' });
    expect((await change(body.id, { name: 'Здравствуйте' })).body.version).to.equal(2);
    const gone = await app.call('DELETE', `/v1/templates/${body.id}`, { token: base.token });
    expect(gone.body).to.deep.equal({ done: true });
    expect(await list()).to.deep.equal([]);
    expect((await change(body.id, { name: 'x' })).code).to.equal('NOT_FOUND');
    expect(await told()).to.deep.equal([
      ['template.changed', 1, 'Привет', false],
      ['template.changed', 2, 'Здравствуйте', false],
      ['template.changed', 3, 'Здравствуйте', true],
    ]);
  });

  it('of 1C are known by their externalId, and come back after a deletion', async () => {
    const first = await create({ externalId: 't-1' });
    expect((await create({ externalId: 't-1' })).body.version).to.equal(1);
    const second = await create({ externalId: 't-1', text: 'Добрый день!' });
    expect(second.body).to.deep.include({ id: first.body.id, variables: [], version: 2 });
    await app.call('DELETE', `/v1/templates/${first.body.id}`, { token: base.token });
    const third = await create({ externalId: 't-1' });
    expect(third.body).to.include({ id: first.body.id, deleted: false, version: 4 });
    const foreign = await create({ externalId: 't-1' }, other.token);
    expect(foreign.body.id).not.to.equal(first.body.id);
    expect(await list()).to.have.length(1);
  });

  it('are not changed on an outdated version', async () => {
    const { body } = await create({});
    await change(body.id, { name: 'Второй' });
    const late = await change(body.id, { name: 'Третий', version: 1 });
    expect([late.status, late.code]).to.deep.equal([409, 'CONFLICT']);
    expect(late.body.error.details.template).to.include({ name: 'Второй', version: 2 });
    expect((await change(body.id, { name: 'Третий', version: 2 })).body.version).to.equal(3);
  });

  it('of another infobase do not exist', async () => {
    const { body } = await create({}, other.token);
    expect(await list()).to.deep.equal([]);
    expect((await change(body.id, { name: 'x' })).code).to.equal('NOT_FOUND');
    const url = `/v1/templates/${body.id}`;
    expect((await app.call('DELETE', url, { token: base.token })).code).to.equal('NOT_FOUND');
    const render = await app.call('POST', `${url}/render`, { token: base.token, body: {} });
    expect(render.code).to.equal('NOT_FOUND');
    expect((await create({ infobaseId: other.row.id })).code).to.equal('NOT_FOUND');
    expect((await create({}, await app.token(['manage']))).code).to.equal('INFOBASE_REQUIRED');
  });

  describe('filled in', () => {
    const object = { kind: 'Справочник.Контрагенты', key: '0a1b2c3d', title: 'ООО «Вектор»' };

    const openChat = async (infobaseId: typeof base.row.id, id: string, linked = false) => {
      const line = await app.line(infobaseId, { name: 'Опт' });
      const at = app.clock.now().toISOString();
      await app.platform.db.write(async (tx) => {
        const { contact } = await contactByPhone(tx, app.clock, line.id, '+79161234567', 'Анна');
        await tx.repo(chatTable).insert({
          id: id as ChatId,
          lineId: line.id,
          contactId: contact.id,
          status: 'queued',
          ...(linked ? { objectKind: object.kind, objectKey: object.key, objectTitle: object.title } : {}),
          unanswered: 0,
          lastMessageAt: at,
          labels: [],
          spam: false,
          openedAt: at,
          ruledVersion: 1,
          version: 1,
        });
      });
    };
    const render = async (text: string, body: object, headers: Record<string, string> = {}) => {
      const made = await create({ text });
      const url = `/v1/templates/${made.body.id}/render`;
      return app.call('POST', url, { token: base.token, body, headers });
    };

    it('from the chat, the employee and the object', async () => {
      await app.roster(base.token, { Пётр: { externalId: 'u-petr' } });
      await openChat(base.row.id, 'chat_1');
      const text =
        '{{client.name}} {{client.phone}} {{employee.name}} {{line.name}} {{object.title}} {{object.Долг}}';
      const { body } = await render(text, { chatId: 'chat_1', object }, { 'employee-id': 'u-petr' });
      expect(body).to.deep.equal({
        text: 'Анна +79161234567 Пётр Опт ООО «Вектор» {{object.Долг}}',
        missing: ['object.Долг'],
      });
      expect(app.objects).to.deep.equal([object]);
    });

    it('from the object that the chat is linked to', async () => {
      await openChat(base.row.id, 'chat_1', true);
      expect((await render('{{object.title}}', { chatId: 'chat_1' })).body.text).to.equal('ООО «Вектор»');
    });

    it('without a chat: what is missing is named', async () => {
      const { body } = await render('{{client.name}} {{line.name}} {{object.title}}', {});
      expect(body.missing).to.deep.equal(['client.name', 'line.name', 'object.title']);
      expect(app.objects).to.deep.equal([]);
    });

    it('not from a chat of another infobase', async () => {
      await openChat(other.row.id, 'chat_2');
      expect((await render('{{client.name}}', { chatId: 'chat_2' })).code).to.equal('NOT_FOUND');
    });
  });
});
