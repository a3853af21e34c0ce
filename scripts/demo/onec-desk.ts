/** One person at a client of 1C on the stand: what his screen shows, and what his clicks do. */
import { createHash } from 'node:crypto';
import { CatalogReference } from '../../test/onec/data/reference.ts';
import { FormCollection, FormFields } from '../../test/onec/forms/data.ts';
import type { Answer } from '../../test/onec/forms/dialogs.ts';
import type { FormState } from '../../test/onec/forms/form.ts';
import type { FormItem } from '../../test/onec/forms/items.ts';
import { textIn } from '../../test/onec/forms/model.ts';
import { conversationOf, isUnderMore, renderWindow } from '../../test/onec/forms/render.ts';
import { type FormTest, formTest, openDesk, titleOf } from '../../test/onec/forms/testing.ts';
import type { Given } from '../../test/onec/plain.ts';
import { Decimal } from '../../test/onec/values/decimal.ts';
import { present } from '../../test/onec/values/present.ts';
import type { Value } from '../../test/onec/values/value.ts';
import { sectionOf } from './onec-forms.ts';
import { type DemoPerson, people } from './people.ts';
import type { World } from './world.ts';

/** What a click or an input of the page asks for. */
export interface DeskAct {
  readonly act: string;
  readonly window?: string;
  readonly item?: string;
  readonly table?: string;
  readonly row?: number;
  readonly column?: string;
  readonly text?: string;
  readonly texts?: readonly string[];
}

interface ShownDialog {
  readonly kind: string;
  readonly text: string;
  readonly buttons: readonly string[];
  readonly choices: readonly string[];
  readonly initial: string;
}

export interface ShownConversation {
  readonly messages: readonly {
    readonly id: string;
    readonly author: string;
    readonly at: string;
    readonly text: string;
    readonly isOwn: boolean;
    readonly toClient: boolean;
    readonly fromClient: boolean;
    /** Said by the bridge itself, to the one whom it concerns. */
    readonly isHint: boolean;
    readonly files: readonly string[];
  }[];
  /** Who may be called: «Кого оповестить». */
  readonly people: readonly string[];
}

/** A person's screen. */
export interface DeskView {
  /** Changes with anything that is seen. */
  readonly version: string;
  readonly user: string;
  readonly section: readonly { readonly id: string; readonly title: string }[];
  readonly windows: readonly { readonly id: string; readonly title: string }[];
  readonly current: string;
  readonly html: string;
  readonly dialog: ShownDialog | null;
  readonly conversation: ShownConversation | null;
  readonly notices: readonly string[];
  readonly error: string;
}

export interface OnecDesk {
  readonly person: DemoPerson;
  view(): DeskView;
  /** Does what the page asks for; what 1C has refused is shown on the screen. */
  act(one: DeskAct): Promise<void>;
  /** Waiting handlers that are due by now. */
  tick(): Promise<void>;
  /** What an input offers: presentations of values; empty where it is typed into. */
  choices(item: string, table?: string): Promise<readonly string[]>;
  /** Buttons under «Еще» (without a name) or in a submenu. */
  menu(item: string): readonly { readonly item: string; readonly title: string; readonly enabled: boolean }[];
  /** An open form by the end of its name. */
  find(name: string): FormTest | undefined;
  /** Brings an open form to the front. */
  bring(form: FormState): void;
  /** Does something with the person's desk in its turn. */
  turn<T>(work: () => Promise<T>): Promise<T>;
  openForm(name: string, parameters?: Readonly<Record<string, Given>>): Promise<FormTest>;
  /** Writes in the discussion of the open chat. */
  write(text: string, recipients: readonly string[]): Promise<void>;
}

/** The pseudo user of the Collaboration System that stands for the client. */
export const clientUser = 'Внешний пользователь WhatsApp';
const isHint = (text: string): boolean => text.startsWith('[Мост WhatsApp]');
const colleagues = people.map(({ name }) => name);
const timeOf = new Intl.DateTimeFormat('ru', { hour: '2-digit', minute: '2-digit' });

export function openOnecDesk(world: World, person: DemoPerson): OnecDesk {
  const { stand, order } = world.trade;
  const { collaboration } = stand;
  const at = openDesk(stand, person.name);
  const { desk } = at;
  let current: FormState | undefined;
  let error = '';
  let seenNotices = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One thing at a time, as one person does. */
  const turn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  const shown = (): FormState | undefined => {
    if (!current || !desk.windows.includes(current)) current = desk.windows.at(-1);
    return current;
  };
  const screen = (): FormTest => {
    const form = shown();
    if (!form) throw new Error('Ни одно окно не открыто');
    return formTest(desk, form);
  };
  const itemOf = (name: string): FormItem | undefined => shown()?.findItem(name.toLowerCase());

  const openForm = async (name: string, parameters: Readonly<Record<string, Given>> = {}) => {
    const form = await at.open(name, parameters);
    current = form.form;
    return form;
  };
  async function openSection(id: string): Promise<void> {
    const found = sectionOf(person).find((one) => one.id === id);
    if (!found) throw new Error(`В разделе нет «${id}»`);
    const opened = desk.windows.find(
      (form) => form.name === found.form || form.name === nameOfForm(found.form),
    );
    if (opened) current = opened;
    else await openForm(found.form, found.forOrder ? { Объект: order } : {});
  }
  const nameOfForm = (name: string): string => name.replace('.Форма', '.Форма.Форма');

  // Values

  /** The type that the data behind a field is declared with. */
  function typeOf(form: FormState, path: string) {
    const parts = path.split('.');
    const name = parts.pop() ?? '';
    if (parts.length === 0) return form.attributes.get(name.toLowerCase())?.attribute.type ?? [];
    const owner = form.valueAt(parts.join('.'));
    if (owner instanceof FormCollection) {
      const { attribute } = form.attributes.get((parts[0] ?? '').toLowerCase()) ?? {};
      return attribute?.columns.find((one) => one.name === name)?.type ?? [];
    }
    const fields = owner instanceof FormFields ? owner.dataFields : [];
    return fields.find((one) => one.name === name || one.english === name)?.type ?? [];
  }

  async function offered(item: FormItem): Promise<{ text: string; value: Value }[]> {
    if (item.choices.items.length > 0) {
      return item.choices.items.map((one) => ({
        text: one.presentation || present(one.value),
        value: one.value,
      }));
    }
    const [only] = typeOf(item.form, item.path);
    const object = only?.kind === 'ref' ? only.object : '';
    if (!/^(Справочник|Перечисление)\./.test(object)) return [];
    const [kind, name] = object.split('.');
    const all = (await stand.run(
      kind === 'Справочник'
        ? `Итог = Новый Массив; Выборка = Справочники.${name}.Выбрать();
           Пока Выборка.Следующий() Цикл Если Не Выборка.ПометкаУдаления Тогда Итог.Добавить(Выборка.Ссылка); КонецЕсли; КонецЦикла;
           Возврат Итог;`
        : `Итог = Новый Массив; Для Каждого Значение Из Перечисления.${name} Цикл Итог.Добавить(Значение); КонецЦикла; Возврат Итог;`,
    )) as unknown as { items: Value[] };
    return all.items.map((value) => ({ text: present(value), value }));
  }

  /** A typed text as a value of the field's type. */
  async function typed(item: FormItem, text: string): Promise<Given> {
    const known = (await offered(item)).find((one) => one.text === text);
    if (known) return known.value as Given;
    const before = item.form.valueAt(item.path);
    const [only] = typeOf(item.form, item.path);
    if (only?.kind === 'number' || before instanceof Decimal) {
      const number = Number(text.replace(',', '.').replaceAll(/\s/g, ''));
      if (Number.isNaN(number)) throw new Error(`«${text}» не число`);
      return number as Given;
    }
    if (only?.kind === 'ref' || before instanceof CatalogReference) throw new Error(`В списке нет «${text}»`);
    return text;
  }

  // What is pressed

  async function act(one: DeskAct): Promise<void> {
    const { act: name, item = '', table = '', row = 0, text = '' } = one;
    if (desk.dialogs.length > 0 && !['answer', 'switch', 'seen'].includes(name)) return;
    switch (name) {
      case 'seen':
        return;
      case 'section':
        return await openSection(item);
      case 'switch':
        current = desk.windows.find((form) => form.id.text === one.window);
        return;
      case 'close':
        return await screen().close();
      case 'press': {
        await screen().press(item);
        return;
      }
      case 'click': {
        const target = screen().item(item);
        const field = itemOf(item);
        if (field?.actions.has('Click')) await target.click();
        else if (field?.path && field.form.valueAt(field.path) instanceof CatalogReference)
          await openValue(field);
        return;
      }
      case 'toggle': {
        const field = itemOf(item);
        if (field?.kind === 'CheckBoxField')
          await screen()
            .item(item)
            .set(field.form.valueAt(field.path) !== true);
        else if (field) field.changed.set('Collapsed', !isCollapsed(field));
        return;
      }
      case 'set': {
        const field = itemOf(item);
        if (field)
          await screen()
            .item(item)
            .set(await typed(field, text));
        return;
      }
      case 'cell': {
        const field = itemOf(item);
        await screen().table(table).select(row);
        if (field)
          await screen()
            .table(table)
            .set(item, await typed(field, text));
        return;
      }
      case 'row':
        return await screen().table(table).select(row);
      case 'activate':
        return await screen().table(table).activate(row, one.column);
      case 'page':
        return await screen().item(item).selectPage(text);
      case 'link':
        return await screen().item(item).link(text);
      case 'html':
        await screen().item(item).clickHtml({ Href: text });
        return;
      case 'answer':
        return await answer(one);
      case 'write':
        return await write(text, one.texts ?? []);
      default:
        throw new Error(`Действие ${name} неизвестно`);
    }
  }

  const isCollapsed = (item: FormItem): boolean =>
    item.changed.has('Collapsed')
      ? item.changed.get('Collapsed') === true
      : textIn(item.model.element, 'Collapsed') === 'true';

  async function openValue(item: FormItem): Promise<void> {
    const value = item.form.valueAt(item.path) as CatalogReference;
    await openForm(`${value.table.name}.ФормаОбъекта`, { Ключ: value as Given });
  }

  async function answer({ text, texts }: DeskAct): Promise<void> {
    const dialog = desk.dialogs.at(-1);
    if (!dialog) return;
    const value: Answer =
      text === undefined && texts === undefined
        ? undefined
        : dialog.kind === 'schedule'
          ? dialog.initial
          : dialog.kind === 'marks'
            ? (texts ?? [])
            : dialog.kind === 'warning'
              ? undefined
              : text;
    await desk.reply(value, dialog);
  }

  // Discussions

  const userNamed = (name: string) =>
    collaboration.users.find((one) => one.fullName === name || one.name === name);
  const myself = () => {
    const uuid = stand.infobase.findUser(person.name)?.uuid ?? '';
    return (
      collaboration.userOfInfobase(uuid) ??
      collaboration.addUser({ name: person.name, fullName: person.name, infobaseUser: uuid })
    );
  };

  async function write(text: string, recipients: readonly string[]): Promise<void> {
    const form = shown();
    const talk = form && conversationOf(form);
    if (!talk?.found) throw new Error('Обсуждение этого чата еще не создано: подождите обмена');
    const to = recipients.map((name) => {
      const user = userNamed(name);
      if (!user) throw new Error(`${name} еще не входил в Обсуждения`);
      return user.id;
    });
    collaboration.write({ conversationId: talk.found.id, author: myself().id, text, recipients: to });
    await desk.messageSent(talk.found.id);
  }

  function conversation(form: FormState): ShownConversation | null {
    const talk = conversationOf(form);
    if (!talk) return null;
    const client = userNamed(clientUser)?.id;
    const own = myself().id;
    return {
      messages: talk.messages.map((one) => ({
        id: one.id,
        author: collaboration.user(one.author).fullName,
        at: timeOf.format(one.at),
        text: one.text,
        isOwn: one.author === own,
        toClient: client !== undefined && one.recipients.includes(client),
        fromClient: one.author === client && !isHint(one.text),
        isHint: isHint(one.text),
        files: one.attachments.map(({ name }) => name),
      })),
      people: [...(talk.found ? [clientUser] : []), ...colleagues.filter((name) => name !== person.name)],
    };
  }

  return {
    person,
    turn,
    openForm,
    write,
    bring(form) {
      current = form;
    },
    find: (name) => at.windows.findLast((form) => form.name.endsWith(name)),
    act: (one) =>
      turn(async () => {
        error = '';
        const before = new Set(desk.windows);
        try {
          await act(one);
        } catch (failure) {
          error = failure instanceof Error ? failure.message : String(failure);
        }
        const opened = desk.windows.findLast((form) => !before.has(form));
        if (opened) current = opened;
        if (one.act === 'seen') seenNotices = desk.notifications.length;
      }),
    tick: () =>
      turn(async () => {
        if (desk.dialogs.length > 0 || desk.windows.length === 0) return;
        try {
          await at.tick(0);
        } catch (failure) {
          error = failure instanceof Error ? failure.message : String(failure);
        }
      }),
    async choices(name) {
      const item = itemOf(name);
      return item ? (await turn(() => offered(item))).map(({ text }) => text) : [];
    },
    menu(name) {
      const form = shown();
      const owner = name === '' ? form?.commandBar : itemOf(name);
      const isPopup = owner?.kind === 'Popup';
      // Of a table its own bar, not its context menu.
      const bar =
        owner?.kind === 'Table' ? owner.companions.find((one) => one.kind === 'AutoCommandBar') : owner;
      return [...(bar?.deep() ?? [])]
        .filter((one) => isPopup || isUnderMore(one))
        .filter((one) => one.family === 'button' && one.isShown && !one.commandName.endsWith('.Help'))
        .map((one) => ({ item: one.name, title: titleOf(one), enabled: one.isEnabled }));
    },
    view() {
      const form = shown();
      const dialog = desk.dialogs.at(-1);
      const view = {
        user: person.id,
        section: sectionOf(person).map(({ id, title }) => ({ id, title })),
        windows: desk.windows.map((one) => ({ id: one.id.text, title: one.shownTitle })),
        current: form?.id.text ?? '',
        html: form ? renderWindow(form, '', '') : '',
        dialog: dialog
          ? {
              kind: dialog.kind,
              text: dialog.text || dialog.title,
              buttons: dialog.buttons,
              choices: dialog.choices?.items.map((one) => one.presentation || present(one.value)) ?? [],
              initial: dialog.initial === undefined ? '' : present(dialog.initial),
            }
          : null,
        conversation: form ? conversation(form) : null,
        notices: desk.notifications
          .slice(seenNotices)
          .map(({ text, explanation }) => [text, explanation].filter((part) => part !== '').join(': ')),
        error,
      };
      const version = createHash('sha1').update(JSON.stringify(view)).digest('base64url').slice(0, 16);
      return { version, ...view };
    },
  };
}
