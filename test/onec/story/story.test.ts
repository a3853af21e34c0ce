/**
 * A client's talk with the office from its first word to its last, with three real parts: the service as a process,
 * whatsapp-web.js in Chromium on the simulated page, the extension's modules on the stand. They speak by HTTP only.
 */
import { expect } from 'chai';
import type { LineId } from '../../../contracts/common.ts';
import type { Api } from '../../support/client.ts';
import { type ServiceProcess, serviceProcess } from '../../support/process.ts';
import { findChromium, makeChromiumWrapper } from '../../whatsapp-web/chromium.ts';
import { startWhatsAppWorld } from '../../whatsapp-web/server.ts';
import type { WhatsAppWorld } from '../../whatsapp-web/world-client.ts';
import { type Chat, eventually, type Office, openOffice, pseudoName } from './office.ts';

const linePhone = '78125551470';
const anna = '79161234567';

describe('a client, the bridge and 1C', function () {
  // A start of a browser takes seconds.
  this.timeout(90_000);
  let world: WhatsAppWorld;
  let service: ServiceProcess;
  let office: Office;
  let admin: Api;
  let lineId: LineId;
  /** What the client has written and what has been addressed to him, in the order of the talk. */
  const talk: string[] = [];
  /** What has been said to the client. */
  const answers: string[] = [];

  const chat = (): Chat => office.chat(`+${anna}`) ?? expect.fail('there is no chat');
  const said = (text: string) => office.said(chat()).filter((message) => message.text.includes(text));
  const onPhone = async () => (await world.outbox()).map((message) => message.text);
  const bridgeChat = () => admin('getChat', { params: { chatId: chat().id } });

  /** The client writes; how long it takes, in ms, until the condition holds. */
  async function annaWrites(text: string, until: () => boolean): Promise<number> {
    talk.push(text);
    const start = Date.now();
    await world.clientWrites({ phone: anna, name: 'Анна', text });
    await eventually(text, until);
    const took = Date.now() - start;
    await office.stand.idle();
    return took;
  }

  /** An employee answers in Discussions; the job brings it to the client's phone. */
  async function answers1C(name: string, text: string): Promise<void> {
    talk.push(text);
    answers.push(text);
    office.write(name, chat(), text, { client: true });
    await office.exchange();
    await eventually(`${text} is on the phone`, async () => (await onPhone()).includes(text));
    await eventually(`${text} is sent`, () =>
      office.stand
        .rows('РегистрСведений.МСТ_Сообщения')
        .some((row) => row.Текст === text && row.Статус === 'Отправлено'),
    );
    await office.stand.idle();
  }

  before(async function () {
    if (!findChromium()) return this.skip();
    world = await startWhatsAppWorld();
    service = await serviceProcess({ PUPPETEER_EXECUTABLE_PATH: await makeChromiumWrapper(world) });
    await service.start();
    admin = await service.admin();
    office = await openOffice({
      people: {
        Орлова: 'МСТ_АдминистраторМессенджера',
        Смирнова: 'МСТ_РуководительМессенджера',
        Иванов: 'МСТ_ПользовательМессенджера',
        Петров: 'МСТ_ПользовательМессенджера',
      },
    });
  });
  after(async () => {
    await service?.remove();
    await office?.close();
    await world?.stop();
  });
  afterEach(function () {
    if (this.currentTest?.state === 'failed') console.error(service.logged());
  });

  it('the base connects by a code', async () => {
    const { code } = await admin('createConnectionCode');
    expect(await office.connect(service.url, code)).to.include({ Успешно: true });
    const { items } = await admin('listInfobases', { query: {} });
    expect(items.map((one) => one.externalId)).to.deep.equal([
      office.stand.constant('МСТ_ИдентификаторБазы'),
    ]);
  });

  it('pushes its people and its queue', async () => {
    await office.exchange();
    await office.queue('Иванов', 'Петров');
    await office.exchange();
    const { items } = await admin('listEmployees', { query: { limit: 50 } });
    const known = Object.fromEntries(items.map((one) => [one.name, [one.role, one.queuePosition]]));
    expect(known).to.deep.equal({
      Орлова: ['administrator', null],
      Смирнова: ['manager', null],
      Иванов: ['employee', 1],
      Петров: ['employee', 2],
    });
  });

  it('gets a line, linked by its QR code', async () => {
    const { items } = await admin('listInfobases', { query: {} });
    const line = await admin('createLine', {
      body: { name: 'Продажи', engine: 'whatsapp-web', infobaseId: null, settings: { pausePerMessageMs: 0 } },
    });
    lineId = line.id;
    await office.exchange();
    expect(office.stand.rows('Справочник.МСТ_Линии')).to.deep.equal([]);
    await admin('changeLine', { params: { lineId }, body: { infobaseId: items[0]?.id ?? null } });
    const is = async (status: string) => (await admin('getLine', { params: { lineId } })).status === status;
    await eventually('the line shows its code', () => is('pairing'), 60_000);
    const qr = await admin('getLineQr', { params: { lineId } });
    await world.scan(qr.text, { phone: linePhone, name: 'Продажи' });
    await eventually('the line is online', () => is('online'), 60_000);
    await office.exchange();
    const [row] = office.stand.rows('Справочник.МСТ_Линии');
    expect(row).to.include({ Наименование: 'Продажи', Телефон: `+${linePhone}`, Включена: true });
  });

  it('within two seconds a client’s first words stand in the queue, and the queue is told', async () => {
    const text = 'Сколько стоит кабель?';
    const took = await annaWrites(text, () => {
      const found = office.chat(`+${anna}`);
      return found !== undefined && office.said(found).length > 0;
    });
    expect(took).to.be.at.most(2000);
    expect(chat()).to.include({ status: 'ВОчереди', owner: '' });
    const [message] = said(text);
    if (!message) expect.fail('nothing stands in Discussions');
    expect([office.author(message), office.notified(message)]).to.deep.equal([
      pseudoName,
      ['Иванов', 'Петров'],
    ]);
  });

  it('an answer to the external user reaches the client’s phone once, and the chat is his who has answered', async () => {
    await answers1C('Иванов', 'Добрый день! 94 ₽ за метр.');
    await office.exchange();
    expect(chat()).to.include({ status: 'ВРаботе', owner: 'Иванов' });
    const sent = await world.outbox();
    expect(sent.map(({ text, attempts }) => [text, attempts])).to.deep.equal([[answers[0], 1]]);
    expect(sent[0]?.chat).to.contain(anna);
  });

  it('what is not addressed to the client stays inside, and its author is told so once', async () => {
    for (const text of ['скидку не давать', 'и доставку тоже']) {
      office.write('Иванов', chat(), text);
      await office.exchange();
      await office.exchange();
    }
    const { items } = await admin('listMessages', { params: { chatId: chat().id } });
    const comments = items.filter((one) => one.kind === 'comment').map((one) => one.text);
    expect(comments).to.have.members(['скидку не давать', 'и доставку тоже']);
    expect(await onPhone()).to.deep.equal(answers);
    expect(said('Клиент этого не получил').map(office.notified)).to.deep.equal([['Иванов']]);
    expect(chat()).to.include({ status: 'ВРаботе', owner: 'Иванов' });
  });

  it('a second employee’s answer is delivered and makes him an observer; both are told of the next message', async () => {
    await answers1C('Петров', 'Доставка завтра.');
    await office.exchange();
    expect(chat()).to.deep.include({ status: 'ВРаботе', owner: 'Иванов', observers: ['Петров'] });
    await annaWrites('Завтра подходит', () => said('Завтра подходит').length > 0);
    expect(said('Завтра подходит').map(office.notified)).to.deep.equal([['Иванов', 'Петров']]);
  });

  it('the owner hands the chat over with a comment that the client does not see', async () => {
    const given = await office.act(
      'Иванов',
      chat(),
      'Передать(Чат, Справочники.МСТ_Сотрудники.НайтиПоНаименованию("Смирнова"), "ждет счет")',
    );
    expect(given).to.include({ Принято: true, Ошибка: '' });
    await office.exchange();
    expect(chat()).to.deep.include({ status: 'ВРаботе', owner: 'Смирнова', observers: ['Петров'] });
    expect(said('ждет счет')).to.have.length(1);
    const told = office.said(chat()).filter((message) => office.notified(message).includes('Смирнова'));
    expect(told).to.have.length.at.least(1);
    expect(await onPhone()).to.deep.equal(answers);
  });

  it('a goodbye in Discussions and the end of the dialogue right after it: it reaches the client, and the chat stays closed', async () => {
    const goodbye = 'До свидания!';
    talk.push(goodbye);
    answers.push(goodbye);
    office.write('Смирнова', chat(), goodbye, { client: true });
    expect(await office.act('Смирнова', chat(), 'Завершить(Чат)')).to.include({ Принято: true });
    await eventually('the goodbye is on the phone', async () => (await onPhone()).includes(goodbye));
    for (let run = 0; run < 3; run += 1) await office.exchange();
    expect(await onPhone()).to.deep.equal(answers);
    expect(chat()).to.include({ status: 'Закрыт', owner: '', formerOwner: 'Смирнова' });
  });

  it('a closed chat comes back to its owner when the client writes again', async () => {
    await annaWrites('А можно сегодня?', () => said('А можно сегодня?').length > 0);
    expect(chat()).to.include({ status: 'ВРаботе', owner: 'Смирнова' });
    expect(said('А можно сегодня?').map(office.notified)).to.deep.equal([['Петров', 'Смирнова']]);
  });

  it('comes back to work by its status in 1C', async () => {
    const text = 'Ждём вас до шести.';
    talk.push(text);
    answers.push(text);
    office.write('Смирнова', chat(), text, { client: true });
    await office.setStatus('Смирнова', chat(), 'Закрыт');
    await office.exchange();
    expect((await bridgeChat()).status).to.equal('closed');
    await eventually('it is on the phone', async () => (await onPhone()).includes(text));
    await office.exchange();
    await office.setStatus('Смирнова', chat(), 'ВРаботе');
    expect(chat()).to.include({ status: 'ВРаботе', waitsForCommand: true });
    await office.exchange();
    expect(await bridgeChat()).to.deep.include({ status: 'in_work' });
    expect((await bridgeChat()).owner?.name).to.equal('Смирнова');
    expect(chat()).to.include({ status: 'ВРаботе', owner: 'Смирнова', waitsForCommand: false });
  });

  it('a change that the bridge refuses is taken back, with the reason for who made it', async () => {
    await office.setStatus('Иванов', chat(), 'Закрыт');
    expect(chat()).to.include({ status: 'Закрыт', waitsForCommand: true });
    await office.exchange();
    await office.exchange();
    expect(chat()).to.include({ status: 'ВРаботе', owner: 'Смирнова', waitsForCommand: false });
    expect((await bridgeChat()).status).to.equal('in_work');
    const refusals = said('не выполнено');
    expect(refusals.map(office.notified)).to.deep.equal([['Иванов']]);
    expect(refusals[0]?.text).to.match(/Завершить.*не выполнено\. \S/);
  });

  it('in the end everybody has the same talk: nothing lost, nothing doubled, in order', async () => {
    await answers1C('Смирнова', 'Привезём сегодня к шести.');
    await office.exchange();
    expect(await onPhone()).to.deep.equal(answers);
    expect((await world.outbox()).map((message) => message.attempts)).to.deep.equal(answers.map(() => 1));
    const query = { direction: 'newer', limit: 200 };
    const { items } = await admin('listMessages', { params: { chatId: chat().id }, query });
    expect(items.filter((one) => one.kind === 'text').map((one) => one.text)).to.deep.equal(talk);
    expect(office.thread(`+${anna}`)).to.deep.equal(talk);
    const shown = office.said(chat()).map((message) => message.text);
    expect(shown.filter((text) => talk.includes(text))).to.deep.equal(talk);
    expect(office.stand.rows('РегистрСведений.МСТ_ОчередьОтражения')).to.deep.equal([]);
    expect(office.stand.constant('МСТ_ОшибкаОбмена') ?? '').to.equal('');
    expect((await world.state()).log).to.deep.equal([]);
  });
});
