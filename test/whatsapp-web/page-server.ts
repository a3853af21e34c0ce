import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import { extname } from 'node:path';
import type { Certificate } from './certificate.ts';
import type { Greeting } from './devices.ts';
import { connectDevice, disconnectDevice } from './devices.ts';
import { answerCall, Refusal } from './page-calls.ts';
import type { Connection, World } from './world.ts';
import { happened } from './world.ts';
import { keepBlob } from './world-messages.ts';

const MIME: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };
const PAGE = new URL('./page/', import.meta.url);

/** Reads the whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function servePage(world: World, path: string, response: ServerResponse): Promise<void> {
  if (world.faults.pageRefused) {
    response.destroy();
    return;
  }
  const file = path === '/' ? 'index.html' : /^\/page\/([\w-]+\.js)$/.exec(path)?.[1];
  if (!file) {
    response.writeHead(404).end();
    return;
  }
  let body = await readFile(new URL(file, PAGE), 'utf8');
  if (file === 'index.html') {
    const { version, without } = world.settings;
    body = body.replace('<html', `<html data-version="${version}" data-without="${without.join(' ')}"`);
    happened(world, 'page');
  }
  const type = MIME[extname(file)];
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

function openStream(world: World, greeting: Greeting, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const connection: Connection = {
    write: (event) => void response.write(`${JSON.stringify(event)}\n`),
    end: () => void response.end(),
    cut: () => void response.destroy(),
  };
  const device = connectDevice(world, greeting, connection);
  if (device) response.on('close', () => disconnectDevice(world, device, connection));
}

async function serveMedia(
  world: World,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const line = world.devices.get(String(request.headers['wa-device']))?.line;
  if (line === undefined) {
    sendJson(response, 401, {});
    return;
  }
  if (request.method === 'POST') {
    const media = keepBlob(world, await readBody(request), String(request.headers['content-type']));
    happened(world, 'uploaded', { line, text: media.directPath });
    sendJson(response, 200, media);
    return;
  }
  if (world.faults.stallMedia) {
    await new Promise<void>((resolve) => world.stalled.add(resolve));
  }
  const blob = world.blobs.get(path);
  if (!blob || blob.gone) {
    sendJson(response, 404, {});
    return;
  }
  happened(world, 'downloaded', { line, text: path });
  response.writeHead(200, { 'content-type': blob.mimetype }).end(blob.data);
}

async function serveCall(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { device, op, args } = JSON.parse((await readBody(request)).toString());
  if (world.faults.networkDown && op !== 'log') {
    request.socket.destroy();
    return;
  }
  // What goes into a dead connection gets no answer, until the page gives up or opens another one.
  if (world.devices.get(device)?.connection?.stale && op !== 'log') return;
  try {
    sendJson(response, 200, { result: answerCall(world, device, op, args) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sendJson(response, 200, { error: { code: error.code, message: error.message } });
  }
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'https://web.whatsapp.com').pathname;
  if (!path.startsWith('/wa/')) return servePage(world, path, response);
  if (path === '/wa/call') return serveCall(world, request, response);
  if (world.faults.networkDown) {
    request.socket.destroy();
    return;
  }
  if (path === '/wa/stream') {
    openStream(world, JSON.parse((await readBody(request)).toString()), response);
    return;
  }
  if (path.startsWith('/wa/media'))
    return serveMedia(world, path.slice('/wa/media'.length), request, response);
  response.writeHead(404).end();
}

/** Makes the server that Chromium takes for web.whatsapp.com. A mistake in it is written to the world's log. */
export function createPageServer(world: World, { key, cert }: Certificate): Server {
  return createServer({ key, cert }, (request, response) => {
    serve(world, request, response).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') return; // the page went away in the middle of a request
      world.log.push(`server: ${error.stack}`);
      response.destroy();
    });
  });
}
