import { CatalogObject } from '../data/catalog.ts';
import { RecordKey } from '../data/record-manager.ts';
import { CatalogReference } from '../data/reference.ts';
import { enumerationOf } from '../values/enumeration.ts';
import { StandFault } from '../values/errors.ts';
import { StructureValue } from '../values/structure.ts';
import { Ref, type Value } from '../values/value.ts';
import type { FormCollection } from './data.ts';
import type { Desk } from './desk.ts';
import { dialog, questionAnswer, questionButtons } from './dialogs.ts';
import { DynamicList } from './dynamic-list.ts';
import type { FormState } from './form.ts';
import { FormCommand } from './form-command.ts';
import type { FormItem } from './items.ts';
import { textIn } from './model.ts';
import { findObjectCommand, runObjectCommand } from './object-commands.ts';
import { dataOfTable } from './table-state.ts';

/** Standard commands of forms by either name. Source: CommandName of ssl_3_1's forms. */
const standard: Readonly<Record<string, string>> = {
  записатьизакрыть: 'WriteAndClose',
  записать: 'Write',
  закрыть: 'Close',
  перечитать: 'Reread',
  создать: 'Create',
  изменить: 'Change',
  обновить: 'Refresh',
  выбрать: 'Choose',
};

/**
 * What a person does with a button or a command: `Взять` (a button, then a command of the form, then a standard
 * one), `Список:Create` (a standard command of a table). Throws when it can't be reached.
 */
export async function runCommand(desk: Desk, form: FormState, name: string): Promise<void> {
  if (name.includes(':')) {
    const [table = '', command = ''] = name.split(':');
    await runTableCommand(desk, required(form, table), command);
    return;
  }
  const item = form.findItem(name.toLowerCase());
  if (item?.family === 'button') {
    if (!item.isShown) throw new Error(`Кнопка ${name} не видна`);
    if (!item.isEnabled) throw new Error(`Кнопка ${name} недоступна`);
    await runByName(desk, form, item.commandName, item);
    return;
  }
  const own = form.model.commands.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (own) {
    const buttons = form
      .allItems()
      .filter((one) => one.family === 'button' && one.commandName === `Form.Command.${own.name}`);
    if (buttons.length > 0 && !buttons.some((one) => one.isShown && one.isEnabled)) {
      throw new Error(`Ни одна кнопка команды ${name} не доступна`);
    }
    await runByName(desk, form, `Form.Command.${own.name}`, undefined);
    return;
  }
  const command = standard[name.toLowerCase()] ?? name;
  await runStandard(desk, form, command);
}

function required(form: FormState, name: string): FormItem {
  const item = form.findItem(name.toLowerCase());
  if (!item) throw new Error(`${form.name}: нет элемента ${name}`);
  return item;
}

async function runByName(
  desk: Desk,
  form: FormState,
  path: string,
  button: FormItem | undefined,
): Promise<void> {
  const parts = path.split('.');
  if (path.startsWith('Form.Command.')) {
    const command = form.model.commands.find((one) => one.name === parts[2]);
    if (!command) throw new StandFault(`${form.name}: нет команды ${path}`);
    if (command.modifiesData) form.modified = true;
    await desk.callClient(form, command.action, [new Ref(new FormCommand(command))]);
  } else if (path.startsWith('Form.StandardCommand.')) {
    await runStandard(desk, form, parts[2] ?? '');
  } else if (path.startsWith('Form.Item.')) {
    await runTableCommand(desk, required(form, parts[2] ?? ''), parts[4] ?? '');
  } else {
    const data = button ? textIn(button.model.element, 'DataPath') : '';
    const parameter = data === '' ? undefined : form.valueAt(data);
    await runObjectCommand(desk, findObjectCommand(desk, path), parameter, form);
  }
}

async function runStandard(desk: Desk, form: FormState, command: string): Promise<void> {
  switch (command) {
    case 'Close':
    case 'Cancel':
      await desk.close(form, undefined);
      return;
    case 'Write':
      await desk.write(form, undefined);
      return;
    case 'WriteAndClose':
      if (await desk.write(form, undefined)) await desk.close(form, undefined);
      return;
    case 'Reread':
      await desk.reread(form);
      return;
    case 'Create':
    case 'Change':
    case 'Refresh':
    case 'Choose':
    case 'Copy': {
      const [table] = form.tables().filter((one) => form.mainAttribute?.value === form.valueAt(one.path));
      if (!table) throw new StandFault(`${form.name}: у формы нет команды ${command}`);
      await runTableCommand(desk, table, command);
      return;
    }
    default:
      throw new StandFault(`${form.name}: команду ${command} стенд не знает`);
  }
}

async function runTableCommand(desk: Desk, table: FormItem, command: string): Promise<void> {
  if (!table.isShown) throw new Error(`Таблица ${table.name} не видна`);
  const data = dataOfTable(table);
  const excluded = table.model.element.children
    .find((one) => one.name === 'CommandSet')
    ?.children.some((one) => one.text.trim() === command);
  if (excluded) throw new Error(`Команда ${command} у таблицы ${table.name} выключена`);
  if (data instanceof DynamicList) await runListCommand(desk, table, data, command);
  else await runRowsCommand(desk, table, data, command);
}

const refusal = () => new Ref(false);

async function runListCommand(
  desk: Desk,
  table: FormItem,
  list: DynamicList,
  command: string,
): Promise<void> {
  const { form } = table;
  const name = list.mainTable;
  const role = name.startsWith('РегистрСведений') ? 'ФормаЗаписи' : 'ФормаОбъекта';
  switch (command) {
    case 'Refresh':
      list.refresh();
      return;
    case 'Create':
    case 'Copy': {
      const cancel = refusal();
      await desk.itemEvent(table, 'BeforeAddRow', [
        cancel,
        new Ref(command === 'Copy'),
        new Ref(),
        new Ref(false),
        new Ref(),
      ]);
      if (cancel.value !== true) await desk.open(`${name}.${role}`, new StructureValue(), { owner: table });
      return;
    }
    case 'Change': {
      const cancel = refusal();
      await desk.itemEvent(table, 'BeforeRowChange', [cancel]);
      if (cancel.value !== true) await openRow(desk, table, role, name);
      return;
    }
    case 'Choose':
      if (form.parameters.has('РежимВыбора') && form.parameters.read('РежимВыбора') === true) {
        const chosen = new Ref(table.current);
        const process = new Ref(true);
        await desk.itemEvent(table, 'ValueChoice', [chosen, process]);
        if (process.value === true) await desk.choose(form, chosen.value);
      } else await openRow(desk, table, role, name);
      return;
    case 'SetDeletionMark':
    case 'Delete': {
      const cancel = refusal();
      await desk.itemEvent(table, 'BeforeDeleteRow', [cancel]);
      if (cancel.value === true) return;
      askToMark(desk, table, list);
      return;
    }
    default:
      throw new StandFault(`Таблица ${table.name}: команду ${command} стенд не знает`);
  }
}

/** Marks the current item for deletion, or takes the mark away, after the platform's question. */
function askToMark(desk: Desk, table: FormItem, list: DynamicList): void {
  const key: Value = table.current;
  if (!(key instanceof CatalogReference)) throw new StandFault(`Таблица ${table.name}: помечать нечего`);
  const buttons = questionButtons(enumerationOf('РежимДиалогаВопрос').of('ДаНет'));
  const row = table.form.base.store.row(key.table, key.key);
  const isMarked = row?.ПометкаУдаления === true;
  const text = isMarked
    ? `Снять с "${key.present()}" пометку на удаление?`
    : `Пометить "${key.present()}" на удаление?`;
  desk.ask(
    dialog({
      kind: 'question',
      text,
      buttons: buttons.names,
      answer: async (given) => {
        if (questionAnswer(buttons, given, text) !== buttons.valueOf('Да')) return;
        await desk.serverCall(table.form, async (context) => {
          const object = CatalogObject.read(key, context);
          object.setField({ text: 'ПометкаУдаления', key: 'пометкаудаления' }, !isMarked);
          await context.invoke(object, 'Записать', []);
        });
        list.refresh();
      },
    }),
  );
}

async function openRow(desk: Desk, table: FormItem, role: string, name: string): Promise<void> {
  const key: Value = table.current;
  if (!(key instanceof CatalogReference) && !(key instanceof RecordKey)) return;
  await desk.open(`${name}.${role}`, StructureValue.of({ Ключ: key }), { owner: table });
}

async function runRowsCommand(
  desk: Desk,
  table: FormItem,
  rows: FormCollection,
  command: string,
): Promise<void> {
  const index = rows.rows.findIndex((row) => String(row.id) === String(table.current));
  if (table.value('ReadOnly') === true) throw new Error(`Таблица ${table.name} только для просмотра`);
  switch (command) {
    case 'Add': {
      if (table.value('ChangeRowSet') === false) throw new Error(`В таблицу ${table.name} строк не добавить`);
      const cancel = refusal();
      await desk.itemEvent(table, 'BeforeAddRow', [
        cancel,
        new Ref(false),
        new Ref(),
        new Ref(false),
        new Ref(),
      ]);
      if (cancel.value === true) return;
      const row = rows.add();
      await desk.makeCurrent(table, row.id);
      await desk.itemEvent(table, 'OnStartEdit', [new Ref(true), new Ref(false)]);
      await desk.itemEvent(table, 'OnChange', []);
      return;
    }
    case 'Delete': {
      if (index < 0) return;
      const cancel = refusal();
      await desk.itemEvent(table, 'BeforeDeleteRow', [cancel]);
      if (cancel.value === true) return;
      rows.remove(index);
      await desk.itemEvent(table, 'AfterDeleteRow', []);
      await desk.itemEvent(table, 'OnChange', []);
      return;
    }
    case 'MoveUp':
    case 'MoveDown': {
      const to = index + (command === 'MoveUp' ? -1 : 1);
      const [row] = to >= 0 && to < rows.rows.length ? rows.rows.splice(index, 1) : [];
      if (!row) return;
      rows.rows.splice(to, 0, row);
      rows.renumber();
      await desk.itemEvent(table, 'OnChange', []);
      return;
    }
    case 'Change':
    case 'Choose':
      return;
    default:
      throw new StandFault(`Таблица ${table.name}: команду ${command} стенд не знает`);
  }
}
