import { hostOf } from '../platform/host.ts';
import { functionsOf } from '../runtime/functions.ts';
import type { Args } from '../values/args.ts';
import { ArrayValue } from '../values/array.ts';
import { BinaryData } from '../values/binary-data.ts';
import type { CallContext } from '../values/context.ts';
import { BslError } from '../values/errors.ts';
import { UuidValue } from '../values/uuid.ts';
import { ObjectValue, Ref, type Value } from '../values/value.ts';
import { deskOf } from './client-dialogues.ts';
import { type Answer, type ClientFile, dialog } from './dialogs.ts';
import { FileReference, PutFilesDialog, placedFile } from './files.ts';
import { type Notification, notificationAt } from './notification.ts';

const source = 'platform-names.json: functions (client); std 642; ssl_3_1 client modules; from memory';

/** Files from a dialogue or by prepared answers; undefined = the person has closed it. */
const filesOf = (given: Answer): readonly ClientFile[] =>
  given === undefined ? [] : Array.isArray(given) ? (given as readonly ClientFile[]) : [given as ClientFile];

async function put(
  context: CallContext,
  file: ClientFile,
  owner: Value,
  before: Notification | undefined,
): Promise<Value> {
  const desk = deskOf(context);
  const reference = new FileReference(file);
  const refusal = new Ref(false);
  await before?.notify([reference, refusal.value], desk.clientContext());
  const address = desk.putFile(owner instanceof UuidValue ? owner.text : '', new BinaryData(file.bytes));
  return placedFile(address, reference);
}

/** Files that go to the server and come from it. */
export const fileFunctions = functionsOf(source, [
  [
    'НачатьПомещениеФайлаНаСервер',
    'BeginPutFileToServer',
    [0, 6],
    (args, context) => {
      const done = notificationAt(args, 0);
      const before = notificationAt(args, 2);
      const desk = deskOf(context);
      desk.ask(
        dialog({
          kind: 'file',
          text: args.at(4) instanceof PutFilesDialog ? (args.at(4) as PutFilesDialog).title : '',
          answer: async (given) => {
            const [file] = filesOf(given);
            const result = file && (await put(context, file, args.at(5), before));
            await done?.notify([result], desk.clientContext());
          },
        }),
      );
      return undefined;
    },
  ],
  [
    'НачатьПомещениеФайловНаСервер',
    'BeginPutFilesToServer',
    [0, 5],
    (args, context) => {
      const done = notificationAt(args, 0);
      const before = notificationAt(args, 2);
      const desk = deskOf(context);
      desk.ask(
        dialog({
          kind: 'file',
          answer: async (given) => {
            const placed: Value[] = [];
            for (const file of filesOf(given)) placed.push(await put(context, file, args.at(4), before));
            const result = given === undefined ? undefined : new ArrayValue(placed);
            await done?.notify([result], desk.clientContext());
          },
        }),
      );
      return undefined;
    },
  ],
  [
    'ПоместитьФайлНаСерверАсинх',
    'PutFileToServerAsync',
    [0, 5],
    async (args, context) => {
      const desk = deskOf(context);
      const given = await desk.asked(dialog({ kind: 'file', answer: async () => {} }), filesOf);
      const [file] = given;
      return file && (await put(context, file, args.at(4), undefined));
    },
  ],
  ...(['НачатьПолучениеФайлаССервера', 'ПолучитьФайлССервераАсинх'] as const).map(
    (name, index) =>
      [
        name,
        ['BeginGetFileFromServer', 'GetFileFromServerAsync'][index] as string,
        [1, 4] as const,
        async (args: Args, context: CallContext): Promise<Value> => {
          const done =
            args.at(0) instanceof ObjectValue || args.at(0) === undefined
              ? notificationAt(args, 0)
              : undefined;
          const shift = typeof args.at(0) === 'string' ? 0 : 1;
          const kept = hostOf(context).infobase.temporary.get(args.text(shift))?.value;
          if (!(kept instanceof BinaryData)) throw new BslError('Файл во временном хранилище не найден');
          const desk = deskOf(context);
          desk.received.push({ name: args.text(shift + 1, ''), bytes: kept.bytes });
          await done?.notify([undefined], desk.clientContext());
          return undefined;
        },
      ] as const,
  ),
]);
