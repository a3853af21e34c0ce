/** The right pane: the client, what 1C knows of him, people of the chat, its files. */
import type { Chat } from '../../../../contracts/chat.ts';
import type { ObjectCard } from '../../../../contracts/object.ts';
import * as actions from '../store/actions.ts';
import { rightsIn } from '../store/chats.ts';
import { employees, lineName } from '../store/directory.ts';
import { isManager } from '../store/session.ts';
import { dialog, showCard } from '../store/view.ts';
import { fullOf, phoneOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { titleOf } from './chat-row.tsx';
import { Files } from './client-files.tsx';
import { LinkedObject, OneC, useObject } from './client-object.tsx';
import { Templates } from './client-templates.tsx';
import { Section } from './section.tsx';
import { Avatar, Icon, IconButton } from './ui.tsx';

function WhatsApp({ has }: { has: boolean | null }) {
  if (has === null) return null;
  return has ? (
    <span class="tag tag--ok">
      <Icon name="check" cls="ic--12" />
      <span>WhatsApp</span>
    </span>
  ) : (
    <span class="tag">{t.noWhatsApp}</span>
  );
}

function Phones({ chat, card }: { chat: Chat; card: ObjectCard | null }) {
  const { contact } = chat;
  const more = card?.phones.filter(({ phone }) => phone !== contact.phone) ?? [];
  if (contact.phone === null && more.length === 0 && contact.username === null) return null;
  return (
    <Section title={t.phones}>
      {contact.phone !== null && (
        <div class="tel">
          {phoneOf(contact.phone)}
          <WhatsApp has={contact.hasWhatsApp ?? true} />
        </div>
      )}
      {contact.username !== null && <div class="tel">@{contact.username}</div>}
      {more.map(({ phone, raw, note, hasWhatsApp }) => (
        <div class="tel" key={raw}>
          <span>
            {phone === null ? raw : phoneOf(phone)}
            {note !== null && <span class="dim"> {note}</span>}
          </span>
          <WhatsApp has={hasWhatsApp} />
        </div>
      ))}
    </Section>
  );
}

function Person({ id, name, role, remove }: { id: string; name: string; role: string; remove?: () => void }) {
  const absent = employees.value.get(id)?.absent === true;
  return (
    <div class="people">
      <Avatar id={id} name={name} cls="ava--32" {...(absent ? { dot: 'ava__dot--off' } : {})} />
      <span>
        <span class="strong">{name}</span>
        <br />
        <span class="dim">{absent ? `${role}, ${t.absent}` : role}</span>
      </span>
      {remove && <IconButton icon="x" small label={t.removePerson(name)} onClick={remove} />}
    </div>
  );
}

function People({ chat }: { chat: Chat }) {
  const may = rightsIn(chat);
  const call = (
    <IconButton
      icon="personadd"
      small
      label={t.callObserver}
      onClick={() => {
        dialog.value = { kind: 'observers', chatId: chat.id };
      }}
    />
  );
  const { owner, formerOwner, observers } = chat;
  return (
    <Section title={t.people} side={may.mention && chat.status !== 'closed' ? call : undefined}>
      {owner && <Person id={owner.id} name={owner.name} role={t.ownerWord} />}
      {!owner && formerOwner && <Person id={formerOwner.id} name={formerOwner.name} role={t.formerOwner} />}
      {observers.map(({ id, name }) => (
        <Person
          key={id}
          id={id}
          name={name}
          role={t.observerWord}
          {...(isManager() ? { remove: () => void actions.changeObservers(chat.id, [], [id]) } : {})}
        />
      ))}
      {!owner && !formerOwner && observers.length === 0 && <p class="dim">{t.nobodyYet}</p>}
    </Section>
  );
}

function Rating({ chat }: { chat: Chat }) {
  const { rating } = chat;
  if (rating === null) return null;
  return (
    <Section title={t.rating}>
      <div class="row">
        <span class="stars" role="img" aria-label={t.ratingOf(rating)}>
          {[1, 2, 3, 4, 5].map((star) => (
            <Icon key={star} name="star" cls={star <= rating ? 'ic--solid' : ''} />
          ))}
        </span>
        <span class="strong num">{t.ratingOf(rating)}</span>
      </div>
    </Section>
  );
}

export function ClientCard({ chat }: { chat: Chat }) {
  const link = chat.object ?? chat.contact.object;
  const state = useObject(link);
  const title = titleOf(chat);
  const opened = t.openedAt(fullOf(chat.openedAt));
  return (
    <aside class="card scroll" aria-label={t.clientCard}>
      <div class="card__who">
        <Avatar id={chat.contact.id} name={title} cls="ava--56" />
        <div class="grow card__names">
          <div class="card__name">{title}</div>
          {link && <div class="card__org">{link.title}</div>}
          <div class="dim card__org">{t.lineOf(lineName(chat.lineId))}</div>
        </div>
        <IconButton icon="x" label={t.closeCard} class="card__x" onClick={() => showCard(false)} />
      </div>
      <LinkedObject chat={chat} link={link} />
      <OneC state={state} />
      <Phones chat={chat} card={state.card} />
      <People chat={chat} />
      <Templates chat={chat} />
      <Files chat={chat} />
      {chat.labels.length > 0 && (
        <Section title={t.labels}>
          <div class="tags">
            {chat.labels.map((label) => (
              <span class="tag tag--accent" key={label}>
                {label}
              </span>
            ))}
          </div>
        </Section>
      )}
      <Rating chat={chat} />
      <p class="card__hint dim">{opened}</p>
    </aside>
  );
}
