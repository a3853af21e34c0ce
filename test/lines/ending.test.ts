/** A line whose engine ends slowly or badly. */
import { expect } from 'chai';
import type { LineId } from '../../contracts/common.ts';
import { linesTopic } from '../../service/lines/line.store.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { inbound, type Puppet, puppets } from '../support/puppet.ts';
import { type Base, newPhone } from '../support/world.ts';

describe('the end of a line’s engine', () => {
  let app: TestApp;
  let base: Base;
  /** The engines of each line, the latest last. */
  const made = new Map<string, Puppet[]>();
  let onMade: () => void = () => undefined;

  async function newLine(): Promise<{ id: LineId; puppet: Puppet }> {
    const body = { name: 'Продажи', engine: 'sandbox' as const };
    const { id } = await base.api('createLine', { body });
    const puppet = await engineOf(id, 1);
    await puppet.online();
    return { id, puppet };
  }
  const engineOf = (id: string, number: number): Promise<Puppet> =>
    new Promise((resolve) => {
      onMade = () => {
        const puppet = made.get(id)?.[number - 1];
        if (puppet) resolve(puppet);
      };
      onMade();
    });

  before(async () => {
    app = await openApp({
      engines: puppets((one) => {
        const { lineId } = one.context;
        made.set(lineId, [...(made.get(lineId) ?? []), one]);
        onMade();
      }),
    });
    base = await app.connect();
  });
  after(() => app.close());

  it('is over before the next one is made', async () => {
    const { id, puppet } = await newLine();
    const stopping = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    puppet.onStop = () => {
      stopping.resolve();
      return stopped.promise;
    };
    await puppet.context.emit({ type: 'logged_out', by: 'phone' });
    await stopping.promise;
    // The keeper looks at this line and at another one, which comes after it.
    const other = await newLine();
    app.app.platform.bus.publish(linesTopic, id);
    await newLine();
    expect(other.id > id).to.equal(true);
    expect(made.get(id), 'two engines would share a profile').to.have.length(1);
    stopped.resolve();
    await engineOf(id, 2);
  });

  it('does not end the other lines when it goes wrong', async () => {
    const [good, bad] = [await newLine(), await newLine()];
    bad.puppet.onStop = async () => {
      throw new Error('the browser does not close');
    };
    await base.feed.pull();
    const from = base.feed.after;
    await base.api('stopLine', { params: { lineId: bad.id } });
    await base.feed.until('line.changed', (line) => line.id === bad.id && line.status === 'off', from);
    const phone = newPhone();
    await good.puppet.context.emit({ type: 'message', message: inbound(phone, 'Вы ещё здесь?') });
    await base.feed.until('message.received', (message) => message.text === 'Вы ещё здесь?');
    expect(made.get(good.id)).to.have.length(1);
  });
});
