/** Looking back: what came while nobody listened, and what became of a message of unknown outcome. */
import type { Message } from 'whatsapp-web.js';
import { chunksOf } from '../../platform/chunks.ts';
import type { Clock } from '../../platform/clock.ts';
import { type Draft, EngineError, type InboundMessage, type Lookup, type Peer } from '../engine.ts';
import type { Library } from './client.ts';
import {
  bareAddress,
  isForeignChat,
  isGroup,
  isSpoken,
  type LibraryId,
  messageIdOf,
  rawOf,
  receiptOf,
  toInbound,
} from './convert.ts';
import { type Echo, isSame } from './echo.ts';
import type { Inbound, InboundSource } from './inbound.ts';
import { loadMessages, readChats } from './page.ts';
import type { Peers } from './peers.ts';
import { findAddress } from './send.ts';
import type { Session } from './session.ts';
import type { Timings } from './timings.ts';

export interface HistoryOptions {
  session: Session;
  source: InboundSource;
  library: Library;
  groups: boolean;
  inbound: Inbound;
  echo: Echo;
  peers: Peers;
  clock: Clock;
  timings: Timings;
}

/** More of one chat at once would hold up the page; what is beyond is older than what is taken. */
const mostPerChat = 2000;

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);

export type Since = (address: string, otherAddress?: string | null) => Date;
export type Known = (externalIds: string[]) => Promise<ReadonlySet<string>>;

/** Messages of all chats since their marks, each chat in its order. */
export async function* readHistory(
  options: HistoryOptions,
  since: Since,
  known: Known = async () => new Set(),
): AsyncGenerator<InboundMessage> {
  const { session, library, timings } = options;
  for (const { address, mark } of await chatsToRead(options, since, known)) {
    const loaded = await session.call(
      'messages of a chat',
      loadMessages(session.page, address, mark, mostPerChat),
      timings.mediaMs,
    );
    for (const model of loaded?.messages ?? []) {
      const message = await toHistory(options, asMessage(library, session, model));
      if (message) yield message;
    }
  }
}

/** Chats in which there may be something that the bridge has not. `mark` in seconds. */
async function chatsToRead(
  { session, source, groups, clock }: HistoryOptions,
  since: Since,
  known: Known,
): Promise<Array<{ address: string; mark: number }>> {
  const chats = await session.call('list of chats', readChats(session.page));
  const own = chats.filter(({ address }) => !isForeignChat(address, source.own(), groups));
  const lastIds = own.flatMap(({ lastId }) => (lastId === null ? [] : [lastId]));
  const have = await known(lastIds);
  const others = await otherAddresses(
    session,
    own.map(({ address }) => address),
  );
  const now = seconds(clock.now());
  return own.flatMap(({ address, lastAt, lastId }) => {
    const mark = seconds(since(address, others.get(address)));
    if (lastAt > 0 && lastAt < mark) return [];
    // Nothing came after what the bridge has; what is younger may have been changed since.
    const isWhole = lastId !== null && have.has(lastId) && lastAt > 0 && lastAt < now - recentSeconds;
    return isWhole && mark >= lastAt - answerSeconds ? [] : [{ address, mark }];
  });
}

/** Edits and deletions are looked for in chats whose last message is younger than this. */
const recentSeconds = 3600;
/** The mark of a chat may be this much before the bridge's last answer. */
const answerSeconds = 600;

/** The other address, phone or LID, of each person whom the page knows by both. */
async function otherAddresses(session: Session, addresses: string[]): Promise<Map<string, string>> {
  const people = addresses.filter((address) => !isGroup(address));
  const others = new Map<string, string>();
  for (const part of chunksOf(people, 200)) {
    const answers = await session.call(
      'getContactLidAndPhone',
      session.client.getContactLidAndPhone(part),
      60_000,
    );
    for (const [at, address] of part.entries()) {
      const { lid, pn } = answers[at] ?? {};
      const other = address === lid ? pn : lid;
      if (other && other !== address) others.set(address, other);
    }
  }
  return others;
}

async function toHistory(options: HistoryOptions, raw: Message): Promise<InboundMessage | null> {
  const { source, inbound, echo, clock } = options;
  if (raw.fromMe) await echo.settled();
  const id = messageIdOf(raw.id as unknown as LibraryId);
  if (raw.type === ('revoked' as string)) return inbound.convertRevoked(source, raw);
  const message = await inbound.convert(source, raw, true);
  if (!message) return null;
  const { latestEditSenderTimestampMs: at } = rawOf(raw);
  const edited = at ? { ...message, editedAt: new Date(at) } : message;
  if (!raw.fromMe) return edited;
  // Of what the bridge has sent, only the receipts can be news: it knows it by its id.
  if (echo.isOurs(id)) return message;
  return echo.mayBeOurs(message, clock.now().getTime()) ? null : edited;
}

function asMessage(library: Library, session: Session, model: object): Message {
  const Constructor = (library as unknown as { Message: unknown }).Message as new (
    client: unknown,
    data: object,
  ) => Message;
  return new Constructor(session.client, model);
}

/** Looks for the draft among what the line has sent since then. */
export async function lookUp(
  options: HistoryOptions,
  draft: Draft,
  handedOverAt: Date,
  knownIds: ReadonlySet<string>,
): Promise<Lookup> {
  const { session, echo } = options;
  if (!session.isOnline || echo.isPending(draft.messageId)) return { outcome: 'unknown' };
  try {
    const addresses = await addressesOf(options, draft);
    if (addresses === null) return { outcome: 'unknown' };
    let isWhole = true;
    for (const address of addresses) {
      const found = await lookInto(options, address, draft, handedOverAt, knownIds);
      if (typeof found === 'object') return found;
      if (found === 'partly') isWhole = false;
    }
    return isWhole && session.isOnline ? { outcome: 'absent' } : { outcome: 'unknown' };
  } catch (error) {
    if (error instanceof EngineError) return { outcome: 'unknown' };
    throw new EngineError('failed', `the page does not tell: ${String(error)}`, true, { cause: error });
  }
}

/** All addresses by which the chat may be kept: WhatsApp moves people from numbers to LIDs. Null: not known. */
async function addressesOf({ session }: HistoryOptions, { to }: Draft): Promise<string[] | null> {
  const address = to.address ?? (to.phone ? await findAddress(session, to.phone) : null);
  if (!address) return to.phone ? [] : null;
  if (to.kind === 'group') return [address];
  const [ids] = await session.call('getContactLidAndPhone', session.client.getContactLidAndPhone([address]));
  const byPhone = to.phone ? [`${to.phone.replace(/\D/g, '')}@c.us`] : [];
  return [...new Set([address, ...(ids?.lid ? [ids.lid] : []), ...(ids?.pn ? [ids.pn] : []), ...byPhone])];
}

async function lookInto(
  options: HistoryOptions,
  address: string,
  draft: Draft,
  handedOverAt: Date,
  knownIds: ReadonlySet<string>,
): Promise<Lookup | 'nothing' | 'partly'> {
  const { session, source, library, timings } = options;
  // The page's clock is the machine's; whole seconds, and a little more.
  const from = seconds(handedOverAt) - 2;
  const loaded = await session.call(
    'messages of a chat',
    loadMessages(session.page, address, from, mostPerChat),
    timings.mediaMs,
  );
  if (!loaded) return 'nothing';
  const peer: Peer = { ...bareAddress(address), ...(draft.to.phone ? { phone: draft.to.phone } : {}) };
  for (const model of loaded.messages) {
    const raw = asMessage(library, session, model);
    const id = messageIdOf(raw.id as unknown as LibraryId);
    if (!raw.fromMe || knownIds.has(id) || !isSpoken(raw.type)) continue;
    const message = toInbound(raw, { peer, authorName: null, own: source.own(), caughtUp: true });
    if (!isSame(draft, message)) continue;
    const sent = { externalId: id, at: message.sentAt, confirmed: raw.ack >= 1, peer };
    return { outcome: 'found', sent, status: receiptOf(raw.ack) };
  }
  return loaded.whole ? 'nothing' : 'partly';
}
