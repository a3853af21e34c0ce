/** Where we are: the parts of the address after #. */
import { signal } from '@preact/signals';

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (_malformed) {
    // Typed by hand: it names nothing, and the page says so.
    return part;
  }
}

const partsOf = (): string[] =>
  location.hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(plain);

export const place = signal<string[]>(partsOf());

export const goTo = (hash: string): void => {
  location.hash = hash;
};

window.addEventListener('hashchange', () => {
  place.value = partsOf();
  window.scrollTo(0, 0);
});

/** Seconds of this page; what counts time reads it. */
export const ticks = signal(0);
setInterval(() => {
  ticks.value++;
}, 1000);
