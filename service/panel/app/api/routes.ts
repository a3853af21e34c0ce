/**
 * What the panel calls of the contract. Methods and paths are checked against the contract’s table by their types, so
 * that the bundle carries no schemas.
 */
import type { OperationId, Operations } from '../../../../contracts/operations.ts';

export const routes = {
  acceptChat: ['POST', '/v1/chats/:chatId/accept'],
  askToObserve: ['POST', '/v1/chats/:chatId/ask-to-observe'],
  assignChat: ['POST', '/v1/chats/:chatId/assign'],
  changeObservers: ['POST', '/v1/chats/:chatId/observers'],
  closeChat: ['POST', '/v1/chats/:chatId/close'],
  createAttachmentLinks: ['POST', '/v1/attachments/links'],
  createSession: ['POST', '/v1/session'],
  deleteMessage: ['DELETE', '/v1/messages/:messageId'],
  deleteSession: ['DELETE', '/v1/session'],
  editMessage: ['PATCH', '/v1/messages/:messageId'],
  getChat: ['GET', '/v1/chats/:chatId'],
  getComposeData: ['GET', '/v1/compose'],
  getDraft: ['GET', '/v1/chats/:chatId/draft'],
  getFeed: ['GET', '/v1/feed'],
  getObject: ['GET', '/v1/objects/:kind/:key'],
  getSettings: ['GET', '/v1/settings'],
  getSession: ['GET', '/v1/session'],
  getTimeline: ['GET', '/v1/objects/:kind/:key/timeline'],
  leaveChat: ['POST', '/v1/chats/:chatId/leave'],
  listChatCounters: ['GET', '/v1/chats/counters'],
  listChats: ['GET', '/v1/chats'],
  listEmployees: ['GET', '/v1/employees'],
  listLines: ['GET', '/v1/lines'],
  listMessages: ['GET', '/v1/chats/:chatId/messages'],
  listObjects: ['GET', '/v1/objects'],
  listMessageVersions: ['GET', '/v1/messages/:messageId/versions'],
  listTemplates: ['GET', '/v1/templates'],
  noReplyNeeded: ['POST', '/v1/chats/:chatId/no-reply-needed'],
  openChat: ['POST', '/v1/chats'],
  readChat: ['POST', '/v1/chats/:chatId/read'],
  renderTemplate: ['POST', '/v1/templates/:templateId/render'],
  reopenChat: ['POST', '/v1/chats/:chatId/reopen'],
  retryMessage: ['POST', '/v1/messages/:messageId/retry'],
  sendMessage: ['POST', '/v1/chats/:chatId/messages'],
  setChatLabels: ['PUT', '/v1/chats/:chatId/labels'],
  setChatSpam: ['PUT', '/v1/chats/:chatId/spam'],
  setChatObject: ['PUT', '/v1/chats/:chatId/object'],
  setDraft: ['PUT', '/v1/chats/:chatId/draft'],
  setReaction: ['PUT', '/v1/messages/:messageId/reaction'],
  setTyping: ['POST', '/v1/chats/:chatId/typing'],
  skipChat: ['POST', '/v1/chats/:chatId/skip'],
  streamEvents: ['GET', '/v1/events'],
  takeChat: ['POST', '/v1/chats/:chatId/take'],
  transcribeMessage: ['POST', '/v1/messages/:messageId/transcribe'],
  transferChat: ['POST', '/v1/chats/:chatId/transfer'],
  uploadAttachment: ['POST', '/v1/attachments'],
  writeFirst: ['POST', '/v1/messages'],
} as const satisfies {
  [Id in OperationId]?: readonly [Operations[Id]['method'], Operations[Id]['path']];
};

export type RouteId = keyof typeof routes;
