/** An engine that does what a test says, in the place of the sandbox. */
import type {
  Draft,
  Engine,
  EngineContext,
  InboundMessage,
  Lookup,
  Sent,
} from '../../service/engines/engine.ts';
import { createRegistry, type EngineRegistry } from '../../service/engines/registry.ts';
import { sandboxCapabilities } from '../../service/engines/sandbox/capabilities.ts';

/** Nothing was missed. */
export async function* nothing(): AsyncGenerator<InboundMessage> {}

/** An engine in the hands of a test; every line that is started makes a new one. */
export class Puppet {
  readonly context: EngineContext;
  history: (since: (address: string) => Date) => AsyncIterable<InboundMessage> = nothing;
  onStop = async (): Promise<void> => undefined;
  onSend: (draft: Draft) => Promise<Sent>;
  onLookup: (draft: Draft) => Promise<Lookup> = async () => ({ outcome: 'unknown' });
  readonly sent: string[] = [];

  constructor(context: EngineContext) {
    this.context = context;
    this.onSend = async (draft) => this.sentOf(draft);
  }

  sentOf(draft: Draft): Sent {
    const phone = draft.to.phone ?? '';
    const peer = {
      address: `${phone.slice(1)}@x`,
      kind: 'person',
      phone,
      lid: null,
      name: null,
      username: null,
    } as const;
    return { externalId: `x-${draft.messageId}`, at: new Date(), confirmed: true, peer };
  }

  engine(): Engine {
    return {
      start: async () => undefined,
      stop: () => this.onStop(),
      logout: async () => undefined,
      send: (draft) => {
        this.sent.push(draft.text ?? '');
        return this.onSend(draft);
      },
      history: (since) => this.history(since),
      lookup: (draft) => this.onLookup(draft),
    };
  }

  online = () => this.context.emit({ type: 'online', phone: '+78125551470', name: 'Продажи' });
  message = (phone: string, text: string): Promise<void> =>
    this.context.emit({ type: 'message', message: inbound(phone, text) });
}

let lastId = 0;
/** What a client has just written. */
export const inbound = (phone: string, text: string): InboundMessage => ({
  externalId: `in-${++lastId}`,
  peer: { address: `${phone.slice(1)}@x`, kind: 'person', phone, lid: null, name: null, username: null },
  from: 'client',
  authorName: null,
  kind: 'text',
  text,
  sentAt: new Date(Math.floor(Date.now() / 1000) * 1000),
  quotedExternalId: null,
  quotedText: null,
  file: null,
  location: null,
  contactCard: null,
  caughtUp: false,
});

/** The engines of a bridge; each one that is made is handed over. */
export function puppets(onMade: (puppet: Puppet) => void): EngineRegistry {
  return createRegistry({
    sandbox: {
      capabilities: sandboxCapabilities,
      load: async () => ({
        name: 'sandbox',
        capabilities: sandboxCapabilities,
        create: (context) => {
          const puppet = new Puppet(context);
          onMade(puppet);
          return puppet.engine();
        },
      }),
    },
  });
}
