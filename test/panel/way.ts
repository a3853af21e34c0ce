/** A way to the service that can be cut, that can go silent, and that can give out another build of the panel. */
import { request as ask, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Way {
  url: string;
  /** Connections are closed at once. */
  cut(on: boolean): void;
  /** The next request that is posted to such an address passes, and everything is cut before its answer. */
  cutAfter(ending: string): void;
  /** Connections stay, and nothing passes: what a lost network looks like from inside. */
  hush(on: boolean): void;
  /** The name of another build; empty: the one that is there. */
  build: string;
  close(): Promise<void>;
}

const program = '/panel/assets/dist/app.js';

export async function wayTo(target: string): Promise<Way> {
  let isCut = false;
  let isHushed = false;
  let lastOne = '';
  const sockets = new Set<Socket>();
  const way: Way = {
    url: '',
    build: '',
    cut: (on) => {
      isCut = on;
      if (on) for (const socket of sockets) socket.destroy();
    },
    cutAfter: (ending) => {
      lastOne = ending;
    },
    hush: (on) => {
      isHushed = on;
      // Who comes back finds his old connections dead.
      if (!on) for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((incoming, outgoing) => {
    if (isHushed) return;
    const isLast = lastOne !== '' && incoming.method === 'POST' && (incoming.url ?? '').endsWith(lastOne);
    const isOther = incoming.url === program && way.build !== '';
    const { 'if-none-match': _tag, 'if-modified-since': _since, ...asked } = incoming.headers;
    const forward = ask(`${target}${incoming.url}`, {
      method: incoming.method,
      headers: isOther ? asked : incoming.headers,
    });
    forward.on('response', (answer) => {
      if (isLast) {
        answer.resume();
        return;
      }
      const { 'content-length': _length, ...headers } = answer.headers;
      if (isOther)
        outgoing.writeHead(200, { ...headers, etag: `"${way.build}"`, 'cache-control': 'no-cache' });
      else outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.on('data', (chunk) => {
        if (!isHushed) outgoing.write(chunk);
      });
      answer.on('end', () => {
        if (isHushed) return;
        if (isOther && incoming.method !== 'HEAD') outgoing.write(`;window.build = '${way.build}';`);
        outgoing.end();
      });
    });
    forward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => {
      if (!isLast) forward.destroy();
    });
    incoming.pipe(forward);
    if (isLast) {
      lastOne = '';
      // The service has all of it; nothing of what it says comes back.
      forward.on('finish', () => way.cut(true));
    }
  });
  server.on('connection', (socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  way.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return way;
}
