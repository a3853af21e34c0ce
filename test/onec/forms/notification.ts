import { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { defineType, nameOf, ObjectValue, Ref, type TypeInfo, type Value } from '../values/value.ts';

const source = 'std 642; platform-names.json: ОписаниеОповещения; from memory';

/** ОписаниеОповещения: an exported procedure of a form or of a common module to be called with a result. */
export class Notification extends ObjectValue {
  readonly procedure: string;
  readonly target: ObjectValue;
  readonly additional: Value;

  constructor(procedure: string, target: ObjectValue, additional: Value) {
    super();
    this.procedure = procedure;
    this.target = target;
    this.additional = additional;
  }

  override get type(): TypeInfo {
    return notificationType;
  }

  /** The same procedure of the same module: the handler that was attached can be detached by its twin. From memory. */
  override equals(other: Value): boolean {
    return (
      other instanceof Notification &&
      other.target === this.target &&
      other.procedure.toLowerCase() === this.procedure.toLowerCase()
    );
  }

  /** Calls the procedure: with a result (results) and the additional parameters. */
  async notify(results: readonly Value[], context: CallContext): Promise<void> {
    const bound = this.target.findMethod(nameOf(this.procedure));
    if (!bound) throw new BslError(`Метод объекта не обнаружен (${this.procedure})`);
    if (bound.isFunction) throw new StandFault(`${this.procedure}: нужна процедура, а не функция`);
    const args = [...results, this.additional];
    if (args.length < bound.arity[0] || args.length > bound.arity[1]) {
      throw new StandFault(
        `${this.procedure}: параметров ${bound.arity.join('..')}, а оповещение дает ${args.length}`,
      );
    }
    await bound.call(new Args(args.map((value) => new Ref(value))), context);
  }
}

const of = membersOf<Notification>(source);

export const notificationType: TypeInfo = defineType<Notification>({
  ru: 'ОписаниеОповещения',
  en: 'NotifyDescription',
  source,
  constructArity: [2, 5],
  construct: (args) => new Notification(args.text(0), args.object(1, ObjectValue), args.at(2)),
  members: [
    of.property('ИмяПроцедуры', 'ProcedureName', (self) => self.procedure),
    of.property('Модуль', 'Module', (self) => self.target),
    of.property('ДополнительныеПараметры', 'AdditionalParameters', (self) => self.additional),
  ],
});

/** The notification in an argument; undefined when left out or Неопределено. */
export function notificationAt(args: Args, index: number): Notification | undefined {
  return args.optional<Notification>(index, Notification);
}
