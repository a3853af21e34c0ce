import type { Client } from 'whatsapp-web.js';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Peer } from '../engine.ts';
import { addressOf, bareAddress, isGroup, type LibraryId, lidOf, phoneOf } from './convert.ts';
import { within } from './limit.ts';

/** When somebody is asked for again: when the page didn't tell, when his phone is unknown, else. */
const untoldMs = 60_000;
const unknownMs = 10 * 60_000;
const knownMs = 24 * 60 * 60_000;
const mostKnown = 5000;

export interface Peers {
  /** Who is behind an address. Never rejects: what the page doesn't tell stays null. */
  of(client: Client, address: string, shownName?: string | null): Promise<Peer>;
}

export interface PeersOptions {
  clock: Clock;
  log: Log;
  limitMs: number;
  /** Somebody's phone has become known after he was known without. */
  onIdentity(peer: Peer): void;
}

/** Remembers who is who, so that a message needs one question to the page at most. */
export function createPeers({ clock, log, limitMs, onIdentity }: PeersOptions): Peers {
  const known = new Map<string, { peer: Peer; until: number }>();

  async function ask<T>(what: string, promise: Promise<T>): Promise<T | null> {
    try {
      return await within(clock, limitMs, what, promise);
    } catch (error) {
      log.debug({ err: error }, 'the page did not tell who somebody is');
      return null;
    }
  }

  async function person(client: Client, address: string): Promise<{ peer: Peer; sure: boolean }> {
    const [contact, ids] = await Promise.all([
      ask('getContactById', client.getContactById(address)),
      ask('getContactLidAndPhone', client.getContactLidAndPhone([address])),
    ]);
    // The numbers come as `…@c.us` and `…@lid`; Contact.number may hold the digits of a LID.
    const { pn, lid } = ids?.[0] ?? {};
    const { username } = (contact ?? {}) as { username?: unknown };
    const phoneAddress = pn ?? addressOf(contact?.id as LibraryId);
    return {
      peer: {
        address,
        kind: 'person',
        phone: phoneOf(address) ?? phoneOf(phoneAddress),
        lid: lidOf(address) ?? (lid ? lidOf(lid) : null),
        username: typeof username === 'string' && username !== '' ? username : null,
        name: contact?.name || contact?.pushname || contact?.verifiedName || null,
      },
      sure: contact !== null && ids !== null,
    };
  }

  async function group(client: Client, address: string): Promise<{ peer: Peer; sure: boolean }> {
    const chat = await ask('getChatById', client.getChatById(address));
    return { peer: { ...bareAddress(address), name: chat?.name || null }, sure: chat !== null };
  }

  return {
    async of(client, address, shownName = null) {
      const now = clock.now().getTime();
      const before = known.get(address);
      if (before && before.until > now && (before.peer.name || !shownName)) return before.peer;
      const { peer, sure } = await (isGroup(address) ? group : person)(client, address);
      const named = { ...peer, name: peer.name ?? shownName };
      if (!sure && before) {
        // A page that doesn't tell now isn't asked for every message.
        before.until = now + untoldMs;
        return { ...before.peer, name: before.peer.name ?? shownName };
      }
      const isUnknown = named.kind === 'person' && named.phone === null;
      const lasts = !sure ? untoldMs : isUnknown ? unknownMs : knownMs;
      known.delete(address);
      known.set(address, { peer: named, until: now + lasts });
      if (known.size > mostKnown) known.delete(known.keys().next().value ?? '');
      if (before && before.peer.phone === null && named.phone !== null) onIdentity(named);
      return named;
    },
  };
}
