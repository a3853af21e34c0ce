import { bigCount, instant, key, primary } from './columns.ts';
import { defineTable } from './table.ts';

/** Who owns what. Rows stay after a release: the epoch must never start again. */
export interface LeaseRow {
  name: string;
  /** The owner; empty when released. */
  node: string;
  /** Rises with every change of the owner. */
  epoch: number;
  /** By the database's clock. */
  until: string;
}

export const leaseTable = defineTable<LeaseRow>({
  name: 'lease',
  columns: { name: primary(key(120)), node: key(100), epoch: bigCount(), until: instant() },
});
