/** The sandbox's outside world: in this process by default, in another one when an address is set. */
import { join } from 'node:path';
import type { Platform } from '../../platform/platform.ts';
import type { SandboxWorld } from './sandbox-world.ts';
import { connectSandboxWorld } from './world-client.ts';
import { openSandboxWorld } from './world-host.ts';

export async function openWorld({ config, clock, log }: Platform): Promise<SandboxWorld> {
  return config.sandboxWorldUrl === ''
    ? openSandboxWorld({ folder: join(config.dataDir, 'sandbox'), clock, log })
    : connectSandboxWorld(config.sandboxWorldUrl);
}
