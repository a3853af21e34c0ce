import { toDate } from '../values/convert.ts';
import { DateValue } from '../values/date.ts';
import { type EnumerationValue, enumerationOf } from '../values/enumeration.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { formatValue } from '../values/format.ts';
import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';

const source = 'platform-names.json: СтандартныйПериод; member-spellings.txt; from memory';
const variants = enumerationOf('ВариантСтандартногоПериода');

/** СтандартныйПериод: two dates; only «Произвольный» is known. */
export class StandardPeriod extends ObjectValue {
  from = DateValue.empty;
  to = DateValue.empty;

  override get type(): TypeInfo {
    return standardPeriodType;
  }

  /** As a field shows it: `01.11.2026 – 30.11.2026`; nothing when empty. */
  override present(): string {
    if (!this.isFilled()) return '';
    return `${formatValue(this.from, 'ДФ=dd.MM.yyyy')} – ${formatValue(this.to, 'ДФ=dd.MM.yyyy')}`;
  }

  override isFilled(): boolean {
    return this.from.seconds !== 0 || this.to.seconds !== 0;
  }

  override equals(other: Value): boolean {
    return (
      other instanceof StandardPeriod &&
      other.from.seconds === this.from.seconds &&
      other.to.seconds === this.to.seconds
    );
  }

  copy(): StandardPeriod {
    const made = new StandardPeriod();
    made.from = this.from;
    made.to = this.to;
    return made;
  }

  /** A field by its name in either language. */
  field(name: string): Value {
    const key = name.toLowerCase();
    if (key === 'датаначала' || key === 'startdate') return this.from;
    if (key === 'датаокончания' || key === 'enddate') return this.to;
    throw new StandFault(`Нет поля стандартного периода: ${name}`);
  }

  put(name: string, value: Value): void {
    const date = toDate(value);
    if (this.field(name) === this.from && /нач|start/i.test(name)) this.from = date;
    else this.to = date;
  }
}

const of = membersOf<StandardPeriod>(source);

export const standardPeriodType: TypeInfo = defineType<StandardPeriod>({
  ru: 'СтандартныйПериод',
  en: 'StandardPeriod',
  source,
  constructArity: [0, 2],
  construct: (args) => {
    const made = new StandardPeriod();
    if (args.count > 0) {
      made.from = args.date(0);
      made.to = args.date(1);
    }
    return made;
  },
  members: [
    of.property(
      'ДатаНачала',
      'StartDate',
      (self) => self.from,
      (self, value) => {
        self.from = toDate(value);
      },
    ),
    of.property(
      'ДатаОкончания',
      'EndDate',
      (self) => self.to,
      (self, value) => {
        self.to = toDate(value);
      },
    ),
    of.property(
      'Вариант',
      'Variant',
      () => variants.of('ПроизвольныйПериод'),
      (_self, value) => {
        const found: EnumerationValue | undefined = variants.all.find((one) => one === value);
        if (found?.en !== 'Custom') throw new BslError('Стенд знает только произвольный период');
      },
    ),
  ],
});
