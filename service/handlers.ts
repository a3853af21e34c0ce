/** The handler of every operation of the contract. A missing one is a compile error. */
import type { EngineName } from '../contracts/line.ts';
import type { Operations } from '../contracts/operations.ts';
import { auditHandlers } from './access/audit.routes.ts';
import type { Principal } from './access/principal.ts';
import { sessionHandlers } from './access/session.routes.ts';
import { tokenHandlers } from './access/token.routes.ts';
import { attachmentHandlers } from './attachments/attachment.routes.ts';
import { chatHandlers } from './chats/chat.routes.ts';
import { contactHandlers } from './contacts/contact.routes.ts';
import { createNumberChecks } from './contacts/number-checks.ts';
import { presenceHandlers } from './distribution/presence.routes.ts';
import { employeeHandlers } from './employees/employee.routes.ts';
import { sandboxHandlers } from './engines/sandbox/sandbox.routes.ts';
import { feedHandlers } from './feed/feed.routes.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { infobaseHandlers } from './infobases/infobase.routes.ts';
import { odataHandlers } from './infobases/odata.routes.ts';
import { adoptLines } from './lines/line.commands.ts';
import { lineHandlers } from './lines/line.routes.ts';
import { visibleLine } from './lines/line.store.ts';
import { askLine } from './lines/line-task.ts';
import { readableFiles } from './messages/file.access.ts';
import { messageHandlers } from './messages/message.routes.ts';
import { createCards, knownFields, shownFields } from './objects/cards.ts';
import { composeHandlers } from './objects/compose.routes.ts';
import { objectHandlers } from './objects/object.routes.ts';
import { createWarming } from './objects/warm.ts';
import { panelHandlers } from './panel/panel.routes.ts';
import { fail } from './platform/errors.ts';
import type { Handlers } from './platform/http.ts';
import { reportHandlers } from './reports/report.routes.ts';
import { serviceHandlers } from './service.routes.ts';
import { settingsHandlers } from './settings/settings.routes.ts';
import { renderForSending } from './templates/render.ts';
import { templateHandlers } from './templates/template.routes.ts';
import { transcriptionHandlers } from './transcription/transcription.routes.ts';
import { webhookHandlers } from './webhooks/webhook.routes.ts';

export function createHandlers(deps: HandlerDeps): Handlers<Operations, Principal> {
  const { platform, files, world, engines, stopping } = deps;
  const { bases } = deps;
  const cards = createCards(platform, bases);
  const numbers = createNumberChecks(platform, async (lineId, phones) => {
    const answer = await askLine(platform, { lineId, kind: 'check_numbers', payload: { phones } });
    return answer as Array<{ phone: string; exists: boolean }>;
  });
  const capabilitiesOf = (line: { engine: EngineName }) => engines.capabilitiesOf(line.engine);
  const messages = messageHandlers(platform, {
    capabilitiesOf,
    render: (tx, principal, templateId, where) =>
      renderForSending(tx, knownFields(cards), principal, templateId, where),
  });
  const warm = createWarming(platform, cards);
  return {
    ...serviceHandlers(deps),
    ...infobaseHandlers(platform, (tx, infobaseId) => adoptLines(tx, platform, infobaseId)),
    ...tokenHandlers(platform),
    ...auditHandlers(platform),
    ...sessionHandlers(platform),
    ...lineHandlers(platform, engines),
    ...chatHandlers(platform),
    ...messages,
    sendMessage: async (input) => {
      await warm(input.principal, [{ ...input.body, ...input.params }]);
      return messages.sendMessage(input);
    },
    writeFirst: async (input) => {
      await warm(input.principal, [input.body]);
      return messages.writeFirst(input);
    },
    sendBatch: async (input) => {
      await warm(input.principal, input.body.messages);
      return messages.sendBatch(input);
    },
    ...attachmentHandlers(platform, files, readableFiles),
    ...employeeHandlers(platform),
    ...contactHandlers(platform, numbers),
    ...templateHandlers(platform, { objectFields: shownFields(cards) }),
    ...odataHandlers(platform, bases),
    ...objectHandlers(platform, cards, numbers),
    ...composeHandlers(platform, { cards, numbers, capabilitiesOf }),
    ...settingsHandlers(platform),
    ...transcriptionHandlers(platform, stopping),
    ...reportHandlers(platform),
    ...presenceHandlers(platform),
    ...feedHandlers(platform, stopping, deps.presences),
    ...webhookHandlers(platform),
    ...panelHandlers(),
    ...sandboxHandlers<Principal>({
      world,
      sandboxLine: async ({ params, principal }) => {
        const line = await platform.db.read((r) => visibleLine(r, principal, params.lineId));
        return line.engine === 'sandbox' ? line.id : fail('NOT_FOUND');
      },
    }),
  };
}
