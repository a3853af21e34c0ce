import type { ObjectValue, TypeInfo, Value } from './value.ts';

/** A line of a module, as it stands in an error. */
export interface Place {
  /** As the platform writes it: `ОбщийМодуль.Имя.Модуль`. */
  readonly module: string;
  readonly line: number;
  /** The line's text. */
  readonly source: string;
}

/** What a session is for natives: its clock, zone, language, and whatever the platform half keeps in it. */
export interface Session {
  /** Milliseconds of the epoch. */
  now(): number;
  /** The session's zone: minutes east of Greenwich. */
  readonly zoneMinutes: number;
  /** Code of the language: decides «НСтр». */
  readonly language: string;
  /** The platform's own state of the session; natives of one platform know its type. */
  readonly host: object;
}

/** Who calls a native: the session, the place, and the way back into modules. */
export interface CallContext {
  readonly session: Session;
  place(): Place;
  /** A type by its name in either language. */
  typeByName(name: string): TypeInfo | undefined;
  /** Calls a method of an object or a module by name; arguments by value. */
  invoke(target: ObjectValue, method: string, args: readonly Value[]): Promise<Value>;
}
