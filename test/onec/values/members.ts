import type { Args } from './args.ts';
import type { CallContext } from './context.ts';
import type { Arity, Member, ObjectValue, Value } from './value.ts';

type Call<Self> = (self: Self, args: Args, context: CallContext) => Value | Promise<Value>;

/** Declares members of one type with one source: `const of = membersOf<Массив>('…')`. */
export function membersOf<Self extends ObjectValue>(source: string) {
  return {
    method(ru: string, en: string, arity: Arity, call: Call<Self>): Member<Self> {
      return { ru, en, kind: 'method', arity, source, call };
    },
    property(
      ru: string,
      en: string,
      get: (self: Self, context: CallContext) => Value,
      set?: (self: Self, value: Value, context: CallContext) => void,
    ): Member<Self> {
      return { ru, en, kind: 'property', arity: [0, 0], source, get, set };
    },
  };
}
