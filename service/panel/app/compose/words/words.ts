/** The texts of the widget in the language of the page. */
import { language } from '../../words/words.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

type Words = {
  [K in keyof typeof ru]: (typeof ru)[K] extends (...values: infer A) => string
    ? (...values: A) => string
    : string;
};

export const t: Words = language === 'en' ? en : ru;
