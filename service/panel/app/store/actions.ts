/** What a person does with chats and messages, each with an honest word when it fails. */
import type { Chat } from '../../../../contracts/chat.ts';
import type { Message } from '../../../../contracts/message.ts';
import { ApiError, call } from '../api/client.ts';
import { t } from '../words/words.ts';
import { chats, putChats } from './chats.ts';
import { forgetConflict } from './outbox.ts';
import { putMessage } from './threads.ts';
import { openChat, say } from './view.ts';

/** Says what went wrong; true when it went well. */
async function told(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof ApiError) {
      const newer = error.details.chat as Chat | undefined;
      if (newer) putChats([newer]);
      say(error.message, true);
    } else say(t.noConnectionTryAgain, true);
    return false;
  }
}

const params = (chatId: string) => ({ chatId: chatId as Chat['id'] });
const version = (chatId: string): number | undefined => chats.value.get(chatId)?.version;

async function taken(work: Promise<Chat>): Promise<void> {
  const chat = await work;
  forgetConflict(chat.id);
  putChats([chat]);
}

export const take = (chatId: string): Promise<boolean> =>
  told(taken(call('takeChat', { params: params(chatId), body: {} })));

/** Takes what is offered to this person, and opens it. */
export const accept = (chatId: string): Promise<boolean> =>
  told(taken(call('acceptChat', { params: params(chatId), body: {} })).then(() => openChat(chatId)));

/** Leaves what is offered to the next one. */
export const skip = (chatId: string): Promise<boolean> =>
  told(taken(call('skipChat', { params: params(chatId), body: {} })));

export const close = (chatId: string): Promise<boolean> =>
  told(taken(call('closeChat', { params: params(chatId), body: { version: version(chatId) } })));

/** Closes the chat without a word and mutes it, or makes an end of that. */
export const markSpam = (chatId: string, spam: boolean): Promise<boolean> =>
  told(taken(call('setChatSpam', { params: params(chatId), body: { spam, version: version(chatId) } })));

export const setLabels = (chatId: string, labels: string[]): Promise<boolean> =>
  told(taken(call('setChatLabels', { params: params(chatId), body: { labels } })));

export const reopen = (chatId: string): Promise<boolean> =>
  told(taken(call('reopenChat', { params: params(chatId), body: {} })));

export const transfer = (chatId: string, employeeId: string, comment: string): Promise<boolean> =>
  told(
    taken(
      call('transferChat', {
        params: params(chatId),
        body: { employeeId, version: version(chatId), ...(comment === '' ? {} : { comment }) },
      }),
    ),
  );

export const assign = (chatId: string, employeeId: string): Promise<boolean> =>
  told(taken(call('assignChat', { params: params(chatId), body: { employeeId } })));

export const leave = (chatId: string): Promise<boolean> =>
  told(taken(call('leaveChat', { params: params(chatId), body: {} })));

export const noReplyNeeded = (chatId: string): Promise<boolean> =>
  told(taken(call('noReplyNeeded', { params: params(chatId), body: {} })));

export const changeObservers = (chatId: string, add: string[], remove: string[]): Promise<boolean> =>
  told(taken(call('changeObservers', { params: params(chatId), body: { add, remove } })));

/** Asks the owner to be called in; the words say to whom it went. */
export const askToObserve = (chatId: string): Promise<boolean> =>
  told(
    call('askToObserve', { params: params(chatId), body: {} }).then(({ owner, asked }) =>
      say(asked ? t.askedOwner(owner.name) : t.askedBefore(owner.name)),
    ),
  );

/** Says what the chat is about; null: nothing. */
export const linkObject = (chat: Chat, object: Chat['object']): Promise<boolean> =>
  told(
    taken(call('setChatObject', { params: params(chat.id), body: { object, version: version(chat.id) } })),
  );

export const edit = (message: Message, text: string): Promise<boolean> =>
  told(
    call('editMessage', { params: { messageId: message.id }, body: { text } }).then((changed) => {
      putMessage(changed);
    }),
  );

export const remove = (message: Message): Promise<boolean> =>
  told(call('deleteMessage', { params: { messageId: message.id } }).then(putMessage));

export const react = (message: Message, emoji: string | null): Promise<boolean> =>
  told(call('setReaction', { params: { messageId: message.id }, body: { emoji } }).then(putMessage));

export const retry = (message: Message): Promise<boolean> =>
  told(
    call('retryMessage', {
      params: { messageId: message.id },
      body: { confirmed: message.status === 'unconfirmed' },
    }).then(putMessage),
  );

export const transcribe = (message: Message): Promise<boolean> =>
  told(call('transcribeMessage', { params: { messageId: message.id } }).then(putMessage));

/** The texts that a message had before; for managers. */
export async function versionsOf(message: Message): Promise<Array<{ text: string | null; until: string }>> {
  try {
    return (await call('listMessageVersions', { params: { messageId: message.id } })).items;
  } catch (_error) {
    // Not this person’s to read, or no connection: the message is shown as it is.
    return [];
  }
}

/** Puts a text into the clipboard, in old engines too. */
export function copy(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr';
  document.body.appendChild(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  say(isDone ? t.copied : t.notCopied, !isDone);
}
