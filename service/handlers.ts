/** The handler of every operation of the contract. A missing one is a compile error. */
import type { Operations } from '../contracts/operations.ts';
import { auditHandlers } from './access/audit.routes.ts';
import type { Principal } from './access/principal.ts';
import { sessionHandlers } from './access/session.routes.ts';
import { tokenHandlers } from './access/token.routes.ts';
import { attachmentHandlers } from './attachments/attachment.routes.ts';
import { chatHandlers } from './chats/chat.routes.ts';
import { contactHandlers } from './contacts/contact.routes.ts';
import { employeeHandlers } from './employees/employee.routes.ts';
import { sandboxHandlers } from './engines/sandbox/sandbox.routes.ts';
import { feedHandlers } from './feed/feed.routes.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { infobaseHandlers } from './infobases/infobase.routes.ts';
import { adoptLines } from './lines/line.commands.ts';
import { lineHandlers } from './lines/line.routes.ts';
import { visibleLine } from './lines/line.store.ts';
import { askLine } from './lines/line-task.ts';
import { readableFiles } from './messages/file.access.ts';
import { messageHandlers } from './messages/message.routes.ts';
import { panelHandlers } from './panel/panel.routes.ts';
import { fail } from './platform/errors.ts';
import { type Handlers, notImplemented } from './platform/http.ts';
import { serviceHandlers } from './service.routes.ts';
import { settingsHandlers } from './settings/settings.routes.ts';
import { renderForSending } from './templates/render.ts';
import { templateHandlers } from './templates/template.routes.ts';
import { webhookHandlers } from './webhooks/webhook.routes.ts';

export function createHandlers(deps: HandlerDeps): Handlers<Operations, Principal> {
  const { platform, files, world, engines, stopping } = deps;
  // Until 1C is read over OData, an object is known by its title only.
  const objectFields = async (object: { title: string }): Promise<Record<string, string>> => ({
    title: object.title,
  });
  return {
    ...serviceHandlers(deps),
    ...infobaseHandlers(platform, (tx, infobaseId) => adoptLines(tx, platform, infobaseId)),
    ...tokenHandlers(platform),
    ...auditHandlers(platform),
    ...sessionHandlers(platform),
    ...lineHandlers(platform, engines),
    ...chatHandlers(platform),
    ...messageHandlers(platform, {
      capabilitiesOf: (line) => engines.capabilitiesOf(line.engine),
      render: renderForSending,
    }),
    ...attachmentHandlers(platform, files, readableFiles),
    ...employeeHandlers(platform),
    ...contactHandlers(platform, {
      checkNumbers: async (lineId, phones) => {
        const answer = await askLine(platform, { lineId, kind: 'check_numbers', payload: { phones } });
        return answer as Array<{ phone: string; exists: boolean }>;
      },
    }),
    ...templateHandlers(platform, { objectFields }),
    ...settingsHandlers(platform),
    ...feedHandlers(platform, stopping),
    ...webhookHandlers(platform),
    ...panelHandlers(),
    ...sandboxHandlers<Principal>({
      world,
      sandboxLine: async ({ params, principal }) => {
        const line = await platform.db.read((r) => visibleLine(r, principal, params.lineId));
        return line.engine === 'sandbox' ? line.id : fail('NOT_FOUND');
      },
    }),
    getObject: notImplemented,
    getTimeline: notImplemented,
    getReport: notImplemented,
  };
}
