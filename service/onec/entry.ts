/** An object of the directory as it is read: which fields, and what they say. */
import type { ReadEntry } from './directory.store.ts';
import type { KindModel } from './discover.ts';
import { titleOf } from './names.ts';
import { distinct, phonesInText, phonesOfContactRow } from './phones.ts';
import { presentMoment, type Row, refOf, textOf } from './values.ts';

/** Objects of this kind are kept in the directory: they have phones, and are no documents that come and go. */
export const isOfDirectory = (kind: KindModel): boolean =>
  (kind.contacts !== null || kind.phoneFields.length > 0) && kind.role !== 'order' && kind.role !== 'deal';

/** How the contact information is asked for; older platforms may not know paths into a table part. */
export type PartSelect = 'columns' | 'whole';

const versionFields = (kind: KindModel): string[] => [
  'Ref_Key',
  ...(kind.hasVersion ? ['DataVersion'] : []),
  ...(kind.hasMark ? ['DeletionMark'] : []),
];

/** Fields that tell whether an object has changed. */
export const selectVersions = versionFields;

/** Fields that an entry is made of. */
export function selectEntry(kind: KindModel, part: PartSelect): string[] {
  const { contacts } = kind;
  return [
    ...versionFields(kind),
    ...(kind.hasFolders ? ['IsFolder'] : []),
    ...(kind.title ? [kind.title] : []),
    ...(kind.title === 'Number' ? ['Date'] : []),
    ...kind.phoneFields,
    ...(contacts
      ? part === 'columns'
        ? contacts.columns.map((column) => `${contacts.part}/${column}`)
        : [contacts.part]
      : []),
  ];
}

/** What an object is called: its description; of a document its name, number and date. */
export function titleOfRow(kind: KindModel, row: Row): string {
  if (kind.title !== 'Number') return kind.title ? textOf(row, kind.title) : '';
  const date = presentMoment(textOf(row, 'Date')).slice(0, 10);
  const name = titleOf(kind.kind.slice(kind.kind.indexOf('.') + 1));
  return `${name} № ${textOf(row, 'Number')}${date === '' ? '' : ` от ${date}`}`;
}

/** The phones of a row, each once. */
export function phonesOfRow(kind: KindModel, row: Row): ReadEntry['phones'] {
  const part = kind.contacts ? row[kind.contacts.part] : undefined;
  return distinct([
    ...(Array.isArray(part) ? (part as Row[]).flatMap(phonesOfContactRow) : []),
    ...kind.phoneFields.flatMap((name) => phonesInText(textOf(row, name))),
  ]);
}

const isMarked = (row: Row): boolean => row.DeletionMark === true || row.IsFolder === true;

/** Neither a folder nor marked for deletion. */
export const isLive = (row: Row): boolean => refOf(row, 'Ref_Key') !== null && !isMarked(row);

export function entryOf(kind: KindModel, row: Row): ReadEntry {
  return {
    objectKey: refOf(row, 'Ref_Key') ?? '',
    title: titleOfRow(kind, row).slice(0, 300).toWellFormed(),
    dataVersion: versionOf(row),
    phones: phonesOfRow(kind, row),
  };
}

export const versionOf = (row: Row): string | null => textOf(row, 'DataVersion').slice(0, 64) || null;
