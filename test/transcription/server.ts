/** A transcription server on a real socket: `/v1/audio/transcriptions` as OpenAI describes it, with faults on demand. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  path: string;
  authorization: string | undefined;
  fields: Record<string, string>;
  file: { name: string; type: string; content: Buffer };
}

/** How the server answers from now on. `slow`: not at all, until it is told otherwise. */
export type Manner =
  | { text: string }
  | { status: number; body?: string }
  | { body: string }
  | 'slow'
  | 'broken';

export interface TranscriptionServer {
  url: string;
  asked: Asked[];
  answers(manner: Manner): void;
  /** Takes no connections; `up` listens on the same port again. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** The parts of a multipart body, by the form of RFC 7578. */
async function formOf(request: IncomingMessage): Promise<FormData> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  return new Response(Buffer.concat(chunks), { headers }).formData();
}

export async function startTranscription(): Promise<TranscriptionServer> {
  const asked: Asked[] = [];
  const hanging = new Set<ServerResponse>();
  let manner: Manner = { text: 'Здравствуйте' };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await formOf(request);
    const file = form.get('file') as File;
    const fields = [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
    asked.push({
      path: `${request.method} ${request.url}`,
      authorization: request.headers.authorization,
      fields: Object.fromEntries(fields) as Record<string, string>,
      file: { name: file.name, type: file.type, content: Buffer.from(await file.arrayBuffer()) },
    });
    if (manner === 'slow') hanging.add(response);
    else if (manner === 'broken') request.socket.destroy();
    else if ('text' in manner)
      response.setHeader('content-type', 'application/json').end(JSON.stringify(manner));
    else {
      response.statusCode = 'status' in manner ? manner.status : 200;
      response.end(manner.body ?? '{"error":{"message":"no"}}');
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const down = async () => {
    if (!server.listening) return;
    for (const response of hanging) response.destroy();
    hanging.clear();
    server.closeAllConnections();
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answers(next) {
      manner = next;
    },
    down,
    up: () => listen(port),
    close: down,
  };
}

/** An Ogg Opus file of so many seconds, as far as its headers tell (RFC 3533, RFC 7845); it holds no sound. */
export function oggOf(seconds: number): Buffer {
  const page = (granule: bigint, body: Buffer): Buffer => {
    const head = Buffer.alloc(28);
    head.write('OggS');
    head.writeBigInt64LE(granule, 6);
    head.writeUInt8(1, 26);
    head.writeUInt8(body.length, 27);
    return Buffer.concat([head, body]);
  };
  const opus = Buffer.alloc(19);
  opus.write('OpusHead');
  opus.writeUInt8(1, 8);
  opus.writeUInt8(1, 9);
  opus.writeUInt32LE(48_000, 12);
  return Buffer.concat([page(0n, opus), page(BigInt(seconds * 48_000), Buffer.from(`${seconds} s`))]);
}
