/** A run of the demonstration: the world, the clients of 1C that stand open in it, how far the story has gone. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Chat } from '../../contracts/chat.ts';
import type { Message } from '../../contracts/message.ts';
import type { Api } from '../../test/support/client.ts';
import { type OnecDesk, openOnecDesk } from './onec-desk.ts';
import { type DemoPerson, people, personOf } from './people.ts';
import { type Scene, type StoryStep, story, storyClient } from './story.ts';
import { openWorld, type World } from './world.ts';

/** How often the base exchanges messages: the schedule that the extension sets. */
const exchangeMs = 15_000;
const idleMs = 500;

export interface StoryState {
  readonly steps: readonly {
    readonly id: string;
    readonly place: string;
    readonly seen: readonly string[];
    readonly person: string;
    readonly done: boolean;
  }[];
  /** The step that is next; null after the last one. */
  readonly next: string | null;
  readonly chatId: string | null;
  /** A line whose QR code is on the screen of 1C. */
  readonly pairing: { readonly id: string; readonly name: string } | null;
}

export interface Session {
  readonly world: World;
  desk(personId: string): OnecDesk;
  state(): Promise<StoryState>;
  /** Does the next step of the story; the step. */
  doNext(): Promise<StoryStep | null>;
  /** The phone of a line that waits scans its code. */
  scan(lineId: string): Promise<void>;
  close(): Promise<void>;
}

/** @param onTrouble hears of what has gone wrong by itself: faults of the stand in the background */
export async function openSession(publicUrl: string, onTrouble: (error: unknown) => void): Promise<Session> {
  const world = await openWorld(publicUrl);
  const { trade } = world;
  const desks = new Map<string, OnecDesk>();
  const panels = new Map<string, Promise<Api>>();
  const done = new Set<string>();
  const ending = new AbortController();
  /** Waits; false when the session is closed meanwhile. */
  const passes = (ms: number): Promise<boolean> =>
    pause(ms, true, { signal: ending.signal }).catch(() => false);

  const desk = (personId: string): OnecDesk => {
    const known = desks.get(personId);
    if (known) return known;
    const opened = openOnecDesk(world, personOf(personId));
    desks.set(personId, opened);
    return opened;
  };
  for (const { id } of people) {
    await desk(id).act({ act: 'section', item: id === 'admin' ? 'settings' : 'chats' });
  }

  const chatNow = async (): Promise<Chat | undefined> => {
    const { items } = await world.admin('listChats', { query: { limit: 100 } });
    return items.find(({ contact }) => contact.phone === storyClient.phone);
  };
  const messagesOf = async (chat: Chat | undefined): Promise<Message[]> => {
    if (!chat) return [];
    const query = { direction: 'newer' as const, limit: 200 };
    return (await world.admin('listMessages', { params: { chatId: chat.id }, query })).items;
  };
  const scene: Scene = {
    world,
    desk: ({ id }: DemoPerson) => desk(id),
    panel({ name }) {
      const known = panels.get(name) ?? signIn(name);
      panels.set(name, known);
      return known;
    },
    async chat() {
      const chat = await chatNow();
      if (!chat) throw new Error(`${storyClient.name} еще не писал`);
      return chat;
    },
    messages: async () => messagesOf(await chatNow()),
  };
  async function signIn(name: string): Promise<Api> {
    const ticket = new URL(await world.panelLink(name), publicUrl).searchParams.get('ticket') ?? '';
    const { token } = await trade.bridge.api('createSession', { body: { ticket, mode: 'token' } });
    return trade.bridge.api.with({ authorization: `Bearer ${token}` });
  }

  /** Marks steps that have been done, by the button or by hand. */
  async function look(): Promise<Chat | undefined> {
    const chat = await chatNow();
    const messages = await messagesOf(chat);
    const isOpenInOnec = [...desks.values()].some(
      (one) =>
        chat && one.find('МСТ_Чаты.Форма.ФормаЭлемента')?.value('Объект.ИдентификаторЧата') === chat.id,
    );
    for (const step of story) {
      if (done.has(step.id)) continue;
      if (!step.isDone({ chat, messages, isOpenInOnec })) break;
      done.add(step.id);
    }
    return chat;
  }

  /** Repeats something until the session is closed. */
  async function repeat(everyMs: number, work: () => Promise<unknown>): Promise<void> {
    while (await passes(everyMs)) {
      try {
        await work();
      } catch (error) {
        onTrouble(error);
      }
    }
  }
  const working = [
    repeat(exchangeMs, () => trade.exchange()),
    repeat(idleMs, () => Promise.all([...desks.values()].map((one) => one.tick()))),
  ];

  return {
    world,
    desk,
    async state() {
      const chat = await look();
      const { items } = await world.admin('listLines', {});
      const pairing = items.find(({ status, engine }) => status === 'pairing' && engine === 'sandbox');
      return {
        steps: story.map(({ id, place, seen, person }) => ({
          ...{ id, place, seen, person: person.id },
          done: done.has(id),
        })),
        next: story.find(({ id }) => !done.has(id))?.id ?? null,
        chatId: chat?.id ?? null,
        pairing: pairing ? { id: pairing.id, name: pairing.name } : null,
      };
    },
    async doNext() {
      await look();
      const step = story.find(({ id }) => !done.has(id));
      if (!step) return null;
      await step.run(scene);
      await look();
      return step;
    },
    async scan(lineId) {
      await world.admin('sandboxScan', {
        params: { lineId },
        body: { phone: `+7812555${1000 + (Date.now() % 9000)}`, name: 'Вторая линия' },
      });
    },
    async close() {
      ending.abort();
      await Promise.all(working);
      await world.close();
    },
  };
}
