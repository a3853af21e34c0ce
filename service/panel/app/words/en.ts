/** Texts in English. Between \u0001 words of a system line are bold. */
const bold = (name: string | null): string => `\u0001${name ?? 'an employee'}\u0001`;

const groups: Record<string, string> = {
  mine: 'My chats',
  observed: 'Observed',
  queue: 'Queue',
  all: 'All open',
  closed: 'Closed',
};
const emptyGroups: Record<string, string> = {
  mine: 'Chats that you own stand here',
  observed: 'Nobody has called you to a chat yet',
  queue: 'The queue is empty: everybody is answered',
  all: 'There are no open chats',
  closed: 'There are no closed chats',
};
const kinds: Record<string, string> = {
  text: 'Message',
  image: 'Photo',
  video: 'Video',
  voice: 'Voice message',
  audio: 'Audio',
  document: 'Document',
  sticker: 'Sticker',
  location: 'Location',
  contact: 'Contact',
  comment: 'Hidden comment',
  system: 'System line',
};
const statuses: Record<string, string> = {
  pending: 'Waits to be sent',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Not sent',
  unconfirmed: 'Not confirmed',
};
const roles: Record<string, string> = {
  employee: 'Employee',
  manager: 'Manager',
  administrator: 'Administrator',
};
const automatic: Record<string, string> = {
  welcome: 'welcome',
  off_hours: 'off hours',
  no_answer: 'nobody has answered',
  closing: 'closing',
  quality_request: 'quality request',
  quality_reminder: 'quality reminder',
  quality_thanks: 'thanks for the rating',
};
const alerts: Record<string, string> = {
  first_answer: 'Nobody has answered the client',
  next_answer: 'The client has waited long',
  returned_to_queue: 'Back in the queue without an answer',
};
const scriptFailures: Record<string, string> = {
  unreachable: 'The transcription server does not answer.',
  timeout: 'The transcription server is too slow.',
  wrong_key: 'The transcription server refuses the key: tell the administrator.',
  refused: 'The transcription server does not take this recording.',
  server_error: 'The transcription server has failed.',
  bad_answer: 'The transcription server’s answer makes no sense: tell the administrator.',
  empty: 'No words were heard.',
  no_file: 'The file is not kept any more.',
};
const modes: Record<string, string> = {
  starting: 'connecting',
  stream: 'event stream, no delay',
  poll: 'polling every 3 s',
  broken: 'no connection',
};
const variables: Record<string, string> = {
  'client.name': 'client’s name?',
  'client.phone': 'client’s phone?',
  'employee.name': 'employee’s name?',
  'line.name': 'line’s name?',
};
const choose: Record<string, [string, string]> = {
  transfer: ['Transfer the chat to', 'Transfer'],
  assign: ['Assign the chat to', 'Assign'],
  observers: ['Call an observer', 'Call'],
};

function system(event: string, by: string | null, to: string | null, detail: string | null): string {
  switch (event) {
    case 'opened':
      return detail === 'client'
        ? 'The client has written for the first time'
        : detail === 'phone'
          ? 'The chat was begun on the line’s phone'
          : `The chat was begun by ${bold(to ?? by)}`;
    case 'taken':
      return by !== null && to !== null && by !== to
        ? `${bold(by)} has assigned the chat to ${bold(to)}`
        : `${bold(to ?? by)} has taken the chat`;
    case 'assigned':
      return `The chat is assigned to ${bold(to)}`;
    case 'transferred':
      return `${bold(by)} has transferred the chat to ${bold(to)}`;
    case 'closed':
      return detail === 'inactivity'
        ? 'Closed: there were no messages for long'
        : detail === 'spam'
          ? `Marked as spam and closed${by === null ? '' : ` by ${bold(by)}`}`
          : `Closed${by === null ? '' : ` by ${bold(by)}`}`;
    case 'reopened':
      if (detail === 'client')
        return to === null
          ? 'The client has written again: the chat is in the queue'
          : `The client has written again: the chat is back with ${bold(to)}`;
      return to === null ? 'The chat is back in the queue' : `The chat is in work again: ${bold(to)}`;
    case 'returned_to_queue':
      return 'No answer for long: the chat is back in the queue';
    case 'observer_joined':
      return `${bold(to)} observes now`;
    case 'observe_asked':
      return `${bold(by)} asks to be called in as an observer`;
    case 'observer_left':
      return `${bold(to)} observes no more`;
    case 'rated':
      return `The client has rated the dialogue${detail === null ? '' : `: ${detail} of 5`}`;
    case 'alerted':
      return `${alerts[detail ?? ''] ?? alerts.next_answer}: the manager was told`;
    case 'call':
      return 'A WhatsApp call: it can be answered on the line’s phone';
    case 'poll':
      return 'A poll: it can be seen on the line’s phone';
    case 'merged':
      return 'The dialogues with this client were merged';
    default:
      return 'A message of this kind is seen on the line’s phone only';
  }
}

/** What a system line tells the person whom it is about. */
function systemNews(event: string, name: string): string {
  const who = name === '' ? 'The bridge' : name;
  switch (event) {
    case 'transferred':
      return `${who} transfers a chat to you`;
    case 'taken':
    case 'assigned':
    case 'reopened':
      return `${who}: the chat is yours now`;
    case 'observer_joined':
      return `${who} calls you to a chat as an observer`;
    case 'observe_asked':
      return `${who} asks to be called in as an observer`;
    default:
      return '';
  }
}

export const en = {
  accept: 'Accept',
  add: 'Add',
  alert: (reason: string) => alerts[reason] ?? '',
  alertNews: (reason: string) => `${alerts[reason] ?? alerts.next_answer}`,
  changeLabels: 'Labels…',
  chatsJoined: 'The dialogues were merged: this is one client.',
  emptyFiltered: 'Nobody with this label here',
  filterByLabel: 'Show chats with a label',
  filteredBy: (label: string) => `Only with the label “${label}”`,
  labelsFull: (most: number) => `A chat can have ${most} labels at most.`,
  moreOffers: (count: number) => `More wait for a decision: ${count}`,
  noSpam: 'Not spam',
  offerNews: (words: string) => `A chat is offered to you${words === '' ? '' : `: ${words}`}`,
  offerOf: (name: string) => `An offered chat: ${name}`,
  offerToYou: 'A chat is offered to you',
  offeredTo: (name: string) => `offered to ${name}`,
  offeredToYou: 'offered to you',
  ownLabel: 'Another label',
  rated: (value: number) => `Rated ${value} of 5`,
  scriptFailure: (code: string, said: string) => scriptFailures[code] ?? said,
  secondsLeft: (seconds: number) => `${seconds} s`,
  showAll: 'Show all chats',
  skip: 'Skip',
  spam: 'Spam',
  spamText:
    'The chat is closed silently: no closing message, no quality request. What the client writes is kept and disturbs nobody. The mark can be taken away.',
  spamTitle: (name: string) => `Is ${name} spam?`,
  spamYes: 'Yes, spam',
  askToObserve: 'Ask to be called in',
  askedBefore: (name: string) =>
    `${name} knows already: you asked not long ago. The chat comes to “Observed” as soon as you are called.`,
  askedOwner: (name: string) =>
    `${name} will see your request in the chat. It comes to “Observed” as soon as you are called.`,
  callIn: 'Call in',
  commentNews: (name: string, words: string) => `${name} (hidden): ${words}`,
  systemNews: (event: string, name: string) => systemNews(event, name),
  copyPhone: 'Copy the number',
  foundOf: (at: number, count: number) =>
    count === 0 ? 'not found' : `${at} of ${count >= 50 ? '50+' : count}`,
  install: 'Install',
  installHint: 'A window of its own and a badge with the counter',
  installPanel: 'Application on this computer',
  laterFound: 'Found later',
  earlierFound: 'Found earlier',
  moreFiles: 'More files',
  moreReactions: 'Another reaction',
  outdated: 'The panel was updated.',
  outdatedText: 'Reload the page when it suits you: what you have written stays.',
  outdatedEmbedded: 'Close the page in 1C and open it again when it suits you.',
  reload: 'Reload',
  queueNotices: 'New ones in the queue',
  queueNoticesHint: 'Sound and notifications not of own chats only',
  recordingVoice: 'recording a voice message…',
  recordingWord: 'is recording a voice message',
  searchInChat: 'Search in this chat',
  searchInChatHint: 'Words of a message or a transcription',
  writeToPhone: 'Write to this number',
  allTemplates: 'All templates',
  insertTemplate: (name: string) => `Insert the template “${name}”`,
  absent: 'away',
  administration: 'Lines and connections',
  reports: 'Reports',
  again: 'Try again',
  allDelivered: 'Connected, everything is sent',
  alsoViewing: (names: string[]) => `Also here: ${names.join(', ')}`,
  answerHint: 'Message to the client. / for templates',
  answeredAlready: (name: string) => `${name} has it already`,
  assign: 'Assign…',
  attachFile: 'Attach a file',
  attachment: 'Attachment',
  automatic: (kind: string) => `Automatic${automatic[kind] ? ` · ${automatic[kind]}` : ''}`,
  backOnline: 'Connected again.',
  backOnlineText: 'Everything that was missed is here.',
  becomeObserver: 'Become an observer',
  callColleague: 'Call a colleague',
  callObserver: 'Call an observer…',
  callToChat: 'Call to the chat as an observer',
  cancel: 'Cancel',
  cannotPlay: 'This browser can’t play this sound. The file can be downloaded.',
  cannotRecord:
    'This browser can’t record voice. Open the panel in Chrome, Firefox or Safari 14 at an https address.',
  chatClosed: (name: string) => `The dialogue is finished: ${name}`,
  chatIsClosed: 'The chat is closed.',
  chatList: 'List of chats',
  chatNotFound: 'There is no such chat',
  chatNotFoundText: 'Or another employee has it, and you were not called.',
  chatWith: (name: string) => `Chat: ${name}`,
  chats: 'Chats',
  chatsWaiting: (count: number) => `Chats, waiting for your answer: ${count}`,
  chooseChat: 'Choose a chat on the left',
  chooseTitle: (kind: string) => choose[kind]?.[0] ?? '',
  chooseYes: (kind: string) => choose[kind]?.[1] ?? '',
  client: 'Client',
  clientCard: 'Client card',
  clientDidNotGet: 'The client did not get it.',
  clientDoesNotSee: 'Client doesn’t see',
  clientWillNotSee: 'The client will not see this',
  clientWord: 'client',
  close: 'Close',
  closeCard: 'Close the card',
  closed: 'Closed',
  colleagueAnswers: (name: string) => `${name} writes to the client`,
  colleagueComments: (name: string) => `${name} writes a comment`,
  colleagueName: 'Name of a colleague',
  colleagues: 'Colleagues',
  commentHint: 'Comment for colleagues. @ to call one',
  commentRemoved: 'The comment was deleted',
  connectedByPolling: 'Connected, up to 3 s late',
  connecting: 'Connecting…',
  connection: 'Connection',
  copied: 'The text is copied',
  copyText: 'Copy the text',
  darkTheme: 'Dark theme',
  darkThemeHint: 'Light otherwise',
  days: (count: number) => `${count} d`,
  deletedByClient: 'Deleted by the client',
  deletedByUs: (name: string) => `Deleted for everyone${name === '' ? '' : `: ${name}`}`,
  download: 'Download',
  draftSaved: (time: string) => `draft kept at ${time}`,
  dropLimits: (megabytes: number, files: number) => `up to ${megabytes} MB, up to ${files} files`,
  dropRecording: 'Delete the recording',
  dropToAttach: 'Drop to attach',
  dropToClient: (name: string) => `The file goes to the client (${name}) after “Send”`,
  dropToColleagues: 'Only colleagues will see the file, after “Write down”',
  edit: 'Edit',
  edited: 'edited',
  editing: 'Editing the message',
  emoji: 'Emoji',
  emojiRecent: 'Recent',
  emojiSearch: 'Find an emoji',
  emptyGroup: (group: string) => emptyGroups[group] ?? '',
  enterSends: 'Enter sends',
  fields: 'From 1C',
  file: 'FILE',
  fileEmpty: (name: string) => `“${name}” is empty: there is nothing to send.`,
  fileGone: 'The file is not kept any more',
  fileOnItsWay: 'The file is loading',
  fileTooBig: (name: string, megabytes: number) =>
    `“${name}” is larger than ${megabytes} MB. WhatsApp will not take it.`,
  files: 'Files',
  finish: 'Finish',
  finishDialogue: 'Finish the dialogue',
  formerOwner: 'had it before it was closed',
  fromPhone: (name: string | null) => `from the line’s phone${name === null ? '' : ` · on duty: ${name}`}`,
  goesToClientIn: (seconds: number) => `Goes to the client in ${seconds} s: the last note was hidden`,
  greyList:
    'The client has switched read receipts off: what was read stays grey.\nThe message is delivered, the chat is not opened yet.\nThe client’s phone is off or has no network: one tick.\nThe client has blocked the line’s number: one tick and nothing more.\nThe line has no connection: a clock instead of ticks.',
  greyReasons: 'Why they stay grey',
  groups: (group: string) => groups[group] ?? group,
  help: 'Keys and connection',
  helpWord: 'Help',
  hereAlready: 'here already',
  hiddenComment: 'Hidden comment',
  hours: (count: number) => `${count} h`,
  inBrowser: 'In a browser',
  inQueue: 'In the queue',
  integrator: 'Another program',
  keysBrowser: 'Ctrl K — search the chats',
  keysEmbedded:
    'Alt ↓ — next chat\nAlt ↑ — previous chat\nAlt A — accept the offered chat\nAlt S — skip the offered chat\nAlt E — finish the dialogue\nAlt P — to the client or a hidden comment\nAlt I — client card\nAlt F — search in this chat\n↑ ↓ — through the messages (with the focus among them)\nEnter — send\nShift Enter — new line\n↑ — change my last message (in an empty field)\n/ — templates\n@ — call a colleague (in a hidden comment)\nEsc — close what is open',
  kilobytes: (count: number) => `${count} KB`,
  kinds: (kind: string) => kinds[kind] ?? kind,
  labels: 'Labels',
  lastByte: 'Last sign of life',
  lastEvent: 'Number in the feed',
  lastWordOurs: 'The last word is ours:',
  leave: 'Leave',
  ledBy: (name: string) => `Owner: ${name}`,
  ledByYou: 'Yours',
  ledSince: (time: string) => ` — since ${time}, while you were writing.`,
  lightTheme: 'Light theme',
  lineAway: (name: string) =>
    `The line “${name}” is not connected now. Answers wait for it and go in their order.`,
  lineOf: (name: string) => (name === '' ? 'line' : `line “${name}”`),
  lineTrouble: 'A line waits for you',
  linesWord: 'Lines',
  linkForServer: 'For the administrator: a new link is printed on the server by',
  linkInOnec: 'Close this page in 1C and open it again: 1C gives a new link itself.',
  linkIsNeeded: 'A sign-in link is needed',
  linkIsUsed: 'This link is no longer valid',
  linkText:
    'Open the panel from 1C: section “Calls and messages”. The link works once; you stay signed in on this device.',
  listen: 'Listen',
  loading: 'Loading…',
  megabytes: (count: string) => `${count} MB`,
  messageActions: 'Actions with the message',
  messageToClient: 'Message to the client',
  messages: 'Messages',
  microphone: 'Voice recording',
  minutes: (count: number) => `${count} min`,
  missing: (count: number) => `lacking: ${count}`,
  missingHint: 'Fill it in in 1C, or write the text yourself: a template with a gap is not inserted.',
  missingSay: (names: string) => `The template lacks: ${names}`,
  modes: (mode: string) => modes[mode] ?? mode,
  more: 'More',
  nextInQueue: 'Next in the queue',
  nextTry: (seconds: number) => `Next try in ${seconds} s.`,
  noChat: 'No chat is chosen',
  noColleagues: 'Nobody was found',
  noConnection: 'No connection',
  noConnectionText:
    'The bridge does not answer. Check the network; if your colleagues have the same, tell the administrator.',
  noConnectionTryAgain: 'No connection with the bridge: nothing was done. Try again when it is back.',
  noMicrophone: 'The microphone is not available: allow it for this page in the browser’s settings.',
  noMicrophoneHere: 'does not work here',
  noReplyNeeded: 'No reply needed',
  noTemplates: 'There are no templates yet: they are made in 1C.',
  noTranscription: 'No transcription',
  noWhatsApp: 'no WhatsApp',
  nobodyYet: 'Nobody has the chat yet',
  notCopied: 'Could not copy: select the text and press Ctrl C.',
  inOnec: 'In 1C',
  findInOnec: 'Find in 1C: title, phone',
  linkAnother: 'Link to another object',
  unlink: 'Remove the link to 1C',
  timelineOf: 'Timeline and a new message',
  chooseOnce: (count: number) =>
    count === 1 ? 'This number belongs to:' : 'Several have this number. Choose once, it is remembered:',
  onecReadAt: (when: string) => `Read ${when}.`,
  notLinked: 'The client is not linked to a card in 1C.',
  notLoaded: 'Not loaded',
  notLoadedText: 'The bridge did not answer. What you have written is kept.',
  notSent: 'Not sent.',
  notTaken: (word: string) => `WhatsApp did not take the message (${word}).`,
  openChat: 'Open the chat',
  phoneWrong: 'A number with its country code is needed, such as +7 916 123-45-67',
  noLines: 'There are no lines yet: the administrator connects them.',
  clientPhone: 'Client’s phone',
  fromLine: 'From which line',
  writeFirst: 'Write first',
  writeFirstHint: 'The chat becomes yours. If another employee has the client, we say who.',
  nothingFound: (text: string) => `Nothing was found for “${text}”`,
  notices: 'Desktop notifications',
  noticesBlocked: 'The browser forbids notifications for this page: allow them in its settings.',
  noticesHint: 'Of your chats and the queue, when the panel is out of sight',
  observerWord: 'observer',
  offlineFor: (seconds: number) =>
    `No connection with the bridge for ${seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`}.`,
  offlineText: (waiting: number) =>
    waiting > 0
      ? `New messages are not seen. Yours wait here (${waiting}) and go once.`
      : 'New messages are not seen, what you write is kept.',
  onecStale: '1C did not answer: this is what was known before.',
  openPicture: 'Open the photo',
  openedAt: (when: string) => `Chat opened ${when}`,
  orAnswerLongest: 'Or answer who has waited longest.',
  ownerWord: 'owner',
  pause: 'Pause',
  people: 'People',
  phones: 'Phones',
  picture: 'Photo',
  product: 'WhatsApp Bridge for 1C',
  proxyHint:
    'A proxy before the bridge holds the event stream back. Switch buffering (nginx: proxy_buffering off) and compression off for /v1/events.',
  queueIsEmpty: 'The queue is empty',
  queueIsEmptyText: 'Everybody is answered. A new client appears here by himself, no need to refresh.',
  rating: 'Rating',
  ratingOf: (value: number) => `${value} of 5`,
  reactWith: (emoji: string) => `Reaction ${emoji}`,
  recordVoice: 'Record a voice message',
  recording: 'Voice recording',
  refreshNow: 'Refresh now',
  remove: 'Delete',
  removeComment: 'Delete the comment',
  removeCommentText: 'Colleagues will not see it any more either.',
  removeFailedFiles: 'Take the files away that did not load, or attach them again.',
  removeFile: (name: string) => `Take ${name} away`,
  removeForAll: 'Delete for everyone',
  removeForAllText:
    'The message disappears at the client’s too. If WhatsApp does not let it go any more, we say so and nothing changes.',
  removePerson: (name: string) => `Take away: ${name}`,
  reopen: 'Reopen',
  repeat: 'Retry',
  reply: 'Reply to this',
  roleOf: (role: string, absent: boolean) => `${roles[role] ?? role}${absent ? ' · away' : ''}`,
  save: 'Save',
  searchChats: 'Search the chats',
  searchClosed: 'Search the closed',
  searchHint: 'Name, phone, words',
  searchedClosed: 'Searched the closed chats.',
  searchedOpen: 'Searched the open chats: names, phones, texts and transcriptions.',
  secondsAgo: (seconds: number) => `${seconds} s ago`,
  sections: 'Sections',
  selfCheck: 'Connection self-check',
  send: 'Send',
  sendToClient: 'Send to the client',
  settings: 'Settings',
  settingsOf: (name: string) => `Settings: ${name}`,
  signOut: 'Sign out',
  sound: 'Sound',
  soundHint: 'When your client writes, or a new one in the queue',
  speed: (value: number) => `${value}×, speed`,
  statuses: (status: string) => statuses[status] ?? status,
  stopAndListen: 'Stop and listen',
  system,
  take: 'Take',
  takenBy: (name: string) => `${name} has the chat.`,
  templates: 'Templates',
  textForManagers: 'The earlier text is seen by managers',
  textIsKept: 'Your text is not sent and stays in the field.',
  tickDelivered: 'The message is on the client’s phone.',
  tickFailed: 'It did not go: the reason stands under the message, with “Retry”.',
  tickPending: 'The bridge waits for the line.',
  tickRead: 'The client has opened the chat.',
  tickSent: 'WhatsApp has it, the client’s phone has not yet.',
  tickUnconfirmed: 'Handed over, but there is no answer. The bridge asks by itself and never sends twice.',
  toChoose: 'choose',
  toClient: 'To the client',
  toClose: 'close',
  toEnd: 'To the latest',
  toInsert: 'insert',
  toList: 'To the list',
  toWhom: 'To whom',
  today: 'Today',
  tooLong: (count: number) => `Longer than ${count} characters: WhatsApp would lose the end. Divide it.`,
  tooManyFiles: (count: number) => `Up to ${count} files at once.`,
  transcribe: 'Transcribe',
  transcribing: 'Transcribing…',
  transcription: 'Transcription',
  transfer: 'Transfer',
  transferComment: 'Comment for the colleague',
  transferCommentHint: 'What to know: where you stopped, what the client waits for',
  tryingNow: 'Trying.',
  typing: 'typing…',
  typingWord: 'typing',
  unanswered: (count: number) => `Unanswered: ${count}`,
  unansweredFor: (wait: string) => `Unanswered for ${wait}`,
  unconfirmedText: 'Asking WhatsApp; it is not sent a second time',
  uploaded: (percent: number) => `${percent} % loaded`,
  variable: (name: string) => variables[name] ?? `${name.replace(/^object\./, '')}?`,
  waitToSend: (count: number) => `Connected, ${count} to be sent`,
  waitedFor: (name: string) => `earlier: ${name}`,
  waitingHere: 'Wait here to be sent',
  waits: 'The client waits for an answer',
  waitsForConnection: 'Waits for the connection and goes once',
  waitsTooLong: 'The client waits longer than he should',
  wasUntil: (time: string) => `Was until ${time}`,
  we: 'we',
  whyGrey: 'Why ticks are grey',
  writeComment: 'Write the comment down',
  writeDown: 'Write down',
  yesWord: 'works',
  yesterday: 'Yesterday',
};
