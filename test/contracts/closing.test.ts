import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { operations } from '../../contracts/operations.ts';
import { createHttp } from '../../service/platform/http.ts';
import { silentLog } from '../../service/platform/log.ts';

describe('a service that is stopping', () => {
  it('finishes what is in flight and refuses the rest with a code of the catalogue', async () => {
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const http = await createHttp({
      operations: { getLive: operations.getLive },
      handlers: {
        getLive: async () => {
          begun.resolve();
          await release.promise;
          return { status: 'ok' as const, version: '1', contractVersion: '1', checks: [] };
        },
      },
      authenticate: async () => null,
      around: (_principal, _id, _operation, _request, work) => work(),
      onDone: () => {},
      log: silentLog(),
      trustProxy: false,
      maxAttachmentBytes: 1,
      version: '1',
      servers: [],
      frameAncestors: [],
      checkReplies: true,
      triesPerMinute: 1,
    });
    await http.listen({ host: '127.0.0.1', port: 0 });
    const refused = new Promise<void>((resolve) => {
      http.server.on('request', (request) => request.url?.endsWith('?second') && setImmediate(resolve));
    });
    const socket = connect((http.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const said = text(socket);
    socket.write('GET /health/live HTTP/1.1\r\nhost: bridge\r\n\r\n');
    await begun.promise;
    const closed = http.close();
    // One connection, the next request behind the one under way.
    socket.write('GET /health/live?second HTTP/1.1\r\nhost: bridge\r\n\r\n');
    await refused;
    release.resolve();
    await closed;
    const [, first, second] = (await said).split('HTTP/1.1 ');
    expect(first).to.match(/^200 /).and.include('"status":"ok"');
    expect(second)
      .to.match(/^503 /)
      .and.include('"code":"SHUTTING_DOWN"')
      .and.match(/retry-after: \d+/i);
  });
});
