import type { Capabilities } from '../../../contracts/line.ts';

/** WhatsApp takes more, but its apps lose the tail silently. */
export const maxTextLength = 4096;

/** What WhatsApp Web, driven by the library, can do. */
export const whatsappWebCapabilities: Capabilities = {
  engine: 'whatsapp-web',
  login: ['qr', 'pairing_code', 'done'],
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
  checkNumbers: true,
  history: true,
  groups: true,
  lookup: true,
  proxy: true,
  maxTextLength,
};
