/** Words of messages that several nouns of the contract need. */
import { oneOf } from './common.ts';

export const messageKinds = [
  'text',
  'image',
  'video',
  'voice',
  'audio',
  'document',
  'sticker',
  'location',
  'contact',
  'comment',
  'system',
] as const;
export type MessageKind = (typeof messageKinds)[number];
export const MessageKindSchema = oneOf(messageKinds);

export const messageStatuses = ['pending', 'sent', 'delivered', 'read', 'failed', 'unconfirmed'] as const;
export type MessageStatus = (typeof messageStatuses)[number];
export const MessageStatusSchema = oneOf(messageStatuses, {
  description:
    'Outgoing only: pending «ожидает», sent ✓, delivered ✓✓, read ✓✓ blue, failed «не отправлено», unconfirmed «не подтверждено» (handed over, result unknown)',
});

/** Why a recording has no text. `empty`: the server has heard no words. */
export const transcriptionFailures = [
  'unreachable',
  'timeout',
  'wrong_key',
  'refused',
  'server_error',
  'bad_answer',
  'empty',
  'no_file',
] as const;
export type TranscriptionFailure = (typeof transcriptionFailures)[number];
