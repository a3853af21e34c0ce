import { DataSession } from '../data/session.ts';
import type { CallContext } from '../values/context.ts';
import { StandFault } from '../values/errors.ts';
import type { Member, ObjectValue } from '../values/value.ts';

export type Side = 'client' | 'server';

/** Where the code of a call runs. */
export function sideOf(context: CallContext): Side {
  return context.session.host instanceof DataSession ? 'server' : 'client';
}

const places: Readonly<Record<Side, string>> = { client: 'на клиенте', server: 'на сервере' };

/** A member of one side used on the other is a fault: the platform has no such member there. */
export function demandSide(side: Side, context: CallContext, what: string): void {
  if (sideOf(context) !== side) throw new StandFault(`«${what}» доступно только ${places[side]}`);
}

/** Members that exist on one side only. */
export function onlyOn<Self extends ObjectValue>(
  side: Side,
  members: readonly Member<Self>[],
): readonly Member<Self>[] {
  return members.map((member) => {
    const { call, get, set, ru } = member;
    return {
      ...member,
      ...(call && {
        call: (self: Self, args: Parameters<typeof call>[1], context: CallContext) => {
          demandSide(side, context, ru);
          return call.call(member, self, args, context);
        },
      }),
      ...(get && {
        get: (self: Self, context: CallContext) => {
          demandSide(side, context, ru);
          return get.call(member, self, context);
        },
      }),
      ...(set && {
        set: (self: Self, value: Parameters<typeof set>[1], context: CallContext) => {
          demandSide(side, context, ru);
          set.call(member, self, value, context);
        },
      }),
    };
  });
}
