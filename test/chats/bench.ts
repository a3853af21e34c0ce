/** A bridge with one base, three people and a line, and the chats that tests of them begin with. */
import type { Chat } from '../../contracts/chat.ts';
import type { ChatId } from '../../contracts/common.ts';
import { openApp, type TestApp } from '../support/app.ts';
import type { Api } from '../support/client.ts';
import { type Base, chatOf, newPhone, type SandboxLine } from '../support/world.ts';

export const people = { Иванов: {}, Петрова: {}, Сидоров: { role: 'manager' as const } };

export interface ChatBench {
  app: TestApp;
  base: Base;
  line: SandboxLine;
  /** Two employees and their manager, each in a panel. */
  ivanov: Api;
  petrova: Api;
  manager: Api;
  get(chatId: ChatId, api?: Api): Promise<Chat>;
  /** A client whom nobody knows writes; his chat. */
  opened(text?: string): Promise<{ chatId: ChatId; phone: string }>;
  /** A chat that this employee has taken, Ivanov if nobody is named; the second: and closed. */
  taken(by?: Api): Promise<{ chatId: ChatId; phone: string }>;
  closed(by?: Api): Promise<{ chatId: ChatId; phone: string }>;
  /** What the client sees of his own messages: ticks of the line. */
  ticks(phone: string): Promise<(string | null)[]>;
  /** Roster and settings as they were at first. */
  restore(): Promise<void>;
}

export async function openChatBench(): Promise<ChatBench> {
  const app = await openApp();
  const base = await app.connect();
  await base.roster(people);
  const line = await base.line();
  const ivanov = await base.panel('Иванов');

  const bench: ChatBench = {
    app,
    base,
    line,
    ivanov,
    petrova: await base.panel('Петрова'),
    manager: await base.panel('Сидоров'),
    get: (chatId, api = base.api) => api('getChat', { params: { chatId } }),
    async opened(text = 'Здравствуйте!') {
      const phone = newPhone();
      return { chatId: chatOf(await line.receives(phone, text)), phone };
    },
    async taken(by = ivanov) {
      const chat = await bench.opened();
      await by('takeChat', { params: { chatId: chat.chatId }, body: {} });
      return chat;
    },
    async closed(by = ivanov) {
      const chat = await bench.taken(by);
      await by('closeChat', { params: { chatId: chat.chatId }, body: {} });
      return chat;
    },
    async ticks(phone) {
      const { clients } = await base.api('getSandboxOutbox', { params: { lineId: line.id } });
      const thread = clients.find((client) => client.phone === phone)?.thread ?? [];
      return thread.filter((item) => item.from === 'client').map((item) => item.status);
    },
    async restore() {
      await base.roster(people);
      await line.settings({ dutyEmployeeId: null, readMarks: true });
    },
  };
  return bench;
}
