/** Lists only the chats that have a label. */
import { computed } from '@preact/signals';
import { chats, filterByLabel, labelFilter } from '../store/chats.ts';
import { labelBook } from '../store/directory.ts';
import { t } from '../words/words.ts';
import { Icon, IconButton, Menu } from './ui.tsx';

/** Labels of the settings, then those that chats have besides. */
const labels = computed(() => {
  const found = new Set(labelBook.value);
  for (const chat of chats.value.values()) for (const label of chat.labels) found.add(label);
  return Array.from(found);
});

/** Beside the title of the list, where there are labels. */
export function LabelFilter() {
  const filter = labelFilter.value;
  if (labels.value.length === 0) return null;
  return (
    <Menu
      icon="label"
      label={t.filterByLabel}
      items={labels.value.map((label) => ({
        icon: 'check',
        text: label,
        checked: filter === label,
        act: () => filterByLabel(filter === label ? null : label),
      }))}
    />
  );
}

/** Says by what the list is filtered, and lets it go. */
export function FilteredBy() {
  const label = labelFilter.value;
  if (label === null) return null;
  return (
    <div class="filtered" role="status">
      <Icon name="label" cls="ic--14" />
      <span class="grow clip">{t.filteredBy(label)}</span>
      <IconButton icon="x" small label={t.showAll} onClick={() => filterByLabel(null)} />
    </div>
  );
}
