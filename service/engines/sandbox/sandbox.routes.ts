/** The phones of the sandbox over HTTP: what a person does on the page «Телефон клиента», and the page itself. */
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { LineId } from '../../../contracts/common.ts';
import type { Operations } from '../../../contracts/operations.ts';
import { fail } from '../../platform/errors.ts';
import type { Handlers } from '../../platform/http.ts';
import { languageOf } from '../../platform/http-errors.ts';
import type { InputOf, OutputOf, SandboxWorld, WorldCommand } from './sandbox-world.ts';
import { WorldError, type WorldErrorCode } from './world-state.ts';

export interface SandboxRouteDeps<Principal> {
  world: SandboxWorld;
  /** The line of the path, when it is the caller's to manage and of this engine; throws NOT_FOUND otherwise. */
  sandboxLine(input: { params: { lineId: LineId }; principal: Principal }): Promise<LineId>;
}

const operationIds = [
  'getSandboxPage',
  'sandboxScan',
  'sandboxMessage',
  'sandboxReceipts',
  'sandboxDisconnect',
  'sandboxFaults',
  'getSandboxOutbox',
  'getSandboxFile',
] as const satisfies ReadonlyArray<keyof Operations>;
export type SandboxOperations = Pick<Operations, (typeof operationIds)[number]>;

const page = new URL('../../panel/sandbox/sandbox.html', import.meta.url);

/** What a browser may show itself; anything else (a page with a script, say) is only saved. */
const shown = /^(image\/(jpeg|png|gif|webp)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+)(;|$)/i;

const answers: Partial<Record<WorldErrorCode, Parameters<typeof fail>[0]>> = {
  not_found: 'NOT_FOUND',
  not_linked: 'LINE_NOT_READY',
  not_online: 'LINE_NOT_READY',
  unreachable: 'LINE_NOT_READY',
  nothing_to_send: 'NOTHING_TO_SEND',
  bad_request: 'VALIDATION_FAILED',
  qr_not_ready: 'QR_NOT_READY',
  qr_expired: 'QR_EXPIRED',
  linked_already: 'LINE_PAIRED',
};

export function sandboxHandlers<Principal>(
  deps: SandboxRouteDeps<Principal>,
): Handlers<SandboxOperations, Principal> {
  const { world, sandboxLine } = deps;

  /** A promise of the world, its refusals told in the contract's words. */
  async function told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      const code = error instanceof WorldError ? answers[error.code] : undefined;
      if (!code) throw error;
      return fail(code, { reason: (error as WorldError).message });
    }
  }

  const call = <C extends WorldCommand>(name: C, lineId: LineId, input: InputOf<C>): Promise<OutputOf<C>> =>
    told(world.call(name, lineId, input));

  /** Does it and shows how the line stands afterwards. */
  async function then<C extends WorldCommand>(name: C, lineId: LineId, input: InputOf<C>) {
    await call(name, lineId, input);
    return call('state', lineId, {});
  }

  return {
    async getSandboxPage({ query, request, reply }) {
      const html = await readFile(page, 'utf8');
      const language = query.lang ?? languageOf(request.headers['accept-language']);
      reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8');
      return reply.send(html.replace('<html lang="ru"', `<html lang="${language}"`));
    },
    async sandboxScan(input) {
      return then('scan', await sandboxLine(input), input.body);
    },
    async sandboxMessage(input) {
      const lineId = await sandboxLine(input);
      const { file, action, typing, ...rest } = input.body;
      if (action === 'typing') {
        await call('type', lineId, { ...rest, state: typing ?? 'typing' });
        return { key: null };
      }
      const body = { ...rest, ...(action === undefined ? {} : { action }) };
      if (!file) return call('act', lineId, body);
      const { base64, ...about } = file;
      const content = Buffer.from(base64, 'base64');
      if (content.length === 0) fail('NOTHING_TO_SEND');
      const stored = await told(world.putFile(Readable.from([content])));
      return call('act', lineId, { ...body, file: { ...about, ...stored, waveform: null } });
    },
    async sandboxReceipts(input) {
      await call('confirm', await sandboxLine(input), input.body);
      return { done: true };
    },
    async sandboxDisconnect(input) {
      return then('disconnect', await sandboxLine(input), input.body);
    },
    async sandboxFaults(input) {
      return then('setFaults', await sandboxLine(input), input.body);
    },
    async getSandboxOutbox(input) {
      return call('outbox', await sandboxLine(input), {});
    },
    async getSandboxFile(input) {
      const { key } = input.params;
      const file = await call('file', await sandboxLine(input), { key });
      const stream = await told(world.openFile(file.fileId));
      const mode = shown.test(file.mimeType) ? 'inline' : 'attachment';
      const fileName = encodeURIComponent(file.fileName).replace(
        /['()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16)}`,
      );
      return input.reply
        .header('content-disposition', `${mode}; filename*=UTF-8''${fileName}`)
        .header('cache-control', 'private, max-age=3600')
        .type(shown.test(file.mimeType) ? file.mimeType : 'application/octet-stream')
        .send(stream);
    },
  };
}
