/** What the client sees on his phone: his own words on the right, what the line says on the left. */
import { t } from '../../../words/words.ts';

/** Variables that an automatic text may hold. */
export const variables = ['client.name', 'employee.name', 'line.name'] as const;
export type Variable = (typeof variables)[number];

interface Piece {
  text: string;
  kind: 'text' | 'value' | 'unknown';
}

/** The text cut at its double braces, with sample values. */
export function piecesOf(text: string, lineName: string): Piece[] {
  const samples: Record<Variable, string> = {
    'client.name': t('autoSampleClient'),
    'employee.name': t('sampleEmployee'),
    'line.name': lineName,
  };
  const pieces: Piece[] = [];
  for (const part of text.split(/(\{\{[^{}]*\}\})/)) {
    if (part === '') continue;
    const name = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(part)?.[1];
    const sample = name === undefined ? undefined : samples[name as Variable];
    pieces.push(
      name === undefined
        ? { text: part, kind: 'text' }
        : sample === undefined
          ? { text: part, kind: 'unknown' }
          : { text: sample, kind: 'value' },
    );
  }
  return pieces;
}

export interface Said {
  by: 'client' | 'line' | 'note';
  text: string;
}

function Words({ text, lineName }: { text: string; lineName: string }) {
  return (
    <>
      {piecesOf(text, lineName).map((piece, n) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <span key={`${n}-${piece.text}`} class={piece.kind === 'value' ? 'var' : 'var var--miss'}>
            {piece.text}
          </span>
        ),
      )}
    </>
  );
}

/** A short talk with what is said automatically in it. */
export function Phone({ talk, lineName }: { talk: readonly Said[]; lineName: string }) {
  const unknown = talk.flatMap(({ by, text }) =>
    by === 'line' ? piecesOf(text, lineName).filter(({ kind }) => kind === 'unknown') : [],
  );
  return (
    <div class="phone">
      <span class="field__label">{t('preview')}</span>
      <div class="phone__screen">
        {talk
          .filter(({ text }) => text.trim() !== '')
          .map(({ by, text }, n) => (
            // The talk never changes its order.
            <p key={`${n}-${by}`} class={`phone__msg phone__msg--${by}`}>
              {by === 'line' ? <Words text={text} lineName={lineName} /> : text}
            </p>
          ))}
      </div>
      {unknown.length > 0 && (
        <p class="field__error" role="status">
          {t('previewUnknown', { names: unknown.map(({ text }) => text).join(', ') })}
        </p>
      )}
    </div>
  );
}
