/** What a template looks like to a client, with sample values; what is no variable is marked. */
import { t } from '../../words/words.ts';

/** Variables that are offered. Fields of an object have the names that 1C gives them. */
export const offered = [
  'client.name',
  'client.phone',
  'employee.name',
  'line.name',
  'object.title',
  'object.number',
  'object.sum',
] as const;

const known =
  /^(client\.name|client\.phone|employee\.name|line\.name|object\.[A-Za-zА-Яа-яЁё_][\wА-Яа-яЁё]*(\.[A-Za-zА-Яа-яЁё_][\wА-Яа-яЁё]*)*)$/;

export interface Piece {
  text: string;
  kind: 'text' | 'value' | 'unknown';
}

/** A variable’s sample, or its name where any field may stand. */
function sampleOf(name: string): string {
  const samples: Record<string, string> = {
    'client.name': t('sampleClient'),
    'client.phone': '+7 916 123-45-67',
    'employee.name': t('sampleEmployee'),
    'line.name': t('namePlaceholder'),
    'object.title': t('sampleOrder'),
    'object.number': '1851',
    'object.sum': '94 200,00',
  };
  return samples[name] ?? `‹${name.replace(/^object\./, '')}›`;
}

/** The text cut at its double braces. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (let found = next(text, at); found !== null; found = next(text, at)) {
    if (found.from > at) pieces.push({ text: text.slice(at, found.from), kind: 'text' });
    pieces.push(
      known.test(found.name)
        ? { text: sampleOf(found.name), kind: 'value' }
        : { text: text.slice(found.from, found.to), kind: 'unknown' },
    );
    at = found.to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: 'text' });
  return pieces;
}

function next(text: string, after: number): { from: number; to: number; name: string } | null {
  const from = text.indexOf('{{', after);
  const end = from < 0 ? -1 : text.indexOf('}}', from);
  return end < 0 ? null : { from, to: end + 2, name: text.slice(from + 2, end).trim() };
}

export function Preview({ text }: { text: string }) {
  const pieces = piecesOf(text);
  const unknown = pieces.filter(({ kind }) => kind === 'unknown');
  return (
    <div class="preview">
      <span class="field__label">{t('preview')}</span>
      <div class="preview__phone">
        {text.trim() === '' ? (
          <p class="dim">{t('previewEmpty')}</p>
        ) : (
          <p class="preview__msg">
            {pieces.map(({ text: part, kind }, n) =>
              kind === 'text' ? (
                part
              ) : (
                <span key={`${n}-${part}`} class={kind === 'value' ? 'var' : 'var var--miss'}>
                  {part}
                </span>
              ),
            )}
          </p>
        )}
      </div>
      {unknown.length > 0 && (
        <p class="field__error" role="status">
          {t('previewUnknown', { names: unknown.map(({ text: part }) => part).join(', ') })}
        </p>
      )}
      <p class="field__hint">{t('previewHint')}</p>
    </div>
  );
}
