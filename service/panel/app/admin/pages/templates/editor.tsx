/** One template: its name, folder and text, with variables put in by a press. */
import { useRef } from 'preact/hooks';
import type { Infobase } from '../../../../../../contracts/connect.ts';
import type { Template } from '../../../../../../contracts/template.ts';
import { Icon } from '../../../screens/ui.tsx';
import { call } from '../../api.ts';
import { ask } from '../../kit/dialog.tsx';
import { AreaField, SaveBar, TextField, useForm } from '../../kit/form.tsx';
import { toast } from '../../store/floating.ts';
import { goTo } from '../../store/place.ts';
import { number, t } from '../../words/words.ts';
import { offered, Preview } from './preview.tsx';

const mostCharacters = 4096;

const valuesOf = (template: Template | null, folder: string) => ({
  name: template?.name ?? '',
  folder: template?.folder ?? folder,
  text: template?.text ?? '',
});

export function Editor({
  own,
  template,
  folder,
  folders,
  reload,
}: {
  own: Infobase;
  template: Template | null;
  folder: string;
  folders: string[];
  reload: () => Promise<void>;
}) {
  const form = useForm(
    template === null ? `template-new-${own.id}` : `template-${template.id}`,
    valuesOf(template, folder),
  );
  const box = useRef<HTMLDivElement>(null);
  const { values } = form;
  const text = form.bind('text');

  const insert = (variable: string): void => {
    const area = box.current?.querySelector('textarea');
    const at = area?.selectionStart ?? values.text.length;
    const end = area?.selectionEnd ?? at;
    const put = `{{${variable}}}`;
    text.change(values.text.slice(0, at) + put + values.text.slice(end));
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(at + put.length, at + put.length);
    });
  };

  const save = async (): Promise<boolean> => {
    const isFine = form.check({
      name: values.name.trim() === '' ? t('nameNeeded') : null,
      text:
        values.text.trim() === ''
          ? t('textNeeded')
          : values.text.length > mostCharacters
            ? t('textLong', { n: number(mostCharacters) })
            : null,
    });
    if (!isFine) return false;
    const body = { name: values.name.trim(), folder: values.folder.trim() || null, text: values.text };
    await form.save(async () => {
      if (template !== null) {
        await call('changeTemplate', {
          params: { templateId: template.id },
          body: { ...body, version: template.version },
        });
        await reload();
        return;
      }
      const { id } = await call('createTemplate', { body: { ...body, infobaseId: own.id } });
      await reload();
      goTo(`/templates/${id}`);
    });
    return true;
  };

  const remove = (one: Template): void =>
    ask({
      title: t('templateRemoveTitle', { name: one.name }),
      text: t('templateRemoveText'),
      loses: [t('templateRemoveLoses')],
      submit: t('removeDo'),
      action: async () => {
        await call('deleteTemplate', { params: { templateId: one.id } });
        form.reset();
        await reload();
        goTo('/templates');
        toast(t('templateRemoved', { name: one.name }));
      },
    });

  return (
    <section class="cardbox panel-box editor" aria-labelledby="editor-title">
      <div class="row">
        <h2 id="editor-title" class="panel-box__t grow">
          {template === null ? t('templateNew') : template.name}
        </h2>
        {template !== null && (
          <button class="btn btn--sm btn--danger" type="button" onClick={() => remove(template)}>
            <Icon name="trash" cls="ic--16" />
            <span>{t('templateRemove')}</span>
          </button>
        )}
      </div>
      {template !== null && template.externalId !== null && (
        <p class="bar">
          <Icon name="info" />
          <span>{t('templateOf1c')}</span>
        </p>
      )}
      <div class="two">
        <TextField
          label={t('templateName')}
          placeholder={t('templateNamePlaceholder')}
          maxLength={100}
          bind={form.bind('name')}
        />
        <TextField
          label={t('folder')}
          placeholder={t('folderNone')}
          maxLength={100}
          list="template-folders"
          bind={form.bind('folder')}
        />
        <datalist id="template-folders">
          {folders.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </div>
      <div ref={box}>
        <AreaField
          label={t('templateText')}
          hint={t('charactersOf', { n: number(values.text.length), all: number(mostCharacters) })}
          rows={7}
          bind={text}
        />
      </div>
      <div>
        <span class="field__label">{t('variables')}</span>
        <div class="tags">
          {offered.map((variable) => (
            <button
              key={variable}
              class="var var--put"
              type="button"
              title={`{{${variable}}}`}
              onClick={() => insert(variable)}
            >
              {t(`var_${variable}`)}
            </button>
          ))}
        </div>
        <p class="field__hint">{t('variablesHint')}</p>
      </div>
      <Preview text={values.text} />
      <SaveBar form={form} save={save} />
    </section>
  );
}
