/**
 * Texts as they are searched by, the same on every database: SQLite tells cases apart in Cyrillic, PostgreSQL in all
 * letters, and MS SQL Server as its administrator has chosen. What is stored and what is asked for is folded here.
 */

/** In small letters, without the dots of «ё», with single spaces. */
export const foldText = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll('ё', 'е').replace(/\s+/g, ' ').trim();

/** The pattern of LIKE that finds these words anywhere in a folded text; to be used with ESCAPE '!'. */
export const containing = (words: string): string => `%${foldText(words).replace(/[!%_[]/g, '!$&')}%`;
