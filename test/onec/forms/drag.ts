import { ArrayValue } from '../values/array.ts';
import { type EnumerationValue, enumerationOf } from '../values/enumeration.ts';
import { BslError } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, Ref, type TypeInfo, type Value } from '../values/value.ts';
import type { Desk } from './desk.ts';
import type { FormItem } from './items.ts';
import { selectedRows } from './table-state.ts';

const actions = enumerationOf('ДействиеПеретаскивания');
const allowed = enumerationOf('ДопустимыеДействияПеретаскивания');

/** ПараметрыПеретаскивания. */
class DragParameters extends ObjectValue {
  value: Value;
  action: EnumerationValue = actions.of('Перемещение');
  allowed: Value = allowed.of('КопированиеИПеремещение');

  constructor(value: Value) {
    super();
    this.value = value;
  }

  override get type(): TypeInfo {
    return dragParametersType;
  }
}

const of = membersOf<DragParameters>('member-spellings.txt; ssl_3_1 forms of users; from memory');

const dragParametersType = defineType<DragParameters>({
  ru: 'ПараметрыПеретаскивания',
  en: 'DragParameters',
  source: 'member-spellings.txt; from memory',
  members: [
    of.property(
      'Значение',
      'Value',
      (self) => self.value,
      (self, value) => {
        self.value = value;
      },
    ),
    of.property(
      'Действие',
      'Action',
      (self) => self.action,
      (self, value) => {
        const found = actions.all.find((one) => one === value);
        if (!found) throw new BslError('Несоответствие типов (Действие)');
        self.action = found;
      },
    ),
    of.property(
      'ДопустимыеДействия',
      'AllowedActions',
      (self) => self.allowed,
      (self, value) => {
        self.allowed = value;
      },
    ),
  ],
});

/**
 * Drags the selected rows of one table onto a row of another, with the events of both. False: the target has
 * refused. Source: order of events from memory.
 */
export async function dragged(desk: Desk, from: FormItem, to: FormItem, row: Value): Promise<boolean> {
  if (from.value('EnableStartDrag') !== true) throw new Error(`Из таблицы ${from.name} не перетащить`);
  if (to.value('EnableDrag') !== true) throw new Error(`В таблицу ${to.name} не перетащить`);
  const parameters = new DragParameters(new ArrayValue(selectedRows(from)));
  let isDone = false;
  await desk.run(async () => {
    const run = new Ref(true);
    await desk.itemEvent(from, 'DragStart', [new Ref(parameters), run]);
    if (run.value !== true) return;
    const args = () => [new Ref(parameters), new Ref(true), new Ref(row), new Ref(to.children[0])];
    await desk.itemEvent(to, 'DragCheck', args());
    if (parameters.action.en === 'Cancel') return;
    await desk.itemEvent(to, 'Drag', args());
    isDone = true;
  });
  return isDone;
}
