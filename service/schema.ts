/** Every table and every migration of the product, listed by hand. */

import { auditTable, oneTimeTable, tokenTable } from './access/access.table.ts';
import { attachmentTable } from './attachments/attachment.table.ts';
import { courseTable } from './automation/course.table.ts';
import { timerTable } from './automation/timer.table.ts';
import { chatObserverTable, chatTable, draftTable } from './chats/chat.table.ts';
import { contactAddressTable, contactTable, numberCheckTable } from './contacts/contact.table.ts';
import { presenceTable, turnTable } from './distribution/presence.table.ts';
import { employeeTable, queueTable } from './employees/employee.table.ts';
import { feedEventTable, feedTable } from './feed/feed.table.ts';
import { infobaseTable } from './infobases/infobase.table.ts';
import { lineTable, lineTaskTable } from './lines/line.table.ts';
import { messageTable, messageVersionTable, sendKeyTable } from './messages/message.table.ts';
import { initial } from './migrations/0001-initial.ts';
import {
  cardTable,
  directoryKindTable,
  directoryTable,
  entryPhoneTable,
  entryTable,
} from './onec/onec.table.ts';
import { leaseTable } from './platform/lease.table.ts';
import type { Migration } from './platform/migration-table.ts';
import type { Table } from './platform/table.ts';
import { factTable } from './reports/fact.table.ts';
import { settingsTable } from './settings/settings.table.ts';
import { templateTable } from './templates/template.table.ts';
import { transcriptionJobTable } from './transcription/transcription.table.ts';
import { webhookAttemptTable, webhookDeliveryTable, webhookTable } from './webhooks/webhook.table.ts';

export const tables: Table<object>[] = [
  infobaseTable,
  tokenTable,
  oneTimeTable,
  auditTable,
  leaseTable,
  lineTable,
  lineTaskTable,
  contactTable,
  contactAddressTable,
  numberCheckTable,
  chatTable,
  chatObserverTable,
  draftTable,
  messageTable,
  sendKeyTable,
  messageVersionTable,
  attachmentTable,
  employeeTable,
  queueTable,
  templateTable,
  directoryTable,
  directoryKindTable,
  entryTable,
  entryPhoneTable,
  cardTable,
  feedTable,
  feedEventTable,
  webhookTable,
  webhookDeliveryTable,
  webhookAttemptTable,
  settingsTable,
  courseTable,
  timerTable,
  factTable,
  presenceTable,
  turnTable,
  transcriptionJobTable,
];

export const migrations: Migration[] = [initial];
