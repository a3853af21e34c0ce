/** Who is told of new chats of this line: the queue of the infobase, or its own. */
import type { Line } from '../../../../../../contracts/line.ts';
import { call, everything } from '../../api.ts';
import { ask } from '../../kit/dialog.tsx';
import { useLoaded } from '../../kit/load.ts';
import { Broken, Choice, Loading, Nothing } from '../../kit/parts.tsx';
import { attempt, toast } from '../../store/floating.ts';
import { t } from '../../words/words.ts';
import { QueueEditor } from '../queue.tsx';

export function LineQueue({ line }: { line: Line }) {
  const { id: lineId, infobaseId } = line;
  const { data, reason, reload, put } = useLoaded(`queue-${lineId}-${infobaseId}`, async () => {
    const [queue, people] = await Promise.all([
      call('getQueue', { query: { lineId } }),
      infobaseId === null ? [] : everything('listEmployees', { infobaseId }),
    ]);
    return { queue, people };
  });
  if (infobaseId === null)
    return (
      <Nothing icon="base" title={t('queueNoBase')} text={t('queueNoBaseText')}>
        <a class="btn btn--main" href="#/connect">
          {t('toConnect')}
        </a>
      </Nothing>
    );
  if (data === null) return reason === null ? <Loading /> : <Broken reason={reason} again={reload} />;
  const { queue, people } = data;
  const ids = queue.employees.map(({ id }) => id as string);

  const setOwn = async (employeeIds: string[] | null): Promise<void> => {
    put({ people, queue: await call('setQueue', { body: { lineId, employeeIds } }) });
    toast(t('saved'));
  };
  const choose = (mode: 'common' | 'own'): void => {
    if ((mode === 'common') === queue.inherited) return;
    if (mode === 'own') {
      void attempt(() => setOwn(ids));
      return;
    }
    ask({
      title: t('queueDropTitle'),
      text: t('queueDropText', { name: line.name }),
      loses: [t('queueDropLoses', { names: queue.employees.map(({ name }) => name).join(', ') || '—' })],
      submit: t('queueDropDo'),
      action: () => setOwn(null),
    });
  };
  return (
    <section class="cardbox panel-box" aria-labelledby="queue-title">
      <h2 id="queue-title" class="panel-box__t">
        {t('queueOfLine')}
      </h2>
      <Choice
        label={t('queueOfLine')}
        options={[
          ['common', t('queueCommon')],
          ['own', t('queueOwn')],
        ]}
        chosen={queue.inherited ? 'common' : 'own'}
        choose={choose}
      />
      {queue.inherited ? (
        <>
          <p class="sub">{t('queueCommonText')}</p>
          <ol class="plain">
            {queue.employees.map(({ id, name }, n) => (
              <li key={id}>
                <span class="order__n num">{n + 1}</span>
                {name}
              </li>
            ))}
          </ol>
          {ids.length === 0 && <p class="sub">{t('queueNobody')}</p>}
          <p>
            <a class="link" href="#/people">
              {t('queueCommonChange')}
            </a>
          </p>
        </>
      ) : (
        <>
          <p class="sub">{t('queueOwnText')}</p>
          <QueueEditor
            scope={{ lineId }}
            stored={ids}
            people={people}
            label={t('queueOfLine')}
            onSaved={(saved) => {
              const byId = new Map(people.map((person) => [person.id as string, person]));
              const employees = saved.flatMap((id) => byId.get(id) ?? []);
              put({ people, queue: { ...queue, employees } });
            }}
          />
        </>
      )}
    </section>
  );
}
