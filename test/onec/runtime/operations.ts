import { Args } from '../values/args.ts';
import { Sequence } from '../values/array.ts';
import { toBoolean, toDecimal, toText } from '../values/convert.ts';
import { Decimal } from '../values/decimal.ts';
import { EnumerationValue } from '../values/enumeration.ts';
import { ErrorInfo, raisedCategory } from '../values/error-info.ts';
import { BslError, StandFault, typeMismatch } from '../values/errors.ts';
import {
  type Arity,
  absent,
  type Name,
  nameOf,
  ObjectValue,
  Ref,
  TypeInfo,
  typeOf,
  type Value,
} from '../values/value.ts';
import type { Frame } from './frame.ts';

type Refs = readonly (Ref | undefined)[];
type Result = Value | Promise<Value>;

/** Throws when a call has more or fewer arguments than the method takes. */
export function checkArity(arity: Arity, count: number): void {
  if (count > arity[1]) throw new BslError('Слишком много фактических параметров');
  if (count < arity[0]) throw new BslError('Недостаточно фактических параметров');
}

function noMember(object: ObjectValue, name: Name): StandFault {
  return new StandFault(`Нет такого члена: ${object.type.ru}.${name.text}`);
}

function notAnObject(name: string): BslError {
  return new BslError(`Значение не является значением объектного типа (${name})`);
}

function noField(name: Name): BslError {
  return new BslError(`Поле объекта не обнаружено (${name.text})`);
}

/** `Объект.Имя`. */
export function getMember(frame: Frame, object: Value, name: Name): Value {
  if (!(object instanceof ObjectValue)) throw notAnObject(name.text);
  const member = object.type.member(name);
  if (member?.get) return member.get(object, frame);
  const value = object.getField(name, frame);
  if (value !== absent) return value;
  if (object.hasOpenFields) throw noField(name);
  throw noMember(object, name);
}

/** `Объект.Имя = Значение`. */
export function setMember(frame: Frame, object: Value, name: Name, value: Value): void {
  if (!(object instanceof ObjectValue)) throw notAnObject(name.text);
  const member = object.type.member(name);
  if (member?.set) {
    member.set(object, value, frame);
    return;
  }
  if (member?.get) throw new BslError(`Поле объекта недоступно для записи (${name.text})`);
  if (object.setField(name, value, frame)) return;
  if (object.getField(name, frame) !== absent) {
    throw new BslError(`Поле объекта недоступно для записи (${name.text})`);
  }
  if (object.hasOpenFields) throw noField(name);
  throw noMember(object, name);
}

/** `Объект[Ключ]`. */
export function getIndex(frame: Frame, object: Value, key: Value): Value {
  if (!(object instanceof ObjectValue)) throw notAnObject('[]');
  const value = object.getIndex(key, frame);
  if (value !== absent) return value;
  // An object's own properties can be reached by name too.
  if (typeof key === 'string') return getMember(frame, object, nameOf(key));
  throw new BslError('Получение элемента по индексу для значения не определено');
}

/** `Объект[Ключ] = Значение`. */
export function setIndex(frame: Frame, object: Value, key: Value, value: Value): void {
  if (!(object instanceof ObjectValue)) throw notAnObject('[]');
  if (object.setIndex(key, value, frame)) return;
  if (object.getIndex(key, frame) !== absent) {
    throw new BslError('Индексированное значение доступно только для чтения');
  }
  if (typeof key === 'string') setMember(frame, object, nameOf(key), value);
  else throw new BslError('Установка элемента по индексу для значения не определена');
}

/** `Объект.Метод(…)`; `needsValue` when the call stands in an expression. */
export function invoke(frame: Frame, object: Value, name: Name, refs: Refs, needsValue = false): Result {
  if (!(object instanceof ObjectValue)) throw notAnObject(name.text);
  const member = object.type.member(name);
  if (member?.call) {
    checkArity(member.arity, refs.length);
    const call = member.call.bind(member);
    return asContextMethod(name, () => call(object, new Args(refs), frame));
  }
  const bound = object.findMethod(name);
  if (!bound) throw noMember(object, name);
  checkArity(bound.arity, refs.length);
  if (bound.isFunction === false && needsValue) {
    throw new BslError(`Обращение к процедуре как к функции (${name.text})`);
  }
  const run = () => bound.call(new Args(refs), frame);
  return bound.isOfModule ? run() : asContextMethod(name, run);
}

/** An error inside a platform's method is the cause of an error about that method. From memory. */
function asContextMethod(name: Name, run: () => Result): Result {
  const wrapped = (error: unknown) => {
    if (!(error instanceof BslError)) return error;
    const details = { cause: error, category: error.category };
    return new BslError(`Ошибка при вызове метода контекста (${name.text})`, details);
  };
  try {
    const result = run();
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw wrapped(error);
    });
  } catch (error) {
    throw wrapped(error);
  }
}

/** A bare name that is no variable. */
export function getGlobal(frame: Frame, name: Name): Value {
  const property = frame.interpreter.platform.globalProperty(name.key);
  if (!property) throw new StandFault(`Переменная не определена: ${name.text}`);
  return property.get(frame);
}

/** A bare call of a method that the module does not have. */
export function callGlobal(frame: Frame, name: Name, refs: Refs): Result {
  const method = frame.interpreter.platform.globalMethod(name.key);
  if (!method) throw new StandFault(`Процедура или функция не определена: ${name.text}`);
  checkArity(method.arity, refs.length);
  return method.call(new Args(refs), frame);
}

/** A property or an item as an argument: by value, or refusing to be changed where the stand is told so. */
export function propertyArgument(frame: Frame, value: Value): Ref {
  const ref = new Ref(value);
  if (!frame.interpreter.refusesPropertyWrites) return ref;
  const set = () => {
    throw new StandFault('Изменён параметр, которому передано свойство: нужно «Знач» или переменная');
  };
  return Object.defineProperty(ref, 'value', { get: () => value, set });
}

/** `Новый Тип(…)`. */
export function construct(frame: Frame, name: Name, refs: Refs): Result {
  const type = frame.interpreter.platform.typeByName(name.key);
  if (!type) throw new StandFault(`Нет такого типа: ${name.text}`);
  return constructType(frame, type, refs);
}

/** `Новый(Тип, Параметры)`. */
export function constructByName(frame: Frame, refs: Refs): Result {
  const asked = refs[0]?.value;
  const type = asked instanceof TypeInfo ? asked : frame.typeByName(toText(asked));
  if (!type) throw new BslError(`Тип не определен (${toText(asked)})`);
  const list = refs[1]?.value;
  if (list !== undefined && !(list instanceof Sequence)) throw typeMismatch(2);
  return constructType(
    frame,
    type,
    (list?.items ?? []).map((item) => new Ref(item)),
  );
}

function constructType(frame: Frame, type: TypeInfo, refs: Refs): Result {
  if (!type.construct) throw new BslError(`Конструктор не найден (${type.ru})`);
  checkArity(type.constructArity, refs.length);
  return type.construct(new Args(refs), frame);
}

/** `Для Каждого … Из`. */
export function each(value: Value): Iterable<Value> {
  const items = value instanceof ObjectValue ? value.iterate() : undefined;
  if (!items) throw new BslError('Итератор для значения не определен');
  return items;
}

/** The error of «ВызватьИсключение». */
export function raise(refs: Refs): BslError {
  const args = new Args(refs);
  const text = args.text(0, '');
  const category = args.optional<EnumerationValue>(1, EnumerationValue) ?? raisedCategory;
  const cause = args.optional<ErrorInfo>(4, ErrorInfo)?.error;
  return new BslError(text, {
    category,
    code: args.text(2, ''),
    additional: args.at(3),
    ...(cause && { cause }),
  });
}

export function not(value: Value): boolean {
  return !toBoolean(value);
}

/** `Для … По`: the counter and its bound are numbers. */
export function loopNumber(value: Value): Decimal {
  if (!(value instanceof Decimal)) throw new BslError(`Несоответствие типов (${typeOf(value).presentation})`);
  return value;
}

export function unaryPlus(value: Value): Value {
  return toDecimal(value);
}
