/** To whom to give a chat. */
import { useState } from 'preact/hooks';
import * as actions from '../store/actions.ts';
import { chats } from '../store/chats.ts';
import { colleagues } from '../store/directory.ts';
import { me } from '../store/session.ts';
import { dialog } from '../store/view.ts';
import { t } from '../words/words.ts';
import { Avatar, Icon, Modal } from './ui.tsx';

const close = (): void => {
  dialog.value = null;
};
const fold = (text: string): string => text.toLowerCase().replace(/ё/g, 'е');

/** One colleague of the list; with a comment for a transfer. */
export function ChoosePerson({
  kind,
  chatId,
}: {
  kind: 'transfer' | 'assign' | 'observers';
  chatId: string;
}) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const [isBusy, setBusy] = useState(false);
  const chat = chats.value.get(chatId);
  const except = kind === 'assign' ? '' : (chat?.owner?.id ?? me());
  const people = colleagues(except).filter(
    ({ name, id }) =>
      fold(name).indexOf(fold(query)) >= 0 &&
      !(kind === 'observers' && chat?.observers.some((one) => one.id === id)),
  );
  const isBarred = (absent: boolean): boolean => absent && kind !== 'observers';
  const act = async (): Promise<void> => {
    if (chosen === null) return;
    setBusy(true);
    const isDone =
      kind === 'transfer'
        ? await actions.transfer(chatId, chosen, comment.trim())
        : kind === 'assign'
          ? await actions.assign(chatId, chosen)
          : await actions.changeObservers(chatId, [chosen], []);
    setBusy(false);
    if (isDone) close();
  };
  return (
    <Modal title={t.chooseTitle(kind)} close={close}>
      <div class="modal__body">
        <label class="search">
          <Icon name="search" />
          <input
            data-first
            type="search"
            value={query}
            placeholder={t.colleagueName}
            aria-label={t.colleagueName}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </label>
        <div class="choose scroll" role="radiogroup" aria-label={t.colleagues}>
          {people.map((person) => (
            <label
              key={person.id}
              class={`opt choose__opt ${isBarred(person.absent) ? 'choose__opt--off' : ''} ${chosen === person.id ? 'choose__opt--on' : ''}`}
            >
              <input
                class="sr"
                type="radio"
                name="person"
                checked={chosen === person.id}
                disabled={isBarred(person.absent)}
                onChange={() => setChosen(person.id)}
              />
              <Avatar
                id={person.id}
                name={person.name}
                cls="ava--32"
                {...(person.absent ? { dot: 'ava__dot--off' } : {})}
              />
              <span class="grow">
                <span class="strong">{person.name}</span>
                <br />
                <span class="dim">{t.roleOf(person.role, person.absent)}</span>
              </span>
              <i class="choose__r" />
            </label>
          ))}
          {people.length === 0 && <p class="picker__none dim">{t.noColleagues}</p>}
        </div>
        {kind === 'transfer' && (
          <label class="field field--note">
            <span class="field__label">
              <span>
                <Icon name="lock" cls="ic--14" /> {t.transferComment}
              </span>
              <span>{t.clientDoesNotSee}</span>
            </span>
            <textarea
              class="input"
              rows={2}
              maxLength={4096}
              value={comment}
              placeholder={t.transferCommentHint}
              onInput={(event) => setComment(event.currentTarget.value)}
            />
          </label>
        )}
      </div>
      <div class="modal__foot">
        <button class="btn" type="button" onClick={close}>
          {t.cancel}
        </button>
        <button
          class="btn btn--main"
          type="button"
          disabled={chosen === null || isBusy}
          onClick={() => void act()}
        >
          {t.chooseYes(kind)}
        </button>
      </div>
    </Modal>
  );
}
