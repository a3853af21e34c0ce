/** A filled template in pieces, for the eye: what lacks stands out. */
import { t } from '../words/words.ts';

interface Filled {
  text: string;
  missing: readonly string[];
}

export interface Piece {
  text: string;
  kind: 'text' | 'value' | 'missing';
}

/** The filled text in pieces: what the author wrote, what was put in, what lacks. */
export function piecesOf(template: string, { text, missing }: Filled): Piece[] {
  const pieces: Piece[] = [];
  const parts = template.split(/(\{\{[^{}]*\}\})/);
  let rest = text;
  parts.forEach((part, at) => {
    if (at % 2 === 0) {
      pieces.push({ text: part, kind: 'text' });
      rest = rest.slice(part.length);
      return;
    }
    const name = part.slice(2, -2).trim();
    if (missing.indexOf(name) >= 0) {
      pieces.push({ text: t.variable(name), kind: 'missing' });
      rest = rest.slice(part.length);
      return;
    }
    const next = parts[at + 1] ?? '';
    const end = next === '' && at + 2 >= parts.length ? rest.length : Math.max(0, rest.indexOf(next));
    pieces.push({ text: rest.slice(0, end), kind: 'value' });
    rest = rest.slice(end);
  });
  return pieces.filter(({ text: piece }) => piece !== '');
}
