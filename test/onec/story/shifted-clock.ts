/**
 * Loaded before a program (`--import`): its time runs ahead of the machine's by the milliseconds that stand in the
 * file CLOCK_FILE now, so that hours pass for it when a test says so. Its timers run as they are.
 */
import { readFileSync } from 'node:fs';

const file = process.env.CLOCK_FILE;
if (!file) throw new Error('CLOCK_FILE is not given');

const Machine = Date;
const { now } = Machine;
let ahead = 0;
let readAt = Number.NEGATIVE_INFINITY;

function shifted(): number {
  const machine = now();
  if (machine - readAt > 2) {
    ahead = Number(readFileSync(file as string, 'utf8'));
    readAt = machine;
  }
  return machine + ahead;
}

globalThis.Date = new Proxy(Machine, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [shifted()] : given, newTarget),
  apply: () => new Machine(shifted()).toString(),
  get: (target, name, receiver) => (name === 'now' ? shifted : Reflect.get(target, name, receiver)),
});
Machine.prototype.constructor = globalThis.Date;
