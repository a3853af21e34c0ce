/** The installed page: its worker, the offer to install it, and news of a newer build. */
import { signal } from '@preact/signals';
import { embedded } from './session.ts';
import { openChat } from './view.ts';

interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

/** The browser offers to install the panel; null: it does not, or it is installed. */
export const offer = signal<InstallOffer | null>(null);
/** The service gives out another build than the one that runs here. */
export const isOutdated = signal(false);

/** Inside 1C nothing is installed: its field has no workers, and its web client’s frame belongs to 1C. */
const canInstall = !embedded && 'serviceWorker' in navigator && window.isSecureContext === true;

/** Registers the worker, which keeps the shell of the page and nothing else. */
export function becomeInstallable(): void {
  if (!canInstall) return;
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer.value = event as InstallOffer;
  });
  window.addEventListener('appinstalled', () => {
    offer.value = null;
  });
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    const { open } = (data ?? {}) as { open?: unknown };
    if (typeof open === 'string') openChat(open);
  });
  navigator.serviceWorker.register('/panel/assets/worker.js', { scope: '/panel' }).catch((error) => {
    // The page works without it; only the installed one opens slower.
    console.info(`worker: ${String(error)}`);
  });
}

/** Shows the browser’s own question. */
export async function install(): Promise<void> {
  const asked = offer.value;
  offer.value = null;
  await asked?.prompt();
}

let build: string | null = null;

/** Asks, after a break, whether the service was updated meanwhile. */
export async function lookForNewPanel(): Promise<void> {
  try {
    const answer = await fetch('/panel/assets/dist/app.js', { method: 'HEAD', cache: 'no-cache' });
    const found = answer.headers.get('etag');
    if (!answer.ok || found === null) return;
    if (build !== null && build !== found) isOutdated.value = true;
    build = build ?? found;
  } catch (_error) {
    // No connection: the next break asks again.
    return;
  }
}
