import type { Args } from '../../values/args.ts';
import type { CallContext } from '../../values/context.ts';
import { enumerationOf } from '../../values/enumeration.ts';
import { ErrorInfo } from '../../values/error-info.ts';
import { membersOf } from '../../values/members.ts';
import { defineType, ObjectValue, type TypeInfo } from '../../values/value.ts';
import { Frame } from '../frame.ts';
import { functionsOf } from '../functions.ts';

/** The error of the «Исключение» block that calls; empty outside of one. */
function current(context: CallContext): ErrorInfo {
  return new ErrorInfo(context instanceof Frame ? context.error : undefined);
}

const info = (args: Args) => args.object<ErrorInfo>(0, ErrorInfo);
const brief = (args: Args) => info(args).error?.brief() ?? '';
const detailed = (args: Args) => info(args).error?.detailed() ?? '';

/** «ОписаниеОшибки»: with the place. Source: OneScript tests/global-funcs.os. */
function described({ error }: ErrorInfo): string {
  if (!error) return '';
  return error.place ? `{${error.place.module}(${error.place.line})}: ${error.brief()}` : error.brief();
}

/** ОбработкаОшибок: the manager's members. */
class ErrorProcessing extends ObjectValue {
  override get type(): TypeInfo {
    return errorProcessingType;
  }
}

const other = enumerationOf('КатегорияОшибки').of('ПрочаяОшибка');
const of = membersOf<ErrorProcessing>('БСП 3.1: uses of ОбработкаОшибок; behaviour from memory');

const errorProcessingType: TypeInfo = defineType<ErrorProcessing>({
  ru: 'МенеджерОбработкиОшибок',
  en: 'ErrorProcessingManager',
  source: 'platform-names.json: variable ОбработкаОшибок',
  members: [
    of.method('КраткоеПредставлениеОшибки', 'BriefErrorDescription', [1, 1], (_, args) => brief(args)),
    of.method('ПодробноеПредставлениеОшибки', 'DetailErrorDescription', [1, 1], (_, args) => detailed(args)),
    of.method('СообщениеОбОшибкеДляПользователя', 'ErrorMessageForUser', [1, 3], (_, args) => brief(args)),
    of.method('КатегорияОшибкиДляПользователя', 'ErrorCategoryForUser', [1, 1], (_, args) => {
      return info(args).error ? info(args).category : other;
    }),
  ],
});

export const errorProcessing = new ErrorProcessing();

export const errorFunctions = functionsOf('platform-names.json; behaviour from memory', [
  ['ИнформацияОбОшибке', 'ErrorInfo', [0, 0], (_, context) => current(context)],
  ['ОписаниеОшибки', 'ErrorDescription', [0, 0], (_, context) => described(current(context))],
  ['КраткоеПредставлениеОшибки', 'BriefErrorDescription', [1, 1], brief],
  ['ПодробноеПредставлениеОшибки', 'DetailErrorDescription', [1, 1], detailed],
]);
