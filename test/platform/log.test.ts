import { expect } from 'chai';
import { BridgeError, fail, isBridgeError } from '../../service/platform/errors.ts';
import { createLog } from '../../service/platform/log.ts';
import { createMetrics } from '../../service/platform/metrics.ts';

describe('the log', () => {
  it('shows neither secrets nor what people write, however they get in', () => {
    const lines: string[] = [];
    const log = createLog(
      { level: 'debug', format: 'json' },
      { write: (line: string) => void lines.push(line) },
    );
    log.info({ token: 'SECRET', body: { text: 'SECRET' }, chatId: 'chat_1' }, 'one');
    log.info({ req: { headers: { authorization: 'Bearer SECRET', cookie: 'SECRET' } } }, 'two');
    log.info(
      { message: { text: 'SECRET', phone: '+SECRET' }, line: { proxy: { password: 'SECRET' } } },
      'three',
    );
    log.error({
      err: Object.assign(new Error('query failed'), {
        parameters: ['SECRET'],
        detail: 'Key (phone)=(SECRET)',
      }),
    });
    log.child({ worker: 'w' }).warn({ secret: 'SECRET' }, 'four');
    expect(lines).to.have.length(5);
    expect(lines.join('')).not.to.include('SECRET');
    expect(lines.join('')).to.include('chat_1').and.include('query failed').and.include('[hidden]');
  });

  it('stays silent below its level', () => {
    const lines: string[] = [];
    const log = createLog(
      { level: 'warn', format: 'json' },
      { write: (line: string) => void lines.push(line) },
    );
    log.info('quiet');
    log.warn('loud');
    expect(lines.map((line) => JSON.parse(line).msg)).to.deep.equal(['loud']);
  });
});

describe('metrics', () => {
  it('belong to one program, and asking twice gives the same one', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.counter('bridge_things_total', 'Things', ['kind']).inc({ kind: 'a' });
    one.counter('bridge_things_total', 'Things', ['kind']).inc({ kind: 'a' }, 2);
    one.histogram('bridge_time_seconds', 'Time', ['kind'], [0.1, 1]).observe({ kind: 'a' }, 0.5);
    expect(await one.registry.metrics())
      .to.include('bridge_things_total{kind="a"} 3')
      .and.include('le="0.1"');
    expect(await other.registry.metrics()).not.to.include('bridge_things_total');
  });
});

describe('errors', () => {
  it('carry their code and details', () => {
    const caught = (() => {
      try {
        return fail('NOT_FOUND', { id: 'chat_1' });
      } catch (error) {
        return error;
      }
    })();
    expect(caught)
      .to.be.instanceOf(BridgeError)
      .and.deep.include({ code: 'NOT_FOUND', details: { id: 'chat_1' } });
    expect(isBridgeError(caught, 'NOT_FOUND')).to.equal(true);
    expect(isBridgeError(caught, 'FORBIDDEN')).to.equal(false);
    expect(isBridgeError(new Error('NOT_FOUND'))).to.equal(false);
  });
});
