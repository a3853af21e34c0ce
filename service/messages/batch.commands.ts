import type { Static } from 'typebox';
import type { MessageBatchResultSchema, MessageBatchSchema } from '../../contracts/message.ts';
import type { Principal } from '../access/principal.ts';
import { findEmployee } from '../employees/employee.store.ts';
import { BridgeError, isBridgeError } from '../platform/errors.ts';
import { errorText } from '../platform/http-errors.ts';
import type { Platform } from '../platform/platform.ts';
import type { SendPorts } from './outbox.ts';
import { sendMessage } from './send.commands.ts';

type Batch = Static<typeof MessageBatchSchema>['messages'];
type BatchResult = Static<typeof MessageBatchResultSchema>['results'][number];

/** Many answers of many employees; each is accepted, repeated or refused on its own. */
export async function sendBatch(
  platform: Platform,
  ports: SendPorts,
  principal: Principal,
  batch: Batch,
  language: 'ru' | 'en',
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const { key, chatId, employeeId, ...body } of batch) {
    try {
      const actor = await onBehalfOf(platform, principal, employeeId);
      const sent = await sendMessage(platform, ports, actor, chatId, key, body);
      results.push({
        key,
        outcome: sent.repeated ? 'repeated' : 'accepted',
        messageId: sent.message.id,
        chat: sent.chat,
        error: null,
      });
    } catch (error) {
      if (!isBridgeError(error) || error.code === 'INTERNAL') throw error;
      results.push({
        key,
        outcome: 'refused',
        messageId: null,
        chat: null,
        error: { code: error.code, message: errorText(error, language) },
      });
    }
  }
  return results;
}

async function onBehalfOf(
  platform: Platform,
  principal: Principal,
  ref: string | undefined,
): Promise<Principal> {
  if (ref === undefined || principal.kind === 'device') return principal;
  const employee = await platform.db.read((r) => findEmployee(r, principal.infobaseId, ref));
  if (!employee || employee.blocked || employee.deleted)
    throw new BridgeError('EMPLOYEE_UNKNOWN', { employee: ref });
  return { ...principal, employee };
}
