import type { Capabilities } from '../../../contracts/line.ts';

const kinds = ['text', 'image', 'video', 'voice', 'audio', 'document', 'sticker', 'location', 'contact'];

/** What the sandbox can do: everything but a proxy, for it knows no network. */
export const sandboxCapabilities: Capabilities = {
  engine: 'sandbox',
  login: ['qr', 'pairing_code'],
  kinds: { send: kinds, receive: kinds },
  quote: true,
  delete: true,
  edit: true,
  react: true,
  markRead: true,
  typing: true,
  clientTyping: true,
  checkNumbers: true,
  history: true,
  groups: true,
  lookup: true,
  proxy: false,
  maxTextLength: 4096,
};
