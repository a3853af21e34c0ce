/** Short-lived signed links of files, asked for together. */
import { signal } from '@preact/signals';
import type { Attachment } from '../../../../contracts/attachment.ts';
import { call, serviceNow } from '../api/client.ts';

export interface Link {
  url: string;
  thumbnailUrl: string | null;
  expiresAt: string;
}

const links = signal<ReadonlyMap<string, Link>>(new Map());
const wanted = new Set<string>();
let timer = 0;

async function ask(): Promise<void> {
  timer = 0;
  const ids = Array.from(wanted).slice(0, 100);
  for (const id of ids) wanted.delete(id);
  try {
    const { items } = await call('createAttachmentLinks', { body: { attachmentIds: ids as never[] } });
    const next = new Map(links.value);
    for (const { attachmentId, url, thumbnailUrl, expiresAt } of items)
      next.set(attachmentId, { url, thumbnailUrl, expiresAt });
    links.value = next;
  } catch (_error) {
    // Shown without the file; the next drawing asks again.
    return;
  }
  if (wanted.size > 0) later();
}

function later(): void {
  if (timer === 0) timer = window.setTimeout(() => void ask(), 30);
}

/** The link to a file, or null while it is on its way. Drawn anew when it is here. */
export function linkOf(attachment: Attachment | null): Link | null {
  if (attachment === null || attachment.status !== 'ready') return null;
  const known = links.value.get(attachment.id);
  if (known && Date.parse(known.expiresAt) - serviceNow() > 60_000) return known;
  if (!wanted.has(attachment.id)) {
    wanted.add(attachment.id);
    later();
  }
  return known ?? null;
}
