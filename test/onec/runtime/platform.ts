import type { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import type { Arity, TypeInfo, Value } from '../values/value.ts';

/** A function of the global context. `source` is one line: where its behaviour was taken from. */
export interface GlobalFunction {
  readonly ru: string;
  readonly en: string;
  readonly arity: Arity;
  readonly source: string;
  call(args: Args, context: CallContext): Value | Promise<Value>;
}

/** A property of the global context: a manager, a common module, a system enumeration. */
export interface GlobalProperty {
  get(context: CallContext): Value;
  set?(value: Value, context: CallContext): void;
}

/** What modules can reach by a bare name. Names come in lower case, in either language. */
export interface Platform {
  globalProperty(key: string): GlobalProperty | undefined;
  globalMethod(key: string): GlobalFunction | undefined;
  /** For «Тип», «Новый» and ОписаниеТипов; a type without `construct` cannot be made by «Новый». */
  typeByName(key: string): TypeInfo | undefined;
}

/** One platform of several: the first that knows a name answers. */
export function layered(...platforms: readonly Platform[]): Platform {
  const first =
    <Found>(ask: (platform: Platform) => Found | undefined) =>
    (): Found | undefined => {
      for (const platform of platforms) {
        const found = ask(platform);
        if (found !== undefined) return found;
      }
      return undefined;
    };
  return {
    globalProperty: (key) => first((platform) => platform.globalProperty(key))(),
    globalMethod: (key) => first((platform) => platform.globalMethod(key))(),
    typeByName: (key) => first((platform) => platform.typeByName(key))(),
  };
}

export interface PlatformParts {
  readonly functions?: readonly GlobalFunction[];
  readonly types?: readonly TypeInfo[];
  /** By name: each property under every name it has. */
  readonly properties?: Readonly<Record<string, GlobalProperty>>;
}

/** A platform of fixed tables. */
export function platformOf(parts: PlatformParts): Platform {
  const functions = new Map<string, GlobalFunction>();
  for (const one of parts.functions ?? []) {
    functions.set(one.ru.toLowerCase(), one);
    functions.set(one.en.toLowerCase(), one);
  }
  const types = new Map<string, TypeInfo>();
  for (const one of parts.types ?? []) {
    types.set(one.ru.toLowerCase(), one);
    types.set(one.en.toLowerCase(), one);
  }
  const properties = new Map<string, GlobalProperty>();
  for (const [name, one] of Object.entries(parts.properties ?? {})) properties.set(name.toLowerCase(), one);
  return {
    globalProperty: (key) => properties.get(key),
    globalMethod: (key) => functions.get(key),
    typeByName: (key) => types.get(key),
  };
}

/** A global property that is always the same value. */
export function constant(value: Value): GlobalProperty {
  return { get: () => value };
}
