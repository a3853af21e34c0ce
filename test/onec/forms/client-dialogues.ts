import { ScheduleValue } from '../platform/scheduled-jobs.ts';
import { functionsOf } from '../runtime/functions.ts';
import type { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import { membersOf } from '../values/members.ts';
import { present } from '../values/present.ts';
import { type BoundMethod, defineType, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { listDialogues, type ValueList } from '../values/value-list.ts';
import type { Desk } from './desk.ts';
import {
  type Answer,
  askForItem,
  type Dialog,
  dialog,
  plainAnswer,
  questionAnswer,
  questionButtons,
} from './dialogs.ts';
import { type Notification, notificationAt } from './notification.ts';
import { demandSide } from './sides.ts';

const source = 'platform-names.json: functions (client); std 642; ssl_3_1 client modules; from memory';

export const deskOf = (context: CallContext): Desk => context.session.host as Desk;
const nothing = (): Value => undefined;

/** Shows a dialogue whose answer goes to a notification. */
export function show(
  context: CallContext,
  done: Notification | undefined,
  one: Partial<Dialog> & Pick<Dialog, 'kind'>,
  convert: (given: Answer) => readonly Value[],
): Value {
  const desk = deskOf(context);
  desk.ask(
    dialog({
      ...one,
      answer: async (given) => {
        const results = convert(given);
        await done?.notify(results, desk.clientContext());
      },
    }),
  );
  return undefined;
}

/** Questions, inputs, notifications, messages. */
export const dialogueFunctions = functionsOf(source, [
  [
    'ПоказатьВопрос',
    'ShowQueryBox',
    [3, 7],
    (args, context) => {
      const buttons = questionButtons(args.at(2));
      const text = args.text(1);
      return show(
        context,
        notificationAt(args, 0),
        { kind: 'question', text, title: args.text(5, ''), buttons: buttons.names },
        (given) => [questionAnswer(buttons, given, text)],
      );
    },
  ],
  [
    'ВопросАсинх',
    'DoQueryBoxAsync',
    [2, 6],
    async (args, context) => {
      const buttons = questionButtons(args.at(1));
      const text = args.text(0);
      return await deskOf(context).asked(
        dialog({ kind: 'question', text, buttons: buttons.names, answer: async () => {} }),
        (given) => questionAnswer(buttons, given, text),
      );
    },
  ],
  [
    'ПоказатьПредупреждение',
    'ShowMessageBox',
    [2, 4],
    (args, context) =>
      show(
        context,
        notificationAt(args, 0),
        { kind: 'warning', text: args.text(1), title: args.text(3, ''), buttons: ['ОК'] },
        () => [],
      ),
  ],
  [
    'ПредупреждениеАсинх',
    'DoMessageBoxAsync',
    [1, 3],
    async (args, context) =>
      await deskOf(context).asked(
        dialog({ kind: 'warning', text: args.text(0), buttons: ['ОК'], answer: async () => {} }),
        nothing,
      ),
  ],
  [
    'ПоказатьВводСтроки',
    'ShowInputString',
    [1, 5],
    (args, context) =>
      show(
        context,
        notificationAt(args, 0),
        { kind: 'input', text: args.text(2, ''), initial: args.at(1) },
        (given) => [plainAnswer(given)],
      ),
  ],
  [
    'ВвестиСтрокуАсинх',
    'InputStringAsync',
    [0, 4],
    async (args, context) =>
      await deskOf(context).asked(
        dialog({ kind: 'input', text: args.text(1, ''), initial: args.at(0), answer: async () => {} }),
        plainAnswer,
      ),
  ],
  [
    'ПоказатьВводЧисла',
    'ShowInputNumber',
    [1, 5],
    (args, context) =>
      show(
        context,
        notificationAt(args, 0),
        { kind: 'input', text: args.text(2, ''), initial: args.at(1) },
        (given) => [plainAnswer(given)],
      ),
  ],
  [
    'ПоказатьВводДаты',
    'ShowInputDate',
    [1, 4],
    (args, context) =>
      show(
        context,
        notificationAt(args, 0),
        { kind: 'input', text: args.text(2, ''), initial: args.at(1) },
        (given) => [plainAnswer(given)],
      ),
  ],
  [
    'ПоказатьВводЗначения',
    'ShowInputValue',
    [1, 4],
    (args, context) =>
      show(
        context,
        notificationAt(args, 0),
        { kind: 'value', text: args.text(2, ''), initial: args.at(1) },
        (given) => [plainAnswer(given)],
      ),
  ],
  [
    'ПоказатьОповещениеПользователя',
    'ShowUserNotification',
    [0, 6],
    (args, context) => {
      deskOf(context).notifications.push({
        text: args.text(0, ''),
        action: args.at(1),
        explanation: args.text(2, ''),
      });
      return undefined;
    },
  ],
  [
    'ОчиститьСообщения',
    'ClearMessages',
    [0, 0],
    (_args, context) => {
      deskOf(context).server.messages.length = 0;
      return undefined;
    },
  ],
  [
    'Состояние',
    'Status',
    [0, 4],
    (args, context) => {
      deskOf(context).states.push(args.text(0, ''));
      return undefined;
    },
  ],
  [
    'ПоказатьИнформациюОбОшибке',
    'ShowErrorInfo',
    [1, 1],
    (args, context) =>
      show(context, undefined, { kind: 'warning', text: args.text(0), buttons: ['ОК'] }, () => []),
  ],
]);

/** ДиалогРасписанияРегламентногоЗадания. */
class ScheduleDialog extends ObjectValue {
  readonly schedule: ScheduleValue;

  constructor(schedule: ScheduleValue) {
    super();
    this.schedule = schedule;
  }

  override get type(): TypeInfo {
    return scheduleDialogType;
  }
}

const ofDialog = membersOf<ScheduleDialog>(
  'platform-names.json: ДиалогРасписанияРегламентногоЗадания; ssl_3_1',
);

export const scheduleDialogType: TypeInfo = defineType<ScheduleDialog>({
  ru: 'ДиалогРасписанияРегламентногоЗадания',
  en: 'ScheduledJobDialog',
  source: 'platform-names.json: ДиалогРасписанияРегламентногоЗадания',
  constructArity: [1, 1],
  construct: (args) => new ScheduleDialog(args.object<ScheduleValue>(0, ScheduleValue)),
  members: [
    ofDialog.property('Расписание', 'Schedule', (self) => self.schedule),
    ofDialog.method('Показать', 'Show', [1, 1], (self, args, context) =>
      show(context, notificationAt(args, 0), { kind: 'schedule', initial: self.schedule }, (given) => [
        plainAnswer(given),
      ]),
    ),
  ],
});

/** Dialogues over a list of values: only the client has them. */
function listDialogue(
  arity: readonly [number, number],
  call: (list: ValueList, args: Args, context: CallContext) => Value,
) {
  return (list: ValueList): BoundMethod => ({
    arity,
    call(args, context) {
      demandSide('client', context, 'Показать…');
      return call(list, args, context);
    },
  });
}

const chooseItem = listDialogue([1, 3], (list, args, context) => {
  askForItem(deskOf(context), list, notificationAt(args, 0), args.text(1, ''), 'выбор элемента');
  return undefined;
});

const markItems = listDialogue([1, 2], (list, args, context) =>
  show(
    context,
    notificationAt(args, 0),
    { kind: 'marks', text: args.text(1, ''), choices: list },
    (given) => {
      if (given === undefined) return [undefined];
      const names = Array.isArray(given) ? given.map(String) : [String(given)];
      for (const item of list.items) item.checked = names.includes(item.presentation || present(item.value));
      return [list];
    },
  ),
);

listDialogues.set('показатьвыборэлемента', chooseItem);
listDialogues.set('showchooseitem', chooseItem);
listDialogues.set('показатьотметкуэлементов', markItems);
listDialogues.set('showcheckitems', markItems);
