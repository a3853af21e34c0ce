/** What the engine of 1C’s field (about Safari 11) lacks and this panel or its libraries use. */
interface Fillable {
  globalThis?: unknown;
  queueMicrotask?: (work: () => void) => void;
}

const root = window as unknown as Fillable;
if (root.globalThis === undefined) root.globalThis = window;
if (root.queueMicrotask === undefined) {
  root.queueMicrotask = (work) => {
    Promise.resolve().then(work);
  };
}

/** Adds a method where there is none, invisible to loops as the native one would be. */
function fill(target: object, name: string, value: unknown): void {
  if (name in target) return;
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

fill(Array.prototype, 'flatMap', function flatMap(this: unknown[], map: (item: unknown) => unknown) {
  return ([] as unknown[]).concat(...(this.map(map) as never[]));
});
fill(Promise.prototype, 'finally', function settled(this: Promise<unknown>, work: () => void) {
  return this.then(
    (value) => Promise.resolve(work()).then(() => value),
    (error) =>
      Promise.resolve(work()).then(() => {
        throw error;
      }),
  );
});
