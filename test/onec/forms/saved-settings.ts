import type { CallContext } from '../values/context.ts';
import { MapValue } from '../values/map.ts';
import { Ref, type Value } from '../values/value.ts';
import type { Desk } from './desk.ts';
import type { FormState } from './form.ts';
import { childOf, textIn } from './model.ts';
import { transfer } from './transfer.ts';

/** Attributes that a form keeps between openings (AutoSaveDataInSettings). Source: onec.md 1.7; from memory. */

const isKept = (form: FormState): boolean => textIn(form.model.element, 'AutoSaveDataInSettings') === 'Use';
const keyOf = (desk: Desk, form: FormState): string =>
  ['автосохранение', desk.server.user?.name ?? '', form.name].join('|').toLowerCase();

/** Names of the attributes with «Сохранение». */
function savedNames(form: FormState): string[] {
  const attributes = childOf(form.model.element, 'Attributes')?.children ?? [];
  return attributes
    .filter((one) => childOf(one, 'Save') !== undefined)
    .map((one) => one.attributes.name ?? '');
}

/** Puts kept values into a new form, with its events on the server. */
export async function loadSettings(desk: Desk, form: FormState, context: CallContext): Promise<void> {
  if (!isKept(form)) return;
  const kept = desk.infobase.settings.get(keyOf(desk, form));
  if (!(kept instanceof MapValue)) return;
  const settings = transfer(kept) as MapValue;
  await desk.serverEvent(form, 'BeforeLoadDataFromSettingsAtServer', [new Ref(settings)], context);
  for (const name of savedNames(form)) {
    const pair = settings.entries().find(([key]) => key === name);
    if (pair) form.setField({ text: name, key: name.toLowerCase() }, pair[1]);
  }
  form.modified = false;
  await desk.serverEvent(form, 'OnLoadDataFromSettingsAtServer', [new Ref(settings)], context);
}

/** Keeps the values of a form that closes. */
export async function saveSettings(desk: Desk, form: FormState): Promise<void> {
  if (!isKept(form)) return;
  const values = savedNames(form).map((name): readonly [Value, Value] => [
    name,
    transfer(form.valueAt(name)),
  ]);
  const settings = new MapValue(values);
  await desk.serverCall(form, (context) =>
    desk.serverEvent(form, 'OnSaveDataInSettingsAtServer', [new Ref(settings)], context),
  );
  desk.infobase.settings.set(keyOf(desk, form), settings);
}
