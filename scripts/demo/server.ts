/** The demonstration's own web server: its page, its API, and the service behind the same address. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { css } from '../../test/onec/forms/render-style.ts';
import type { DeskAct } from './onec-desk.ts';
import { people } from './people.ts';
import { forward } from './proxy.ts';
import { openSession, type Session } from './session.ts';
import { storyClient } from './story.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};
const pages: Readonly<Record<string, string>> = { '/': 'index.html', '/1c': 'onec.html' };
/** Shown to who is faster than the sample data. */
const waiting =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Демонстрация</title><p>Готовим демонстрацию… / Getting ready…';
const largest = 1_000_000;

export interface DemoServer {
  readonly url: string;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > largest) throw new Error('too long');
    parts.push(part as Buffer);
  }
  return parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString('utf8'));
}

const send = (response: ServerResponse, status: number, type: string, body: string | Buffer): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
};
const sendJson = (response: ServerResponse, value: unknown, status = 200): void =>
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value));

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/**
 * Opens it all; the page answers as soon as the sample data are there.
 * @param port 0 for any free one; throws when it is taken
 */
export async function openDemo(
  port: number,
  onTrouble: (error: unknown) => void = (error) => console.error(error),
): Promise<DemoServer> {
  let session: Session | undefined;
  let run = 0;
  let resetting: Promise<void> | undefined;
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, { error: { code: 'DEMO', message: text } }, 500);
    });
  });
  const at = await listen(server, port);
  const url = `http://localhost:${at}`;
  const hosts = [`localhost:${at}`, `127.0.0.1:${at}`];

  async function open(): Promise<void> {
    session = await openSession(url, onTrouble);
    run += 1;
  }

  /** Fresh data: a new world, then the old one goes. */
  async function reset(): Promise<void> {
    const before = session;
    await open();
    await before?.close();
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Another site must not act here through the person's browser: the page needs no sign-in.
    const origin = request.headers.origin;
    const isOwn = hosts.includes(request.headers.host ?? '');
    if (!isOwn || (origin !== undefined && !hosts.includes(origin.replace(/^http:\/\//, '')))) {
      return sendJson(response, { error: { code: 'FORBIDDEN', message: 'only for this machine' } }, 403);
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (!session && pathname === '/') return send(response, 200, types.html ?? '', waiting);
    const page = pages[pathname] ?? (pathname.startsWith('/demo/page/') ? pathname.slice(11) : undefined);
    if (page !== undefined && /^[a-z-]+\.(html|css|js|svg)$/.test(page)) {
      const body = await readFile(new URL(`page/${page}`, import.meta.url)).catch(() => null);
      if (body === null) return send(response, 404, 'text/plain', 'not found');
      return send(response, 200, types[page.split('.').at(-1) ?? ''] ?? 'text/plain', body);
    }
    if (pathname === '/demo/taxi.css') return send(response, 200, types.css ?? '', css);
    if (!session) return sendJson(response, { error: { code: 'STARTING', message: 'starting' } }, 503);
    if (pathname.startsWith('/demo/')) {
      return answer(pathname.slice(6), request, response, searchParams, session);
    }
    forward(request, response, { service: session.world.service, token: session.world.adminToken });
  }

  const deskOf = (now: Session, person: string) => {
    const view = now.desk(person).view();
    return { ...view, version: `${run}-${view.version}` };
  };

  async function answer(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    now: Session,
  ): Promise<void> {
    const person = query.get('user') ?? 'maria';
    if (request.method === 'GET') {
      if (name === 'start') {
        return sendJson(response, {
          run,
          lineId: now.world.trade.line.id,
          client: storyClient.name,
          people: people.map(({ id, name: shown, job }) => ({ id, name: shown, job })),
        });
      }
      if (name === 'state') return sendJson(response, { run, ...(await now.state()) });
      if (name === 'panel') {
        const found = people.find(({ id }) => id === person);
        if (!found) return sendJson(response, { error: { message: 'nobody' } }, 404);
        return sendJson(response, {
          url: await now.world.panelLink(found.name, query.get('chat') ?? undefined),
        });
      }
      if (name === 'desk') {
        const view = deskOf(now, person);
        const { version } = view;
        return sendJson(response, query.get('version') === version ? { version } : view);
      }
      if (name === 'choices') {
        return sendJson(response, { items: await now.desk(person).choices(query.get('item') ?? '') });
      }
      if (name === 'menu') {
        return sendJson(response, { items: now.desk(person).menu(query.get('item') ?? '') });
      }
    }
    if (request.method === 'POST') {
      const body = await bodyOf(request);
      if (name === 'act') {
        await now.desk(person).act(body as unknown as DeskAct);
        return sendJson(response, deskOf(now, person));
      }
      if (name === 'next') {
        const step = await now.doNext();
        return sendJson(response, { step: step?.id ?? null, ...(await now.state()) });
      }
      if (name === 'scan') {
        await now.scan(String(body.lineId));
        return sendJson(response, { done: true });
      }
      if (name === 'reset') {
        resetting ??= reset().finally(() => {
          resetting = undefined;
        });
        await resetting;
        return sendJson(response, { run });
      }
    }
    sendJson(response, { error: { code: 'NOT_FOUND', message: name } }, 404);
  }

  try {
    await open();
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    url,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await resetting;
      await session?.close();
    },
  };
}
