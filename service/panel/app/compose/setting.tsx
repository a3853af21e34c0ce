/** From which line, and with which template. */
import type { Template } from '../../../../contracts/template.ts';
import { Icon } from '../screens/ui.tsx';
import { phoneOf } from '../words/formats.ts';
import { chooseLine, currentChat, currentLine, data, object } from './store/compose.ts';
import { chooseTemplate, fillAgain, filled, templateState } from './store/template.ts';
import { t } from './words/words.ts';

const isReady = (status: string): boolean => status === 'online' || status === 'catching_up';

function LineField() {
  const lines = data.value?.lines ?? [];
  const current = currentLine.value;
  const away = current !== undefined && !isReady(current.status);
  return (
    <div class="field">
      <label class="field__label" for="line">
        {t.line}
      </label>
      <div class="pick">
        <i class={`dot ${current === undefined ? '' : away ? 'dot--bad' : 'dot--ok'}`} />
        <select
          id="line"
          class="input"
          value={current?.id ?? ''}
          disabled={lines.length === 0}
          onChange={(event) => {
            chooseLine(event.currentTarget.value);
            void fillAgain();
          }}
        >
          {lines.map(({ id, name, phone }) => (
            <option key={id} value={id}>
              {phone === null ? name : `${name} · ${phoneOf(phone)}`}
            </option>
          ))}
        </select>
        <Icon name="down" cls="ic--16" />
      </div>
      <p class={`field__hint ${lines.length === 0 || away ? 'bad' : ''}`}>
        {lines.length === 0 ? t.noLines : away ? t.lineAway : currentChat.value ? t.lineKnown : t.lineReady}
      </p>
    </div>
  );
}

/** Templates by their folders, in the order of the service. */
function foldersOf(templates: readonly Template[]): Array<{ name: string; items: Template[] }> {
  const folders: Array<{ name: string; items: Template[] }> = [];
  for (const one of templates) {
    const name = one.folder ?? t.noFolder;
    const known = folders.find((folder) => folder.name === name);
    if (known) known.items.push(one);
    else folders.push({ name, items: [one] });
  }
  return folders;
}

const option = ({ id, name }: Template) => (
  <option key={id} value={id}>
    {name}
  </option>
);

function TemplateField() {
  const templates = data.value?.templates ?? [];
  const folders = foldersOf(templates);
  const { busy, error } = templateState.value;
  return (
    <div class="field">
      <label class="field__label" for="template">
        {t.template}
      </label>
      <div class="pick">
        <Icon name="tpl" cls="ic--16 pick__ic" />
        <select
          id="template"
          class="input"
          value={filled.value?.template.id ?? ''}
          disabled={templates.length === 0}
          onChange={(event) => void chooseTemplate(event.currentTarget.value || null)}
        >
          <option value="">{t.noTemplate}</option>
          {folders.length > 1
            ? folders.map(({ name, items }) => (
                <optgroup key={name} label={name}>
                  {items.map(option)}
                </optgroup>
              ))
            : templates.map(option)}
        </select>
        <Icon name="down" cls="ic--16" />
      </div>
      <p class={`field__hint ${error === null ? '' : 'bad'}`} role={error === null ? undefined : 'alert'}>
        {error ??
          (templates.length === 0
            ? t.noTemplates
            : busy
              ? t.templateFilling
              : object === null
                ? '\u00a0'
                : filled.value
                  ? t.templateFrom
                  : t.templateHint)}
      </p>
    </div>
  );
}

export const Setting = () => (
  <div class="write__two">
    <LineField />
    <TemplateField />
  </div>
);
