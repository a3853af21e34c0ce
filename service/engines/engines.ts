/** The engines of this version. */
import { join } from 'node:path';
import type { Platform } from '../platform/platform.ts';
import { createRegistry, type EngineRegistry } from './registry.ts';
import { sandboxCapabilities } from './sandbox/capabilities.ts';
import { sandboxKind } from './sandbox/engine.ts';
import type { SandboxWorld } from './sandbox/sandbox-world.ts';
import { whatsappWebCapabilities } from './whatsapp-web/capabilities.ts';

export function createEngines({ config }: Platform, world: SandboxWorld): EngineRegistry {
  return createRegistry({
    sandbox: { capabilities: sandboxCapabilities, load: async () => sandboxKind(world) },
    'whatsapp-web': {
      capabilities: whatsappWebCapabilities,
      async tidy(linesFolder, clock, log) {
        const { endOrphans } = await import('./whatsapp-web/orphans.ts');
        await endOrphans(linesFolder, clock, log);
      },
      load: async () => {
        const { createWhatsAppWebKind } = await import('./whatsapp-web/engine.ts');
        const [from = 3, to = 5] = config.browserRestartHours.split('-').map(Number);
        return createWhatsAppWebKind({
          browser: { configured: config.chromiumPath, install: true },
          upkeep: { memoryLimitBytes: config.lineMemoryMb * 1024 * 1024, quietHours: { from, to } },
          builds: { folder: join(config.dataDir, 'builds'), wanted: config.whatsappWebBuild || null },
        });
      },
    },
  });
}
