/** Contacts: who is behind an address, the pairs of phone and LID, who is registered. */
import { account } from './account.js';
import { Collection, Model } from './events.js';
import { call } from './network.js';
import { define, strict } from './registry.js';
import { store } from './store.js';
import { createWid } from './wid.js';

const lidOf = new Map();
const phoneOf = new Map();

/** Remembers that a phone and a LID are one person. */
function remember({ phone, lid }) {
  if (!phone || !lid) return;
  lidOf.set(`${phone}@c.us`, createWid(`${lid}@lid`));
  phoneOf.set(`${lid}@lid`, createWid(`${phone}@c.us`));
}

function attributesOf({ id, phone, name, pushname }) {
  const wid = createWid(id);
  return {
    id: wid,
    ...(wid.isLid() && phone ? { phoneNumber: createWid(`${phone}@c.us`) } : {}),
    name,
    pushname,
    shortName: (name ?? '').split(' ')[0] || undefined,
    type: 'in',
    isBusiness: false,
    isEnterprise: false,
    isContactBlocked: false,
    statusMute: false,
    labels: [],
    verifiedLevel: undefined,
    verifiedName: undefined,
    about: undefined,
  };
}

class ContactCollection extends Collection {
  /** The contact of an address; asks the server for one that the page doesn't know yet. */
  async find(id) {
    const wid = createWid(id);
    const known = this.get(wid);
    if (known) return known;
    const person = await call('person', { wid: wid._serialized });
    return learnPerson({ id: wid._serialized, ...person });
  }
}

export const contacts = new ContactCollection();

/** Takes what the server knows about a person; resolves when the contact is on the disk. */
export async function learnPerson(person) {
  remember(person);
  const attributes = attributesOf(person);
  const known = contacts.get(attributes.id);
  if (known?.pushname === attributes.pushname && known?.phoneNumber?.user === attributes.phoneNumber?.user) {
    return known;
  }
  await store.write([['contacts', person]]);
  return known ? known.set(attributes) : contacts.add(new Model(attributes));
}

/** Fills the collection from the store. */
export async function loadContacts() {
  for (const person of await store.all('contacts')) {
    remember(person);
    contacts.add(new Model(attributesOf(person)));
  }
}

define('WAWebApiContact', {
  getCurrentLid: (wid) => lidOf.get(wid._serialized),
  getPhoneNumber: (wid) => phoneOf.get(wid._serialized),
  getAlternateUserWid: (wid) => lidOf.get(wid._serialized) ?? phoneOf.get(wid._serialized),
});
define('WAWebLidMigrationUtils', { toPn: (wid) => phoneOf.get(createWid(wid)._serialized) });
define('WAWebQueryExistsJob', {
  /** Asks whether an address is on WhatsApp: `{wid}` or null. */
  async queryWidExists(wid) {
    const found = await call('exists', { wid: wid._serialized });
    if (!found) return null;
    remember(found);
    return { wid: createWid(found.wid), biz: undefined, bizInfo: undefined };
  },
});

const isMe = (wid) => wid._serialized === `${account.phone}@c.us` || wid._serialized === `${account.lid}@lid`;

define('WAWebContactGetters', {
  getIsMe: (contact) => isMe(contact.id),
  getIsUser: (contact) => contact.id.isUser(),
  getIsGroup: (contact) => contact.id.isGroup(),
  getIsWAContact: () => true,
  getUserid: (contact) => contact.id.user,
  getVerifiedName: (contact) => contact.verifiedName,
  getVerifiedLevel: (contact) => contact.verifiedLevel,
  getStatusMute: (contact) => contact.statusMute,
  getName: (contact) => contact.name,
  getShortName: (contact) => contact.shortName,
  getPushname: (contact) => contact.pushname,
  getIsEnterprise: (contact) => contact.isEnterprise,
});
define('WAWebFrontendContactGetters', { getIsMyContact: (contact) => Boolean(contact.name) });
define('WAWebContactProfilePicThumbBridge', {
  async requestProfilePicFromServer(chat) {
    const { picture } = await call('person', { wid: createWid(chat.id)._serialized });
    return picture ? { eurl: picture } : null;
  },
});
define('WAWebContactStatusBridge', {
  getStatus: async ({ wid }) => ({ status: (await call('person', { wid: wid._serialized })).about }),
});
define('WAWebPhoneUtils', { formattedPhoneNumber: (jid) => `+${jid.split('@')[0]}` });

export const blocklist = strict('Blocklist', new Collection());
