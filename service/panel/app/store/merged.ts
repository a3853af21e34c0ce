/** Two chats that turn out to be with one person: the panel goes on in the one that goes on. */
import { t } from '../words/words.ts';
import { moveDraft } from './drafts.ts';
import { moveSendings } from './outbox.ts';
import { forgetThread, loadThread } from './threads.ts';
import { moveFiles } from './uploads.ts';
import { openChatId, replaceChat, say } from './view.ts';

/** Takes what this person was doing in one chat over to the other, and shows the history of both. */
export function goOn(from: string, to: string): void {
  moveDraft(from, to);
  moveFiles(from, to);
  moveSendings(from, to);
  forgetThread(from);
  const open = openChatId.value;
  if (open !== from && open !== to) {
    forgetThread(to);
    return;
  }
  // What is read of it stays in sight until the whole is here.
  void loadThread(to);
  if (open === from) replaceChat(to);
  say(t.chatsJoined);
}
