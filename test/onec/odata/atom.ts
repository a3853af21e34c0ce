/** The default format of 1C's OData: Atom. Whoever forgets `$format` gets this. Source: onec.md 4.2. */
import type { Json, JsonRow } from './model.ts';

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const valueXml = (name: string, value: Json): string => {
  if (Array.isArray(value)) {
    const rows = (value as readonly JsonRow[]).map((row) => `<d:element>${propertiesXml(row)}</d:element>`);
    return `<d:${name} m:type="Collection">${rows.join('')}</d:${name}>`;
  }
  return `<d:${name}>${escaped(String(value ?? ''))}</d:${name}>`;
};

const propertiesXml = (row: JsonRow): string =>
  Object.entries(row)
    .map(([name, value]) => valueXml(name, value))
    .join('');

const entry = (set: string, row: JsonRow): string =>
  `<entry><id>${set}(guid'${row.Ref_Key}')</id><category term="StandardODATA.${set}" scheme="http://schemas.microsoft.com/ado/2007/08/dataservices/scheme"/><content type="application/xml"><m:properties>${propertiesXml(row)}</m:properties></content></entry>`;

const namespaces =
  'xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"';

export const feedXml = (set: string, rows: readonly JsonRow[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<feed ${namespaces}>${rows.map((row) => entry(set, row)).join('')}</feed>`;

export const entryXml = (set: string, row: JsonRow): string =>
  entry(set, row).replace('<entry>', `<?xml version="1.0" encoding="UTF-8"?>\n<entry ${namespaces}>`);

export const errorXml = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><m:code>${code}</m:code><m:message xml:lang="ru">${escaped(message)}</m:message></m:error>`;
