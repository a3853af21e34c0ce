import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { makeCertificate } from './certificate.ts';
import { makeCommands } from './commands.ts';
import { createPageServer, readBody, sendJson } from './page-server.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';
import type { WhatsAppWorld, WorldAccess, WorldAddress } from './world-client.ts';
import { makeWorld } from './world-client.ts';
import type { WorldCommands } from './world-commands.ts';
import { COMMAND_NAMES } from './world-commands.ts';
import type { WorldEvent, WorldSettings } from './world-types.ts';

async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function eventsAfter(world: World, after: number, signal: AbortSignal): Promise<WorldEvent[]> {
  const news = world.events.slice(after);
  if (news.length > 0 || signal.aborted) return Promise.resolve(news);
  return new Promise((resolve) => {
    const finish = () => {
      world.waiters.delete(finish);
      signal.removeEventListener('abort', finish);
      resolve(world.events.slice(after));
    };
    world.waiters.add(finish);
    signal.addEventListener('abort', finish);
  });
}

type AnyCommand = (...args: unknown[]) => Promise<unknown>;

function callCommand(commands: WorldCommands, name: string, args: unknown[]): Promise<unknown> {
  const known = COMMAND_NAMES.find((one) => one === name);
  if (!known) throw new Error(`the world has no command ${name}`);
  return (commands[known] as AnyCommand)(...args);
}

async function answerControl(
  access: WorldAccess,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<unknown> {
  const url = new URL(request.url ?? '/', access.address.controlUrl);
  if (url.pathname === '/info') return access.address;
  if (url.pathname === '/events') {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    return access.eventsAfter(Number(url.searchParams.get('after')), gone.signal);
  }
  const args: unknown[] = JSON.parse((await readBody(request)).toString());
  return access.call(url.pathname.replace('/call/', ''), args);
}

function createControlServer(getAccess: () => WorldAccess): Server {
  return createServer((request, response) => {
    answerControl(getAccess(), request, response).then(
      (result) => sendJson(response, 200, { result: result ?? null }),
      (error: Error) => sendJson(response, 200, { error: error.message }),
    );
  });
}

/**
 * Starts a world: the page for Chromium over HTTPS and the control address, both on 127.0.0.1.
 * The world is WhatsApp's server, the clients' phones and the phone that scans, and keeps its state in memory.
 */
export async function startWhatsAppWorld(settings: Partial<WorldSettings> = {}): Promise<WhatsAppWorld> {
  const world = createWorld(settings);
  const commands = makeCommands(world);
  const certificate = makeCertificate('web.whatsapp.com');
  const pages = createPageServer(world, certificate);
  let access: WorldAccess | undefined;
  const control = createControlServer(() => {
    if (!access) throw new Error('the world is not started yet');
    return access;
  });
  const address: WorldAddress = {
    pagePort: await listen(pages),
    spki: certificate.spki,
    controlUrl: `http://127.0.0.1:${await listen(control)}`,
  };
  access = {
    address,
    call: async (name, args) => callCommand(commands, name, args),
    eventsAfter: (after, signal) => eventsAfter(world, after, signal),
    async stop() {
      for (const device of world.devices.values()) {
        clearTimeout(device.timer);
        device.connection?.cut();
      }
      pages.closeAllConnections();
      control.closeAllConnections();
      await Promise.all([pages, control].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
  return makeWorld(access);
}
