/**
 * Reads the object that a template speaks of before the message is made: inside the transaction nothing waits for 1C,
 * so what is kept by then is what the message says. What can't be had stays a hole, and a message with one is refused.
 */
import type { ChatId, LineId, TemplateId } from '../../contracts/common.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import { type Principal, sees } from '../access/principal.ts';
import { chatTable } from '../chats/chat.table.ts';
import { lineTable } from '../lines/line.table.ts';
import type { Platform } from '../platform/platform.ts';
import { templateTable } from '../templates/template.table.ts';
import { variablesOf } from '../templates/template.ts';
import { type Cards, placeOf } from './cards.ts';
import type { Place } from './object.store.ts';

export interface Speaking {
  templateId?: TemplateId | undefined;
  object?: ObjectLink | undefined;
  chatId?: ChatId | undefined;
  lineId?: LineId | undefined;
}

const patienceMs = 8_000;
const needsOneC = (name: string): boolean => name.startsWith('object.') && name !== 'object.title';

export function createWarming({ db }: Platform, cards: Cards) {
  /** The object whose fields the template needs; null when it needs none, or may not speak of it. */
  async function placeFor(principal: Principal, speaking: Speaking): Promise<Place | null> {
    const { templateId, chatId, lineId } = speaking;
    if (templateId === undefined) return null;
    return db.read(async (reader) => {
      const template = await reader.repo(templateTable).findOneBy({ id: templateId });
      if (!template || !sees(principal, template.infobaseId)) return null;
      if (!variablesOf(template.text).some(needsOneC)) return null;
      const chat = chatId === undefined ? null : await reader.repo(chatTable).findOneBy({ id: chatId });
      const at = chat?.lineId ?? lineId;
      const line = at === undefined ? null : await reader.repo(lineTable).findOneBy({ id: at });
      if (!line || line.infobaseId !== template.infobaseId) return null;
      if (speaking.object) return placeOf(template.infobaseId, speaking.object);
      return chat?.objectKind && chat.objectKey
        ? placeOf(template.infobaseId, { kind: chat.objectKind, key: chat.objectKey })
        : null;
    });
  }

  /** Waits until the objects are read, or 1C has had its time. */
  return async (principal: Principal, all: readonly Speaking[]): Promise<void> => {
    const places = new Map<string, Place>();
    for (const speaking of all) {
      const place = await placeFor(principal, speaking);
      if (place) places.set(JSON.stringify(place), place);
    }
    await Promise.all([...places.values()].map((place) => cards.show(place, patienceMs)));
  };
}
