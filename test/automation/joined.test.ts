/** Two chats that turn out to be with one person: their waits, timers and figures become those of one. */
import { expect } from 'chai';
import { timerTopic } from '../../service/automation/timer.store.ts';
import { timerTable } from '../../service/automation/timer.table.ts';
import { factTable } from '../../service/reports/fact.table.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { inbound, type Puppet, puppets } from '../support/puppet.ts';
import { type Base, chatOf, newPhone } from '../support/world.ts';

const minute = 60_000;

describe('automation of chats that become one', () => {
  let app: TestApp;
  let base: Base;
  let puppet: Puppet;

  before(async () => {
    const made = Promise.withResolvers<void>();
    app = await openApp({
      engines: puppets((one) => {
        puppet = one;
        made.resolve();
      }),
    });
    base = await app.connect();
    await base.roster({ Иванов: {} });
    const automation = { managerAlert: { enabled: true, firstAnswerMinutes: 15, nextAnswerMinutes: 15 } };
    await base.api('createLine', { body: { name: 'Продажи', engine: 'sandbox', settings: { automation } } });
    await made.promise;
    await puppet.online();
  });
  after(() => app?.close());

  it('waits since the first of the two, is told of once, and is counted as one', async () => {
    const phone = newPhone();
    const lid = '70000001';
    const byLid = {
      address: `${lid}@lid`,
      kind: 'person',
      phone: null,
      lid,
      username: null,
      name: 'Анна',
    } as const;
    const writes = async (peer: typeof byLid | ReturnType<typeof inbound>['peer'], text: string) => {
      await puppet.context.emit({ type: 'message', message: { ...inbound(phone, text), peer } });
      return (await base.feed.until('message.received', (one) => one.text === text)).data;
    };
    const first = await writes(byLid, 'Первое');
    app.clock.move(10 * minute);
    const second = await writes(inbound(phone, '').peer, 'Второе');
    await puppet.context.emit({ type: 'identity', peer: { ...byLid, phone } });
    const gone = await base.feed.until('chat.changed', ({ mergedIntoId }) => mergedIntoId !== null);
    const kept = gone.data.mergedIntoId as string;
    expect([chatOf(first), chatOf(second)]).to.have.members([gone.data.id, kept]);
    const { db, bus } = app.app.platform;
    const timersOf = (subjectId: string) => db.read((r) => r.repo(timerTable).findBy({ subjectId }));
    expect(await timersOf(gone.data.id)).to.deep.equal([]);
    expect((await timersOf(kept)).map(({ kind }) => kind)).to.deep.equal(['alert']);
    expect(await db.read((r) => r.repo(factTable).countBy({ chatId: gone.data.id }))).to.equal(0);
    // Since the first: fifteen minutes are over six minutes after the second.
    app.clock.move(6 * minute);
    bus.publish(timerTopic);
    const alerted = await base.feed.until('chat.changed', ({ id, alert }) => id === kept && alert !== null);
    expect(alerted.data.alert?.reason).to.equal('first_answer');
    const lines = await base.api('listMessages', { params: { chatId: kept } });
    expect(lines.items.filter(({ system }) => system?.event === 'alerted')).to.have.length(1);
  });
});
