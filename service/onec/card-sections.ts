/** What of a client is open and what is owed: sections of a card, each only where the base has it. */
import { type CardReading, line, optional, type Parties, type Section } from './card-reading.ts';
import type { DebtModel, OrderModel } from './discover.ts';
import { type Role, titleOf } from './names.ts';
import { isOdataError } from './odata-error.ts';
import {
  all,
  compare,
  type Expression,
  flag,
  guid,
  isGuid,
  type Query,
  setPath,
  virtualPath,
} from './query.ts';
import { presentMoment, presentNumber, type Row, refOf, textOf } from './values.ts';

const ordersMost = 10;

const byParties = (by: readonly { field: string; role: Role }[], parties: Parties): Expression | null => {
  const parts = by.flatMap(({ field, role }) => {
    const key = parties[role];
    return key === undefined ? [] : [compare(field, 'eq', guid(key))];
  });
  // The closest one: a counterparty's debt is not that of its whole partner.
  return parts[0] ?? null;
};

/** Not these: the object itself is not among its client's other orders. */
export async function openOrders(
  reading: CardReading,
  parties: Parties,
  self: string,
): Promise<Section | null> {
  const rows: Section['rows'] = [];
  for (const model of reading.discovery.orders) rows.push(...(await ordersOf(reading, model, parties, self)));
  return rows.length === 0 ? null : { title: 'Открытые заказы', rows: rows.slice(0, ordersMost) };
}

/** By the beginning: «К выполнению», «Готов к закрытию» are open. */
const isOver = (state: string): boolean => /^(закры|заверш|отмен|выполнен[оа]?$)/i.test(state);

async function ordersOf(
  { client, asking }: CardReading,
  model: OrderModel,
  parties: Parties,
  self: string,
): Promise<Section['rows']> {
  const whose = byParties(model.by, parties);
  if (whose === null) return [];
  const { state } = model;
  const filter = all(
    whose,
    compare('DeletionMark', 'eq', flag(false)),
    ...(model.hasPosted ? [compare('Posted', 'eq', flag(true))] : []),
  );
  const found = await client.rows(
    setPath(model.set),
    {
      filter,
      select: [
        ...['Ref_Key', 'Number', 'Date'],
        ...(model.sum ? [model.sum] : []),
        ...(state ? [state.isReference ? `${state.field}/Description` : state.field] : []),
      ],
      ...(state?.isReference ? { expand: [state.field] } : {}),
      orderBy: [{ field: 'Date', descending: true }],
      top: 50,
    },
    asking,
  );
  return found.flatMap((row) => {
    const told = state ? row[state.field] : '';
    const stateText =
      typeof told === 'object' && told !== null ? textOf(told as Row, 'Description') : String(told ?? '');
    if (isOver(stateText) || refOf(row, 'Ref_Key') === self) return [];
    const date = presentMoment(textOf(row, 'Date')).slice(0, 10);
    const sum = model.sum ? presentNumber(Number(row[model.sum] ?? 0), true) : '';
    const title = `№ ${textOf(row, 'Number')}${date === '' ? '' : ` от ${date}`}`;
    return [
      line(title, [sum, stateText === '' ? '' : titleOf(stateText)].filter((one) => one !== '').join(', ')),
    ];
  });
}

export async function debtsOf(reading: CardReading, parties: Parties): Promise<Section | null> {
  // One register is enough: several of a base keep the same debts in different cuts.
  for (const model of reading.discovery.debts) {
    const conditions = await conditionsOf(reading, model, parties);
    if (conditions === null) continue;
    const sums = new Map<string, number>();
    for (const condition of conditions) {
      for (const row of await balances(reading, model, condition)) {
        const currency = model.currency ? (refOf(row, model.currency) ?? '') : '';
        const sum = Number(row[model.sum] ?? 0);
        if (Number.isFinite(sum)) sums.set(currency, (sums.get(currency) ?? 0) + sum);
      }
    }
    const lines = [];
    for (const [currency, sum] of sums) {
      if (Math.abs(sum) < 0.005) continue;
      const name = await currencyName(reading, currency);
      const value = `${presentNumber(Math.abs(sum), true)}${name === '' ? '' : ` ${name}`}`;
      lines.push(line(sum > 0 ? 'Долг клиента' : 'Аванс клиента', value));
    }
    return { title: 'Расчёты', rows: lines.length > 0 ? lines : [line('Долг клиента', 'нет')] };
  }
  return null;
}

/** IIS takes no part of a path longer than this (`UrlSegmentMaxLength` of http.sys). */
const segmentMost = 255;

/**
 * Balances under a condition. As a parameter of the virtual table it is the quick way; where the path would be too long
 * for the web server, or the base does not take it, the rows are filtered afterwards.
 */
async function balances(
  { client, asking, log }: CardReading,
  model: DebtModel,
  condition: Expression,
): Promise<Row[]> {
  const path = virtualPath(model.register, 'Balance', { condition });
  const filtered = (): Promise<Row[]> =>
    client.rows(virtualPath(model.register, 'Balance'), { filter: condition }, asking);
  if (path.slice(path.indexOf('/') + 1).length > segmentMost) return filtered();
  try {
    return await client.rows(path, {}, asking);
  } catch (error) {
    if (!isOdataError(error, 'bad_query', 'bad_answer', 'not_published')) throw error;
    log.info({ reason: error.reason, status: error.status }, 'balances are filtered afterwards');
    return filtered();
  }
}

/** At most so many keys of analytics of one client are asked for. */
const keysMost = 5;

async function conditionsOf(
  { client, asking }: CardReading,
  model: DebtModel,
  parties: Parties,
): Promise<Expression[] | null> {
  const { through } = model;
  if (!through) {
    const own = byParties(model.by, parties);
    return own === null ? null : [own];
  }
  const whose = byParties(through.by, parties);
  if (whose === null) return null;
  const query: Query = { filter: whose, select: ['Ref_Key'], top: keysMost, orderBy: ['Ref_Key'] };
  const keys = await client.rows(setPath(through.set), query, asking);
  const refs = keys.flatMap((row) => refOf(row, 'Ref_Key') ?? []);
  return refs.map((ref) => compare(through.field, 'eq', guid(ref)));
}

async function currencyName(reading: CardReading, key: string): Promise<string> {
  if (!isGuid(key)) return '';
  const row = await optional(reading, 'currency', () =>
    reading.client.entity('Catalog_Валюты', key, { select: ['Description'] }, reading.asking),
  );
  return row ? textOf(row, 'Description') : '';
}
