/** Colours of the signs of files. */
import { extensionOf } from '../words/formats.ts';

const documentTones: Record<string, string> = {
  XLS: 'doc__ic--x',
  XLSX: 'doc__ic--x',
  CSV: 'doc__ic--x',
  DOC: 'doc__ic--d',
  DOCX: 'doc__ic--d',
  TXT: 'doc__ic--d',
  JPG: 'doc__ic--d',
  JPEG: 'doc__ic--d',
  PNG: 'doc__ic--d',
};

/** The colour of a file’s sign by its kind. */
export const toneOfFile = (fileName: string): string => documentTones[extensionOf(fileName)] ?? '';
