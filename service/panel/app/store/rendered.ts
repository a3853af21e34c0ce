/** Templates filled in for a chat. */
import { signal } from '@preact/signals';
import { call } from '../api/client.ts';

export interface Rendered {
  text: string;
  missing: string[];
}

const done = signal<Record<string, Rendered | 'failed'>>({});
const asked = new Set<string>();

/** The template with the chat’s values; null while it is on its way. */
export function renderedOf(templateId: string, version: number, chatId: string): Rendered | 'failed' | null {
  const key = `${templateId} ${version} ${chatId}`;
  const known = done.value[key];
  if (known !== undefined) return known;
  if (!asked.has(key)) {
    asked.add(key);
    void render(key, templateId, chatId);
  }
  return null;
}

/** Values change with the chat: another opening asks anew. */
export function forgetRendered(): void {
  asked.clear();
  done.value = {};
}

async function render(key: string, templateId: string, chatId: string): Promise<void> {
  let result: Rendered | 'failed';
  try {
    result = await call('renderTemplate', {
      params: { templateId: templateId as never },
      body: { chatId: chatId as never },
    });
  } catch (_error) {
    result = 'failed';
  }
  done.value = { ...done.value, [key]: result };
}
