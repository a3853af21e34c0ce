/** Health of the service. */
import { Type } from 'typebox';
import { component, nullable, oneOf, strict } from './common.ts';

export const HealthSchema = component(
  'Health',
  {
    status: oneOf(['ok', 'degraded', 'down'] as const),
    version: Type.String(),
    contractVersion: Type.String(),
    checks: Type.Array(
      strict({
        name: Type.String(),
        status: oneOf(['ok', 'degraded', 'down'] as const),
        detail: nullable(Type.String()),
      }),
    ),
  },
  {
    examples: [
      {
        status: 'ok',
        version: '0.1.0',
        contractVersion: '1.0',
        checks: [{ name: 'database', status: 'ok', detail: null }],
      },
    ],
  },
);

export const ErrorReplySchema = component(
  'ErrorReply',
  {
    error: strict({ code: Type.String(), message: Type.String(), details: Type.Optional(Type.Unknown()) }),
  },
  {
    description: 'Every error, with a code from the catalogue',
    examples: [
      {
        error: {
          code: 'NOT_FOUND',
          message: 'Такого объекта нет или он вам не доступен. Проверьте идентификатор.',
        },
      },
    ],
  },
);
