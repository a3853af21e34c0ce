/** The labels of a chat: those of the settings, and others that people write themselves. */
import { useState } from 'preact/hooks';
import * as actions from '../store/actions.ts';
import { chats } from '../store/chats.ts';
import { labelBook } from '../store/directory.ts';
import { dialog } from '../store/view.ts';
import { t } from '../words/words.ts';
import { Icon, Modal } from './ui.tsx';

/** As many as a chat can have, and how long one can be. */
const most = 20;
const longest = 60;

const close = (): void => {
  dialog.value = null;
};

export function Labels({ chatId }: { chatId: string }) {
  const had = chats.value.get(chatId)?.labels ?? [];
  const [chosen, setChosen] = useState<string[]>(had);
  const [offered, setOffered] = useState(() =>
    labelBook.value.concat(had.filter((label) => labelBook.value.indexOf(label) < 0)),
  );
  const [own, setOwn] = useState('');
  const isFull = chosen.length >= most;
  const toggle = (label: string): void =>
    setChosen(chosen.indexOf(label) < 0 ? chosen.concat(label) : chosen.filter((one) => one !== label));
  /** What was written with what is chosen; «Опт» and «опт» are one. */
  const withOwn = (): string[] => {
    const label = own.trim();
    if (label === '') return chosen;
    const known = offered.find((one) => one.toLowerCase() === label.toLowerCase()) ?? label;
    if (offered.indexOf(known) < 0) setOffered(offered.concat(known));
    return chosen.indexOf(known) < 0 ? chosen.concat(known) : chosen;
  };
  const add = (): void => {
    setChosen(withOwn());
    setOwn('');
  };
  const save = async (): Promise<void> => {
    if (await actions.setLabels(chatId, withOwn())) close();
  };
  return (
    <Modal title={t.labels} close={close} cls="modal--small">
      <div class="modal__body scroll">
        {offered.map((label, at) => (
          <label class="check labels__one" key={label}>
            <input
              type="checkbox"
              checked={chosen.indexOf(label) >= 0}
              disabled={isFull && chosen.indexOf(label) < 0}
              onChange={() => toggle(label)}
              {...(at === 0 ? { 'data-first': true } : {})}
            />
            <span class="check__box">
              <Icon name="check" cls="ic--14" />
            </span>
            <span class="clip">{label}</span>
          </label>
        ))}
        <div class="labels__own">
          <input
            class="input"
            value={own}
            maxLength={longest}
            disabled={isFull}
            placeholder={t.ownLabel}
            aria-label={t.ownLabel}
            {...(offered.length === 0 ? { 'data-first': true } : {})}
            onInput={(event) => setOwn(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.code !== 'Enter' && event.code !== 'NumpadEnter') return;
              event.preventDefault();
              if (own.trim() === '') void save();
              else add();
            }}
          />
          <button class="btn" type="button" disabled={isFull || own.trim() === ''} onClick={add}>
            {t.add}
          </button>
        </div>
        {isFull && <p class="dim">{t.labelsFull(most)}</p>}
      </div>
      <div class="modal__foot">
        <button class="btn" type="button" onClick={close}>
          {t.cancel}
        </button>
        <button class="btn btn--main" type="button" onClick={() => void save()}>
          {t.save}
        </button>
      </div>
    </Modal>
  );
}
