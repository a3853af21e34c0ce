/** The outside world in another process (`world-server.ts`), used like the one in this process. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { LineId } from '../../../contracts/common.ts';
import type { InputOf, OutputOf, SandboxWorld, WorldCommand } from './sandbox-world.ts';
import { type StoredFile, WorldError, type WorldErrorCode, type WorldNews } from './world-state.ts';

const commandLimitMs = 15_000;
const fileLimitMs = 120_000;

/** Nothing is asked of the world before it is used. `url` without a slash at the end. */
export function connectSandboxWorld(url: string): SandboxWorld {
  const ends = new AbortController();

  async function ask(path: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
    const response = await fetch(`${url}${path}`, init).catch((error: unknown) => {
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      if (code === 'ECONNREFUSED') throw new WorldError('unreachable', 'the sandbox world is not there');
      throw error;
    });
    if (response.ok) return response;
    const { code, message } = (await response.json()) as { code: WorldErrorCode | null; message: string };
    if (code) throw new WorldError(code, message);
    throw new Error(message);
  }

  const within = (ms: number): AbortSignal => AbortSignal.any([ends.signal, AbortSignal.timeout(ms)]);

  return {
    async *attach(lineId: LineId, signal: AbortSignal): AsyncGenerator<WorldNews> {
      try {
        const { body } = await ask(`/lines/${lineId}/news`, {
          signal: AbortSignal.any([signal, ends.signal]),
        });
        let rest = '';
        for await (const chunk of (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
          const lines = `${rest}${chunk}`.split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            if (line !== '' && !signal.aborted) yield JSON.parse(line) as WorldNews;
          }
        }
      } catch (error) {
        // Leaving is not a failure.
        if (!signal.aborted && !ends.signal.aborted) throw error;
      }
    },
    async call<C extends WorldCommand>(name: C, lineId: LineId, input: InputOf<C>): Promise<OutputOf<C>> {
      const response = await ask(`/lines/${lineId}/commands/${name}`, {
        method: 'POST',
        body: JSON.stringify(input),
        signal: within(commandLimitMs),
      });
      return ((await response.json()) as { output: OutputOf<C> }).output;
    },
    async putFile(content) {
      const body = Readable.toWeb(content) as ReadableStream<Uint8Array>;
      const response = await ask('/files', {
        method: 'PUT',
        body,
        duplex: 'half',
        signal: within(fileLimitMs),
      });
      return (await response.json()) as StoredFile;
    },
    async openFile(fileId) {
      const { body } = await ask(`/files/${encodeURIComponent(fileId)}`, { signal: ends.signal });
      return Readable.fromWeb(body as ReadableStream<Uint8Array>);
    },
    async close() {
      ends.abort();
    },
  };
}
