/** The guided story: what has to happen next, whether it has happened, and the way to let it be done. */
import type { Chat } from '../../contracts/chat.ts';
import type { Message } from '../../contracts/message.ts';
import type { Api } from '../../test/support/client.ts';
import { newKey } from '../../test/support/world.ts';
import { clientUser, type OnecDesk } from './onec-desk.ts';
import { type DemoPerson, maria, olga } from './people.ts';
import type { World } from './world.ts';

export const storyClient = { phone: '+79185550140', name: 'Сергей Орлов' };
const list = 'Справочник.МСТ_Чаты.ФормаСписка';
const card = 'Справочник.МСТ_Чаты.ФормаОбъекта';
const cardName = 'МСТ_Чаты.Форма.ФормаЭлемента';
const listName = 'МСТ_Чаты.Форма.ФормаСписка';

export type Pane = 'phone' | 'panel' | 'onec';

/** What a step is judged by. */
interface Facts {
  readonly chat: Chat | undefined;
  readonly messages: readonly Message[];
  /** The chat's card is open at somebody's client of 1C. */
  readonly isOpenInOnec: boolean;
}

export interface StoryStep {
  readonly id: string;
  /** Where it is done by hand. */
  readonly place: Pane;
  /** Where it is seen afterwards. */
  readonly seen: readonly Pane[];
  /** Whose panel and client of 1C stand open for it. */
  readonly person: DemoPerson;
  isDone(facts: Facts): boolean;
  run(scene: Scene): Promise<void>;
}

/** What a step may touch. */
export interface Scene {
  readonly world: World;
  desk(person: DemoPerson): OnecDesk;
  /** An employee in the panel. */
  panel(person: DemoPerson): Promise<Api>;
  chat(): Promise<Chat>;
  messages(): Promise<readonly Message[]>;
}

const texts = {
  ask: 'Добрый день! Нужны светильники ДВО 36 Вт, 120 штук. Есть на складе?',
  answer: 'Здравствуйте, Сергей! 96 штук на складе, еще 24 придут в понедельник. Зарезервировать?',
  comment: 'Клиент крупный, но у него просрочен счет на 62 400 ₽. Передаю Ольге: она ведет договор',
  transfer: 'Договор у тебя. Проверь, пожалуйста, отсрочку и подтверди резерв',
  confirm: 'Сергей, здравствуйте! Это Ольга. Резерв на 120 штук сделала, отгрузим во вторник.',
  again: 'Ольга, спасибо! А сертификаты на светильники пришлете?',
} as const;

const byPeople = (message: Message): boolean =>
  message.direction === 'out' && message.kind !== 'comment' && message.kind !== 'system';

const writes = ({ world }: Scene, text: string) =>
  world.admin('sandboxMessage', {
    params: { lineId: world.trade.line.id },
    body: { ...storyClient, text },
  });

/** The card of the story's chat at a person's client, opened when it is not yet. */
async function openCard(scene: Scene, person: DemoPerson): Promise<void> {
  const { id } = await scene.chat();
  const { stand } = scene.world.trade;
  const row = () => stand.rows('Справочник.МСТ_Чаты').find((one) => one.ИдентификаторЧата === id);
  for (let turn = 0; turn < 3 && !row()?.ИдентификаторОбсуждения; turn += 1)
    await scene.world.trade.exchange();
  const desk = scene.desk(person);
  const reference = await stand.run(
    'Возврат Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид);',
    { Ид: id },
  );
  await desk.turn(async () => {
    const opened = desk.find(cardName);
    if (opened?.value('Объект.ИдентификаторЧата') === id) {
      desk.bring(opened.form);
      await opened.press('ФормаОбновить');
    } else await desk.openForm(card, { Ключ: reference as never });
  });
}

/** The list of chats at a person's client, read anew, on the group of a name. */
async function showList(scene: Scene, person: DemoPerson, group: string): Promise<void> {
  const desk = scene.desk(person);
  await scene.world.trade.exchange();
  await desk.turn(async () => {
    const opened = desk.find(listName);
    if (opened) desk.bring(opened.form);
    const form = opened ?? (await desk.openForm(list));
    await form.table('Группы').select({ ГруппыПредставление: group });
    await form.press('ОбновитьСписок');
  });
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Не дождались: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const isWaiting = ({ status }: Message): boolean => status === 'pending' || status === null;

/** What the person's open card shows, read anew with the news of the service. */
async function refresh(scene: Scene, person: DemoPerson): Promise<void> {
  await scene.world.trade.exchange();
  const desk = scene.desk(person);
  await desk.turn(async () => {
    await desk.find(cardName)?.press('ФормаОбновить');
  });
}

const firstOwner = ({ messages }: Facts) => messages.find(byPeople)?.author.employee?.id;
const closedAt = ({ messages }: Facts): number =>
  messages.findLastIndex((one) => one.kind === 'system' && one.system?.event === 'closed');

export const story: readonly StoryStep[] = [
  {
    id: 'ask',
    place: 'phone',
    seen: ['phone', 'panel'],
    person: maria,
    isDone: ({ chat }) => chat !== undefined,
    run: async (scene) => {
      await writes(scene, texts.ask);
      await until('чат открылся', async () => (await scene.messages()).length > 0);
      await showList(scene, maria, 'В очереди');
    },
  },
  {
    id: 'open',
    place: 'onec',
    seen: ['onec'],
    person: maria,
    isDone: ({ isOpenInOnec }) => isOpenInOnec,
    run: (scene) => openCard(scene, maria),
  },
  {
    id: 'answer',
    place: 'onec',
    seen: ['phone', 'onec', 'panel'],
    person: maria,
    isDone: ({ messages }) => messages.some((one) => byPeople(one) && !isWaiting(one)),
    run: async (scene) => {
      await openCard(scene, maria);
      const desk = scene.desk(maria);
      await desk.turn(() => desk.write(texts.answer, [clientUser]));
      await until('ответ дошел до клиента', async () =>
        (await scene.messages()).some((one) => one.text === texts.answer && !isWaiting(one)),
      );
      await refresh(scene, maria);
    },
  },
  {
    id: 'read',
    place: 'phone',
    seen: ['panel', 'onec'],
    person: maria,
    isDone: ({ messages }) => messages.some((one) => byPeople(one) && one.status === 'read'),
    run: async (scene) => {
      await scene.world.admin('sandboxReceipts', {
        params: { lineId: scene.world.trade.line.id },
        body: { phone: storyClient.phone, level: 'read' },
      });
      await until('галочки посинели', async () =>
        (await scene.messages()).some((one) => byPeople(one) && one.status === 'read'),
      );
      await refresh(scene, maria);
    },
  },
  {
    id: 'comment',
    place: 'onec',
    seen: ['onec', 'panel'],
    person: maria,
    isDone: ({ messages }) => messages.some((one) => one.kind === 'comment'),
    run: async (scene) => {
      await openCard(scene, maria);
      const desk = scene.desk(maria);
      await desk.turn(() => desk.write(texts.comment, []));
      await until('комментарий появился', async () =>
        (await scene.messages()).some((one) => one.kind === 'comment'),
      );
      await refresh(scene, maria);
    },
  },
  {
    id: 'transfer',
    place: 'onec',
    seen: ['onec', 'panel'],
    person: olga,
    isDone: (facts) => {
      const owner = facts.chat?.owner?.id;
      return owner !== undefined && owner !== firstOwner(facts);
    },
    run: async (scene) => {
      await openCard(scene, maria);
      const desk = scene.desk(maria);
      const { stand } = scene.world.trade;
      await desk.turn(async () => {
        await desk.find(cardName)?.press('Передать');
        const form = desk.find('ФормаПередачи');
        if (!form) throw new Error('Форма передачи не открылась');
        const to = await stand.run('Возврат Справочники.МСТ_Сотрудники.НайтиПоНаименованию(Имя);', {
          Имя: olga.name,
        });
        await form.item('Сотрудник').set(to as never);
        await form.item('Комментарий').set(texts.transfer);
        await form.press('Передать');
      });
      await until('чат у Ольги', async () => (await scene.chat()).owner?.name === olga.name);
      await refresh(scene, maria);
      await showList(scene, olga, 'В работе');
    },
  },
  {
    id: 'confirm',
    place: 'panel',
    seen: ['panel', 'phone'],
    person: olga,
    isDone: (facts) =>
      facts.messages.some(
        (one) => byPeople(one) && !isWaiting(one) && one.author.employee?.id !== firstOwner(facts),
      ),
    run: async (scene) => {
      const { id } = await scene.chat();
      await (await scene.panel(olga))('sendMessage', {
        params: { chatId: id },
        headers: { 'idempotency-key': newKey() },
        body: { text: texts.confirm, onTaken: 'reject' },
      });
      await until('ответ дошел до клиента', async () =>
        (await scene.messages()).some((one) => one.text === texts.confirm && !isWaiting(one)),
      );
    },
  },
  {
    id: 'close',
    place: 'panel',
    seen: ['panel', 'onec'],
    person: olga,
    isDone: (facts) => facts.chat?.status === 'closed',
    run: async (scene) => {
      const { id } = await scene.chat();
      await (await scene.panel(olga))('closeChat', { params: { chatId: id }, body: {} });
      await showList(scene, olga, 'Закрытые');
    },
  },
  {
    id: 'again',
    place: 'phone',
    seen: ['phone', 'panel', 'onec'],
    person: olga,
    isDone: (facts) =>
      facts.chat?.status === 'in_work' &&
      facts.messages.findLastIndex((one) => one.direction === 'in') > closedAt(facts),
    run: async (scene) => {
      await writes(scene, texts.again);
      await until('чат вернулся в работу', async () => (await scene.chat()).status === 'in_work');
      await showList(scene, olga, 'В работе');
    },
  },
];
