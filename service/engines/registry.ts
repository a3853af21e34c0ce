/** Which engine is made how. Code of an engine is loaded when its first line starts: no browser without need. */
import type { Capabilities, EngineName } from '../../contracts/line.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { EngineKind } from './engine.ts';

export interface EngineRegistry {
  /** Throws for an engine that this version does not have. */
  kindOf(name: EngineName): Promise<EngineKind>;
  /** Null for an engine that this version does not have. */
  capabilitiesOf(name: EngineName): Capabilities | null;
  /** Ends what a process that was killed has left running, of all lines; nothing of theirs may be started before. */
  tidy(linesFolder: string, clock: Clock, log: Log): Promise<void>;
}

export interface EngineEntry {
  capabilities: Capabilities;
  load(): Promise<EngineKind>;
  tidy?(linesFolder: string, clock: Clock, log: Log): Promise<void>;
}

export function createRegistry(entries: Partial<Record<EngineName, EngineEntry>>): EngineRegistry {
  return {
    async kindOf(name) {
      const entry = entries[name];
      if (!entry) throw new Error(`no engine ${name}`);
      return entry.load();
    },
    capabilitiesOf: (name) => entries[name]?.capabilities ?? null,
    async tidy(linesFolder, clock, log) {
      for (const entry of Object.values(entries)) await entry.tidy?.(linesFolder, clock, log);
    },
  };
}
