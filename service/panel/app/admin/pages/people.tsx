/** The roster that 1C keeps, who is at work, and the queue of those who are told of new chats. */
import { useEffect, useState } from 'preact/hooks';
import type { Infobase } from '../../../../../contracts/connect.ts';
import type { Employee } from '../../../../../contracts/employee.ts';
import type { Presence } from '../../../../../contracts/presence.ts';
import { Avatar, Icon } from '../../screens/ui.tsx';
import { call, everything } from '../api.ts';
import { BaseChoice, ForBase } from '../kit/base-choice.tsx';
import { useLoaded } from '../kit/load.ts';
import { Broken, Choice, Head, Loading, Nothing, Tag } from '../kit/parts.tsx';
import { lines } from '../store/live.ts';
import { ticks } from '../store/place.ts';
import { showPhone } from '../words/formats.ts';
import { number, t } from '../words/words.ts';
import { awayOf, QueueEditor } from './queue.tsx';

type Shown = 'here' | 'away' | 'gone';
type PresenceOf = ReadonlyMap<string, Presence['items'][number]>;

/** Who is away and who is gone stand in lists of their own. */
const shownAs = ({ deleted, absent }: Employee): Shown => (deleted ? 'gone' : absent ? 'away' : 'here');

function State({ person, presence }: { person: Employee; presence: PresenceOf }) {
  const away = awayOf(person);
  if (away !== '') return <Tag icon={person.blocked || person.deleted ? 'x' : 'clock'}>{away}</Tag>;
  return presence.get(person.id)?.present ? (
    <Tag tone="ok" icon="dot">
      {t('atWork')}
    </Tag>
  ) : (
    <Tag icon="pause">{t('panelClosed')}</Tag>
  );
}

function Roster({ people, presence, queue }: { people: Employee[]; presence: PresenceOf; queue: string[] }) {
  return (
    <table class="tbl tbl--cards">
      <caption class="sr">{t('people')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('colPerson')}</th>
          <th scope="col">{t('colRole')}</th>
          <th scope="col">{t('colState')}</th>
          <th scope="col" class="r">
            {t('colChats')}
          </th>
          <th scope="col" class="r">
            {t('colQueue')}
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => {
          const place = queue.indexOf(person.id) + 1;
          return (
            <tr key={person.id}>
              <th scope="row">
                <span class="row">
                  <Avatar id={person.id} name={person.name} cls="ava--32" />
                  <span class="grow">
                    <span class="clip strong who__n">{person.name}</span>
                    {person.phone !== null && <span class="dim num">{showPhone(person.phone)}</span>}
                  </span>
                </span>
              </th>
              <td data-col={t('colRole')}>{t(`role_${person.role}`)}</td>
              <td data-col={t('colState')}>
                <State person={person} presence={presence} />
              </td>
              <td data-col={t('colChats')} class="r num">
                {number(presence.get(person.id)?.openChats ?? 0)}
              </td>
              <td data-col={t('colQueue')} class="r num">
                {place > 0 ? t('placeInQueue', { n: place }) : '—'}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Lines whose own queue takes the place of this one. */
function OwnQueues({ own }: { own: Infobase }) {
  const all = Array.from(lines.value?.values() ?? []).filter(({ infobaseId }) => infobaseId === own.id);
  const { data } = useLoaded(`own-queues-${own.id}-${all.length}`, async () => {
    const queues = await Promise.all(all.map(({ id }) => call('getQueue', { query: { lineId: id } })));
    return queues.filter(({ inherited }) => !inherited).map(({ lineId }) => lineId as string);
  });
  const names = all.filter(({ id }) => (data ?? []).indexOf(id) >= 0);
  if (names.length === 0) return null;
  return (
    <p class="bar queue-own">
      <Icon name="info" />
      <span>
        {t('queueOwnLines')}{' '}
        {names.map(({ id, name }, n) => (
          <span key={id}>
            {n > 0 && ', '}
            <a class="link" href={`#/lines/${id}/queue`}>
              {name}
            </a>
          </span>
        ))}
      </span>
    </p>
  );
}

const everySeconds = 15;

function Staff({ own }: { own: Infobase }) {
  const infobaseId = own.id;
  const [shown, setShown] = useState<Shown>('here');
  const [typed, setTyped] = useState('');
  const { data, reason, reload } = useLoaded(`people-${infobaseId}`, async () => {
    const [people, queue, presence] = await Promise.all([
      everything('listEmployees', { infobaseId }),
      call('getQueue', { query: { infobaseId } }),
      call('listPresence', { query: { infobaseId } }),
    ]);
    return { people, queue: queue.employees.map(({ id }) => id as string), presence };
  });
  const turn = Math.floor(ticks.value / everySeconds);
  useEffect(() => {
    if (!document.hidden) void reload();
  }, [turn]);
  const [queueNow, setQueueNow] = useState<string[] | null>(null);
  if (data === null)
    return reason === null ? <Loading rows={4} /> : <Broken reason={reason} again={reload} />;
  const presence: PresenceOf = new Map(data.presence.items.map((item) => [item.employee.id as string, item]));
  const queue = queueNow ?? data.queue;
  const groups = { here: 0, away: 0, gone: 0 };
  for (const person of data.people) groups[shownAs(person)] += 1;
  const wanted = typed.trim().toLowerCase();
  const people = data.people
    .filter((person) => shownAs(person) === shown && person.name.toLowerCase().indexOf(wanted) >= 0)
    .sort((a, b) => a.name.localeCompare(b.name));
  if (data.people.length === 0)
    return <Nothing icon="people" title={t('noPeople')} text={t('noPeopleText')} />;
  return (
    <div class="split">
      <section class="cardbox" aria-labelledby="roster">
        <div class="box-head">
          <h2 id="roster">{t('roster')}</h2>
          <Choice
            label={t('rosterGroups')}
            options={[
              ['here', `${t('groupHere')}\u00a0${groups.here}`],
              ['away', `${t('groupAway')}\u00a0${groups.away}`],
              ['gone', `${t('groupGone')}\u00a0${groups.gone}`],
            ]}
            chosen={shown}
            choose={setShown}
          />
        </div>
        {data.people.length > 12 && (
          <label class="search box-search">
            <Icon name="search" />
            <span class="sr">{t('findPerson')}</span>
            <input
              type="search"
              value={typed}
              placeholder={t('findPerson')}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        {people.length > 0 ? (
          <Roster people={people} presence={presence} queue={queue} />
        ) : (
          <p class="order__none sub">{t(wanted === '' ? `none_${shown}` : 'notFound')}</p>
        )}
        <p class="box-foot dim">{t('rosterText')}</p>
      </section>
      <section class="cardbox panel-box" aria-labelledby="queue">
        <h2 id="queue" class="panel-box__t">
          {t('queue')}
        </h2>
        <p class="sub">{t('queueText')}</p>
        <QueueEditor
          scope={{ infobaseId }}
          stored={data.queue}
          people={data.people}
          label={t('queue')}
          onSaved={setQueueNow}
        />
        <OwnQueues own={own} />
      </section>
    </div>
  );
}

export function People() {
  return (
    <>
      <Head title={t('peopleTitle')} text={t('peopleText')}>
        <BaseChoice />
      </Head>
      <ForBase>{(own) => <Staff key={own.id} own={own} />}</ForBase>
    </>
  );
}
