import { randomUUID } from 'node:crypto';
import { CatalogObject } from '../data/catalog.ts';
import { RecordKey, RecordManager } from '../data/record-manager.ts';
import { CatalogReference } from '../data/reference.ts';
import { russianKinds } from '../metadata/types.ts';
import { ConversationValue } from '../platform/collaboration/conversation.ts';
import { MessageValue } from '../platform/collaboration/message.ts';
import { ClientHost } from '../platform/host.ts';
import type { Infobase } from '../platform/infobase.ts';
import { createSession } from '../runtime/session.ts';
import { Args } from '../values/args.ts';
import { ArrayValue } from '../values/array.ts';
import type { CallContext } from '../values/context.ts';
import { toBoolean } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { Fields, StructureValue } from '../values/structure.ts';
import { type BoundMethod, nameOf, type ObjectValue, Ref, type Value } from '../values/value.ts';
import { fromFormData, toFormData } from './attributes.ts';
import { clientInterpreter } from './client-platform.ts';
import { FormStructure } from './data.ts';
import {
  type Answer,
  type ClientFile,
  type Dialog,
  dialog,
  questionAnswer,
  questionButtons,
} from './dialogs.ts';
import { DynamicList } from './dynamic-list.ts';
import { FormState } from './form.ts';
import { FormItem } from './items.ts';
import { listRowsMap } from './list-rows.ts';
import { formModel } from './model.ts';
import { findForm } from './names.ts';
import { Notification } from './notification.ts';
import { loadSettings, saveSettings } from './saved-settings.ts';
import { dataOfTable, settleCurrentRow } from './table-state.ts';

export interface ShownNotification {
  readonly text: string;
  readonly explanation: string;
  /** A navigation link or what is done at a click. */
  readonly action: Value;
}

/** One client application: its windows, questions, notifications, waiting handlers. The session's server half is `server`. */
export class Desk extends ClientHost {
  readonly windows: FormState[] = [];
  readonly dialogs: Dialog[] = [];
  /** Answers prepared for dialogues whose text matches. */
  readonly prepared: { readonly pattern: RegExp; readonly answer: Answer }[] = [];
  readonly notifications: ShownNotification[] = [];
  /** Texts of «Состояние». */
  readonly states: string[] = [];
  /** Command lines and addresses given to the operating system or to navigation. */
  readonly launched: string[] = [];
  readonly received: ClientFile[] = [];
  private suspended: Promise<void> | undefined;
  private failure: unknown;
  private onBlocked: (() => void) | undefined;
  private isBlocked = false;

  get infobase(): Infobase {
    return this.server.infobase;
  }

  /** A context of a call that comes from the platform on the client. */
  clientContext(): CallContext {
    const { infobase } = this;
    return clientInterpreter(infobase).contextFor(
      createSession({
        now: () => infobase.clock.now(),
        zoneMinutes: infobase.options.zoneMinutes,
        host: this,
      }),
    );
  }

  async serverCall<T>(form: FormState | undefined, work: (context: CallContext) => Promise<T>): Promise<T> {
    return await this.infobase.serverCall(this.server, (context) =>
      form ? form.inServerCall(() => work(context)) : work(context),
    );
  }

  // What a person does

  /** Does something and waits until nothing goes on but dialogues that wait for a person. Throws what the code has thrown. */
  async run(work: () => Promise<unknown>): Promise<void> {
    if (this.suspended) throw new StandFault('Форма ждет ответа на вопрос');
    this.failure = undefined;
    this.suspended = work().then(
      () => undefined,
      (error: unknown) => {
        this.failure = error ?? new Error('неизвестная ошибка');
      },
    );
    await this.wait();
  }

  private async wait(): Promise<void> {
    const block = new Promise<void>((resolve) => {
      this.onBlocked = resolve;
    });
    if (!this.isBlocked) await Promise.race([this.suspended, block]);
    if (!this.isBlocked) this.suspended = undefined;
    this.isBlocked = false;
    if (this.failure !== undefined) {
      const { failure } = this;
      this.failure = undefined;
      throw failure;
    }
    const ready = this.dialogs.find((one) => this.prepared.some(({ pattern }) => pattern.test(one.text)));
    const prepared = ready && this.prepared.find(({ pattern }) => pattern.test(ready.text));
    if (ready && prepared) {
      this.prepared.splice(this.prepared.indexOf(prepared), 1);
      await this.reply(prepared.answer, ready);
      return;
    }
    if (!this.suspended) await this.settle();
  }

  /** Answers a dialogue: the last one asked unless another is given. */
  async reply(answer: Answer, which: Dialog | undefined = this.dialogs.at(-1)): Promise<void> {
    if (!which) throw new StandFault('Ни один диалог не ждет ответа');
    this.dialogs.splice(this.dialogs.indexOf(which), 1);
    if (this.suspended) {
      await which.answer(answer);
      await this.wait();
    } else {
      await this.run(() => which.answer(answer));
    }
  }

  ask(one: Dialog): void {
    this.dialogs.push(one);
  }

  /** A dialogue that code waits for («…Асинх»). */
  async asked<T>(one: Omit<Dialog, 'answer'>, convert: (given: Answer) => T): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      this.ask({
        ...one,
        answer: async (given) => {
          try {
            resolve(convert(given));
          } catch (error) {
            reject(error);
          }
        },
      });
      this.isBlocked = true;
      this.onBlocked?.();
    });
  }

  /** Reads dynamic lists anew where they have to be and moves current rows, with their events. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) {
      let isQuiet = true;
      for (const form of [...this.windows]) {
        for (const table of form.tables()) {
          const data = dataOfTable(table);
          if (data instanceof DynamicList && data.rows === undefined) {
            await this.readList(form, table, data);
            isQuiet = false;
          }
          if (settleCurrentRow(table)) {
            isQuiet = false;
            await this.itemEvent(table, 'OnActivateRow', []);
          }
        }
      }
      if (isQuiet) return;
    }
    throw new StandFault('Списки формы обновляются без конца');
  }

  private async readList(form: FormState, table: FormItem, list: DynamicList): Promise<void> {
    const handler = table.actions.get('OnGetDataAtServer');
    await this.serverCall(form, async (context) => {
      const bound = handler === undefined ? undefined : form.freeHandler(handler, 'server');
      if (handler !== undefined && !bound)
        throw new StandFault(`${form.name}: нет процедуры ${handler} без контекста`);
      list.onGetData =
        bound &&
        (async (rows, onServer) => {
          const given = listRowsMap(rows);
          const args = [new Ref(table.name), new Ref(undefined), new Ref(given)];
          await this.call(bound, `${form.name}.${handler}`, args, onServer);
        });
      await list.read(context);
    });
  }

  /** Lets time pass: moves the stand's clock and runs the waiting handlers that are due. */
  async tick(seconds: number): Promise<void> {
    const { clock } = this.infobase;
    const end = clock.now() + seconds * 1000;
    for (let turn = 0; ; turn += 1) {
      if (turn > 10_000) throw new StandFault('Обработчики ожидания срабатывают без конца');
      const due = this.windows
        .flatMap((form) => [...form.idle.values()].map((handler) => ({ form, handler })))
        .filter(({ handler }) => handler.dueAt <= end)
        .sort((left, right) => left.handler.dueAt - right.handler.dueAt)[0];
      if (!due) break;
      const { form, handler } = due;
      if (handler.dueAt > clock.now()) clock.advance(handler.dueAt - clock.now());
      if (handler.once) form.idle.delete(handler.procedure.toLowerCase());
      else handler.dueAt = clock.now() + handler.intervalMs;
      await this.run(() => this.callClient(form, handler.procedure, []));
    }
    if (end > clock.now()) clock.advance(end - clock.now());
  }

  /** A person has written in Discussions from this client: handlers hear of the last message of the conversation. */
  async messageSent(conversationId: string): Promise<void> {
    const { collaboration } = this.infobase;
    const message = collaboration.messagesOf(conversationId, { descending: true })[0];
    if (!message) throw new StandFault(`В обсуждении ${conversationId} нет сообщений`);
    const conversation = collaboration.conversation(conversationId);
    for (const handler of [...this.sentHandlers]) {
      if (!(handler instanceof Notification)) throw new StandFault('Нужно ОписаниеОповещения');
      const value = new MessageValue(conversationId, message, this.infobase.options.zoneMinutes);
      await this.run(() =>
        handler.notify([value, new ConversationValue(conversation)], this.clientContext()),
      );
    }
  }

  // Calls of handlers

  private async call(bound: BoundMethod, what: string, args: Ref[], context: CallContext): Promise<void> {
    if (bound.arity[0] > args.length) throw new StandFault(`${what}: лишние параметры у обработчика`);
    await bound.call(new Args(args.slice(0, bound.arity[1])), context);
  }

  async callClient(form: FormState, name: string, args: Ref[]): Promise<void> {
    const bound = form.clientHandler(name);
    if (!bound) throw new StandFault(`${form.name}: нет клиентской процедуры ${name}`);
    await this.call(bound, `${form.name}.${name}`, args, this.clientContext());
  }

  /** An event of a form on the client; nothing when the form does not handle it. */
  async formEvent(form: FormState, event: string, args: Ref[]): Promise<void> {
    const handler = form.model.events.get(event);
    if (handler) await this.callClient(form, handler, args);
  }

  async itemEvent(item: FormItem, event: string, args: Ref[]): Promise<void> {
    const handler = item.actions.get(event);
    if (handler) await this.callClient(item.form, handler, [new Ref(item), ...args]);
  }

  async serverEvent(form: FormState, event: string, args: Ref[], context: CallContext): Promise<void> {
    const handler = form.model.events.get(event);
    if (!handler) return;
    const bound = form.serverHandler(handler);
    if (!bound) throw new StandFault(`${form.name}: нет серверной процедуры ${handler}`);
    await this.call(bound, `${form.name}.${handler}`, args, context);
  }

  // Forms

  /** Makes a form and runs its server events. Undefined: the form has refused. */
  async create(name: string, parameters: StructureValue): Promise<FormState | undefined> {
    const model = formModel(findForm(this.infobase, name));
    this.demandView(model.form.owner || model.form.fullName);
    const form = new FormState(this, model, parameters);
    const refused = await this.serverCall(form, async (context) => {
      await this.fillMain(form, context);
      const cancel = new Ref(false);
      await this.serverEvent(form, 'OnCreateAtServer', [cancel, new Ref(true)], context);
      await loadSettings(this, form, context);
      return toBoolean(cancel.value);
    });
    return refused ? undefined : form;
  }

  /** A form is shown only to those who may see its object. Source: onec.md 1.6, Role. */
  private demandView(object: string): void {
    const [kind = '', name = ''] = object.split('.');
    const english = Object.entries(russianKinds).find(([, one]) => one === kind)?.[0];
    const right = kind === 'Обработка' ? 'Use' : 'View';
    if (english && !this.server.hasRight(right, `${english}.${name}`)) {
      throw new BslError(`Нарушение прав доступа! (${object}: ${right})`);
    }
  }

  /** The object behind the form: read by the key, or new and filled. Order of events from memory. */
  private async fillMain(form: FormState, context: CallContext): Promise<void> {
    const main = form.mainAttribute;
    if (!main || !(main.value instanceof FormStructure)) return;
    const { attribute, value } = main;
    const key = form.parameters.has('Ключ') ? form.parameters.read('Ключ') : undefined;
    if (attribute.kind === 'object') {
      if (key instanceof CatalogReference && !key.isEmpty) {
        const object = CatalogObject.read(key, context);
        toFormData(object, value, context);
        await this.serverEvent(form, 'OnReadAtServer', [new Ref(object)], context);
      } else this.fillNew(form, value);
    } else if (attribute.kind === 'record') {
      const table = form.base.schema.find(attribute.object);
      if (key instanceof RecordKey && table?.kind === 'register') {
        const record = new RecordManager(form.base, table);
        for (const [field, one] of Object.entries(key.values)) record.setField(nameOf(field), one);
        record.read(context);
        toFormData(record, value, context);
        await this.serverEvent(form, 'OnReadAtServer', [new Ref(record)], context);
      } else this.fillNew(form, value);
    }
    form.modified = false;
  }

  private fillNew(form: FormState, value: FormStructure): void {
    const filling = form.parameters.read('ЗначенияЗаполнения');
    if (!(filling instanceof Fields)) return;
    for (const [name, one] of filling.entries()) if (value.has(name)) value.write(name, one);
  }

  /** Opens a form that has been made: «ПриОткрытии», then it is in the windows. */
  async show(form: FormState): Promise<boolean> {
    if (form.isOpen) return true;
    const cancel = new Ref(false);
    form.isOpen = true;
    this.windows.push(form);
    await this.formEvent(form, 'OnOpen', [cancel]);
    if (!toBoolean(cancel.value)) return true;
    this.forget(form);
    return false;
  }

  async open(
    name: string,
    parameters: StructureValue = new StructureValue(),
    options: { owner?: Value; closing?: Notification | undefined; windowMode?: Value } = {},
  ): Promise<FormState | undefined> {
    const form = await this.create(name, parameters);
    if (!form) return undefined;
    form.owner = options.owner;
    form.closing = options.closing;
    form.windowMode = options.windowMode;
    return (await this.show(form)) ? form : undefined;
  }

  private forget(form: FormState): void {
    form.isOpen = false;
    form.isClosed = true;
    form.idle.clear();
    const index = this.windows.indexOf(form);
    if (index >= 0) this.windows.splice(index, 1);
    this.infobase.forgetTemporary(form.id.text);
  }

  /** «Закрыть»: false when something has refused. Asks about unsaved data as the platform does. */
  async close(form: FormState, result: Value): Promise<boolean> {
    if (!form.isOpen) return true;
    const cancel = new Ref(false);
    const standard = new Ref(true);
    const text = new Ref('');
    await this.formEvent(form, 'BeforeClose', [cancel, new Ref(false), text, standard]);
    if (toBoolean(cancel.value)) return false;
    if (toBoolean(standard.value) && form.modified && form.model.attributes.some((one) => one.isSaved)) {
      this.askToSave(form, result);
      return false;
    }
    await this.finishClosing(form, result);
    return true;
  }

  private askToSave(form: FormState, result: Value): void {
    const text = 'Данные были изменены. Сохранить изменения?';
    const buttons = { names: ['Да', 'Нет', 'Отмена'], valueOf: (name: string): Value => name };
    this.ask(
      dialog({
        kind: 'question',
        text,
        buttons: buttons.names,
        answer: async (given) => {
          const answer = questionAnswer(buttons, given, text);
          if (answer === 'Да' && !(await this.write(form, undefined))) return;
          if (answer === 'Да' || answer === 'Нет') await this.finishClosing(form, result);
        },
      }),
    );
  }

  private async finishClosing(form: FormState, result: Value): Promise<void> {
    await this.formEvent(form, 'OnClose', [new Ref(false)]);
    await saveSettings(this, form);
    this.forget(form);
    await form.closing?.notify([result], this.clientContext());
  }

  /** «ОповеститьОВыборе»: the owner hears of the value, the closing notification too. */
  async choose(form: FormState, value: Value): Promise<void> {
    const { owner } = form;
    if (owner instanceof FormItem) await this.takeChoice(owner, value);
    else if (owner instanceof FormState)
      await this.formEvent(owner, 'ChoiceProcessing', [new Ref(value), new Ref(form)]);
    if (form.closeOnChoice) {
      form.modified = false;
      await this.close(form, value);
    }
  }

  /** A value chosen for a field: «ОбработкаВыбора», then the field changes. */
  async takeChoice(item: FormItem, value: Value): Promise<void> {
    const chosen = new Ref(value);
    const standard = new Ref(true);
    await this.itemEvent(item, 'ChoiceProcessing', [chosen, standard]);
    if (!toBoolean(standard.value) || item.family === 'table') return;
    item.form.setValueAt(item.path, chosen.value);
    await this.itemEvent(item, 'OnChange', []);
  }

  // Data

  /** «Записать»: events of both sides around the write. Source: ssl_3_1 forms; order from memory. */
  async write(form: FormState, parameters: Value): Promise<boolean> {
    const main = form.mainAttribute;
    if (!main || !(main.value instanceof FormStructure)) throw new StandFault('Форме нечего записывать');
    const data = main.value;
    const options = parameters instanceof Fields ? parameters : new StructureValue();
    const cancel = new Ref(false);
    await this.formEvent(form, 'BeforeWrite', [cancel, new Ref(options)]);
    if (toBoolean(cancel.value)) return false;
    const written = await this.serverCall(form, async (context) => {
      if (!(await this.checkFilling(form, context))) return false;
      const object = fromFormData(form.base, data, context);
      const refuse = new Ref(false);
      const args = () => [refuse, new Ref(object), new Ref(options)];
      return await this.server.connection
        .inside(async () => {
          await this.serverEvent(form, 'BeforeWriteAtServer', args(), context);
          if (toBoolean(refuse.value)) return false;
          await context.invoke(object, 'Записать', []);
          await this.serverEvent(form, 'OnWriteAtServer', args(), context);
          if (toBoolean(refuse.value)) throw new StandFault('Отказ в «ПриЗаписиНаСервере» стенд не знает');
          return true;
        })
        .then(async (done) => {
          if (!done) return false;
          toFormData(object, data, context);
          await this.serverEvent(form, 'AfterWriteAtServer', [new Ref(object), new Ref(options)], context);
          return true;
        });
    });
    if (!written) return false;
    form.modified = false;
    this.changed(data.object);
    await this.formEvent(form, 'AfterWrite', [new Ref(options)]);
    return true;
  }

  /** «ПроверитьЗаполнение»: fields that must be filled, then the form's handler. False after a refusal. */
  async checkFilling(form: FormState, context: CallContext): Promise<boolean> {
    const check = async (onServer: CallContext): Promise<boolean> => {
      const cancel = new Ref(false);
      const wanted = new ArrayValue(this.mustBeFilled(form));
      await this.serverEvent(form, 'FillCheckProcessingAtServer', [cancel, new Ref(wanted)], onServer);
      const main = form.mainAttribute;
      if (main?.value instanceof FormStructure && main.attribute.kind === 'object') {
        await this.checkObject(form, main.value, wanted, cancel, onServer);
      }
      let isFilled = !toBoolean(cancel.value);
      for (const path of wanted.items) {
        if (form.base.types.isFilled(form.valueAt(String(path)))) continue;
        isFilled = false;
        this.server.messages.push(`Поле "${String(path).split('.').at(-1)}" не заполнено`);
      }
      return isFilled;
    };
    if (context.session.host === this) return await this.serverCall(form, check);
    return await check(context);
  }

  /** «ОбработкаПроверкиЗаполнения» of the object's module: what it adds to the list is checked on the form. */
  private async checkObject(
    form: FormState,
    data: FormStructure,
    wanted: ArrayValue,
    cancel: Ref,
    context: CallContext,
  ): Promise<void> {
    const object = fromFormData(form.base, data, context);
    if (!(object instanceof CatalogObject)) return;
    const prefix = `${form.mainAttribute?.attribute.name}.`;
    const own = wanted.items.filter((path) => String(path).startsWith(prefix));
    const names = new ArrayValue(own.map((path) => String(path).slice(prefix.length)));
    const module = `${object.table.name}.МодульОбъекта`;
    await form.base.modules.event(
      object,
      module,
      'ОбработкаПроверкиЗаполнения',
      [cancel, new Ref(names)],
      context,
    );
    const others = wanted.items.filter((path) => !own.includes(path));
    const checked = names.items.map((name) => `${prefix}${String(name)}`);
    wanted.items.splice(0, wanted.items.length, ...others, ...checked);
  }

  private mustBeFilled(form: FormState): string[] {
    return form.model.attributes.flatMap((attribute) => {
      if (attribute.kind !== 'object' && attribute.kind !== 'record') return [];
      const { catalogs, registers } = form.base.schema.configuration;
      const name = attribute.object.slice(attribute.object.indexOf('.') + 1);
      const catalog = catalogs.find((one) => one.name === name && attribute.kind === 'object');
      const register = registers.find((one) => one.name === name && attribute.kind === 'record');
      const fields = [
        ...(catalog?.attributes ?? []),
        ...(register ? [...register.dimensions, ...register.resources] : []),
      ];
      return fields.filter((one) => one.fillChecking).map((one) => `${attribute.name}.${one.name}`);
    });
  }

  async reread(form: FormState): Promise<void> {
    const main = form.mainAttribute;
    const value = main?.value;
    if (!(value instanceof FormStructure)) throw new StandFault('Форме нечего читать');
    await this.serverCall(form, async (context) => {
      const reference = value.read('Ссылка');
      if (!(reference instanceof CatalogReference)) throw new StandFault('Форма прочитать объект не может');
      const object = CatalogObject.read(reference, context);
      toFormData(object, value, context);
      await this.serverEvent(form, 'OnReadAtServer', [new Ref(object)], context);
    });
    form.modified = false;
  }

  /** Lists over the table have to be read again. */
  changed(table: string): void {
    for (const form of this.windows) {
      for (const list of form.lists()) if (list.mainTable === table) list.refresh();
    }
  }

  /** «Оповестить»: every open form hears of it. */
  async notifyAll(event: string, parameter: Value, source: Value): Promise<void> {
    for (const form of [...this.windows]) {
      await this.formEvent(form, 'NotificationProcessing', [
        new Ref(event),
        new Ref(parameter),
        new Ref(source),
      ]);
    }
  }

  async makeCurrent(table: FormItem, key: Value | number): Promise<void> {
    table.current = typeof key === 'number' ? Decimal.from(key) : key;
    await this.itemEvent(table, 'OnActivateRow', []);
  }

  /** A file put into the temporary storage of the session: its address. */
  putFile(owner: string, value: ObjectValue): string {
    const address = `e1cib/tempstorage/${randomUUID()}`;
    this.infobase.putTemporary(address, value, owner);
    return address;
  }
}

export { questionButtons };
