/** Everything that the card widget is drawn from, in one answer. */
import type { InfobaseId } from '../../contracts/common.ts';
import type { Compose } from '../../contracts/compose.ts';
import type { Capabilities } from '../../contracts/line.ts';
import type { ObjectLink } from '../../contracts/object.ts';
import { type HandlersOf, infobaseOf } from '../access/principal.ts';
import { phoneOf } from '../contacts/contact.ts';
import type { NumberChecks } from '../contacts/number-checks.ts';
import { briefOf } from '../employees/employee.store.ts';
import { requireInfobase } from '../infobases/infobase.store.ts';
import type { LineRow } from '../lines/line.table.ts';
import { adviceOf } from '../onec/check.ts';
import type { FoundPhone } from '../onec/phones.ts';
import { BridgeError, fail } from '../platform/errors.ts';
import { errorText, type Language, languageOf } from '../platform/http-errors.ts';
import type { Platform } from '../platform/platform.ts';
import { type Cards, type FoundCard, placeOf } from './cards.ts';
import { chatsOfPhones, colleaguesOf, firstLine, linesOf, templatesOf } from './compose.present.ts';
import { presentCard } from './object.present.ts';
import { timelineOf } from './timeline.present.ts';

const numbersPatienceMs = 3_000;
const timelineItems = 20;
const textCharacters = 4096;

export interface ComposePorts {
  cards: Cards;
  numbers: NumberChecks;
  /** What the engine of a line can do. */
  capabilitiesOf(line: LineRow): Capabilities | null;
}

type Query = Parameters<HandlersOf<'getComposeData'>['getComposeData']>[0]['query'];
type Link = ObjectLink & { infobaseId: InfobaseId };
type Numbered = FoundPhone & { phone: string };

/** The object that the widget was opened from; both its kind and its key, or neither. */
function linkOf(query: Query, infobaseId: InfobaseId): Link | null {
  const { kind, key, title } = query;
  if ((kind === undefined) !== (key === undefined)) {
    return fail('VALIDATION_FAILED', {
      problems: [{ path: 'querystring', message: 'kind and key go together' }],
    });
  }
  return kind === undefined || key === undefined ? null : { kind, key, title: title ?? '', infobaseId };
}

function problemText({ problem }: FoundCard, language: Language): string | null {
  if (problem === null) return null;
  if (problem === 'off') return errorText(new BridgeError('ODATA_OFF'), language);
  return adviceOf(problem.reason, language);
}

/** The number that was named comes first, then those of the object; each once. */
function numbersFor(named: string | undefined, own: readonly FoundPhone[]): Numbered[] {
  const found = new Map<string, Numbered>();
  if (named !== undefined) {
    const phone = phoneOf(named) ?? fail('INVALID_PHONE', { phone: named });
    found.set(phone, { phone, raw: named, note: null });
  }
  for (const one of own) {
    if (one.phone !== null && found.get(one.phone)?.note == null) found.set(one.phone, one as Numbered);
  }
  return [...found.values()];
}

/** Those with WhatsApp first, then those of whom nobody knows. */
const byWhatsApp = (a: boolean | null, b: boolean | null): number => {
  const rank = (has: boolean | null): number => (has === true ? 0 : has === null ? 1 : 2);
  return rank(a) - rank(b);
};

export function composeHandlers(
  platform: Platform,
  { cards, numbers, capabilitiesOf }: ComposePorts,
): HandlersOf<'getComposeData'> {
  const { db, config } = platform;
  const nothing: FoundCard = { card: null, problem: null };
  return {
    getComposeData: async ({ query, principal, headers }): Promise<Compose> => {
      const infobaseId = infobaseOf(principal, query.infobaseId);
      await db.read((reader) => requireInfobase(reader, infobaseId));
      const language = languageOf(headers['accept-language']);
      const link = linkOf(query, infobaseId);
      const found = link ? await cards.show(placeOf(infobaseId, link)) : nothing;
      const given = numbersFor(query.phone, found.card?.phones ?? []);
      const phones = given.map(({ phone }) => phone);
      const whatsApp = await numbers.known(infobaseId, phones, numbersPatienceMs);
      // Where 1C tells nothing, the object is still what the card in 1C says it is.
      const bare = { phones: [], fields: [], sections: [], stale: true, readAt: null };
      const card = link && (found.card ?? { title: link.title, ...bare });
      return db.read(async (reader) => {
        const lines = await linesOf(reader, infobaseId, capabilitiesOf);
        const chats = await chatsOfPhones(reader, infobaseId, principal, phones);
        const timeline = link
          ? await timelineOf(reader, principal, placeOf(infobaseId, link), {
              before: null,
              limit: timelineItems,
            })
          : { items: [] };
        return {
          object: link && card ? presentCard(link, card, whatsApp, language) : null,
          onecProblem: link ? problemText(found, language) : null,
          phones: given
            .map((one) => ({
              phone: one.phone,
              raw: one.raw,
              note: one.note,
              hasWhatsApp: whatsApp.get(one.phone) ?? null,
              chats: chats.get(one.phone) ?? [],
            }))
            .sort((a, b) => byWhatsApp(a.hasWhatsApp, b.hasWhatsApp)),
          lines,
          lineId: firstLine(lines, chats),
          templates: await templatesOf(reader, infobaseId),
          employee: principal.employee ? briefOf(principal.employee) : null,
          colleagues: await colleaguesOf(reader, infobaseId, principal),
          timeline: timeline.items,
          limits: { textCharacters, attachmentBytes: config.maxAttachmentMb * 1024 * 1024 },
        };
      });
    },
  };
}
