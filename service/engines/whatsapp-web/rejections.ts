import type { Log } from '../../platform/log.ts';

/** Strings that the library throws instead of errors (Client.js, inject). */
const thrownStrings = new Set(['auth timeout', 'ready timeout']);
const places = /[\\/]node_modules[\\/](whatsapp-web\.js|puppeteer|puppeteer-core|@puppeteer[\\/][\w-]+)[\\/]/;

/** Was this thrown in the library or in the browser's driver, by nobody's call of ours? */
export function isOfLibrary(reason: unknown): boolean {
  if (typeof reason === 'string') return thrownStrings.has(reason);
  return reason instanceof Error && places.test(reason.stack ?? '');
}

/**
 * Keeps rejections that nobody handles inside whatsapp-web.js or puppeteer from ending the process: they
 * belong to one line, whose watchers notice anyway. All others end it as before. Gives back how to undo it.
 * @param onSwallowed called for each, to be counted
 */
export function guardLibraryRejections(log: Log, onSwallowed: () => void = () => {}): () => void {
  const guard = (reason: unknown): void => {
    if (!isOfLibrary(reason)) throw reason;
    log.warn({ err: reason }, 'unhandled rejection inside the WhatsApp library');
    onSwallowed();
  };
  process.on('unhandledRejection', guard);
  return () => {
    process.off('unhandledRejection', guard);
  };
}
