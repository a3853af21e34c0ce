/** A receiver of webhooks on a real socket that checks every signature, as 1C does. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FeedEvent } from '../../contracts/feed.ts';
import { type SignatureHeaders, verify } from '../../service/webhooks/sign.ts';
import { patience } from './client.ts';

export interface Receiver {
  url: string;
  /** Every delivery with a right signature, in the order of arrival; a repeated one stands twice. */
  events: FeedEvent[];
  /** Deliveries that were not what they should be, and why. */
  wrong: string[];
  /** The secret of the webhook; what comes before it is known waits. */
  trust(secret: string): void;
  /** What to answer from now on; 204 at first. */
  answer(status: number): void;
  /** The first event that suits, received already or to come. */
  until(what: string, suits: (event: FeedEvent) => boolean, limitMs?: number): Promise<FeedEvent>;
  /** Asked again whenever something has arrived. */
  holds(what: string, condition: () => boolean, limitMs?: number): Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const events: FeedEvent[] = [];
  const wrong: string[] = [];
  const waiting = new Set<() => void>();
  const { promise: secret, resolve: trust } = Promise.withResolvers<string>();
  let status = 204;

  async function take(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const headers = request.headers as unknown as SignatureHeaders;
    if (!verify(await secret, headers, body, Date.now() / 1000)) {
      wrong.push('the signature is wrong');
      return 401;
    }
    if (status >= 300) return status;
    const event: FeedEvent = JSON.parse(body.toString('utf8'));
    if (event.id !== headers['webhook-id']) wrong.push(`webhook-id ${headers['webhook-id']} of ${event.id}`);
    events.push(event);
    for (const look of waiting) look();
    return status;
  }

  const server = createServer((request, response) => {
    take(request).then(
      (code) => response.writeHead(code).end(),
      (error: unknown) => {
        // The sender was killed in the middle of its request.
        if (!request.complete) return response.destroy();
        wrong.push(String(error));
        response.writeHead(500).end();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hs/whatsapp/webhook`,
    events,
    wrong,
    trust,
    answer: (code) => {
      status = code;
    },
    async until(what, suits, limitMs) {
      await receiver.holds(what, () => events.some(suits), limitMs);
      return events.find(suits) as FeedEvent;
    },
    holds: (what, condition, limitMs = patience) =>
      new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        const look = () => {
          if (!condition()) return;
          end();
          resolve();
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`no webhook: ${what}; ${events.length} received`));
        }, limitMs);
        waiting.add(look);
        look();
      }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}
