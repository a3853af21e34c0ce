/** What a driver says about a failed statement, wherever TypeORM has put it. */
interface DriverError {
  code?: unknown;
  number?: unknown;
  errno?: unknown;
  driverError?: unknown;
  originalError?: unknown;
  info?: { number?: unknown };
}

const uniqueCodes = new Set(['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);
const uniqueNumbers = new Set([2601, 2627]);
const retryableCodes = new Set([
  '40001',
  '40P01',
  '55P03',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_LOCKED',
]);
// 1205: deadlock victim; 3960: update conflict under snapshot isolation.
const retryableNumbers = new Set([1205, 3960]);

/** A row with that unique key is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return layers(error).some(
    (layer) => uniqueCodes.has(String(layer.code)) || uniqueNumbers.has(numberOf(layer) ?? 0),
  );
}

/** The database chose this transaction as the loser of a collision: the same work may succeed when repeated. */
export function isRetryable(error: unknown): boolean {
  return layers(error).some(
    (layer) => retryableCodes.has(String(layer.code)) || retryableNumbers.has(numberOf(layer) ?? 0),
  );
}

function numberOf(layer: DriverError): number | undefined {
  const number = layer.number ?? layer.info?.number;
  return typeof number === 'number' ? number : undefined;
}

/** The error and what it wraps: TypeORM puts the driver's error into `driverError`, mssql into `originalError`. */
function layers(error: unknown): DriverError[] {
  const found: DriverError[] = [];
  let layer: unknown = error;
  while (typeof layer === 'object' && layer !== null && found.length < 4) {
    const current = layer as DriverError;
    found.push(current);
    layer = current.driverError ?? current.originalError;
  }
  return found;
}
