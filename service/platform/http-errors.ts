import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, type ErrorKind, errorCatalogue } from '../../contracts/errors.ts';
import { isRetryable, isUniqueViolation } from './database-errors.ts';
import { BridgeError } from './errors.ts';

export type Language = 'ru' | 'en';

/** Russian unless the reader asks for English before Russian. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().toLowerCase().split(';');
      const q = options.map((option) => option.trim()).find((option) => option.startsWith('q='));
      return { tag, quality: q ? Number(q.slice(2)) || 0 : 1 };
    })
    .sort((a, b) => b.quality - a.quality);
  const found = wanted.find(({ tag }) => tag.startsWith('ru') || tag.startsWith('en'));
  return found?.tag.startsWith('en') ? 'en' : 'ru';
}

/** The text of the catalogue with its placeholders filled in. */
export function errorText(error: BridgeError, language: Language): string {
  const values: Record<string, unknown> = { ...error.details, ...error.params };
  return errorCatalogue[error.code][language].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? '…'));
}

/** The body of an error, as the contract has it. */
export function errorBody(error: BridgeError, language: Language) {
  return {
    error: {
      code: error.code,
      message: errorText(error, language),
      ...(error.details === undefined ? {} : { details: error.details }),
    },
  };
}

const known: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BAD_JSON',
  FST_ERR_CTP_INVALID_JSON_BODY: 'BAD_JSON',
  FST_REQ_FILE_TOO_LARGE: 'TOO_LARGE',
  FST_FILES_LIMIT: 'VALIDATION_FAILED',
  FST_PARTS_LIMIT: 'VALIDATION_FAILED',
  FST_FIELDS_LIMIT: 'VALIDATION_FAILED',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_UNDER_PRESSURE: 'NOT_READY',
  FST_ERR_BAD_URL: 'VALIDATION_FAILED',
  FST_ERR_MAX_PARAM_LENGTH: 'VALIDATION_FAILED',
};

/** Any error as one of the catalogue. What nobody has foreseen becomes INTERNAL. */
export function asBridgeError(error: FastifyError | Error, requestId: string): BridgeError {
  if (error instanceof BridgeError) return error;
  const { code, validation, statusCode } = error as FastifyError;
  if (validation) {
    const problems = validation.map((problem) => ({
      path: `${(error as FastifyError).validationContext ?? ''}${problem.instancePath}`,
      message: `${problem.message ?? ''}${problem.keyword === 'additionalProperties' ? `: ${String(problem.params.additionalProperty)}` : ''}`,
    }));
    return new BridgeError('VALIDATION_FAILED', { problems });
  }
  const code2 = known[code];
  if (code2) return new BridgeError(code2, undefined, { cause: error });
  if (statusCode === 429) return new BridgeError('TOO_MANY_REQUESTS', undefined, { cause: error });
  if (statusCode === 413) return new BridgeError('TOO_LARGE', undefined, { cause: error });
  if (statusCode === 415) return new BridgeError('UNSUPPORTED_MEDIA_TYPE', undefined, { cause: error });
  if (statusCode === 404) return new BridgeError('NOT_FOUND', undefined, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new BridgeError(
      'VALIDATION_FAILED',
      { problems: [{ path: '', message: error.message }] },
      { cause: error },
    );
  }
  if (isUniqueViolation(error) || isRetryable(error))
    return new BridgeError('CONFLICT', undefined, { cause: error });
  return new BridgeError('INTERNAL', { number: requestId }, { cause: error });
}

/** Answers with an error in the words of the catalogue and in the language of the request. */
export function answerError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = asBridgeError(error, request.id);
  const kind: ErrorKind = errorCatalogue[known.code];
  if (kind.status >= 500 && known.code !== 'NOT_IMPLEMENTED' && known.code !== 'NOT_READY') {
    request.log.error({ err: known.cause ?? known, code: known.code }, 'request failed');
  } else if (known.code === 'CONFLICT') {
    request.log.warn({ err: known.cause }, 'two changes met');
  }
  request.errorCode = known.code;
  if (kind.retry === 'later') reply.header('retry-after', String(known.details?.retryAfterSeconds ?? 5));
  return reply
    .code(kind.status)
    .type('application/json; charset=utf-8')
    .send(errorBody(known, languageOf(request.headers['accept-language'])));
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the error that was answered, for the audit log and the metrics. */
    errorCode?: ErrorCode;
  }
}

/** What is not HTTP at all has no request to answer: the refusal is written to the connection, which ends. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  // The sender has gone, or never said anything.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code: ErrorCode = error.code === 'HPE_HEADER_OVERFLOW' ? 'TOO_LARGE' : 'VALIDATION_FAILED';
  const body = JSON.stringify(errorBody(new BridgeError(code), 'ru'));
  socket.end(
    `HTTP/1.1 ${errorCatalogue[code].status} ${STATUS_CODES[errorCatalogue[code].status]}\r\n` +
      'content-type: application/json; charset=utf-8\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Every error leaves the service as the contract says. */
export function answerErrors(http: FastifyInstance, methodsOf: (path: string) => string[]): void {
  http.setErrorHandler<FastifyError>((error, request, reply) => answerError(error, request, reply));
  http.setNotFoundHandler((request, reply) => {
    const methods = methodsOf((request.raw.url ?? '').split('?')[0] ?? '');
    if (methods.length > 0) reply.header('allow', methods.join(', '));
    return answerError(
      new BridgeError(methods.length > 0 ? 'METHOD_NOT_ALLOWED' : 'NOT_FOUND'),
      request,
      reply,
    );
  });
}
