/**
 * What the engine needs of a build of WhatsApp Web, looked for on the page before the line counts as online. A name
 * that is gone switches off one capability, not the line.
 */
import type { Page } from './page.ts';

/** What may break by itself. */
export type PageAbility =
  | 'receive'
  | 'send'
  | 'files'
  | 'download'
  | 'history'
  | 'quote'
  | 'delete'
  | 'edit'
  | 'react'
  | 'reactions'
  | 'markRead'
  | 'typing'
  | 'checkNumbers'
  | 'calls'
  | 'contacts';

/** Without these there is no line: a build that lacks one of them is not used where another one is at hand. */
export const essential: ReadonlySet<PageAbility> = new Set(['receive', 'send']);

/**
 * Names of the page's modules and their members, as whatsapp-web.js 1.34.7 and page.ts call them
 * (src/Client.js, src/util/Injected/Utils.js, src/structures/*.js).
 */
export const neededNames: Readonly<Record<PageAbility, readonly string[]>> = {
  receive: [
    ...['WAWebCollections.Msg.on', 'WAWebCollections.Msg.get', 'WAWebCollections.Msg.getMessagesById'],
    ...['WAWebCollections.Chat.on', 'WAWebCollections.Chat.getModelsArray', 'WAWebSocketModel.Socket.on'],
    ...['WAWebConnModel.Conn.on', 'WAWebUserPrefsMeUser.getMaybeMePnUser', 'WALinkify.findLinks'],
  ],
  send: [
    ...['WAWebWidFactory.createWid', 'WAWebFindChatAction.findOrCreateLatestChat', 'WAWebMsgKey.newId'],
    ...['WAWebChatGetters.getIsNewsletter', 'WAWebChatGetters.getIsBroadcast', 'WALinkify.findLink'],
    'WAWebGetEphemeralFieldsMsgActionsUtils.getEphemeralFields',
    'WAWebSendMsgChatAction.addAndSendMsgToChat',
  ],
  files: [
    ...['WAWebMediaOpaqueData.createFromData', 'WAWebPrepRawMedia.prepRawMedia'],
    ...['WAWebMediaStorage.getOrCreateMediaObject', 'WAWebMmsMediaTypes.msgToMediaType'],
    ...['WAWebMmsMediaTypes.castToV4', 'WAWebMediaDataUtils.shouldUseMediaCache'],
    'WAWebMediaMmsV4Upload.uploadMedia',
  ],
  download: ['WAWebDownloadManager.downloadManager.downloadAndMaybeDecrypt'],
  history: ['WAWebChatLoadMessages.loadEarlierMsgs'],
  quote: ['WAWebMsgReply.canReplyMsg'],
  delete: ['WAWebCmd.Cmd.sendRevokeMsgs', 'WAWebMsgActionCapability.canSenderRevokeMsg'],
  edit: ['WAWebMsgActionCapability.canEditText', 'WAWebSendMessageEditAction.sendMessageEdit'],
  react: ['WAWebSendReactionMsgAction.sendReactionToMsg'],
  reactions: ['WAWebAddonReactionTableMode.reactionTableMode.bulkUpsert'],
  markRead: ['WAWebUpdateUnreadChatAction.sendSeen', 'WAWebStreamModel.Stream.markAvailable'],
  typing: [
    ...['WAWebChatStateBridge.sendChatStateComposing', 'WAWebChatStateBridge.sendChatStateRecording'],
    'WAWebChatStateBridge.sendChatStatePaused',
  ],
  checkNumbers: ['WAWebQueryExistsJob.queryWidExists'],
  calls: ['WAWebCallCollection.on'],
  contacts: ['WAWebCollections.Contact.find', 'WAWebApiContact.getPhoneNumber'],
};

export interface BuildReport {
  /** The page's own version; null where it doesn't say. */
  version: string | null;
  /** What is broken, with the names that are missing. */
  broken: Partial<Record<PageAbility, string[]>>;
}

/** Looks for every name on the page. */
export async function probeBuild(page: Page): Promise<BuildReport> {
  const names = [...new Set(Object.values(neededNames).flat())];
  const { version, missing } = await page.evaluate((names) => {
    const window = globalThis as unknown as {
      require(name: string): unknown;
      Debug?: { VERSION?: string };
    };
    const isThere = (name: string): boolean => {
      const [module = '', ...path] = name.split('.');
      try {
        let value = window.require(module) as Record<string, unknown> | undefined;
        for (const part of path) value = value?.[part] as Record<string, unknown> | undefined;
        return typeof value === 'function';
      } catch {
        return false; // The loader's answer for a module that it doesn't have.
      }
    };
    return {
      version: window.Debug?.VERSION ?? null,
      missing: names.filter((name) => !isThere(name)),
    };
  }, names);
  const gone = new Set(missing);
  const broken: BuildReport['broken'] = {};
  for (const [ability, needed] of Object.entries(neededNames) as [PageAbility, readonly string[]][]) {
    const lacking = needed.filter((name) => gone.has(name));
    if (lacking.length > 0) broken[ability] = lacking;
  }
  return { version, broken };
}

export const brokenOf = ({ broken }: BuildReport): PageAbility[] => Object.keys(broken) as PageAbility[];

/** In words for people, after “can't” / «не может». */
export const abilityNames: Readonly<Record<PageAbility, { ru: string; en: string }>> = {
  receive: { ru: 'получать сообщения', en: 'receive messages' },
  send: { ru: 'отправлять сообщения', en: 'send messages' },
  files: { ru: 'отправлять файлы', en: 'send files' },
  download: { ru: 'загружать файлы клиентов', en: 'download the clients’ files' },
  history: { ru: 'дочитывать пропущенное', en: 'fetch what was missed' },
  quote: { ru: 'отвечать с цитатой', en: 'quote' },
  delete: { ru: 'удалять у клиента', en: 'delete at the client’s side' },
  edit: { ru: 'исправлять у клиента', en: 'edit at the client’s side' },
  react: { ru: 'ставить реакции', en: 'react' },
  reactions: { ru: 'видеть реакции клиентов', en: 'see the clients’ reactions' },
  markRead: { ru: 'отмечать прочитанным', en: 'mark as read' },
  typing: { ru: 'показывать «печатает»', en: 'show “typing”' },
  checkNumbers: { ru: 'проверять номера', en: 'check numbers' },
  calls: { ru: 'видеть звонки', en: 'see calls' },
  contacts: { ru: 'узнавать имена и номера', en: 'learn names and numbers' },
};
