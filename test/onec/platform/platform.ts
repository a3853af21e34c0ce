import { metadataRoot } from '../data/metadata-root.ts';
import { compositionTypes } from '../forms/composition.ts';
import { formCollectionType, formRowType, formStructureType } from '../forms/data.ts';
import { dynamicListType } from '../forms/dynamic-list.ts';
import { formItemTypes } from '../forms/items.ts';
import { lookTypes, pictureLibrary } from '../forms/looks.ts';
import { settingsStorages } from '../forms/settings-storage.ts';
import { standardPeriodType } from '../forms/standard-period.ts';
import { queryType, temporaryTablesType } from '../query/values.ts';
import { constant, type GlobalProperty, layered, type Platform, platformOf } from '../runtime/platform.ts';
import type { ObjectValue } from '../values/value.ts';
import { backgroundJobsManager } from './background-jobs.ts';
import { collaborationManager, collaborationTypes } from './collaboration/values.ts';
import { lockType } from './data-lock.ts';
import { logFunctions } from './event-log.ts';
import { baseFunctions } from './globals.ts';
import { httpClientTypes } from './http-client.ts';
import { httpServiceTypes } from './http-service.ts';
import type { Infobase } from './infobase.ts';
import { scheduledJobsManager, scheduleType } from './scheduled-jobs.ts';
import { SessionParameters } from './session-parameters.ts';
import { libraryModules } from './ssl/modules.ts';
import { systemInfoType } from './system-info.ts';
import { userMessageType } from './user-message.ts';
import { usersManager, userTypes } from './users.ts';

const fixed: Platform = platformOf({
  functions: [...baseFunctions, ...logFunctions],
  types: [
    queryType,
    temporaryTablesType,
    lockType,
    scheduleType,
    userMessageType,
    systemInfoType,
    ...userTypes,
    ...httpClientTypes,
    ...httpServiceTypes,
    ...collaborationTypes,
    ...lookTypes,
    ...compositionTypes,
    ...formItemTypes,
    formStructureType,
    formCollectionType,
    formRowType,
    dynamicListType,
    standardPeriodType,
  ],
  properties: {
    РегламентныеЗадания: constant(scheduledJobsManager),
    ScheduledJobs: constant(scheduledJobsManager),
    ФоновыеЗадания: constant(backgroundJobsManager),
    BackgroundJobs: constant(backgroundJobsManager),
    ПользователиИнформационнойБазы: constant(usersManager),
    InfoBaseUsers: constant(usersManager),
    СистемаВзаимодействия: constant(collaborationManager),
    CollaborationSystem: constant(collaborationManager),
    ПараметрыСеанса: constant(new SessionParameters()),
    SessionParameters: constant(new SessionParameters()),
    БиблиотекаКартинок: constant(pictureLibrary),
    PictureLib: constant(pictureLibrary),
    ...Object.fromEntries(Object.entries(settingsStorages).map(([name, one]) => [name, constant(one)])),
  },
});

/** What modules reach by name in a base: managers of its objects, types they generate, services of the platform. */
export function platformOfBase(infobase: Infobase): Platform {
  const made = new Map<string, ObjectValue>();
  const lazily = (key: string, make: () => ObjectValue): GlobalProperty => ({
    get: () => {
      let value = made.get(key);
      if (!value) {
        value = make();
        made.set(key, value);
      }
      return value;
    },
  });
  const managers = platformOf({
    properties: Object.fromEntries(
      (
        [
          ['Справочники', 'Catalogs', 'catalog'],
          ['Документы', 'Documents', 'document'],
          ['РегистрыСведений', 'InformationRegisters', 'register'],
          ['Константы', 'Constants', 'constant'],
          ['Перечисления', 'Enums', 'enum'],
        ] as const
      ).flatMap(([ru, en, kind]) => {
        const property = lazily(kind, () => infobase.base.types.collection(kind));
        return [
          [ru, property],
          [en, property],
        ];
      }),
    ),
  });
  const metadata = lazily('metadata', () => metadataRoot(infobase.base));
  const own: Platform = {
    globalProperty: (key) => (['метаданные', 'metadata'].includes(key) ? metadata : undefined),
    globalMethod: () => undefined,
    typeByName: (key) => infobase.base.types.byName(key),
  };
  const layers = [managers, own, fixed];
  if (infobase.options.ssl) layers.unshift(libraryModules);
  return layered(...layers);
}
