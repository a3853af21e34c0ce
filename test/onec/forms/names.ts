import type { Form } from '../metadata/model.ts';
import { russianKinds } from '../metadata/types.ts';
import type { Infobase } from '../platform/infobase.ts';
import { BslError } from '../values/errors.ts';

/** English roles of forms in names: `Catalog.X.ListForm`. Source: onec.md 1.7; platform documentation. */
const roles: Readonly<Record<string, string>> = {
  objectform: 'ФормаОбъекта',
  listform: 'ФормаСписка',
  choiceform: 'ФормаВыбора',
  folderform: 'ФормаГруппы',
  recordform: 'ФормаЗаписи',
  form: 'Форма',
};

const russianRoles = new Set(Object.values(roles).map((one) => one.toLowerCase()));

/** What stands for a form that the extension does not have: the platform would make one by itself. */
const madeByPlatform = new WeakMap<Infobase, Map<string, Form>>();

function platformForm(infobase: Infobase, fullName: string): Form {
  const known = madeByPlatform.get(infobase) ?? new Map<string, Form>();
  madeByPlatform.set(infobase, known);
  const found = known.get(fullName.toLowerCase());
  if (found) return found;
  const made: Form = {
    kind: 'Form',
    name: fullName.split('.').at(-1) ?? '',
    synonym: fullName,
    comment: '',
    uuid: '',
    fullName,
    owner: fullName.split('.').slice(0, 2).join('.'),
    defaults: [],
    file: fullName,
    root: { name: 'Form', attributes: {}, children: [], text: '' },
    module: undefined,
  };
  known.set(fullName.toLowerCase(), made);
  return made;
}

/**
 * The form of a name in either language: `Справочник.X.Форма.Y`, `Справочник.X.ФормаСписка`, `ОбщаяФорма.Z`. Where
 * an object has no form of the role, the platform makes one: an empty form stands for it.
 */
export function findForm(infobase: Infobase, name: string): Form {
  const { configuration } = infobase.base.schema;
  const parts = name.split('.').map((part) => part.trim());
  const kind = russianKinds[parts[0] ?? ''] ?? parts[0] ?? '';
  const owner = `${kind}.${parts[1] ?? ''}`;
  const third = (parts[2] ?? 'Форма').toLowerCase();
  const role = roles[third] ?? (russianRoles.has(third) ? parts[2] : undefined) ?? 'Форма';
  const byName = parts.length === 4 || kind === 'ОбщаяФорма';
  const fullName = kind === 'ОбщаяФорма' ? owner : `${owner}.Форма.${parts[3] ?? ''}`;
  const found = configuration.forms.find((form) =>
    byName
      ? form.fullName.toLowerCase() === fullName.toLowerCase()
      : form.owner.toLowerCase() === owner.toLowerCase() &&
        form.defaults.some((one) => one.toLowerCase() === role.toLowerCase()),
  );
  if (found) return found;
  const isKnown =
    infobase.base.schema.find(owner) !== undefined ||
    configuration.dataProcessors.some((one) => `Обработка.${one.name}` === owner);
  if (byName || !isKnown) throw new BslError(`Форма не найдена (${name})`);
  return platformForm(infobase, `${owner}.${role}`);
}

/** Whether the extension itself has the form. */
export function isOwnForm(form: Form): boolean {
  return form.root.children.length > 0;
}
