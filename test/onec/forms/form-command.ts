import { membersOf } from '../values/members.ts';
import { defineType, ObjectValue, type TypeInfo } from '../values/value.ts';
import type { FormCommandModel } from './model.ts';

/** КомандаФормы: what a handler of a command gets. */
export class FormCommand extends ObjectValue {
  readonly model: FormCommandModel;

  constructor(model: FormCommandModel) {
    super();
    this.model = model;
  }

  override get type(): TypeInfo {
    return formCommandType;
  }
}

const of = membersOf<FormCommand>('onec.md 1.7; from memory');

const formCommandType = defineType<FormCommand>({
  ru: 'КомандаФормы',
  en: 'FormCommand',
  source: 'onec.md 1.7; from memory',
  members: [
    of.property('Имя', 'Name', (self) => self.model.name),
    of.property('Заголовок', 'Title', (self) => self.model.title),
  ],
});
