/** One line: its state, its settings, its queue, what its engine can do. */
import { Crumb, Head } from '../../kit/parts.tsx';
import { isLinked } from '../../store/line-state.ts';
import { lines } from '../../store/live.ts';
import { ticks } from '../../store/place.ts';
import { showPhone } from '../../words/formats.ts';
import { t } from '../../words/words.ts';
import { LineGone } from '../code.tsx';
import { LineIcon, StatusTag } from '../line-parts.tsx';
import { sections } from './sections.ts';

export function LinePage({ lineId, sectionId }: { lineId: string; sectionId: string | undefined }) {
  const line = lines.value?.get(lineId);
  void Math.floor(ticks.value / 10);
  const section = sections.find(({ id }) => id === (sectionId ?? 'state')) ?? sections[0];
  if (line === undefined || section === undefined)
    return (
      <>
        <Crumb href="#/lines" text={t('back')} />
        <section class="cardbox setup">
          <LineGone />
        </section>
      </>
    );
  const View = section.view;
  return (
    <>
      <Crumb href="#/lines" text={t('back')} />
      <div class="line-head">
        <LineIcon line={line} />
        <Head title={line.name} text={isLinked(line) ? showPhone(line.phone) : t('notLinked')} />
        <StatusTag line={line} />
      </div>
      <nav class="tabs" aria-label={t('sectionsOf', { name: line.name })}>
        {sections.map(({ id, title }) => (
          <a
            key={id}
            href={`#/lines/${line.id}/${id}`}
            class="tabs__t"
            {...(id === section.id ? { 'aria-current': 'page' as const } : {})}
          >
            {t(title)}
          </a>
        ))}
      </nav>
      <View key={line.id} line={line} />
    </>
  );
}
