import { expect } from 'chai';
import {
  booleanType,
  catalog,
  commonModule,
  dateType,
  numberOf,
  refTo,
  register,
  role,
  stringOf,
} from './metadata/base.ts';
import { type Configuration, emptyConfiguration } from './metadata/model.ts';
import { createStand, type Stand, type StandOptions } from './stand.ts';
import { BslError } from './values/errors.ts';

/** A small extension for tests of the stand itself. */
export function sampleExtension(parts: Partial<Configuration> = {}): Configuration {
  return {
    ...emptyConfiguration,
    name: 'Проба',
    prefix: 'П_',
    catalogs: [
      catalog({ name: 'Товары', attributes: { Цена: numberOf(10, 2), Группа: refTo('Справочник.Группы') } }),
      catalog({
        name: 'Группы',
        attributes: { Главная: refTo('Справочник.Группы'), Описание: stringOf() },
        sections: { Строки: { Товар: refTo('Справочник.Товары'), Количество: numberOf(5) } },
      }),
    ],
    enums: [
      {
        kind: 'Enum',
        name: 'Статусы',
        synonym: 'Статусы',
        comment: '',
        uuid: '11111111-1111-4111-8111-111111111111',
        values: [
          { name: 'Новый', synonym: 'Новый' },
          { name: 'Готов', synonym: 'Готов!' },
        ],
        managerModule: undefined,
      },
    ],
    registers: [
      register({
        name: 'Остатки',
        dimensions: { Товар: refTo('Справочник.Товары'), Склад: stringOf(20) },
        resources: { Количество: numberOf(10), Статус: refTo('Перечисление.Статусы') },
      }),
      register({
        name: 'Курсы',
        periodicity: 'Day',
        dimensions: { Валюта: stringOf(3) },
        resources: { Курс: numberOf(10, 4) },
      }),
    ],
    constants: [
      {
        kind: 'Constant',
        name: 'Адрес',
        synonym: 'Адрес',
        comment: '',
        uuid: '22222222-2222-4222-8222-222222222222',
        type: stringOf(100),
        valueManagerModule: undefined,
      },
      {
        kind: 'Constant',
        name: 'Срок',
        synonym: 'Срок',
        comment: '',
        uuid: '33333333-3333-4333-8333-333333333333',
        type: numberOf(5),
        valueManagerModule: undefined,
      },
    ],
    ...parts,
  };
}

export async function sampleStand(
  parts: Partial<Configuration> = {},
  options: Partial<StandOptions> = {},
): Promise<Stand> {
  return await createStand({ extension: sampleExtension(parts), lockWaitMs: 500, ...options });
}

/** The error of the language that the work ends with; its text must match. */
export async function bslError(work: Promise<unknown>, text: RegExp): Promise<BslError> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof BslError)) throw error;
    expect(error.brief()).to.match(text);
    return error;
  }
  throw new Error('Ошибки не было');
}

/** The fault of the stand that the work ends with. */
export async function standFault(work: Promise<unknown>, text: RegExp): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof BslError || !(error instanceof Error)) throw error;
    expect(error.message).to.match(text);
    return;
  }
  throw new Error('Ошибки не было');
}

export { booleanType, commonModule, dateType, role };
