/** What is sent for what was written. */
import type { SendMessage } from '../../../../contracts/message.ts';
import type { Draft } from '../store/drafts.ts';
import type { Pending } from '../store/uploads.ts';

/** The messages that an answer consists of: one, or one for each file, the text with the first. */
export function bodiesOf(draft: Draft, files: readonly Pending[]) {
  const mentions = Object.keys(draft.mentions)
    .filter((name) => draft.text.indexOf(`@${name}`) >= 0)
    .map((name) => draft.mentions[name] as string);
  const common: SendMessage = draft.hidden
    ? { comment: true, ...(mentions.length > 0 ? { mentions } : {}) }
    : {
        onTaken: 'reject',
        ...(draft.replyTo === null ? {} : { quoteMessageId: draft.replyTo as never }),
      };
  const text = draft.text.trim();
  const words = text === '' ? {} : { text };
  if (files.length === 0) return [{ body: { ...common, ...words }, attachment: null }];
  return files.map(({ attachment }, index) => ({
    body: { ...common, ...(index === 0 ? words : {}), attachmentId: attachment?.id as never },
    attachment,
  }));
}
