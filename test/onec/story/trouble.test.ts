/**
 * What goes wrong in an office: the bridge is stopped, 1C is stopped, Discussions are off, a base is restored, a base
 * is copied, the bridge is restored. The service and the phones are processes, the extension runs on the stand.
 */
import { expect } from 'chai';
import { type Base, newPhone, type SandboxLine } from '../../support/world.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { eventually, type Office, officeOf, openOffice } from './office.ts';
import { type Outside, openOutside } from './outside.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('the bridge and 1C when things go wrong', function () {
  this.timeout(60_000);
  let outside: Outside;
  let office: Office;
  let base: Base;
  let line: SandboxLine;
  let ledger: Ledger;
  let anna: string;
  let boris: string;

  const chat = (phone: string) => office.chat(phone) ?? expect.fail(`no chat of ${phone}`);
  const shown = (phone: string, text: string) => () => {
    const found = office.chat(phone);
    return found !== undefined && office.said(found).some((message) => message.text.includes(text));
  };
  const answersOf = (state: string) =>
    office.stand.rows('РегистрСведений.МСТ_ИсходящиеОтветы').filter((row) => row.Состояние === state);

  /** A client writes, and it stands in Discussions. */
  async function writes(phone: string, text: string): Promise<void> {
    await ledger.client(phone, text);
    await eventually(text, shown(phone, text));
    await office.stand.idle();
  }
  /** An employee answers in the chat's form. */
  async function answersInForm(name: string, phone: string, text: string) {
    ledger.answered(phone, text);
    return await office.as(
      name,
      `Ответ = МСТ_Чаты.НовыйОтвет();
       Ответ.Текст = Текст;
       Возврат МСТ_Чаты.Ответить(Справочники.МСТ_Чаты.НайтиПоРеквизиту("ИдентификаторЧата", Ид), Ответ);`,
      { Ид: chat(phone).id, Текст: text },
    );
  }

  beforeEach(async () => {
    outside = await openOutside();
    office = await openOffice({
      people: {
        Орлова: 'МСТ_АдминистраторМессенджера',
        Иванов: 'МСТ_ПользовательМессенджера',
        Петров: 'МСТ_ПользовательМессенджера',
      },
      clock: outside.clock,
    });
    ({ base, line } = await outside.settle(office));
    ledger = openLedger(outside, office, base, line);
    await office.exchange();
    await office.queue('Иванов', 'Петров');
    await office.exchange();
    [anna, boris] = [newPhone(), newPhone()];
    await writes(anna, 'Анна: здравствуйте');
    ledger.answer('Иванов', anna, 'Иванов: добрый день, Анна');
    await writes(boris, 'Борис: здравствуйте');
    await ledger.agrees();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.error(outside.service.logged());
    await office?.close();
    await outside?.close();
  });

  it('the bridge is stopped for an hour while clients write and employees answer', async () => {
    await outside.service.stop();
    for (let n = 0; n < 3; n += 1) {
      await ledger.client(anna, `Анна: пока моста нет ${n}`);
      ledger.answer('Иванов', anna, `Иванов: пока моста нет ${n}`);
      await ledger.client(boris, `Борис: пока моста нет ${n}`);
      ledger.answer('Петров', boris, `Петров: пока моста нет ${n}`);
      await outside.pass(20 * minute);
      await office.exchange();
    }
    expect(await answersInForm('Иванов', anna, 'Иванов: из формы')).to.include({
      Принято: false,
      Отложено: true,
    });
    expect(office.stand.constant('МСТ_ОшибкаОбмена')).to.match(/не отвечает/);
    expect(answersOf('Ожидает')).to.have.length(7);
    await outside.service.start();
    await ledger.agrees();
    expect(chat(anna)).to.include({ status: 'ВРаботе', owner: 'Иванов' });
    expect(chat(boris)).to.include({ status: 'ВРаботе', owner: 'Петров' });
    expect(answersOf('Ожидает')).to.deep.equal([]);
  });

  it('1C is stopped for a day: what came is fetched, what was not sent in time is shown and not sent', async () => {
    office.write('Петров', chat(boris), 'Петров: вечером перед остановкой', { client: true });
    office.stand.publication.isOn = false;
    const vera = newPhone();
    for (let n = 0; n < 3; n += 1) {
      await ledger.client(anna, `Анна: пока 1С нет ${n}`);
      await ledger.client(vera, `Вера: пока 1С нет ${n}`);
      await outside.pass(8 * hour);
    }
    office.stand.publication.isOn = true;
    await ledger.agrees();
    expect(chat(vera)).to.include({ status: 'ВОчереди', owner: '' });
    expect(chat(boris)).to.include({ status: 'ВОчереди', owner: '' });
    expect(answersOf('Просрочено').map((row) => row.Текст)).to.deep.equal([
      'Петров: вечером перед остановкой',
    ]);
    const told = office
      .said(chat(boris))
      .filter((message) => message.text.includes('Клиент не получил ответ'));
    expect(told.map(office.notified)).to.deep.equal([['Петров']]);
    // Until the bridge asks again whether 1C is there, the schedule alone brings news; then webhooks do.
    await ledger.client(vera, 'Вера: вы здесь?');
    await ledger.agrees();
    await outside.pass(2 * hour);
    await writes(vera, 'Вера: так вы здесь?');
    ledger.answer('Петров', vera, 'Петров: уже здесь');
    await ledger.agrees();
  });

  it('Discussions are unreachable, then not registered, then back', async () => {
    const { collaboration } = office.stand;
    for (const mode of ['unreachable', 'unregistered'] as const) {
      collaboration.mode = mode;
      await ledger.client(anna, `Анна: Обсуждения ${mode}`);
      await ledger.client(boris, `Борис: Обсуждения ${mode}`);
      await eventually('the base has it', () => office.thread(boris).includes(`Борис: Обсуждения ${mode}`));
      await office.stand.idle();
      const text = `Иванов: из формы, Обсуждения ${mode}`;
      expect(await answersInForm('Иванов', anna, text)).to.include({ Принято: true });
      for (let run = 0; run < 3; run += 1) {
        await outside.pass(2 * minute);
        await office.exchange();
      }
    }
    const warnings = office.stand
      .rows('РегистрСведений.МСТ_ЖурналОбмена')
      .filter((row) => row.Операция === 'Обсуждения' && row.Уровень !== 'Сведения');
    expect(warnings).to.have.length(1);
    collaboration.mode = 'on';
    await outside.pass(6 * minute);
    await ledger.agrees();
  });

  it('a base is restored from yesterday’s copy under living Discussions', async () => {
    // Yesterday’s copy holds an answer from Discussions, one from a form and a command that were still waiting.
    ledger.answer('Петров', boris, 'Петров: добрый день, Борис');
    await ledger.agrees();
    await outside.service.stop();
    ledger.answer('Иванов', anna, 'Иванов: ждал в копии');
    await office.exchange();
    await answersInForm('Иванов', anna, 'Иванов: из формы, ждал в копии');
    await office.setStatus('Петров', chat(boris), 'Закрыт');
    expect(answersOf('Ожидает')).to.have.length(2);
    const backup = office.stand.snapshot();

    await outside.service.start();
    await ledger.agrees();
    expect(chat(boris)).to.include({ status: 'Закрыт', formerOwner: 'Петров' });
    await outside.pass(10 * hour);
    await writes(anna, 'Анна: после копии');
    ledger.answer('Иванов', anna, 'Иванов: после копии');
    await writes(boris, 'Борис: после копии');
    ledger.answer('Петров', boris, 'Петров: после копии');
    const vera = newPhone();
    await writes(vera, 'Вера: после копии');
    await ledger.agrees();
    await outside.pass(14 * hour);
    const conversations = office.stand.collaboration.conversations.length;
    const users = office.stand.collaboration.users.length;

    await office.stand.idle();
    office.stand.restore(backup);
    expect(office.chat(vera)).to.equal(undefined);
    await ledger.agrees();
    expect(office.stand.collaboration.conversations).to.have.length(conversations);
    expect(office.stand.collaboration.users).to.have.length(users);
    expect(answersOf('Просрочено')).to.deep.equal([]);
    // Yesterday’s command to close does not close today’s talk.
    expect(chat(boris)).to.include({ status: 'ВРаботе', owner: 'Петров', waitsForCommand: false });
    expect((await base.api('getChat', { params: { chatId: chat(boris).id } })).status).to.equal('in_work');
    await writes(anna, 'Анна: сегодня');
    ledger.answer('Иванов', anna, 'Иванов: сегодня');
    await ledger.agrees();
  });

  it('a base is copied, and both run: the copy gets nothing and sends nothing', async () => {
    // The copy holds an answer that waits.
    await outside.service.stop();
    ledger.answer('Иванов', anna, 'Иванов: ждал в копии');
    await office.exchange();
    const twin = officeOf(await office.stand.copy());
    await outside.service.start();
    const inTheCopy = twin.stand.rows('РегистрСведений.МСТ_Сообщения');
    for (let n = 0; n < 2; n += 1) {
      await twin.exchange();
      await ledger.client(anna, `Анна: оригиналу ${n}`);
      ledger.answer('Петров', boris, `Петров: оригиналу ${n}`);
      await twin.exchange();
      await ledger.agrees();
      await twin.exchange();
    }
    expect(twin.stand.rows('РегистрСведений.МСТ_Сообщения')).to.deep.equal(inTheCopy);
    expect(twin.stand.constant('МСТ_ОбнаруженаКопия')).to.equal(true);
    expect(answersOf('Ожидает')).to.deep.equal([]);
    const { copySuspected } = await base.api('getInfobase', { params: { infobaseId: base.id } });
    expect(copySuspected).to.equal(false);
    await twin.close();
  });

  it('the bridge is restored from a backup: the base takes its state anew, and nothing is sent twice', async () => {
    await outside.service.stop();
    const restore = await outside.backUp();
    await outside.service.start();
    await office.exchange();
    expect(await office.act('Иванов', chat(anna), 'Завершить(Чат)')).to.include({ Принято: true });
    expect(await office.act('Петров', chat(boris), 'Взять(Чат)')).to.include({ Принято: true });
    office.write('Петров', chat(boris), 'Петров: между нами');
    await office.exchange();
    expect([chat(anna).status, chat(boris).status]).to.deep.equal(['Закрыт', 'ВРаботе']);
    // Heard after the backup: the restored bridge hears it once more, and it must not get a twin here.
    await writes(boris, 'Борис: уже после копии моста');
    await office.exchange();

    await outside.service.stop();
    await restore();
    await ledger.client(anna, 'Анна: пока мост восстанавливают');
    ledger.answer('Иванов', anna, 'Иванов: пока мост восстанавливают');
    await office.exchange();
    await outside.pass(hour);
    await outside.service.start();
    await ledger.agrees();
    const journal = office.stand.rows('РегистрСведений.МСТ_ЖурналОбмена').map((row) => String(row.Описание));
    expect(journal.filter((text) => text.includes('началась заново'))).to.have.length(1);
    // The bridge decides: what it has forgotten is undone in the base too.
    expect([chat(anna), chat(boris)].map(({ status, owner }) => [status, owner])).to.deep.equal([
      ['ВРаботе', 'Иванов'],
      ['ВОчереди', ''],
    ]);
    expect(office.said(chat(boris)).filter((message) => message.text.includes('между нами'))).to.have.length(
      1,
    );
    await writes(boris, 'Борис: мост восстановлен');
    ledger.answer('Петров', boris, 'Петров: мост восстановлен');
    await ledger.agrees();
  });
});
