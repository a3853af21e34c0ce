import { type Given, toPlain, toValue } from '../plain.ts';
import type { Stand } from '../stand.ts';
import { toText } from '../values/convert.ts';
import { EnumerationValue } from '../values/enumeration.ts';
import { StandFault } from '../values/errors.ts';
import { present } from '../values/present.ts';
import { StructureValue } from '../values/structure.ts';
import { nameOf, ObjectValue, Ref, type Value } from '../values/value.ts';
import { runCommand } from './commands.ts';
import { FormCollection } from './data.ts';
import { Desk } from './desk.ts';
import type { Answer, ClientFile, Dialog } from './dialogs.ts';
import { dragged } from './drag.ts';
import type { FormState } from './form.ts';
import type { FormItem } from './items.ts';
import { findObjectCommand, runObjectCommand } from './object-commands.ts';
import { dataOfTable, listRows, shownRows } from './table-state.ts';

/** A person at a client of the stand, for tests: opens forms, presses, types, answers. */
export interface DeskTest {
  readonly desk: Desk;
  /** Opens a form; throws when it has refused. Undefined parameters = none. */
  open(name: string, parameters?: Readonly<Record<string, Given>>): Promise<FormTest>;
  /** Runs a command of an object or a common one with its parameter: `ОбщаяКоманда.МСТ_Х`. */
  command(name: string, parameter?: Given): Promise<void>;
  /** Forms that are open, the last one opened at the end. */
  readonly windows: readonly FormTest[];
  /** The open form whose name ends so; throws when there is none. */
  window(name: string): FormTest;
  readonly dialogs: readonly Dialog[];
  /** The dialogue that waits; throws when none does. */
  readonly question: Dialog;
  reply(answer: Answer): Promise<void>;
  /** Answers by itself the next dialogue with such a text. */
  prepare(pattern: RegExp, answer: Answer): void;
  pickFile(file: ClientFile | undefined): Promise<void>;
  tick(seconds: number): Promise<void>;
  readonly notifications: Desk['notifications'];
  readonly messages: readonly string[];
  readonly launched: readonly string[];
  readonly received: readonly ClientFile[];
  /** The person has just written in the conversation from this client. */
  messageSent(conversationId: string): Promise<void>;
}

export interface ItemTest {
  readonly name: string;
  /** Seen, with everything that it stands in. */
  readonly visible: boolean;
  readonly enabled: boolean;
  readonly readOnly: boolean;
  readonly title: string;
  readonly toolTip: string;
  /** As a person reads it. */
  readonly text: string;
  readonly value: Value;
  readonly choices: readonly string[];
  /** Name of the current page of pages. */
  readonly page: string;
  /** A property by its Russian name. */
  property(name: string): Value;
  /** Types a value or chooses it from the list by its presentation: «ПриИзменении». */
  set(value: Given): Promise<void>;
  click(): Promise<void>;
  /** A click at a link inside of the text. */
  link(url: string): Promise<void>;
  /** The choice button: «НачалоВыбора»; true when the platform's own choice would open. */
  choose(): Promise<boolean>;
  clear(): Promise<void>;
  open(): Promise<void>;
  /** A click inside of an HTML page: fields of «ДанныеСобытия». False: the code has taken it over. */
  clickHtml(event: Readonly<Record<string, Given>>): Promise<boolean>;
  /** The page of an HTML field has loaded. */
  loaded(): Promise<void>;
  selectPage(name: string): Promise<void>;
}

export interface TableTest {
  /** What every column shows, by the column's name. */
  rows(): readonly Readonly<Record<string, string>>[];
  /** Fields of the data of every row as plain data. */
  data(): readonly Readonly<Record<string, unknown>>[];
  readonly current: number;
  /** Makes a row current: by its number from 0 or by values that columns show. */
  select(which: number | Readonly<Record<string, string>>): Promise<void>;
  selectMany(numbers: readonly number[]): void;
  /** Double click or Enter: «Выбор». */
  activate(which: number | Readonly<Record<string, string>>, column?: string): Promise<void>;
  /** A standard command of the table: `Create`, `Change`, `Delete`, `Add`, `Refresh`, … */
  press(command: string): Promise<void>;
  /** Types a value into a column of the current row. */
  set(column: string, value: Given): Promise<void>;
  /** Drags the current rows onto a row of a table. */
  dragTo(table: string, which: number | Readonly<Record<string, string>> | undefined): Promise<boolean>;
}

export interface FormTest {
  readonly form: FormState;
  readonly name: string;
  readonly title: string;
  readonly closed: boolean;
  readonly modified: boolean;
  item(name: string): ItemTest;
  table(name: string): TableTest;
  /** An attribute of the form, as plain data. */
  value(name: string): unknown;
  /** A button or a command of the form by its name; refused when it is not seen or not available. */
  press(name: string): Promise<void>;
  close(): Promise<void>;
  /** What a person does in a form of choice that the platform would have made. */
  choose(value: Given): Promise<void>;
  /** «ОбработкаОповещения» from outside, `Оповестить` of another form. */
  notify(event: string, parameter?: Given): Promise<void>;
}

/** A client of the stand under a user (nobody with all rights by default). */
export function openDesk(stand: Stand, user?: string): DeskTest {
  const { infobase } = stand;
  const found = user === undefined ? undefined : infobase.findUser(user);
  if (user !== undefined && !found) throw new StandFault(`Нет такого пользователя: ${user}`);
  const desk = new Desk(infobase.openSession('client', found));
  const windows = () => desk.windows.map((form) => formTest(desk, form));
  return {
    desk,
    async open(name, parameters = {}) {
      let form: FormState | undefined;
      await desk.run(async () => {
        form = await desk.open(name, structure(parameters));
      });
      if (!form) throw new Error(`Форма ${name} не открылась`);
      return formTest(desk, form);
    },
    async command(name, parameter) {
      await desk.run(() =>
        runObjectCommand(desk, findObjectCommand(desk, name), toValue(parameter as Given), undefined),
      );
    },
    get windows() {
      return windows();
    },
    window(name) {
      const one = windows().findLast((form) => form.name.endsWith(name));
      if (!one)
        throw new Error(
          `Нет открытой формы ${name}: ${windows()
            .map((form) => form.name)
            .join(', ')}`,
        );
      return one;
    },
    get dialogs() {
      return desk.dialogs;
    },
    get question() {
      const one = desk.dialogs.at(-1);
      if (!one) throw new Error('Ни один диалог не ждет ответа');
      return one;
    },
    reply: (answer) => desk.reply(answer),
    prepare(pattern, answer) {
      desk.prepared.push({ pattern, answer });
    },
    async pickFile(file) {
      const one = desk.dialogs.findLast((dialog) => dialog.kind === 'file');
      if (!one) throw new Error('Выбор файла не открыт');
      await desk.reply(file, one);
    },
    tick: (seconds) => desk.tick(seconds),
    messageSent: (conversationId) => desk.messageSent(conversationId),
    get notifications() {
      return desk.notifications;
    },
    get messages() {
      return desk.server.messages;
    },
    get launched() {
      return desk.launched;
    },
    get received() {
      return desk.received;
    },
  };
}

const structure = (fields: Readonly<Record<string, Given>>): StructureValue =>
  StructureValue.of(
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toValue(value)])),
  );

/** Tests of one open form. */
export function formTest(desk: Desk, form: FormState): FormTest {
  const itemNamed = (name: string): FormItem => {
    const item = form.findItem(name.toLowerCase());
    if (!item) throw new Error(`${form.name}: нет элемента ${name}`);
    return item;
  };
  return {
    form,
    name: form.name,
    get title() {
      return form.shownTitle;
    },
    get closed() {
      return form.isClosed;
    },
    get modified() {
      return form.modified;
    },
    item: (name) => itemTest(desk, itemNamed(name)),
    table: (name) => tableTest(desk, itemNamed(name)),
    value(name) {
      const value = form.valueAt(name);
      return value instanceof FormCollection ? plainRows(value) : toPlain(value);
    },
    async press(name) {
      await desk.run(() => runCommand(desk, form, name));
    },
    async close() {
      await desk.run(() => desk.close(form, undefined));
    },
    async choose(value) {
      await desk.run(() => desk.choose(form, toValue(value)));
    },
    async notify(event, parameter) {
      await desk.run(() =>
        desk.formEvent(form, 'NotificationProcessing', [
          new Ref(event),
          new Ref(toValue(parameter as Given)),
          new Ref(undefined),
        ]),
      );
    },
  };
}

const plainRows = (rows: FormCollection) =>
  rows.rows.map((row) =>
    Object.fromEntries(row.dataFields.map(({ name }) => [name, toPlain(row.read(name))])),
  );

/** Throws when a person could not reach the item. */
function demandReachable(item: FormItem, isInput: boolean): void {
  if (!item.isShown) throw new Error(`Элемент ${item.name} не виден`);
  if (!item.isEnabled) throw new Error(`Элемент ${item.name} недоступен`);
  if (isInput && item.isReadOnly) throw new Error(`Элемент ${item.name} только для просмотра`);
}

/** The value behind a presentation of the list of choice. */
function chosen(item: FormItem, given: Value): Value {
  const found = item.choices.items.find(
    (one) => one.presentation === given || (one.presentation === '' && present(one.value) === given),
  );
  return found ? found.value : given;
}

function itemTest(desk: Desk, item: FormItem): ItemTest {
  const { form } = item;
  return {
    name: item.name,
    get visible() {
      return item.isShown;
    },
    get enabled() {
      return item.isEnabled;
    },
    get readOnly() {
      return item.isReadOnly;
    },
    get title() {
      return titleOf(item);
    },
    get toolTip() {
      return toText(item.value('ToolTip'));
    },
    get text() {
      return textOf(item, form.valueAt(item.path));
    },
    get value() {
      return form.valueAt(item.path);
    },
    get choices() {
      return item.choices.items.map((one) => one.presentation || present(one.value));
    },
    get page() {
      return item.currentPage?.name ?? '';
    },
    property(name) {
      const value = item.getField(nameOf(name));
      return typeof value === 'symbol'
        ? item.type.member(nameOf(name))?.get?.(item, desk.clientContext())
        : value;
    },
    async set(value) {
      demandReachable(item, true);
      await desk.run(async () => {
        form.currentItem = item;
        form.setValueAt(item.path, chosen(item, toValue(value)));
        await desk.itemEvent(item, 'OnChange', []);
      });
    },
    async click() {
      demandReachable(item, false);
      if (!item.actions.has('Click')) throw new Error(`У элемента ${item.name} нет обработчика нажатия`);
      await desk.run(() => desk.itemEvent(item, 'Click', [new Ref(true)]));
    },
    async link(url) {
      demandReachable(item, false);
      const standard = new Ref(true);
      await desk.run(async () => {
        await desk.itemEvent(item, 'URLProcessing', [new Ref(url), standard]);
        if (standard.value === true) desk.launched.push(url);
      });
    },
    async choose() {
      demandReachable(item, true);
      const standard = new Ref(true);
      await desk.run(async () => {
        form.currentItem = item;
        await desk.itemEvent(item, 'StartChoice', [new Ref(undefined), standard]);
      });
      return standard.value === true;
    },
    async clear() {
      demandReachable(item, true);
      await desk.run(async () => {
        const standard = new Ref(true);
        await desk.itemEvent(item, 'Clearing', [standard]);
        if (standard.value !== true) return;
        form.setValueAt(item.path, undefined);
        await desk.itemEvent(item, 'OnChange', []);
      });
    },
    async open() {
      demandReachable(item, false);
      await desk.run(() => desk.itemEvent(item, 'Opening', [new Ref(true)]));
    },
    async clickHtml(event) {
      demandReachable(item, false);
      const data = new StructureValue();
      for (const [name, value] of Object.entries(event)) data.insert(name, toValue(value));
      const standard = new Ref(true);
      await desk.run(() => desk.itemEvent(item, 'OnClick', [new Ref(data), standard]));
      return standard.value === true;
    },
    async loaded() {
      await desk.run(() => desk.itemEvent(item, 'DocumentComplete', []));
    },
    async selectPage(name) {
      const page = item.children.find((one) => one.name === name);
      if (!page?.value('Visible')) throw new Error(`Нет страницы ${name}`);
      await desk.run(async () => {
        item.currentPage = page;
        await desk.itemEvent(item, 'OnCurrentPageChange', [new Ref(page)]);
      });
    },
  };
}

/** The title as the form shows it: of a field without one that of its data. */
export function titleOf(item: FormItem): string {
  const own = item.value('Title');
  const text = own instanceof ObjectValue ? present(own) : toText(own);
  if (text !== '') return text;
  if (item.family === 'button') {
    const name = item.commandName.split('.').at(-1) ?? '';
    return item.form.model.commands.find((one) => one.name === name)?.title ?? name;
  }
  return item.family === 'field' ? item.form.titleOfPath(item.path) : '';
}

/** A value as a field shows it. */
export function textOf(item: FormItem, value: Value): string {
  const choice = item.choices.items.find((one) => present(one.value) === present(value));
  if (choice?.presentation) return choice.presentation;
  if (value instanceof EnumerationValue) return value.ru;
  return present(value);
}

function tableTest(desk: Desk, table: FormItem): TableTest {
  const { form } = table;
  const columns = () => [...table.deep()].filter((one) => one.family === 'field');
  const keys = (): Value[] => {
    const data = dataOfTable(table);
    return data instanceof FormCollection
      ? shownRows(table, data).map((row) => toValue(row.id))
      : listRows(data).map((row) => row.key);
  };
  const read = () => {
    const data = dataOfTable(table);
    return data instanceof FormCollection ? shownRows(table, data) : listRows(data).map((row) => row.data);
  };
  const cell = (row: ReturnType<typeof read>[number], column: FormItem): string => {
    const name = column.path.slice(table.path.length + 1).split('.');
    const [first = '', ...rest] = name;
    if (!row.has(first)) throw new Error(`Колонка ${column.name}: нет поля ${first}`);
    const value = rest.reduce<Value>((owner, part) => form.fieldOfReference(owner, part), row.read(first));
    return textOf(column, value);
  };
  const rows = () =>
    read().map((row) => Object.fromEntries(columns().map((one) => [one.name, cell(row, one)])));
  const find = (which: number | Readonly<Record<string, string>>): number => {
    if (typeof which === 'number') return which;
    const wanted = Object.entries(which);
    const index = rows().findIndex((row) => wanted.every(([name, text]) => row[name] === text));
    if (index < 0) throw new Error(`Нет строки ${JSON.stringify(which)}: ${JSON.stringify(rows())}`);
    return index;
  };
  const select = async (which: number | Readonly<Record<string, string>>): Promise<Value> => {
    const index = find(which);
    const key = keys()[index];
    if (key === undefined) throw new Error(`Таблица ${table.name}: нет строки ${index}`);
    table.selected = [];
    await desk.makeCurrent(table, key);
    return key;
  };
  return {
    rows,
    data: () =>
      read().map((row) =>
        Object.fromEntries(row.dataFields.map(({ name }) => [name, toPlain(row.read(name))])),
      ),
    get current() {
      return keys().findIndex(
        (key) => present(key) === present(table.current) && sameKey(key, table.current),
      );
    },
    async select(which) {
      await desk.run(() => select(which));
    },
    selectMany(numbers) {
      table.selected = numbers.map((index) => keys()[index]);
      table.current = table.selected[0];
    },
    async activate(which, column) {
      await desk.run(async () => {
        const key = await select(which);
        const field = column === undefined ? table.children[0] : form.findItem(column.toLowerCase());
        const standard = new Ref(true);
        await desk.itemEvent(table, 'Selection', [new Ref(key), new Ref(field), standard]);
        if (standard.value === true) await runCommand(desk, form, `${table.name}:Choose`);
      });
    },
    async press(command) {
      await desk.run(() => runCommand(desk, form, `${table.name}:${command}`));
    },
    async set(column, value) {
      const item = form.findItem(column.toLowerCase());
      if (!item) throw new Error(`Нет колонки ${column}`);
      demandReachable(item, true);
      await desk.run(async () => {
        const row = read()[keys().findIndex((key) => sameKey(key, table.current))];
        if (!row) throw new Error('Нет текущей строки');
        row.setField(nameOf(item.path.slice(table.path.length + 1)), chosen(item, toValue(value)));
        await desk.itemEvent(item, 'OnChange', []);
        await desk.itemEvent(table, 'OnChange', []);
      });
    },
    async dragTo(name, which) {
      const target = form.findItem(name.toLowerCase());
      if (!target) throw new Error(`Нет таблицы ${name}`);
      const there = tableTest(desk, target);
      const data = dataOfTable(target);
      const targets =
        data instanceof FormCollection
          ? shownRows(target, data).map((row): Value => toValue(row.id))
          : listRows(data).map((row) => row.key);
      const at =
        which === undefined
          ? undefined
          : typeof which === 'number'
            ? which
            : there.rows().findIndex((row) => Object.entries(which).every(([n, text]) => row[n] === text));
      const row = at === undefined ? undefined : targets[at];
      return await dragged(desk, table, target, row);
    },
  };
}

const sameKey = (left: Value, right: Value): boolean =>
  left === right ||
  (left instanceof ObjectValue && left.equals(right)) ||
  (!(left instanceof ObjectValue) && present(left) === present(right) && typeof left === typeof right);
