/** The service is asked to stop while somebody sends a file that does not come to an end. */
import { once } from 'node:events';
import { request } from 'node:http';
import { expect } from 'chai';
import { openApp } from '../support/app.ts';

describe('a stop of the service in the middle of a slow upload', () => {
  it('does not wait for the file for ever', async () => {
    const app = await openApp({ env: { SHUTDOWN_SECONDS: '3' } });
    const base = await app.connect();
    const { port } = app.app.http.server.address() as { port: number };
    const reached = once(app.app.http.server, 'request');
    const upload = request({
      port,
      method: 'POST',
      path: '/v1/attachments',
      headers: {
        authorization: `Bearer ${base.token}`,
        'infobase-hash': base.connectionHash,
        'content-type': 'multipart/form-data; boundary=x',
      },
    });
    const broken = once(upload, 'error').catch(() => undefined);
    upload.on('error', () => undefined);
    upload.write(
      '--x\r\ncontent-disposition: form-data; name="file"; filename="big.bin"\r\n\r\nthe beginning',
    );
    await reached;
    const started = Date.now();
    await app.close();
    expect(Date.now() - started, 'ms').to.be.lessThan(4_000);
    await broken;
  }).timeout(15_000);
});
