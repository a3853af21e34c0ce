/** Who works here: a one-time link becomes a session. */
import { signal } from '@preact/signals';
import type { Session } from '../../../../contracts/panel.ts';
import { ApiError, call, useToken } from '../api/client.ts';

export type Person = NonNullable<Session['employee']>;

/** `none`: no link and no session; `used`: the link is not valid any more. */
export type Entry = 'starting' | 'in' | 'none' | 'used' | 'offline' | 'leaving';

export const entry = signal<Entry>('starting');
export const session = signal<Session | null>(null);

const query = new URLSearchParams(location.search);
/** Inside 1C’s field or the frame of its web client. */
export const embedded = query.get('embed') === '1';
/** The chat that the link was made for. */
export const askedChat = query.get('chat');

export const isManager = (): boolean => {
  const role = session.value?.role;
  return role === 'manager' || role === 'administrator';
};
export const me = (): string => session.value?.employee?.id ?? '';

/** The ticket of the address, which does not stay there. */
function takeTicket(): string | null {
  const ticket = query.get('ticket');
  if (ticket !== null) {
    query.delete('ticket');
    const rest = query.toString();
    history.replaceState(null, '', `${location.pathname}${rest ? `?${rest}` : ''}${location.hash}`);
  }
  return ticket;
}

let ticket = takeTicket();

/** Signs in. A link that was used before still opens the page for who is signed in already. */
export async function signIn(): Promise<void> {
  const used = ticket !== null;
  try {
    const opened = (await byTicket()) ?? (await call('getSession'));
    session.value = opened;
    if (opened.employee === null) {
      entry.value = 'leaving';
      location.replace(`/panel/admin${location.search}${location.hash}`);
    } else entry.value = 'in';
  } catch (error) {
    entry.value = error instanceof ApiError && error.status === 401 ? (used ? 'used' : 'none') : 'offline';
  }
}

async function byTicket(): Promise<Session | null> {
  if (ticket === null) return null;
  try {
    const opened = await call('createSession', { body: { ticket, mode: embedded ? 'token' : 'cookie' } });
    if (embedded) useToken(opened.token);
    ticket = null;
    return opened;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429) throw error;
    return null;
  }
}

/** Ends the session on this device. */
export async function signOut(): Promise<void> {
  await call('deleteSession');
  useToken(null);
  session.value = null;
  entry.value = 'none';
}
