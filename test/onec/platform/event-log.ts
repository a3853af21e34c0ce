import { MetadataObject } from '../data/metadata-object.ts';
import { functionsOf } from '../runtime/functions.ts';
import { EnumerationValue, enumerationOf } from '../values/enumeration.ts';
import { present } from '../values/present.ts';
import { hostOf } from './host.ts';

/** A row of the event log. */
export interface LogEntry {
  /** Milliseconds of the epoch by the stand's clock. */
  readonly at: number;
  readonly level: 'Информация' | 'Примечание' | 'Предупреждение' | 'Ошибка';
  readonly event: string;
  readonly metadata: string;
  readonly data: string;
  readonly comment: string;
  readonly user: string;
}

const levels = enumerationOf('УровеньЖурналаРегистрации');

export const logFunctions = functionsOf('onec.md 3.5; platform-names.json: ЗаписьЖурналаРегистрации', [
  [
    'ЗаписьЖурналаРегистрации',
    'WriteLogEvent',
    [1, 6],
    (args, context) => {
      const { infobase, user } = hostOf(context);
      const level = args.optional<EnumerationValue>(1, EnumerationValue) ?? levels.of('Информация');
      const metadata = args.at(2);
      infobase.log.push({
        at: infobase.clock.now(),
        level: level.ru as LogEntry['level'],
        event: args.text(0),
        metadata: metadata instanceof MetadataObject ? metadata.description.fullName : '',
        data: present(args.at(3)),
        comment: args.text(4, ''),
        user: user?.name ?? '',
      });
      return undefined;
    },
  ],
]);
