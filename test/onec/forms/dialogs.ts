import { DateValue } from '../values/date.ts';
import { Decimal } from '../values/decimal.ts';
import { type EnumerationValue, enumerationOf } from '../values/enumeration.ts';
import { StandFault } from '../values/errors.ts';
import { present } from '../values/present.ts';
import { ObjectValue, type Value } from '../values/value.ts';
import { ValueList, type ValueListItem } from '../values/value-list.ts';
import type { Desk } from './desk.ts';
import type { Notification } from './notification.ts';

/** A file of the person at the desk. */
export interface ClientFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a test may answer: a button, a text, a number, a value, a file, files; undefined = the dialogue is closed. */
export type Answer = Value | number | ClientFile | readonly ClientFile[] | readonly string[];

/** Something that waits for a person. */
export interface Dialog {
  readonly kind: 'question' | 'warning' | 'input' | 'choice' | 'marks' | 'file' | 'schedule' | 'value';
  readonly text: string;
  readonly title: string;
  readonly buttons: readonly string[];
  readonly choices: ValueList | undefined;
  /** The value that stands in it at first. */
  readonly initial: Value;
  answer(given: Answer): Promise<void>;
}

export const dialog = (one: Partial<Dialog> & Pick<Dialog, 'kind' | 'answer'>): Dialog => ({
  text: '',
  title: '',
  buttons: [],
  choices: undefined,
  initial: undefined,
  ...one,
});

const codes = enumerationOf('КодВозвратаДиалога');

/** Buttons of a question: of a mode, or of a list of values. */
export function questionButtons(given: Value): { names: readonly string[]; valueOf(name: string): Value } {
  if (given instanceof ValueList) {
    const label = (item: ValueListItem) => item.presentation || present(item.value);
    return {
      names: given.items.map(label),
      valueOf: (name) => given.items.find((item) => label(item) === name)?.value,
    };
  }
  const mode = (given as EnumerationValue | undefined)?.ru ?? 'ОК';
  const words = mode.match(/Да|Нет|Отмена|ОК|Повторить|Прервать|Пропустить/g) ?? [];
  return { names: words, valueOf: (name) => codes.of(name) };
}

/** The answer to a question; a button that it does not have is the test's mistake. */
export function questionAnswer(
  buttons: ReturnType<typeof questionButtons>,
  given: Answer,
  text: string,
): Value {
  const name = given === undefined ? 'Отмена' : String(given instanceof ObjectValue ? present(given) : given);
  if (!buttons.names.includes(name)) {
    if (given === undefined) return codes.of('Отмена');
    throw new StandFault(`Вопрос «${text}»: нет кнопки «${name}», есть ${buttons.names.join(', ')}`);
  }
  return buttons.valueOf(name);
}

export function plainAnswer(given: Answer): Value {
  if (typeof given === 'number') return Decimal.from(given);
  if (given === undefined || given === null || typeof given === 'string' || typeof given === 'boolean')
    return given;
  if (given instanceof ObjectValue || given instanceof Decimal || given instanceof DateValue) return given;
  throw new StandFault('Такой ответ этому диалогу не годится');
}

/** The chosen item of a list: by its presentation, by its value, or itself. */
export function itemOf(list: ValueList, given: Answer): ValueListItem | undefined {
  if (given === undefined) return undefined;
  const found = list.items.find(
    (item) =>
      (item as unknown) === given ||
      (typeof given === 'string' && (item.presentation === given || present(item.value) === given)) ||
      (given instanceof ObjectValue && item.value === given) ||
      (given instanceof ObjectValue && given.equals(item.value)),
  );
  if (!found) {
    const there = list.items.map((item) => item.presentation || present(item.value)).join(', ');
    throw new StandFault(`Выбор из списка: нет «${String(given)}», есть ${there}`);
  }
  return found;
}

/** A choice of one item of a list, with a notification. */
export function askForItem(
  desk: Desk,
  list: ValueList,
  done: Notification | undefined,
  title: string,
  text: string,
): void {
  desk.ask(
    dialog({
      kind: 'choice',
      text: title || text,
      title,
      choices: list,
      answer: async (given) => {
        await done?.notify([itemOf(list, given)], desk.clientContext());
      },
    }),
  );
}
