/** Templates of messages by folders. */
import { useState } from 'preact/hooks';
import type { Infobase } from '../../../../../../contracts/connect.ts';
import type { Template } from '../../../../../../contracts/template.ts';
import { Icon } from '../../../screens/ui.tsx';
import { everything } from '../../api.ts';
import { BaseChoice, ForBase } from '../../kit/base-choice.tsx';
import { useLoaded } from '../../kit/load.ts';
import { Broken, Crumb, Head, Loading, Nothing } from '../../kit/parts.tsx';
import { base } from '../../store/bases.ts';
import { t } from '../../words/words.ts';
import { Editor } from './editor.tsx';

/** Folders in their order, those without one at the end. */
function foldersOf(all: Template[]): [string, Template[]][] {
  const folders = new Map<string, Template[]>();
  for (const template of all) {
    const name = template.folder ?? '';
    folders.set(name, (folders.get(name) ?? []).concat(template));
  }
  return Array.from(folders).sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a.localeCompare(b)));
}

function List({ all, chosenId }: { all: Template[]; chosenId: string | undefined }) {
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const found = all.filter(
    ({ name, text }) => name.toLowerCase().indexOf(wanted) >= 0 || text.toLowerCase().indexOf(wanted) >= 0,
  );
  return (
    <nav class="cardbox tpls" aria-label={t('templates')}>
      <label class="search box-search">
        <Icon name="search" />
        <span class="sr">{t('findTemplate')}</span>
        <input
          type="search"
          value={typed}
          placeholder={t('findTemplate')}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {found.length === 0 && <p class="order__none sub">{t('notFound')}</p>}
      {foldersOf(found).map(([folder, templates]) => (
        <section key={folder} aria-label={folder === '' ? t('folderNone') : folder}>
          <h3 class="tpls__f">
            <Icon name="folder" cls="ic--16" />
            <span class="clip">{folder === '' ? t('folderNone') : folder}</span>
            <span class="dim num push">{templates.length}</span>
          </h3>
          <ul>
            {templates.map(({ id, name, text }) => (
              <li key={id}>
                <a
                  class="tpls__i"
                  href={`#/templates/${id}`}
                  {...(id === chosenId ? { 'aria-current': 'true' as const } : {})}
                >
                  <span class="clip strong">{name}</span>
                  <span class="clip dim">{text.replace(/\s+/g, ' ')}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Own({ own, templateId }: { own: Infobase; templateId: string | undefined }) {
  const { data, reason, reload } = useLoaded(`templates-${own.id}`, async () =>
    (await everything('listTemplates', { infobaseId: own.id })).filter(({ deleted }) => !deleted),
  );
  if (data === null) return reason === null ? <Loading /> : <Broken reason={reason} again={reload} />;
  const all = data.slice().sort((a, b) => a.name.localeCompare(b.name));
  const isNew = templateId === 'new';
  const chosen = all.find(({ id }) => id === templateId);
  const first = foldersOf(all)[0]?.[1][0];
  const shown = isNew ? null : (chosen ?? (templateId === undefined ? first : undefined));
  const folders = foldersOf(all)
    .map(([name]) => name)
    .filter((name) => name !== '');
  if (all.length === 0 && !isNew)
    return (
      <Nothing icon="tpl" title={t('noTemplates')} text={t('noTemplatesText')}>
        <a class="btn btn--main" href="#/templates/new">
          {t('templateAdd')}
        </a>
      </Nothing>
    );
  return (
    <div class={`split split--list ${templateId === undefined ? '' : 'split--picked'}`}>
      {all.length > 0 && <List all={all} chosenId={shown?.id} />}
      {shown === undefined ? (
        <Nothing icon="tpl" title={t('templateGone')} text={t('templateGoneText')} />
      ) : (
        <div>
          <div class="narrow-only">
            <Crumb href="#/templates" text={t('toTemplates')} />
          </div>
          <Editor
            key={shown?.id ?? 'new'}
            own={own}
            template={shown}
            folder={folders[0] ?? ''}
            folders={folders}
            reload={reload}
          />
        </div>
      )}
    </div>
  );
}

export function Templates({ templateId }: { templateId: string | undefined }) {
  return (
    <>
      <Head title={t('templates')} text={t('templatesText')}>
        <BaseChoice />
        {base.value !== null && (
          <a class="btn btn--main push" href="#/templates/new">
            <Icon name="plus" />
            <span>{t('templateAdd')}</span>
          </a>
        )}
      </Head>
      <ForBase>{(own) => <Own key={own.id} own={own} templateId={templateId} />}</ForBase>
    </>
  );
}
