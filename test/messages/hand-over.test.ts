/** The moment in which a message is handed over, step by step. */
import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import type { Draft } from '../../service/engines/engine.ts';
import { findMessage } from '../../service/messages/message.store.ts';
import { receiveMessage } from '../../service/messages/receive.commands.ts';
import { nextToSend, type SendContext, sendOne } from '../../service/messages/send.worker.ts';
import { acquire } from '../../service/platform/lease.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { inbound, Puppet } from '../support/puppet.ts';
import { type Base, newPhone, send } from '../support/world.ts';

describe('handing a message over', () => {
  let app: TestApp;
  let base: Base;
  let context: SendContext;
  let puppet: Puppet;

  before(async () => {
    app = await openApp();
    base = await app.connect();
    await base.roster({ Иванов: {} });
    const body = { name: 'Продажи', engine: 'sandbox' as const, start: false };
    const lineId = (await base.api('createLine', { body })).id as LineId;
    const { platform } = app.app;
    const lease = await acquire(platform.db, `line:${lineId}`, 'the test', 600_000);
    if (!lease) throw new Error('the line belongs to somebody else');
    puppet = new Puppet({} as never);
    context = {
      platform,
      lineId,
      lease,
      engine: puppet.engine(),
      files: {} as never,
      onRecorded: async () => undefined,
    };
  });
  after(() => app.close());

  /** An answer that its line has chosen as the next one, and not touched yet. */
  async function chosen(text: string) {
    const message = inbound(newPhone(), `Жду: ${text}`);
    await receiveMessage(context, message);
    const event = await base.feed.until('message.received', (one) => one.text === message.text);
    await send(base.as('Иванов'), event.data.chatId as never, { text });
    const row = await context.platform.db.read((r) => nextToSend(r, context.lineId, new Set()));
    if (row?.text !== text) throw new Error('another one is next');
    return row;
  }
  const stored = (id: Parameters<typeof findMessage>[1]) =>
    context.platform.db.read((r) => findMessage(r, id));

  it('takes what the employee has changed until then', async () => {
    const row = await chosen('с ошибкой');
    const params = { messageId: row.id };
    await base.as('Иванов')('editMessage', { params, body: { text: 'без ошибки' } });
    await sendOne(context, row);
    expect(puppet.sent).to.deep.equal(['без ошибки']);
    expect(await stored(row.id)).to.include({ status: 'sent', text: 'без ошибки' });
  });

  it('takes nothing back when what follows the result fails', async () => {
    const row = await chosen('Дошло');
    const failing: SendContext = {
      ...context,
      onRecorded: async () => {
        throw new Error('the line is being stopped');
      },
    };
    await sendOne(failing, row);
    expect(await stored(row.id)).to.include({ status: 'sent', externalId: `x-${row.id}` });
  });

  it('is not begun with a message that was withdrawn meanwhile', async () => {
    const row = await chosen('Передумал');
    await base.as('Иванов')('deleteMessage', { params: { messageId: row.id } });
    const before = puppet.sent.length;
    await sendOne(context, row);
    expect(puppet.sent).to.have.length(before);
    expect(await stored(row.id)).to.include({ status: 'failed', failureCode: 'withdrawn' });
  });

  it('leaves a message as it was when it could not be made ready, for another try', async () => {
    const row = await chosen('Диск занят');
    const { db } = context.platform;
    const busy: SendContext = {
      ...context,
      platform: {
        ...context.platform,
        db: { ...db, read: () => Promise.reject(new Error('the database is busy')) },
      },
    };
    expect(await sendOne(busy, row)).to.equal('contact_waits');
    expect(await stored(row.id)).to.include({ status: 'pending', handedOverAt: null });
    const drafts: Draft[] = [];
    puppet.onSend = async (draft) => {
      drafts.push(draft);
      return puppet.sentOf(draft);
    };
    expect(await sendOne(context, row)).to.equal('done');
    expect(drafts.map((draft) => draft.text)).to.deep.equal(['Диск занят']);
  });
});
