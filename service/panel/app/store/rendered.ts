/** Templates filled in for a chat, and put into its draft. */
import { signal } from '@preact/signals';
import type { Template } from '../../../../contracts/template.ts';
import { call } from '../api/client.ts';
import { t } from '../words/words.ts';
import { changeDraft, draftOf } from './drafts.ts';
import { say } from './view.ts';

export interface Rendered {
  text: string;
  missing: string[];
}

const done = signal<Record<string, Rendered | 'failed'>>({});
const asked = new Map<string, Promise<Rendered | 'failed'>>();

const keyOf = ({ id, version }: Template, chatId: string): string => `${id} ${version} ${chatId}`;

/** The template with the chat’s values, asked for once. */
function filledIn(template: Template, chatId: string): Promise<Rendered | 'failed'> {
  const key = keyOf(template, chatId);
  const known = asked.get(key);
  if (known) return known;
  const asking = call('renderTemplate', {
    params: { templateId: template.id },
    body: { chatId: chatId as never },
  }).catch((): 'failed' => {
    // Asked again when it is wanted again.
    asked.delete(key);
    return 'failed';
  });
  asked.set(key, asking);
  void asking.then((result) => {
    if (asked.get(key) === asking || result === 'failed') done.value = { ...done.value, [key]: result };
  });
  return asking;
}

/** The same for what is drawn: null while it is on its way. */
export function renderedOf(template: Template, chatId: string): Rendered | 'failed' | null {
  const known = done.value[keyOf(template, chatId)];
  if (known === undefined) void filledIn(template, chatId);
  return known ?? null;
}

/** Values change with the chat: another opening asks anew. */
export function forgetRendered(): void {
  asked.clear();
  done.value = {};
}

/** Puts the template into the draft, in place of a «/…» that called it; false when a value lacks, which is said. */
export async function insertTemplate(template: Template, chatId: string): Promise<boolean> {
  const filled = await filledIn(template, chatId);
  if (filled === 'failed') {
    say(t.notLoaded, true);
    return false;
  }
  if (filled.missing.length > 0) {
    say(t.missingSay(filled.missing.map(t.variable).join(', ')), true);
    return false;
  }
  const { text } = draftOf(chatId);
  const isCalled = /^\/\S*$/.test(text);
  changeDraft(chatId, { text: isCalled || text === '' ? filled.text : `${text}\n${filled.text}` });
  return true;
}
