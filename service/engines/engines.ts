/** The engines of this version. */
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
      load: async () => {
        const { createWhatsAppWebKind } = await import('./whatsapp-web/engine.ts');
        return createWhatsAppWebKind({ browser: { configured: config.chromiumPath, install: true } });
      },
    },
  });
}
