/** The stand's clock: runs with the machine's until a test sets or shifts it. */
export interface StandClock {
  /** Milliseconds of the epoch. */
  now(): number;
  /** Moves on (or back) by milliseconds. */
  advance(milliseconds: number): void;
  /** Stands still at a moment. */
  freeze(at: number): void;
  /** Runs again from where it stands. */
  run(): void;
}

export function createStandClock(source: () => number = () => Date.now()): StandClock {
  let shift = 0;
  let frozen: number | undefined;
  return {
    now: () => frozen ?? source() + shift,
    advance(milliseconds) {
      if (frozen === undefined) shift += milliseconds;
      else frozen += milliseconds;
    },
    freeze(at) {
      frozen = at;
    },
    run() {
      if (frozen !== undefined) shift = frozen - source();
      frozen = undefined;
    },
  };
}
