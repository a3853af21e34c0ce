/* Texts of the demonstration. */

export const language = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'ru';

const ru = {
  title: 'Мост WhatsApp для 1С: демонстрация',
  honest: 'WhatsApp и платформа 1С изображены, мост, панель и расширение настоящие. Наружу ничего не уходит.',
  reset: 'Начать заново',
  resetting: 'Готовим новые данные…',
  doIt: 'Сделать за меня',
  doing: 'Делаем…',
  phone: 'Телефон клиента',
  panel: 'Панель сотрудника',
  onec: '1С:Предприятие',
  simulated: 'изображение',
  real: 'настоящая',
  onecTag: 'платформа изображена',
  read: 'Прочитать всё',
  scan: 'Отсканировать',
  pairing: (name) => `1С показывает QR-код линии «${name}»`,
  failed: (text) => `Не вышло: ${text}. Сделайте шаг руками или начните заново.`,
  end: 'История пройдена',
  endText:
    'Дальше все работает само: пишите с телефона, отвечайте в панели и в 1С. В 1С под администратором откройте «Настройки мессенджера» → «Еще» → «Добавить учебную линию»: появится QR-код, телефон его отсканирует. «Написать первым» отправит сообщение из заказа.',
  steps: {
    ask: [
      'Клиент пишет',
      'Клиент пишет в WhatsApp.',
      'Сергей Орлов спрашивает про светильники: нажмите кнопку, и он напишет со своего телефона.',
      'Чат встал в очередь: он виден обоим сотрудникам в панели и в списке 1С, в группе «В очереди».',
    ],
    open: [
      'Чат в 1С',
      'Мария открывает чат в 1С.',
      'Дважды щелкните по чату Сергея в списке справа.',
      'В карточке чата переписка и сведения, рядом его обсуждение: расширение создало его само.',
    ],
    answer: [
      'Ответ из 1С',
      'Мария отвечает в обсуждении.',
      'Напишите ответ и отметьте в «Кого оповестить» внешнего пользователя WhatsApp: только такое сообщение уходит клиенту.',
      'Ответ на телефоне клиента. Чат перешел в работу, ответственная Мария.',
    ],
    read: [
      'Галочки',
      'Клиент читает ответ.',
      'Под ответом две серые галочки: доставлено. Нажмите «Прочитать всё» над телефоном.',
      'Галочки посинели в панели и в карточке чата.',
    ],
    comment: [
      'Комментарий',
      'Мария пишет скрытый комментарий.',
      'Напишите в обсуждении, не отмечая внешнего пользователя WhatsApp.',
      'Комментарий видят коллеги, в панели он желтый; на телефоне клиента его нет, и в обсуждении Марии об этом подсказали.',
    ],
    transfer: [
      'Передача',
      'Мария передает чат Ольге.',
      'В карточке чата нажмите «Передать…», выберите Ольгу и напишите пояснение.',
      'Чат у Ольги, в панели и в 1С, вместе с пояснением Марии.',
    ],
    confirm: [
      'Ответ из панели',
      'Ольга отвечает из панели.',
      'Напишите клиенту в панели Ольги.',
      'Для клиента это одна переписка с одним номером, кто бы ни отвечал и откуда.',
    ],
    close: [
      'Завершение',
      'Ольга завершает диалог.',
      'Нажмите «Завершить» в панели Ольги.',
      'Чат в группе «Закрытые». Кто его вел, мост помнит.',
    ],
    again: [
      'Снова клиент',
      'Клиент пишет снова.',
      'Напишите с телефона Сергея еще раз.',
      'Чат вернулся в работу сразу к Ольге, минуя очередь.',
    ],
  },
};

const en = {
  title: 'WhatsApp Bridge for 1C: demo',
  honest:
    'WhatsApp and the 1C platform are simulated; the bridge, panel and extension are real. Nothing leaves this machine.',
  reset: 'Start again',
  resetting: 'Getting fresh data ready…',
  doIt: 'Do it for me',
  doing: 'Working…',
  phone: 'Client’s phone',
  panel: 'Employee’s panel',
  onec: '1C:Enterprise',
  simulated: 'simulated',
  real: 'real',
  onecTag: 'simulated platform',
  read: 'Read all',
  scan: 'Scan',
  pairing: (name) => `1C shows the QR code of line “${name}”`,
  failed: (text) => `It did not work: ${text}. Do the step by hand or start again.`,
  end: 'That was the story',
  endText:
    'Everything goes on working: write from the phone, answer in the panel and in 1C (which speaks Russian here). As the administrator in 1C, «Настройки мессенджера» → «Еще» → «Добавить учебную линию» shows a QR code for the phone to scan. «Написать первым» writes from an order.',
  steps: {
    ask: [
      'Client writes',
      'A client writes in WhatsApp.',
      'Sergey Orlov asks about lamps: press the button, and he writes from his phone.',
      'The chat is queued: both employees see it in the panel, and 1C lists it under «В очереди».',
    ],
    open: [
      'Chat in 1C',
      'Maria opens the chat in 1C.',
      'Double-click Sergey’s chat in the list on the right.',
      'The card shows the conversation; beside it is its discussion, which the extension has made by itself.',
    ],
    answer: [
      'Answer in 1C',
      'Maria answers in the discussion.',
      'Write, and tick the WhatsApp external user under «Кого оповестить»: only such a message goes to the client.',
      'The answer is on the client’s phone. The chat is in work, Maria owns it.',
    ],
    read: [
      'Ticks',
      'The client reads the answer.',
      'Two grey ticks: delivered. Press “Read all” above the phone.',
      'The ticks are blue in the panel and in the card.',
    ],
    comment: [
      'Comment',
      'Maria writes a hidden comment.',
      'Write in the discussion without the WhatsApp external user.',
      'Colleagues see it, yellow in the panel; the client’s phone has nothing, and a hint in the discussion says so.',
    ],
    transfer: [
      'Transfer',
      'Maria transfers the chat to Olga.',
      'In the card press «Передать…», choose Olga, explain.',
      'Olga has the chat in the panel and in 1C, with Maria’s note.',
    ],
    confirm: [
      'From panel',
      'Olga answers from the panel.',
      'Write to the client in Olga’s panel.',
      'The client sees one conversation with one number, whoever answers and from where.',
    ],
    close: [
      'Closing',
      'Olga closes the chat.',
      'Press “Close” in Olga’s panel.',
      'The chat is under «Закрытые». The bridge remembers who had it.',
    ],
    again: [
      'Client again',
      'The client writes again.',
      'Write from Sergey’s phone once more.',
      'The chat is back in work with Olga at once, past the queue.',
    ],
  },
};

export const words = language === 'en' ? en : ru;
