/* The language of the page and its texts. `{name}` is filled in. */
import { en } from './texts.en.js';
import { ru } from './texts.ru.js';

export const language = document.documentElement.lang === 'en' ? 'en' : 'ru';
const texts = language === 'en' ? en : ru;

/** Short words and dashes don't stay behind at the end of a row. */
const bound = (text) =>
  text
    .replace(/ — /g, '\u00a0— ')
    .replace(/(^|[\s(«\u00a0])([А-Яа-яЁё]{1,2}) (?=\S)/g, '$1$2\u00a0')
    .replace(/(^|[\s(«\u00a0])([А-Яа-яЁё]{1,2}) (?=\S)/g, '$1$2\u00a0');

/** The text of a name, its placeholders filled in. */
export function t(name, values) {
  const text = texts[name];
  if (text === undefined) throw new Error(`there is no text ${name}`);
  const whole = bound(text);
  return values === undefined ? whole : whole.replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

/** A text of the service that comes in both languages. */
export const said = (text) => bound(text[language]);

/** Puts the texts where the page asks for them: `data-t` as content, `data-t-label` as name and hint. */
export function fillTexts(root) {
  for (const node of root.querySelectorAll('[data-t]')) node.textContent = t(node.getAttribute('data-t'));
  for (const node of root.querySelectorAll('[data-t-label]')) {
    node.setAttribute('aria-label', t(node.getAttribute('data-t-label')));
    node.title = t(node.getAttribute('data-t-label'));
  }
}
