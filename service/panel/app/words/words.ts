/** The texts of the panel in the language of the page. */
import { en } from './en.ts';
import { ru } from './ru.ts';

type Words = {
  [K in keyof typeof ru]: (typeof ru)[K] extends (...values: infer A) => string
    ? (...values: A) => string
    : string;
};

export const language: 'ru' | 'en' = document.documentElement.lang === 'en' ? 'en' : 'ru';
export const t: Words = language === 'en' ? en : ru;
