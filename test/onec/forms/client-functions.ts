import { CatalogReference } from '../data/reference.ts';
import { functionsOf } from '../runtime/functions.ts';
import type { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import { BslError } from '../values/errors.ts';
import { Fields, StructureValue } from '../values/structure.ts';
import { ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { deskOf, dialogueFunctions, scheduleDialogType, show } from './client-dialogues.ts';
import { fileFunctions } from './client-files.ts';
import { getFilesDialogType, putFilesDialogType } from './files.ts';
import { notificationAt, notificationType } from './notification.ts';

const source = 'platform-names.json: functions (client); std 642; ssl_3_1 client modules; from memory';

const nothing = (): Value => undefined;
const structureAt = (args: Args, index: number): StructureValue => {
  const given = args.at(index);
  const copy = new StructureValue();
  if (given instanceof Fields) for (const [name, value] of given.entries()) copy.insert(name, value);
  return copy;
};

const forms = functionsOf(source, [
  [
    'ОткрытьФорму',
    'OpenForm',
    [1, 8],
    async (args, context) => {
      const name = args.text(0);
      return await deskOf(context).open(name, structureAt(args, 1), {
        owner: args.at(2),
        closing: notificationAt(args, 6),
        windowMode: args.at(7),
      });
    },
  ],
  [
    'ПолучитьФорму',
    'GetForm',
    [1, 6],
    async (args, context) => {
      const form = await deskOf(context).create(args.text(0), structureAt(args, 1));
      if (form) form.owner = args.at(2);
      return form;
    },
  ],
  [
    'ПоказатьЗначение',
    'ShowValue',
    [2, 2],
    async (args, context) => {
      const value = args.at(1);
      if (!(value instanceof CatalogReference)) {
        return show(context, notificationAt(args, 0), { kind: 'value', initial: value }, () => []);
      }
      const parameters = StructureValue.of({ Ключ: value });
      await deskOf(context).open(`${value.table.name}.ФормаОбъекта`, parameters);
      return undefined;
    },
  ],
  [
    'Оповестить',
    'Notify',
    [1, 3],
    (args, context) => deskOf(context).notifyAll(args.text(0), args.at(1), args.at(2)).then(nothing),
  ],
  [
    'ОповеститьОбИзменении',
    'NotifyChanged',
    [1, 1],
    (args, context) => {
      const what = args.at(0);
      const name = what instanceof CatalogReference ? what.table.name : typeName(what);
      deskOf(context).changed(name);
      return undefined;
    },
  ],
  [
    'ВыполнитьОбработкуОповещения',
    'ExecuteNotifyProcessing',
    [1, 2],
    async (args, context) => {
      const done = notificationAt(args, 0);
      await done?.notify(args.count > 1 ? [args.at(1)] : [undefined], context);
      return undefined;
    },
  ],
]);

/** `СправочникСсылка.X` → `Справочник.X`; of a record's key its register. */
function typeName(value: Value): string {
  if (!(value instanceof ObjectValue)) throw new BslError('Несоответствие типов (параметр номер 1)');
  const named = value as ObjectValue & { ru?: string; table?: { name: string } };
  if (named.table) return named.table.name;
  return (named.ru ?? '').replace('СправочникСсылка.', 'Справочник.').replace(/КлючЗаписи\./, '.');
}

const system = functionsOf(source, [
  [
    'НачатьЗапускПриложения',
    'BeginRunningApplication',
    [2, 4],
    async (args, context) => {
      const desk = deskOf(context);
      desk.launched.push(args.text(1));
      await notificationAt(args, 0)?.notify([undefined], desk.clientContext());
      return undefined;
    },
  ],
  ...(
    [
      ['ЗапуститьПриложениеАсинх', 'RunAppAsync', [1, 3]],
      ['ПерейтиПоНавигационнойСсылке', 'GotoURL', [1, 1]],
    ] as const
  ).map(
    ([ru, en, arity]) =>
      [
        ru,
        en,
        arity,
        (args: Args, context: CallContext): Value => {
          deskOf(context).launched.push(args.text(0));
          return undefined;
        },
      ] as const,
  ),
]);

/** Types that only the client has. */
export const clientTypes: readonly TypeInfo[] = [
  notificationType,
  scheduleDialogType,
  putFilesDialogType,
  getFilesDialogType,
];

export const clientFunctions = [...dialogueFunctions, ...forms, ...fileFunctions, ...system];
