/*
 * The worker of the installed page. It keeps the shell (the page and its files) for when there is no network, and
 * never anything that people have written: what is not named here passes by it untouched. The network comes first,
 * so a new build is used as soon as the service has it.
 */
const shelf = 'panel-shell-1';
const page = '/panel';
const shell = [
  page,
  '/panel/assets/tokens.css',
  '/panel/assets/ui.css',
  '/panel/assets/theme.js',
  '/panel/assets/dist/app.css',
  '/panel/assets/dist/app.js',
  '/panel/assets/admin/icon.svg',
];

self.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(shelf);
    await cache.addAll(shell.map((path) => new Request(path, { cache: 'no-cache' })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith('panel-') && name !== shelf).map((name) => caches.delete(name)),
    );
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

/** Under which name an answer is kept; null: never. Links of one use and 1C's frame have nothing to do here. */
function placeOf(request) {
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return null;
  if (request.mode === 'navigate')
    return pathname === page && searchParams.get('embed') !== '1' && !searchParams.has('ticket')
      ? page
      : null;
  return pathname.startsWith('/panel/assets/') && pathname !== '/panel/assets/worker.js' ? pathname : null;
}

async function networkFirst(request, place) {
  const cache = await caches.open(shelf);
  try {
    // Asked anew even where the browser’s own store thinks that it knows: half a build old is no build.
    const fresh = request.mode === 'navigate' ? request : new Request(request, { cache: 'no-cache' });
    const answer = await fetch(fresh);
    if (answer.ok && answer.type === 'basic') await cache.put(place, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(place);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const place = placeOf(event.request);
  if (place !== null) event.respondWith(networkFirst(event.request, place));
});

/* A click on a notification that the page could not show by itself. */
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const chat = event.notification.tag;
  const go = async () => {
    const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const found = windows.find(({ url }) => new URL(url).pathname === page);
    if (!found) return self.clients.openWindow(`${page}#/chat/${encodeURIComponent(chat)}`);
    found.postMessage({ open: chat });
    return found.focus();
  };
  event.waitUntil(go());
});
