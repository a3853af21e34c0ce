/** What a person wants to know of an object of 1C: its phones, its fields, who is responsible, what is open, what is owed. */
import { type CardReading, line, optional, type Parties, type Section } from './card-reading.ts';
import { debtsOf, openOrders } from './card-sections.ts';
import type { Discovery, KindModel } from './discover.ts';
import { phonesOfRow, titleOfRow } from './entry.ts';
import { fieldName, type Role, titleOf } from './names.ts';
import type { KeptCard } from './onec.table.ts';
import { distinct, type FoundPhone } from './phones.ts';
import { addressLimit, type Query, queryString, setPath } from './query.ts';
import { present, type Row, refOf, textOf } from './values.ts';

const fieldsMost = 200;
const valueMost = 500;

export const kindModelOf = (discovery: Discovery, kind: string): KindModel | null =>
  discovery.kinds.find((one) => one.kind === kind) ?? null;

/** Reads the card of an object; null when 1C has no such object. */
export async function readCard(reading: CardReading, kind: KindModel, key: string): Promise<KeptCard | null> {
  const { client, asking } = reading;
  // Without `$select`: a document has more fields than an address has room for.
  const row = await client.entity(kind.set, key, {}, asking);
  if (row === null) return null;
  const parties = partiesOf(kind, row, key);
  const [names, ofParties, open, debts] = await Promise.all([
    namesOf(reading, kind, row, key),
    phonesOfParties(reading, kind, row),
    optional(reading, 'orders', () => openOrders(reading, parties, key)),
    optional(reading, 'debts', () => debtsOf(reading, parties)),
  ]);
  const phones = distinct([...phonesOfRow(kind, row), ...ofParties]);
  const responsible = kind.manager === null ? undefined : names[kind.manager];
  const sections: Section[] = [
    ...(responsible ? [{ title: titleOf(kind.manager ?? ''), rows: [line('Сотрудник', responsible)] }] : []),
    ...(debts ? [debts] : []),
    ...(open ? [open] : []),
  ];
  return { title: titleOfRow(kind, row), phones, fields: fieldsOf(kind, row, names), sections };
}

function fieldsOf(kind: KindModel, row: Row, names: Readonly<Record<string, string>>): KeptCard['fields'] {
  const own = Object.entries(kind.fields).map(([name, type]) => ({
    name: fieldName(name),
    value: present(name, type, row[name]),
  }));
  const references = Object.entries(names).map(([name, value]) => ({ name, value }));
  return [...own, ...references]
    .filter(({ name, value }) => value !== '' && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
    .slice(0, fieldsMost)
    .map(({ name, value }) => ({
      name,
      title: titleOf(name),
      value: value.slice(0, valueMost).toWellFormed(),
    }));
}

/** Whose object it is: itself, when it is a client, or those that it refers to. */
function partiesOf(kind: KindModel, row: Row, key: string): Parties {
  const parties: Parties = {};
  for (const [name, role] of Object.entries(kind.parties)) {
    const ref = refOf(row, `${name}_Key`);
    if (ref !== null) parties[role] = ref;
  }
  if (kind.role === 'counterparty' || kind.role === 'partner') parties[kind.role] = key;
  return parties;
}

/** The names of what the object refers to, in as many questions as fit into addresses. */
async function namesOf(
  reading: CardReading,
  kind: KindModel,
  row: Row,
  key: string,
): Promise<Record<string, string>> {
  const { client, asking } = reading;
  const filled = Object.keys(kind.references).filter((name) => refOf(row, `${name}_Key`) !== null);
  const important = [
    kind.manager,
    ...Object.keys(kind.parties),
    'Организация',
    'Договор',
    'Статус',
    'Валюта',
  ];
  const inOrder = [
    ...filled.filter((name) => important.includes(name)),
    ...filled.filter((name) => !important.includes(name)),
  ].slice(0, 24);
  const names: Record<string, string> = {};
  for (const some of fitting(inOrder, addressLimit - setPath(kind.set).length - 60)) {
    const query: Query = { select: some.map((name) => `${name}/Description`), expand: some };
    const read = await optional(reading, 'names', () => client.entity(kind.set, key, query, asking));
    for (const name of some) {
      const inner = read?.[name];
      const title = typeof inner === 'object' && inner !== null ? textOf(inner as Row, 'Description') : '';
      if (title !== '') names[name] = title;
    }
  }
  return names;
}

function* fitting(names: readonly string[], room: number): Generator<string[]> {
  let taken: string[] = [];
  for (const name of names) {
    const next = [...taken, name];
    const query = queryString({ select: next.map((one) => `${one}/Description`), expand: next });
    if (query.length > room && taken.length > 0) {
      yield taken;
      taken = [name];
    } else taken = next;
  }
  if (taken.length > 0) yield taken;
}

/** An order has no phones of its own: those of its client and of the person to talk to. */
async function phonesOfParties(reading: CardReading, kind: KindModel, row: Row): Promise<FoundPhone[]> {
  const { client, discovery, asking } = reading;
  if (kind.contacts !== null || kind.phoneFields.length > 0) return [];
  const found: FoundPhone[] = [];
  const order: readonly Role[] = ['contact', 'partner', 'counterparty'];
  const parties = Object.entries(kind.parties).sort(([, a], [, b]) => order.indexOf(a) - order.indexOf(b));
  for (const [name] of parties) {
    const ref = refOf(row, `${name}_Key`);
    const target = kind.references[name] ?? null;
    const model = discovery.kinds.find((one) => one.set === target);
    if (ref === null || !model || (model.contacts === null && model.phoneFields.length === 0)) continue;
    const party = await optional(reading, 'phones', () => client.entity(model.set, ref, {}, asking));
    if (party === null) continue;
    const whose = titleOfRow(model, party);
    found.push(
      ...phonesOfRow(model, party).map((one) => ({
        ...one,
        note: one.note ? `${whose}, ${one.note}` : whose,
      })),
    );
  }
  return found;
}
