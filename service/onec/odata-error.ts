/** Why 1C has not answered a question as it should. */

/**
 * - `unreachable`: no connection; `timeout`: no answer in time; `server`: 1C or the web server has failed (5xx)
 * - `unauthorized`: the login or the password is wrong; `no_rights`: this may not be read
 * - `not_published`: there is no OData at that address
 * - `unknown_name`: no such set or field (1C's code 6); `not_found`: no such object (code 9); `bad_query`: the rest of 4xx
 * - `bad_answer`: an answer that is not OData; `no_licence`: 1C has no licence for one more session
 */
export type OdataReason =
  | 'unreachable'
  | 'timeout'
  | 'server'
  | 'unauthorized'
  | 'no_rights'
  | 'not_published'
  | 'unknown_name'
  | 'not_found'
  | 'bad_query'
  | 'bad_answer'
  | 'no_licence';

const passing: readonly OdataReason[] = ['unreachable', 'timeout', 'server', 'no_licence'];

export class OdataError extends Error {
  readonly reason: OdataReason;
  readonly status: number | null;
  /** 1C's own code of the error: `6`, `9`, `14`. */
  readonly onecCode: string | null;
  /** 1C's own words. They may repeat what was asked (names, phones): for the administrator, not for the log. */
  readonly onecText: string | null;

  constructor(
    reason: OdataReason,
    given: {
      status?: number | null;
      onecCode?: string | null;
      onecText?: string | null;
      cause?: unknown;
    } = {},
  ) {
    const code = given.onecCode ? `, code ${given.onecCode}` : '';
    super(`OData: ${reason}${given.status ? ` (${given.status}${code})` : ''}`, { cause: given.cause });
    this.name = 'OdataError';
    this.reason = reason;
    this.status = given.status ?? null;
    this.onecCode = given.onecCode ?? null;
    this.onecText = given.onecText ?? null;
  }

  /** It may be otherwise in a while. */
  get isPassing(): boolean {
    return passing.includes(this.reason);
  }
}

export const isOdataError = (error: unknown, ...reasons: readonly OdataReason[]): error is OdataError =>
  error instanceof OdataError && (reasons.length === 0 || reasons.includes(error.reason));

interface Told {
  code: string | null;
  text: string | null;
  isOdata: boolean;
}

/** What the body of a refusal says, in each of the shapes in which 1C and its web server extension say it. */
function toldBy(body: string): Told {
  const trimmed = body.replace(/^\ufeff/, '').trim();
  if (trimmed.startsWith('{')) {
    try {
      const parsed = JSON.parse(trimmed) as Record<string, never>;
      const error = parsed['odata.error'] as { code?: unknown; message?: { value?: unknown } } | undefined;
      if (error) {
        return { code: String(error.code ?? ''), text: String(error.message?.value ?? ''), isOdata: true };
      }
      // The web server extension's own: {"exception":{"descr":"…","inner":{"descr":"…"}}}
      const exception = parsed.exception as { descr?: unknown; inner?: { descr?: unknown } } | undefined;
      if (exception) {
        const text = [exception.descr, exception.inner?.descr].filter((one) => typeof one === 'string');
        return { code: null, text: text.join(' '), isOdata: true };
      }
    } catch {
      return { code: null, text: null, isOdata: false };
    }
  }
  if (trimmed.startsWith('<') && /<m:error\b/.test(trimmed)) {
    const part = (name: string) =>
      new RegExp(`<m:${name}[^>]*>([\\s\\S]*?)</m:${name}>`).exec(trimmed)?.[1] ?? null;
    return { code: part('code'), text: part('message'), isOdata: true };
  }
  return { code: null, text: null, isOdata: false };
}

/** The error that an answer other than 2xx stands for. */
export function refusalOf(status: number, body: string): OdataError {
  const { code, text, isOdata } = toldBy(body);
  const given = { status, onecCode: code, onecText: text?.slice(0, 1000) ?? null };
  const says = text ?? '';
  if (status === 401) return new OdataError('unauthorized', given);
  if (/лиценз|licen[sc]e/i.test(says)) return new OdataError('no_licence', given);
  if (status === 403 || /нарушение прав|недостаточно прав|access (right|violation|denied)/i.test(says))
    return new OdataError('no_rights', given);
  if (status >= 300 && status < 400) return new OdataError('not_published', given);
  if (status === 404) {
    if (!isOdata) return new OdataError('not_published', given);
    return new OdataError(code === '9' ? 'not_found' : 'unknown_name', given);
  }
  if (status === 400 && code === '6') return new OdataError('unknown_name', given);
  if (status >= 500 || status === 408 || status === 429) return new OdataError('server', given);
  return new OdataError('bad_query', given);
}
