/** Who administers: a one-time link becomes a session. Managers have the reports; employees have nothing to do here. */
import { computed, signal } from '@preact/signals';
import type { Session } from '../../../../../contracts/panel.ts';
import { ApiError, useToken } from '../../api/client.ts';
import { call } from '../api.ts';

/** `none`: no link and no session; `used`: the link is spent; `forbidden`: signed in, but neither administrator nor manager. */
export type Entry = 'starting' | 'in' | 'none' | 'used' | 'left' | 'forbidden' | 'offline';

export const entry = signal<Entry>('starting');
export const session = signal<Session | null>(null);

/** The person at the server has no employee, and all rights. */
export const isAdministrator = computed(
  () => session.value?.role === 'administrator' || (session.value?.scopes ?? []).indexOf('admin') >= 0,
);

function takeTicket(): { ticket: string | null; isEmbedded: boolean } {
  const query = new URLSearchParams(location.search);
  const ticket = query.get('ticket');
  const isEmbedded = query.get('embed') === '1';
  if (ticket !== null) {
    query.delete('ticket');
    const rest = query.toString();
    history.replaceState(null, '', `${location.pathname}${rest ? `?${rest}` : ''}${location.hash}`);
  }
  return { ticket, isEmbedded };
}

let given = takeTicket();

async function byTicket(): Promise<Session | null> {
  const { ticket, isEmbedded } = given;
  if (ticket === null) return null;
  try {
    // Inside 1C’s frame cookies are not to be relied on.
    const opened = await call('createSession', { body: { ticket, mode: isEmbedded ? 'token' : 'cookie' } });
    if (isEmbedded) useToken(opened.token);
    given = { ticket: null, isEmbedded };
    return opened;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429) throw error;
    return null;
  }
}

/** Signs in. A link that was used before still opens the page for who is signed in already. */
export async function signIn(): Promise<void> {
  const hadTicket = given.ticket !== null;
  entry.value = 'starting';
  try {
    const opened = (await byTicket()) ?? (await call('getSession'));
    session.value = opened;
    entry.value = isAdministrator.value || opened.role === 'manager' ? 'in' : 'forbidden';
  } catch (error) {
    const isRefused = error instanceof ApiError && error.status === 401;
    entry.value = isRefused ? (hadTicket ? 'used' : 'none') : 'offline';
  }
}

/** Ends the session on this device. */
export async function signOut(): Promise<void> {
  await call('deleteSession');
  useToken(null);
  session.value = null;
  entry.value = 'left';
}
