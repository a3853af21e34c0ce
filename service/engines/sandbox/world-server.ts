/**
 * The outside world for other processes, over HTTP on this machine only. It goes on when the service is killed
 * and keeps what clients write. `GET /lines/:lineId/news` is a stream of JSON lines that lasts as long as the
 * bridge is connected; an empty line is a heartbeat.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { LineId } from '../../../contracts/common.ts';
import type { Log } from '../../platform/log.ts';
import { type InputOf, isWorldCommand, type SandboxWorld } from './sandbox-world.ts';
import { WorldError } from './world-state.ts';

/** Less than the time after which a client takes a silent stream for dead. */
const heartbeatMs = 10_000;
const linePattern = /^[A-Za-z0-9_-]{1,64}$/;

export interface WorldServer {
  url: string;
  close(): Promise<void>;
}

/** Serves a world on 127.0.0.1; port 0 takes any free one. Closing the server leaves the world open. */
export async function serveWorld(world: SandboxWorld, port: number, log: Log): Promise<WorldServer> {
  const ends = new AbortController();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [area, id = '', what, name = ''] = pathname.slice(1).split('/');
    if (area === 'lines' && linePattern.test(id) && what === 'news') {
      return streamNews(id as LineId, response);
    }
    if (area === 'lines' && linePattern.test(id) && what === 'commands' && isWorldCommand(name)) {
      const input = (await json(request)) as InputOf<typeof name>;
      return reply(response, 200, { output: (await world.call(name, id as LineId, input)) ?? null });
    }
    if (area === 'files' && request.method === 'PUT')
      return reply(response, 200, await world.putFile(request));
    if (area === 'files') return pipeline(await world.openFile(id), response);
    throw new WorldError('not_found');
  }

  async function streamNews(lineId: LineId, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    const heartbeat = setInterval(() => response.write('\n'), heartbeatMs);
    try {
      for await (const news of world.attach(lineId, AbortSignal.any([gone.signal, ends.signal]))) {
        response.write(`${JSON.stringify(news)}\n`);
      }
    } finally {
      clearInterval(heartbeat);
      response.end();
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      if (error instanceof WorldError) {
        return reply(response, 409, { code: error.code, message: error.message });
      }
      log.error({ err: error }, 'the sandbox world could not answer');
      return reply(response, 500, { code: null, message: 'the world has failed' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        ends.abort();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
