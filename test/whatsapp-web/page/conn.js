/** The connection's model: QR reference, own name and platform; keys that the QR code is made of; pairing code. */
import { account } from './account.js';
import { Model } from './events.js';
import { call } from './network.js';
import { define, strict } from './registry.js';
import { createWid } from './wid.js';

class ConnModel extends Model {
  canSetMyPushname() {
    return account.linked;
  }
}

export const conn = new ConnModel({
  ref: undefined,
  pushname: undefined,
  platform: undefined,
  wid: undefined,
  battery: undefined,
  plugged: undefined,
});

/** Fills the model for the linked account. */
export function describeAccount() {
  conn.set({ pushname: account.name, platform: 'android', wid: createWid(`${account.phone}@c.us`) });
}

define('WAWebConnModel', { Conn: strict('Conn', conn) });
define('WAWebSetPushnameConnAction', {
  async setPushname(name) {
    await call('pushname', { name });
    account.name = name;
    conn.set({ pushname: name });
  },
});

define('WABase64', { encodeB64: (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))) });
define('WAWebCompanionRegClientUtils', { DEVICE_PLATFORM: '1' });
define('WAWebAdvSignatureApi', {});
define('WAWebUserPrefsInfoStore', {
  waNoiseInfo: strict('waNoiseInfo', {
    get: async () => ({ staticKeyPair: { pubKey: new Uint8Array(account.keys.noise).buffer } }),
  }),
});
define('WAWebSignalStoreApi', {
  waSignalStore: strict('waSignalStore', {
    getRegistrationInfo: async () => ({
      identityKeyPair: { pubKey: new Uint8Array(account.keys.identity).buffer },
    }),
  }),
});
define('WAWebUserPrefsMultiDevice', { getADVSecretKey: () => account.keys.adv });
define('WAWebMiscBrowserUtils', { info: () => ({ os: 'Linux', name: 'Chrome', version: '156' }) });
define('WAWebSyncGatingUtils', { isPlaceholderMessageResendEnabled: () => false });

let pairingType = 'QR';
define('WAWebAltDeviceLinkingApi', {
  setPairingType(type) {
    pairingType = type;
  },
  initializeAltDeviceLinking: async () => {},
  initializeQRLinking: async () => {
    pairingType = 'QR';
  },
  /** Asks for a code of eight signs that the person types into the phone. */
  async startAltLinkingFlow(phone) {
    if (pairingType !== 'ALT_DEVICE_LINKING') throw new Error('startAltLinkingFlow: wrong pairing type');
    return call('pairingCode', { phone });
  },
});
