/** The queue: who is told of new chats, in which order. Of an infobase, or of one line that has its own. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Employee } from '../../../../../contracts/employee.ts';
import { call } from '../api.ts';
import { Select } from '../kit/form.tsx';
import { moved, OrderList } from '../kit/order-list.tsx';
import { reasonOf, toast } from '../store/floating.ts';
import { dayOf } from '../words/formats.ts';
import { t } from '../words/words.ts';

/** Why an employee is away, or an empty text. */
export function awayOf({ deleted, blocked, absent, onLeaveUntil }: Employee): string {
  if (deleted) return t('gone');
  if (blocked) return t('blocked');
  if (!absent) return '';
  return onLeaveUntil === null ? t('onLeave') : t('onLeaveUntil', { when: dayOf(onLeaveUntil) });
}

/** Saves one after another: a quick hand must not be overtaken by its own former order. */
function useSaving(scope: { lineId?: string; infobaseId?: string }, saved: (ids: string[]) => void) {
  const [state, setState] = useState<'idle' | 'saving' | 'saved'>('idle');
  const wanted = useRef<string[] | null>(null);
  const isSaving = useRef(false);
  const run = async (): Promise<void> => {
    if (isSaving.current) return;
    isSaving.current = true;
    setState('saving');
    try {
      while (wanted.current !== null) {
        const employeeIds = wanted.current;
        wanted.current = null;
        const { employees } = await call('setQueue', { body: { ...scope, employeeIds } as never });
        if (wanted.current === null) saved(employees.map(({ id }) => id));
      }
      setState('saved');
    } catch (error) {
      wanted.current = null;
      setState('idle');
      toast(reasonOf(error), true);
      const { employees } = await call('getQueue', { query: scope as never });
      saved(employees.map(({ id }) => id));
    } finally {
      isSaving.current = false;
    }
  };
  return {
    state,
    save: (ids: string[]): void => {
      wanted.current = ids;
      run().catch((error) => toast(reasonOf(error), true));
    },
  };
}

export function QueueEditor({
  scope,
  stored,
  people,
  label,
  onSaved,
}: {
  scope: { lineId?: string; infobaseId?: string };
  /** Ids in their order. */
  stored: string[];
  people: Employee[];
  label: string;
  onSaved?: (ids: string[]) => void;
}) {
  const [ids, setIds] = useState(stored);
  const known = stored.join();
  useEffect(() => setIds(stored), [known]);
  const { state, save } = useSaving(scope, (saved) => {
    setIds(saved);
    onSaved?.(saved);
  });
  const put = (next: string[]): void => {
    setIds(next);
    save(next);
  };
  const byId = new Map(people.map((person) => [person.id as string, person]));
  const outside = people.filter(({ id, deleted }) => !deleted && ids.indexOf(id) < 0);
  const items = ids.map((id) => {
    const person = byId.get(id);
    const note = person === undefined ? '' : awayOf(person);
    return { id, name: person?.name ?? id, note, isDim: note !== '' };
  });
  return (
    <div>
      {items.length === 0 ? (
        <p class="order__none sub">{t('queueNobody')}</p>
      ) : (
        <OrderList
          label={label}
          items={items}
          move={(from, to) => put(moved(ids, from, to))}
          remove={(id) => put(ids.filter((one) => one !== id))}
        />
      )}
      <div class="order__foot">
        {outside.length > 0 && (
          <Select
            label={t('addToQueue')}
            bind={{ value: '', change: (id: string) => id !== '' && put(ids.concat(id)) }}
            options={[
              ['', t('addToQueue')] as const,
              ...outside.map((person) => [person.id as string, person.name] as const),
            ]}
          />
        )}
        <span class="dim" role="status">
          {state === 'saving' ? t('saving') : state === 'saved' ? t('savedItself') : ''}
        </span>
      </div>
    </div>
  );
}
