import { expect } from 'chai';
import { Decimal } from '../values/decimal.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { absent, defineType, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { basePlatform } from './base-platform.ts';
import { functionsOf } from './functions.ts';
import { Interpreter } from './interpreter.ts';
import { constant, layered, type Platform, platformOf } from './platform.ts';
import { createSession } from './session.ts';

/** An object with an attribute and methods, one of them slow: what the platform half builds. */
class Card extends ObjectValue {
  title: Value = '';

  override get type(): TypeInfo {
    return cardType;
  }

  override getField(name: Name): Value | typeof absent {
    return name.key === 'наименование' ? this.title : absent;
  }

  override setField(name: Name, value: Value): boolean {
    if (name.key !== 'наименование') return false;
    this.title = value;
    return true;
  }
}

const of = membersOf<Card>('test');
const cardType: TypeInfo = defineType<Card>({
  ru: 'Карточка',
  en: 'Card',
  source: 'test',
  construct: () => new Card(),
  members: [
    of.method('Записать', 'Write', [0, 0], async (self) => {
      await Promise.resolve();
      if (self.title === '') throw new BslError('Поле не заполнено');
      return 'записано';
    }),
    of.property('Номер', 'Number', () => Decimal.from(7)),
  ],
});

function build(own: Platform) {
  const interpreter = new Interpreter({ platform: layered(own, basePlatform) });
  const run = async (text: string, self?: ObjectValue, host: object = {}) => {
    const ownNames = (key: string) =>
      key === 'наименование' ? ('property' as const) : key === 'записать' ? ('method' as const) : undefined;
    const compiled = interpreter.compile(text, { file: 'м.bsl', name: 'М', ...(self && { ownNames }) });
    const module = interpreter.instantiate(compiled, self);
    return await module.call(interpreter.contextFor(createSession({ now: () => 0, host })), 'Тест');
  };
  return { interpreter, run };
}

const cards = platformOf({ types: [cardType] });
const test = (statements: string) => `Функция Тест() Экспорт\n${statements}\nКонецФункции`;

describe('onec: platform half', () => {
  it('adds types with members in both languages', async () => {
    const { run } = build(cards);
    expect(await run(test('К = Новый Card; К.Наименование = "а"; Возврат К.Write() + К.НОМЕР;'))).to.equal(
      'записано7',
    );
  });

  it('natives may be slow; their errors are caught and wrapped as any other', async () => {
    const { run } = build(cards);
    const text =
      'К = Новый Карточка; Попытка К.Записать(); Исключение И1 = ИнформацияОбОшибке(); Возврат И1.Описание + "/" + И1.Причина.Описание; КонецПопытки;';
    expect(await run(test(text))).to.equal('Ошибка при вызове метода контекста (Записать)/Поле не заполнено');
  });

  it('a slow native inside of an expression keeps the order of evaluation', async () => {
    const { run } = build(cards);
    const text =
      'К = Новый Карточка; К.Наименование = "а"; Возврат "[" + К.Записать() + "," + ?(К.Записать() = "записано", К.Записать(), "нет") + "]";';
    expect(await run(test(text))).to.equal('[записано,записано]');
  });

  it('the first layer that knows a name answers', async () => {
    const own = platformOf({
      functions: functionsOf('test', [['ВРег', 'Upper', [1, 1], () => 'моё']]),
      properties: { Справочники: constant('справочники') },
    });
    const { run } = build(own);
    expect(await run(test('Возврат ВРег("а") + Справочники + НРег("Б");'))).to.equal('моёсправочникиб');
  });

  it('an object’s module sees the object’s attributes and methods without a dot', async () => {
    const { run } = build(cards);
    const card = new Card();
    const text =
      'Наименование = "из модуля"; Возврат Записать() + " " + ЭтотОбъект.Наименование + " " + Наименование;';
    expect(await run(test(text), card)).to.equal('записано из модуля из модуля');
    expect(card.title).to.equal('из модуля');
  });

  it('a property without a setter is read only', async () => {
    const { run } = build(cards);
    const error = await run(test('К = Новый Карточка; К.Номер = 1; Возврат 0;')).catch(
      (caught: Error) => caught,
    );
    expect((error as Error).message).to.equal('Поле объекта недоступно для записи (Номер)');
  });

  it('a member that the type does not have is a fault, for writing too', async () => {
    const { run } = build(cards);
    for (const statements of ['К.Нет = 1;', 'А = К.Нет;', 'К.Нет();']) {
      const error = await run(test(`К = Новый Карточка;\n${statements}\nВозврат 0;`)).catch(
        (caught: unknown) => caught,
      );
      expect(error).to.be.instanceOf(StandFault);
      expect((error as Error).message).to.equal('Нет такого члена: Карточка.Нет (М:3)');
    }
  });

  it('a mistake of a native itself is a fault with the place, never an error of the language', async () => {
    const own = platformOf({
      functions: functionsOf('test', [
        [
          'Сломанная',
          'Broken',
          [0, 0],
          () => {
            throw new TypeError('дефект');
          },
        ],
      ]),
    });
    const { run } = build(own);
    const error = await run(test('Попытка Сломанная(); Исключение КонецПопытки; Возврат 0;')).catch(
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(StandFault);
    expect((error as Error).message).to.equal('дефект (М:2)');
  });

  it('natives reach the session’s state and call modules back', async () => {
    const own = platformOf({
      functions: functionsOf('test', [
        [
          'ВызватьОбратно',
          'CallBack',
          [1, 1],
          async (args, context) => {
            const { tenant } = context.session.host as { tenant: string };
            return await context.invoke(args.object<ObjectValue>(0, ObjectValue), 'Ответить', [tenant]);
          },
        ],
      ]),
    });
    const { interpreter, run } = build(own);
    const text = 'Функция Ответить(Кому) Экспорт\nВозврат "ответ: " + Кому;\nКонецФункции';
    interpreter.addCommonModule('Ответчик', interpreter.compile(text, { file: 'о.bsl', name: 'О' }));
    expect(await run(test('Возврат ВызватьОбратно(Ответчик);'), undefined, { tenant: 'первая' })).to.equal(
      'ответ: первая',
    );
  });

  it('sessions run side by side, each with its own stack and error', async () => {
    const { interpreter } = build(cards);
    const text =
      'Функция Тест(Имя) Экспорт\nПопытка\nК = Новый Карточка;\nК.Записать();\nИсключение\nД = Новый Карточка; Д.Наименование = Имя; Д.Записать();\nВозврат Имя + ИнформацияОбОшибке().НомерСтроки;\nКонецПопытки;\nКонецФункции';
    const module = interpreter.instantiate(interpreter.compile(text, { file: 'м.bsl', name: 'М' }));
    const one = (name: string) =>
      module.call(interpreter.contextFor(createSession({ now: () => 0 })), 'Тест', [name]);
    expect(await Promise.all([one('а'), one('б')])).to.deep.equal(['а4', 'б4']);
  });

  it('can refuse changes of a parameter that was given a property', async () => {
    const interpreter = new Interpreter({ platform: basePlatform, refusesPropertyWrites: true });
    const text = (by: string) =>
      `Процедура Изменить(${by})\nП = 2;\nКонецПроцедуры\n${test('С = Новый Структура("А", 1); Изменить(С.А); Возврат С.А;')}`;
    const run = (by: string) => {
      const module = interpreter.instantiate(interpreter.compile(text(by), { file: 'м.bsl', name: 'М' }));
      return module.call(interpreter.contextFor(createSession({ now: () => 0 })), 'Тест');
    };
    expect(await run('Знач П')).to.deep.include({ units: 1n });
    expect(await run('П').catch((caught: unknown) => caught)).to.be.instanceOf(StandFault);
  });

  it('a global common module lends its exports without a dot', async () => {
    const { interpreter, run } = build(cards);
    const text = 'Функция Общая() Экспорт\nВозврат "общая";\nКонецФункции';
    interpreter.addCommonModule('Глобальный', interpreter.compile(text, { file: 'г.bsl', name: 'Г' }), {
      isGlobal: true,
    });
    expect(await run(test('Возврат Общая();'))).to.equal('общая');
  });
});

describe('onec: what the stand knows', () => {
  it('every type and member names the source of its behaviour', () => {
    for (const name of [
      'Массив',
      'Структура',
      'ТаблицаЗначений',
      'ЧтениеJSON',
      'ХешированиеДанных',
      'БуферДвоичныхДанных',
    ]) {
      const type = basePlatform.typeByName(name.toLowerCase());
      expect(type?.source, name).to.be.a('string').and.not.equal('');
      for (const member of type?.members ?? [])
        expect(member.source, `${name}.${member.ru}`).to.not.equal('');
    }
  });

  it('runs a million simple statements in a few seconds', async function () {
    this.timeout(20_000);
    const { run } = build(cards);
    const started = performance.now();
    await run(test('С = 0; Для К = 1 По 1000000 Цикл С = С + К; КонецЦикла; Возврат С;'));
    expect(performance.now() - started).to.be.lessThan(5_000);
  });
});
