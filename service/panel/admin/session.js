/* Signing in: a one-time link becomes a session. */
import { ApiError, api, useToken } from './api.js';

/** What the address asked for, without what must not stay in it. */
function takeTicket() {
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

/**
 * The session, or `{ refused: 'none' | 'used' }`. A link that was used before still opens the page for who is signed
 * in already. Throws what is neither an answer of the kind: no connection, an error of the service.
 */
export async function signIn() {
  const { ticket, isEmbedded } = takeTicket();
  if (ticket !== null) {
    try {
      // Inside 1C's frame cookies are not to be relied on.
      const session = await api.openSession(ticket, isEmbedded ? 'token' : 'cookie');
      if (isEmbedded) useToken(session.token);
      return session;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429) throw error;
    }
  }
  try {
    return await api.session();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    return { refused: ticket === null ? 'none' : 'used' };
  }
}
