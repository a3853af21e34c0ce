import type { Place } from './context.ts';
import type { EnumerationValue } from './enumeration.ts';
import type { Value } from './value.ts';

export interface ErrorDetails {
  readonly cause?: BslError;
  /** A value of «КатегорияОшибки». */
  readonly category?: EnumerationValue;
  readonly code?: string;
  readonly additional?: Value;
}

/** An error that a module's «Попытка» catches: raised by a module or by the platform. */
export class BslError extends Error {
  readonly description: string;
  override readonly cause: BslError | undefined;
  readonly category: EnumerationValue | undefined;
  readonly code: string;
  readonly additional: Value;
  /** The place of the innermost module's line; set once, while the error goes up. */
  place: Place | undefined;

  constructor(description: string, details: ErrorDetails = {}) {
    super(description);
    this.name = 'BslError';
    this.description = description;
    this.cause = details.cause;
    this.category = details.category;
    this.code = details.code ?? '';
    this.additional = details.additional;
  }

  /** «КраткоеПредставлениеОшибки»: descriptions of the error and of its causes. The joint is from memory. */
  brief(): string {
    return this.chain()
      .map((error) => error.description)
      .join(':\n');
  }

  /** «ПодробноеПредставлениеОшибки»: with places and source lines. */
  detailed(): string {
    return this.chain()
      .map((error) => {
        if (!error.place) return error.description;
        const { module, line, source } = error.place;
        return `{${module}(${line})}: ${error.description}\n\t${source.trim()}`;
      })
      .join('\nпо причине:\n');
  }

  private chain(): BslError[] {
    const errors: BslError[] = [];
    for (let error: BslError | undefined = this; error; error = error.cause) errors.push(error);
    return errors;
  }
}

/**
 * The stand does not know something (a member, a type, a name): no «Попытка» catches it, so that a mistake in a
 * module's name is never taken for an ordinary error. The place is added on the way up.
 */
export class StandFault extends Error {
  place: Place | undefined;

  constructor(text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = 'StandFault';
  }

  /** Sets the place, once, and shows it in the message. */
  locate(place: Place): void {
    if (this.place) return;
    this.place = place;
    this.message = `${this.message} (${place.module}:${place.line})`;
  }
}

/** «Несоответствие типов». */
export function typeMismatch(parameter?: number): BslError {
  const where = parameter === undefined ? '' : ` (параметр номер '${parameter}')`;
  return new BslError(`Несоответствие типов${where}`);
}

export function badParameter(parameter: number): BslError {
  return new BslError(`Недопустимое значение параметра (параметр номер '${parameter}')`);
}
