import { randomUUID } from 'node:crypto';
import { BslError } from '../../values/errors.ts';
import type { Value } from '../../values/value.ts';
import type { StandClock } from '../clock.ts';

export interface CollaborationUser {
  readonly id: string;
  name: string;
  fullName: string;
  /** UUID of the infobase's user; undefined of a pseudo user. */
  readonly infobaseUser: string | undefined;
  locked: boolean;
  email: string;
  phone: string;
}

export interface Conversation {
  readonly id: string;
  key: string;
  title: string;
  /** Address of the object that the conversation belongs to. */
  context: string | undefined;
  group: boolean;
  displayed: boolean;
  members: string[];
  readonly createdAt: number;
}

export interface Attachment {
  readonly name: string;
  readonly contentType: string;
  readonly displayed: boolean;
  readonly bytes: Buffer;
}

export interface Message {
  readonly id: string;
  readonly conversationId: string;
  author: string;
  /** Milliseconds of the epoch. */
  at: number;
  text: string;
  data: Value;
  recipients: string[];
  attachments: Attachment[];
  /** How many times it was written. */
  writes: number;
}

export type CollaborationMode = 'on' | 'unreachable' | 'unregistered';

/**
 * The Collaboration System's server: lives outside of the base, so that a base restored from a backup meets what it
 * has said already. Source: onec.md 2; order of messages and sizes of answers from memory.
 */
export class CollaborationServer {
  private readonly clock: StandClock;
  mode: CollaborationMode = 'on';
  /** Answers this many messages at most; a real limit is not known (onec.md 9.7). */
  pageLimit = Number.POSITIVE_INFINITY;
  readonly users: CollaborationUser[] = [];
  readonly conversations: Conversation[] = [];
  readonly messages: Message[] = [];
  /** Users who watch a conversation, by its id. */
  readonly watchers = new Map<string, Set<string>>();
  /** Calls by name, for tests that count them. */
  readonly calls: string[] = [];
  private failures: { readonly call: string; readonly text: string }[] = [];

  constructor(clock: StandClock) {
    this.clock = clock;
  }

  /** The next call of this name fails once with the text. */
  failNext(call: string, text: string): void {
    this.failures.push({ call, text });
  }

  /** Every call goes through here. Throws as the platform does when the system is not there. */
  enter(call: string): void {
    this.calls.push(call);
    if (this.mode === 'unregistered') throw new BslError('Система взаимодействия не зарегистрирована');
    if (this.mode === 'unreachable') {
      throw new BslError('Невозможно установить соединение с сервером системы взаимодействия');
    }
    const index = this.failures.findIndex((failure) => failure.call === call);
    const [failure] = index >= 0 ? this.failures.splice(index, 1) : [];
    if (failure) throw new BslError(failure.text);
  }

  addUser(options: Partial<CollaborationUser> & { readonly name: string }): CollaborationUser {
    const user: CollaborationUser = {
      id: options.id ?? randomUUID(),
      name: options.name,
      fullName: options.fullName ?? options.name,
      infobaseUser: options.infobaseUser,
      locked: options.locked ?? false,
      email: options.email ?? '',
      phone: options.phone ?? '',
    };
    const known = this.users.findIndex((one) => one.id === user.id);
    if (known >= 0) this.users[known] = user;
    else {
      if (this.users.some((one) => one.name.toLowerCase() === user.name.toLowerCase())) {
        throw new BslError(`Пользователь системы взаимодействия с именем "${user.name}" уже существует`);
      }
      this.users.push(user);
    }
    return user;
  }

  user(id: string): CollaborationUser {
    const found = this.users.find((one) => one.id === id);
    if (!found) throw new BslError('Пользователь системы взаимодействия не найден');
    return found;
  }

  /** The user of an infobase's user; undefined until he has entered. */
  userOfInfobase(uuid: string): CollaborationUser | undefined {
    return this.users.find((one) => one.infobaseUser === uuid);
  }

  putConversation(conversation: Omit<Conversation, 'createdAt'>): Conversation {
    const known = this.conversations.find((one) => one.id === conversation.id);
    if (known) return Object.assign(known, conversation);
    if (conversation.key !== '' && this.conversations.some((one) => one.key === conversation.key)) {
      throw new BslError(`Обсуждение с ключом "${conversation.key}" уже существует`);
    }
    const created = { ...conversation, createdAt: this.clock.now() };
    this.conversations.push(created);
    return created;
  }

  conversation(id: string): Conversation {
    const found = this.conversations.find((one) => one.id === id);
    if (!found) throw new BslError('Обсуждение не найдено');
    return found;
  }

  /** Writes a message, new or again. */
  putMessage(message: Omit<Message, 'writes' | 'at'> & { readonly at: number | undefined }): Message {
    this.conversation(message.conversationId);
    for (const recipient of message.recipients) this.user(recipient);
    const known = this.messages.find((one) => one.id === message.id);
    if (known) {
      return Object.assign(known, message, { at: message.at ?? known.at, writes: known.writes + 1 });
    }
    const created = { ...message, at: message.at ?? this.clock.now(), writes: 1 };
    this.messages.push(created);
    return created;
  }

  message(id: string): Message {
    const found = this.messages.find((one) => one.id === id);
    if (!found) throw new BslError('Сообщение не найдено');
    return found;
  }

  deleteMessage(id: string): void {
    this.messages.splice(this.messages.indexOf(this.message(id)), 1);
  }

  /** Messages of a conversation in the order they were written; those after one that is gone are all of them. */
  messagesOf(
    conversationId: string,
    options: { readonly after?: string; readonly descending?: boolean },
  ): Message[] {
    const all = this.messages.filter((one) => one.conversationId === conversationId);
    const index = options.after === undefined ? -1 : all.findIndex((one) => one.id === options.after);
    const found = all.slice(index + 1);
    if (options.descending) found.reverse();
    return found.slice(0, this.pageLimit);
  }

  /** Turns the watching of a conversation on or off. */
  setWatching(conversationId: string, userId: string, isOn: boolean): void {
    const watching = this.watchers.get(conversationId) ?? new Set<string>();
    if (isOn) watching.add(userId);
    else watching.delete(userId);
    this.watchers.set(conversationId, watching);
  }

  /** What a person does in the panel of Discussions: writes in a conversation. */
  write(options: {
    readonly conversationId: string;
    readonly author: string;
    readonly text: string;
    readonly recipients?: readonly string[];
    readonly attachments?: readonly Attachment[];
    readonly at?: number;
  }): Message {
    return this.putMessage({
      id: randomUUID(),
      conversationId: options.conversationId,
      author: options.author,
      at: options.at,
      text: options.text,
      data: undefined,
      recipients: [...(options.recipients ?? [])],
      attachments: [...(options.attachments ?? [])],
    });
  }
}
