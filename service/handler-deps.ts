/** What the handlers of the operations are made of; put together by app.ts. */
import type { AttachmentFiles } from './attachments/files.ts';
import type { Presences } from './distribution/presence.runner.ts';
import type { EngineRegistry } from './engines/registry.ts';
import type { SandboxWorld } from './engines/sandbox/sandbox-world.ts';
import type { Bases } from './onec/bases.ts';
import type { Platform } from './platform/platform.ts';
import type { Worker } from './platform/supervisor.ts';

export interface HandlerDeps {
  platform: Platform;
  files: AttachmentFiles;
  world: SandboxWorld;
  engines: EngineRegistry;
  bases: Bases;
  workers: readonly Worker[];
  stopping: AbortSignal;
  presences: Presences;
  openapi(): Record<string, unknown>;
}
