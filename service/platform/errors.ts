import type { ErrorCode } from '../../contracts/errors.ts';

/**
 * An error a caller is meant to see: its code is in the catalogue (`contracts/errors.ts`), which gives
 * the HTTP status and the texts. Anything else that is thrown is a defect or an outage.
 */
export class BridgeError extends Error {
  readonly code: ErrorCode;
  /** Goes to the client as `error.details`: never secrets. */
  readonly details: Record<string, unknown> | undefined;
  /** Values for the placeholders of the catalogue's text, where they are not the details themselves. */
  readonly params: Record<string, string | number> | undefined;

  constructor(
    code: ErrorCode,
    details?: Record<string, unknown>,
    options: { params?: Record<string, string | number>; cause?: unknown } = {},
  ) {
    super(code, { cause: options.cause });
    this.name = 'BridgeError';
    this.code = code;
    this.details = details;
    this.params = options.params;
  }
}

/** Throws the error of the catalogue with that code. */
export function fail(code: ErrorCode, details?: Record<string, unknown>): never {
  throw new BridgeError(code, details);
}

export function isBridgeError(error: unknown, code?: ErrorCode): error is BridgeError {
  return error instanceof BridgeError && (code === undefined || error.code === code);
}
