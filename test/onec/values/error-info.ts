import { Decimal } from './decimal.ts';
import { EnumerationValue, enumerationOf } from './enumeration.ts';
import type { BslError } from './errors.ts';
import { membersOf } from './members.ts';
import { defineType, ObjectValue, type TypeInfo } from './value.ts';

const category = enumerationOf('КатегорияОшибки');
const raised = category.of('ИсключениеВызванноеИзВстроенногоЯзыка');
const runtime = category.of('ОшибкаВоВремяВыполненияВстроенногоЯзыка');
const allErrors = category.of('ВсеОшибки');

/** ИнформацияОбОшибке; without an error outside of «Исключение». */
export class ErrorInfo extends ObjectValue {
  readonly error: BslError | undefined;

  constructor(error: BslError | undefined) {
    super();
    this.error = error;
  }

  override get type(): TypeInfo {
    return errorInfoType;
  }

  override isFilled(): boolean {
    return this.error !== undefined;
  }

  /** What «КатегорияОшибки» the error belongs to. */
  get category(): EnumerationValue {
    return this.error?.category ?? runtime;
  }
}

/** The category of an error raised by «ВызватьИсключение» without one. */
export const raisedCategory = raised;

const of = membersOf<ErrorInfo>('platform-names.json: ИнформацияОбОшибке; behaviour from memory');

export const errorInfoType = defineType<ErrorInfo>({
  ru: 'ИнформацияОбОшибке',
  en: 'ErrorInfo',
  presentation: 'Информация об ошибке',
  source: 'platform-names.json: ИнформацияОбОшибке',
  members: [
    of.property('Описание', 'Description', (self) => self.error?.description ?? ''),
    of.property('ИмяМодуля', 'ModuleName', (self) => self.error?.place?.module ?? ''),
    of.property('НомерСтроки', 'LineNumber', (self) => Decimal.from(self.error?.place?.line ?? 0)),
    of.property('ИсходнаяСтрока', 'SourceLine', (self) => self.error?.place?.source ?? ''),
    of.property('Причина', 'Cause', (self) =>
      self.error?.cause ? new ErrorInfo(self.error.cause) : undefined,
    ),
    of.property('Код', 'Code', (self) => self.error?.code ?? ''),
    of.property('ДополнительнаяИнформация', 'AdditionalInfo', (self) => self.error?.additional),
    of.method('ЯвляетсяОшибкойКатегории', 'IsErrorOfCategory', [1, 2], (self, args) => {
      const asked = args.object<EnumerationValue>(0, EnumerationValue);
      const withCauses = args.boolean(1, true);
      if (asked === allErrors) return true;
      for (let info: ErrorInfo | undefined = self; info; ) {
        if (info.category === asked) return true;
        info = withCauses && info.error?.cause ? new ErrorInfo(info.error.cause) : undefined;
      }
      return false;
    }),
  ],
});
