/** Who is at work now: what distribution goes by. */
import { type Static, Type } from 'typebox';
import { component, exampleOf, ref, strict } from './common.ts';
import { EmployeeBriefSchema } from './employee.ts';

export const PresenceSchema = component(
  'Presence',
  {
    items: Type.Array(
      strict({
        employee: ref(EmployeeBriefSchema),
        present: Type.Boolean({ description: 'Has a panel open, and is not absent' }),
        openChats: Type.Integer({ minimum: 0, description: 'Chats that he has in work' }),
      }),
    ),
  },
  {
    description: 'Every employee of the infobase who is not gone from the roster',
    examples: [{ items: [{ employee: exampleOf(EmployeeBriefSchema), present: true, openChats: 3 }] }],
  },
);
export type Presence = Static<typeof PresenceSchema>;
