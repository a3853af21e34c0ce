/** Templates at hand in the right pane: one click puts one into the field of the answer. */
import type { Chat } from '../../../../contracts/chat.ts';
import { rightsIn } from '../store/chats.ts';
import { templates } from '../store/directory.ts';
import { keep, kept } from '../store/keep.ts';
import { insertTemplate } from '../store/rendered.ts';
import { showCard, wide } from '../store/view.ts';
import { t } from '../words/words.ts';
import { openTemplates } from './composer.tsx';
import { Section } from './section.tsx';
import { Icon, IconButton } from './ui.tsx';

const shown = 4;

/** Those that this person has used lately come first. */
function atHand() {
  const used = kept<string[]>('local', 'templates') ?? [];
  const place = (id: string): number => (used.indexOf(id) < 0 ? used.length : used.indexOf(id));
  return Array.from(templates.value.values())
    .filter(({ deleted }) => !deleted)
    .sort((a, b) => place(a.id) - place(b.id) || a.name.localeCompare(b.name))
    .slice(0, shown);
}

function noteUse(id: string): void {
  const used = kept<string[]>('local', 'templates') ?? [];
  keep('local', 'templates', [id].concat(used.filter((one) => one !== id)).slice(0, 20));
}

export function Templates({ chat }: { chat: Chat }) {
  const items = atHand();
  if (items.length === 0 || chat.status === 'closed' || !rightsIn(chat).writeToClient) return null;
  const insert = async (template: (typeof items)[number]): Promise<void> => {
    if (!(await insertTemplate(template, chat.id))) return;
    noteUse(template.id);
    if (!wide.matches) showCard(false);
    document.getElementById('answer')?.focus();
  };
  const all = <IconButton icon="more" small label={t.allTemplates} onClick={openTemplates} />;
  return (
    <Section title={t.templates} side={all}>
      {items.map((template) => (
        <button
          key={template.id}
          class="order tplrow"
          type="button"
          title={t.insertTemplate(template.name)}
          onClick={() => void insert(template)}
        >
          <Icon name="tpl" cls="ic--16" />
          <span class="grow">
            <span class="clip block strong">{template.name}</span>
            <span class="clip block dim">{template.text.replace(/\{\{[^{}]*\}\}/g, '…')}</span>
          </span>
        </button>
      ))}
    </Section>
  );
}
