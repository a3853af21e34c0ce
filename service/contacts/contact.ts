/** Rules of contacts: phone numbers, and what is learnt of a person from a messenger. */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Peer } from '../engines/engine.ts';
import { foldText } from '../platform/search-text.ts';
import type { ContactRow } from './contact.table.ts';

/** Digits with the separators people use; letters and extensions don't belong to a number. */
const spelling = /^\+?[\d\s()./\u2010-\u2015\u2212-]+$/;
const e164 = /^\+[1-9][0-9]{6,14}$/;

/**
 * A phone number in any usual spelling as E.164, or null when it is not one. Without a country code it is a
 * number of `defaultCountry`; `8 916 …`, `7916…` and `916…` are the same Russian number.
 */
export function phoneOf(input: string, defaultCountry: CountryCode = 'RU'): string | null {
  const text = input.trim();
  if (!spelling.test(text)) return null;
  const digits = text.replace(/\D/g, '');
  const parsed =
    read(text, defaultCountry) ??
    // 00 49 …, as abroad; and 375 29 … without the plus, long enough not to be a slip in a number from here.
    (digits.startsWith('00') ? read(`+${digits.slice(2)}`, defaultCountry) : undefined) ??
    (digits.length >= 12 ? read(`+${digits}`, defaultCountry) : undefined);
  if (!parsed) return null;
  // The numbering plan also knows 14 digits for +7; in practice these are two numbers run together.
  if (parsed.countryCallingCode === '7' && parsed.nationalNumber.length !== 10) return null;
  return e164.test(parsed.number) ? parsed.number : null;
}

function read(text: string, defaultCountry: CountryCode) {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry, extract: false });
  return parsed?.isValid() && !parsed.ext ? parsed : undefined;
}

/** The phone of a peer, unless it is none: a LID has digits too and must never be taken for one. */
export function peerPhone(peer: Pick<Peer, 'kind' | 'phone' | 'lid'>): string | null {
  if (peer.kind !== 'person' || peer.phone === null || !e164.test(peer.phone)) return null;
  return peer.lid !== null && peer.lid.replace(/\D.*$/, '') === peer.phone.slice(1) ? null : peer.phone;
}

/**
 * Whether a contact that shares an attribute with a peer is that person. A LID is an account's for good, a number is
 * not: who has another LID is somebody else, whose former number the provider has given anew.
 */
export const isSamePerson = (contact: Pick<ContactRow, 'lid'>, peer: Pick<Peer, 'lid'>): boolean =>
  contact.lid === null || peer.lid === null || contact.lid === peer.lid;

/** A name that fits its column; blank is none. */
export function nameOf(name: string | null | undefined): string | null {
  const text = (name ?? '').trim().slice(0, 200);
  // A cut must not leave half of a character.
  return text.replace(/[\uD800-\uDBFF]$/, '') || null;
}

/** The name as it is searched by. */
export const searchNameOf = (name: string | null): string | null =>
  name === null ? null : foldText(name).slice(0, 200);

/**
 * What a peer tells that the contact does not know yet. What an employee or 1C has said stays: WhatsApp only
 * fills in what is missing and renews what it said itself.
 */
export function learntFrom(contact: ContactRow, peer: Peer, now: string): Partial<ContactRow> {
  const learnt: Partial<ContactRow> = {};
  const name = nameOf(peer.name);
  if (name !== null && name !== contact.name && (contact.name === null || contact.nameFrom === 'whatsapp')) {
    Object.assign(learnt, { name, nameFrom: 'whatsapp', searchName: searchNameOf(name) });
  }
  const phone = peerPhone(peer);
  if (
    phone !== null &&
    phone !== contact.phone &&
    (contact.phone === null || contact.phoneFrom === 'whatsapp')
  ) {
    Object.assign(learnt, { phone, phoneFrom: 'whatsapp' });
  }
  if (peer.lid !== null && peer.lid !== contact.lid) learnt.lid = peer.lid;
  if (peer.username !== null && peer.username !== contact.username) learnt.username = peer.username;
  if (contact.kind === 'person' && contact.hasWhatsApp !== true) {
    Object.assign(learnt, { hasWhatsApp: true, checkedAt: now });
  }
  return learnt;
}
