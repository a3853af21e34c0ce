/** The outside world as a process of its own: `node world-main.ts --port 3900 --folder ./data/sandbox`. */
import { parseArgs } from 'node:util';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { openSandboxWorld } from './world-host.ts';
import { serveWorld } from './world-server.ts';

const { values } = parseArgs({ options: { port: { type: 'string' }, folder: { type: 'string' } } });
const port = Number(values.port ?? 0);
if (!values.folder || !Number.isInteger(port) || port < 0 || port > 65535) {
  console.error('Запуск / Usage: node world-main.ts --port 3900 --folder ./data/sandbox');
  process.exit(2);
}
const log = createLog({ level: 'info', format: 'auto', name: 'sandbox-world' });
const world = await openSandboxWorld({ folder: values.folder, clock: systemClock, log });
const server = await serveWorld(world, port, log);
// The first line tells whoever has started the process where the world is.
console.log(server.url);

let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await server.close();
  await world.close();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    end().catch((error: unknown) => {
      log.fatal({ err: error }, 'the sandbox world could not end in order');
      process.exitCode = 1;
    });
  });
}
