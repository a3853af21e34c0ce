import type { Capabilities } from '../../../contracts/line.ts';

/** WhatsApp takes more, but its apps lose the tail silently. */
export const maxTextLength = 4096;

/** What WhatsApp Web, driven by the library, can do. */
export const whatsappWebCapabilities: Capabilities = {
  engine: 'whatsapp-web',
  login: ['qr', 'pairing_code', 'passkey', 'done'],
  kinds: {
    send: ['text', 'image', 'video', 'voice', 'audio', 'document', 'sticker', 'location', 'contact'],
    receive: [
      ...['text', 'image', 'video', 'voice', 'audio', 'document', 'sticker', 'location', 'contact'],
      'system',
    ],
  },
  quote: true,
  delete: true,
  edit: true,
  react: true,
  markRead: true,
  typing: true,
  // WhatsApp tells it to those who are “available” only, and an available line keeps the phone from ringing.
  clientTyping: false,
  checkNumbers: true,
  history: true,
  groups: true,
  lookup: true,
  proxy: true,
  maxTextLength,
};
