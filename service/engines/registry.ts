/** Which engine is made how. Code of an engine is loaded when its first line starts: no browser without need. */
import type { Capabilities, EngineName } from '../../contracts/line.ts';
import type { EngineKind } from './engine.ts';

export interface EngineRegistry {
  /** Throws for an engine that this version does not have. */
  kindOf(name: EngineName): Promise<EngineKind>;
  /** Null for an engine that this version does not have. */
  capabilitiesOf(name: EngineName): Capabilities | null;
}

export interface EngineEntry {
  capabilities: Capabilities;
  load(): Promise<EngineKind>;
}

export function createRegistry(entries: Partial<Record<EngineName, EngineEntry>>): EngineRegistry {
  return {
    async kindOf(name) {
      const entry = entries[name];
      if (!entry) throw new Error(`no engine ${name}`);
      return entry.load();
    },
    capabilitiesOf: (name) => entries[name]?.capabilities ?? null,
  };
}
