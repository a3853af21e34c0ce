/** What goes wrong with one message must not hold up the others of its line. With an engine that does as it is told. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AttachmentId, ChatId, MessageId } from '../../contracts/common.ts';
import { EngineError } from '../../service/engines/engine.ts';
import { expireMessages } from '../../service/messages/expire.commands.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { inbound, type Puppet, puppets } from '../support/puppet.ts';
import { type Base, chatOf, hasStatus, newKey, newPhone, send } from '../support/world.ts';

describe('one message in trouble', function () {
  this.timeout(40_000);
  let app: TestApp;
  let base: Base;
  let puppet: Puppet;
  let lineId: string;

  async function chat(): Promise<ChatId> {
    const phone = newPhone();
    await puppet.context.emit({ type: 'message', message: inbound(phone, `Я ${phone}`) });
    return chatOf((await base.feed.until('message.received', (one) => one.text === `Я ${phone}`)).data);
  }
  const answer = (chatId: ChatId, text: string, more = {}) =>
    send(base.as('Иванов'), chatId, { text, ...more }).then((result) => result.message.id);
  const settings = (body: { pausePerMessageMs?: number; newContactsPerHour?: number }) =>
    base.api('changeLine', { params: { lineId }, body: { settings: body } });

  before(async () => {
    const made = Promise.withResolvers<void>();
    const engines = puppets((one) => {
      puppet = one;
      made.resolve();
    });
    app = await openApp({ engines });
    base = await app.connect();
    await base.roster({ Иванов: {} });
    const body = { name: 'Продажи', engine: 'sandbox' as const, settings: { pausePerMessageMs: 0 } };
    lineId = (await base.api('createLine', { body })).id;
    await made.promise;
    await puppet.online();
  });
  after(() => app.close());
  beforeEach(() => {
    puppet.onSend = async (draft) => puppet.sentOf(draft);
    puppet.onLookup = async () => ({ outcome: 'unknown' });
  });

  it('fails one whose file is gone, and sends the others', async () => {
    const [first, second] = [await chat(), await chat()];
    const form = new FormData();
    form.append('file', new Blob(['прайс'], { type: 'text/plain' }), 'прайс.txt');
    const { id } = await base.api('uploadAttachment', { body: form as never });
    const row = await app.app.platform.db.read((r) =>
      r.query<{ sha256: string }>('SELECT sha256 FROM attachment WHERE id = :id', { id }),
    );
    const sha256 = row[0]?.sha256 ?? '';
    const { dataDir } = app.app.platform.config;
    await rm(join(dataDir, 'attachments', sha256.slice(0, 2), sha256.slice(2, 4), sha256));
    const lost = await answer(first, 'Прайс', { attachmentId: id as AttachmentId });
    const failed = await hasStatus(base.feed, lost, 'failed');
    expect(failed.failure).to.include({ code: 'ATTACHMENT_GONE' });
    await hasStatus(base.feed, await answer(second, 'А мне без файла'), 'sent');
    await hasStatus(base.feed, await answer(first, 'И мне тоже'), 'sent');
  });

  it('goes on when the engine fails at looking one up', async () => {
    const [first, second] = [await chat(), await chat()];
    puppet.onSend = async (draft) => {
      if (draft.text === 'Неизвестно что') throw new EngineError('timed_out', 'no answer', false);
      return puppet.sentOf(draft);
    };
    puppet.onLookup = async () => {
      throw new Error('the page has changed');
    };
    const lost = await answer(first, 'Неизвестно что');
    await hasStatus(base.feed, lost, 'unconfirmed');
    await hasStatus(base.feed, await answer(second, 'Второму'), 'sent');
    await hasStatus(base.feed, await answer(second, 'Второму ещё'), 'sent');
    const crashes = await base.api.raw('getMetrics');
    expect(await crashes.text()).to.not.match(/bridge_worker_crashes_total\{worker="send"\} [1-9]/);
  });

  it('keeps no answer waiting behind people who are too many to be written to', async () => {
    const known = await chat();
    await settings({ pausePerMessageMs: 700, newContactsPerHour: 1 });
    const headers = () => ({ 'idempotency-key': newKey() });
    for (let i = 0; i < 30; i += 1) {
      const body = { lineId, phone: newPhone(), publishInChat: true, text: `Рассылка ${i}` } as never;
      await base.as('Иванов')('writeFirst', { headers: headers(), body });
    }
    await hasStatus(base.feed, await answer(known, 'Вам отвечаем сразу'), 'sent');
    expect(puppet.sent.filter((text) => text.startsWith('Рассылка'))).to.have.length(1);
    await settings({ pausePerMessageMs: 0, newContactsPerHour: 1000 });
  });

  it('asks about one that the engine has held past its hours, instead of waiting for ever', async () => {
    const chatId = await chat();
    puppet.onSend = async (draft) => ({ ...puppet.sentOf(draft), confirmed: false });
    const id: MessageId = await answer(chatId, 'Висит в браузере');
    await base.feed.until('message.changed', (one) => one.id === id && one.sentAt !== null);
    app.clock.move(5 * 3_600_000);
    await expireMessages(app.app.platform);
    await hasStatus(base.feed, id, 'unconfirmed');
    const receipt = { type: 'receipt', externalId: `x-${id}`, at: new Date(), reason: null } as const;
    await puppet.context.emit({ ...receipt, status: 'sent' });
    await hasStatus(base.feed, id, 'sent');
  });
});
