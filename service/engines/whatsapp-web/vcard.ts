import type { InboundMessage } from '../engine.ts';

type ContactCard = NonNullable<InboundMessage['contactCard']>;

const unescaped = (text: string): string =>
  text
    .replace(/\\([,;\\])/g, '$1')
    .replaceAll(/\\n/gi, ' ')
    .trim();
const escaped = (text: string): string => text.replace(/([,;\\])/g, '\\$1').replace(/\r?\n/g, '\\n');

/** Name and phones of one vCard 3.0; WhatsApp adds the number it knows as `waid`. */
function parseVcard(vcard: string): ContactCard {
  const lines = vcard.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const name = lines.find((line) => /^FN[;:]/i.test(line))?.replace(/^[^:]*:/, '') ?? '';
  const phones = lines.flatMap((line) => {
    const found = /^(?:item\d+\.)?TEL([^:]*):(.*)$/i.exec(line);
    if (!found) return [];
    const waid = /waid=(\d+)/i.exec(found[1] ?? '')?.[1];
    const digits = (found[2] ?? '').replace(/[^\d+]/g, '');
    return waid ? [`+${waid}`] : digits ? [digits] : [];
  });
  return { name: unescaped(name), phones: [...new Set(phones)] };
}

/** One card out of what a message carries: several persons are told by their names and all their phones. */
export function parseVcards(vcards: readonly string[]): ContactCard {
  const cards = vcards.map(parseVcard);
  return {
    name: cards.map((card) => card.name).join(', '),
    phones: [...new Set(cards.flatMap((card) => card.phones))],
  };
}

/** A vCard 3.0 of a name and phones in E.164. */
export function formatVcard({ name, phones }: ContactCard): string {
  const tels = phones.map((phone) => `TEL;type=CELL;waid=${phone.replace('+', '')}:${phone}`);
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escaped(name)};;;`,
    `FN:${escaped(name)}`,
    ...tels,
    'END:VCARD',
  ].join('\n');
}
