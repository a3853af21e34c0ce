/** Whose things are on the screen, where there is more than one infobase; and what to do where there is none. */
import type { ComponentChildren } from 'preact';
import type { Infobase } from '../../../../../contracts/connect.ts';
import { base, chooseBase } from '../store/bases.ts';
import { infobases } from '../store/live.ts';
import { t } from '../words/words.ts';
import { Select } from './form.tsx';
import { Nothing } from './parts.tsx';

export function BaseChoice() {
  const all = infobases.value;
  const own = base.value;
  if (all.length < 2 || own === null) return null;
  return (
    <div class="base-choice push">
      <Select
        label={t('factBase')}
        bind={{ value: own.id as string, change: chooseBase }}
        options={all.map(({ id, name }) => [id as string, name] as const)}
      />
    </div>
  );
}

/** Shows the page for the infobase that is chosen. */
export function ForBase({ children }: { children: (own: Infobase) => ComponentChildren }) {
  const own = base.value;
  if (own !== null) return <>{children(own)}</>;
  return (
    <Nothing icon="base" title={t('noBasesTitle')} text={t('noBasesText')}>
      <a class="btn btn--main" href="#/connect">
        {t('toConnect')}
      </a>
    </Nothing>
  );
}
