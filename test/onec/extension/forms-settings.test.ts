import { expect } from 'chai';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { issueConnectionCode } from '../../../service/infobases/connect.commands.ts';
import { openApp, type TestApp } from '../../support/app.ts';
import { newPhone } from '../../support/world.ts';
import { type DeskTest, type FormTest, openDesk } from '../forms/testing.ts';
import type { Stand } from '../stand.ts';
import { BinaryData } from '../values/binary-data.ts';
import { eventually, openStand } from './connected.ts';
import { type Office, openOffice } from './office.ts';

const decode = jsqr as unknown as typeof jsqr.default;
const settings = 'ОбщаяФорма.МСТ_НастройкиМессенджера';

/** What a phone's camera reads off a picture of the form; empty where there is none. */
function readQr(stand: Stand, address: unknown): string {
  const kept = stand.infobase.temporary.get(String(address))?.value;
  if (!(kept instanceof BinaryData)) return '';
  const { data, width, height } = PNG.sync.read(Buffer.from(kept.bytes));
  return decode(new Uint8ClampedArray(data), width, height)?.data ?? '';
}

/** Lets the form's background call end and its waiting handlers work. */
async function settled(stand: Stand, desk: DeskTest, form: FormTest): Promise<void> {
  await stand.idle();
  for (let turn = 0; turn < 30 && form.item('ГруппаОжидания').visible; turn += 1) {
    await desk.tick(1);
    await stand.idle();
  }
  expect(form.item('ГруппаОжидания').visible, 'the call is still under way').to.equal(false);
}

/** Ticks until the form shows what is waited for; what the bridge does takes its own time. */
async function shows(desk: DeskTest, what: string, condition: () => boolean): Promise<void> {
  await eventually(what, async () => {
    if (condition()) return true;
    await desk.tick(3);
    return condition();
  });
}

describe('extension: form «Настройки мессенджера»', function () {
  this.timeout(30_000);
  let stand: Stand;
  let bridge: TestApp | undefined;
  let one: Office | undefined;
  let desk: DeskTest;
  let form: FormTest;
  afterEach(async () => {
    await one?.close();
    if (!one) await stand?.close();
    await bridge?.close();
    one = undefined;
    bridge = undefined;
  });

  const admin = [{ name: 'Админ', roles: ['МСТ_АдминистраторМессенджера'] }];
  const openForm = async (name = 'Админ') => {
    desk = openDesk(stand, name);
    form = await desk.open(settings);
    await desk.tick(1);
  };

  it('connects a base by a code, says plainly what is wrong with it, and disconnects with a question', async () => {
    bridge = await openApp();
    stand = await openStand({ users: admin });
    const address = bridge.app.http.server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    await openForm();
    expect(form.item('Страницы').page).to.equal('СтраницаПодключение');
    expect(form.item('СтраницаЛинии').enabled).to.equal(false);
    expect(form.item('ГруппаПодключена').visible).to.equal(false);

    await form.press('Подключить');
    expect(desk.messages.at(-1)).to.equal('Укажите адрес службы.');
    await form.item('АдресСлужбы').set(url);
    await form.press('Подключить');
    expect(desk.messages.at(-1)).to.match(/код подключения/);

    await form.item('КодПодключения').set('AAAA-BBBB');
    await form.press('Подключить');
    expect(form.item('ГруппаОжидания').visible).to.equal(true);
    await settled(stand, desk, form);
    expect(desk.question.text).to.match(/Код подключения неверен/);
    await desk.reply(undefined);
    expect(form.value('БазаПодключена')).to.equal(false);

    const { code } = await issueConnectionCode(bridge.app.platform);
    await form.item('КодПодключения').set(code);
    await form.press('Подключить');
    await settled(stand, desk, form);
    expect(form.value('БазаПодключена')).to.equal(true);
    expect(form.item('ПодключениеПредставление').text).to.equal(`База подключена к службе ${url}`);
    expect(form.item('Страницы').page).to.equal('СтраницаЛинии');
    expect(form.value('КодПодключения')).to.equal('');
    expect(desk.notifications.at(-1)?.text).to.equal('База подключена');
    expect(stand.constant('МСТ_АдресСлужбы')).to.equal(url);

    await form.press('Отключить');
    expect(desk.question.text).to.match(/Отключить базу/);
    await desk.reply('Нет');
    expect(form.value('БазаПодключена')).to.equal(true);
    await form.press('Отключить');
    await desk.reply('Да');
    expect(form.value('БазаПодключена')).to.equal(false);
    expect(form.item('Страницы').page).to.equal('СтраницаПодключение');
  });

  describe('of a connected base', () => {
    const start = async (options: Parameters<typeof openOffice>[0] = {}) => {
      one = await openOffice(options);
      stand = one.stand;
      await openForm();
    };
    const lines = () => form.table('Линии').rows();

    it('shows a QR code that a phone can read, and “linked” by itself', async () => {
      await start();
      expect(lines()).to.deep.equal([
        { ЛинииНаименование: 'Продажи', ЛинииТелефон: one?.line.phone, ЛинииСостояние: 'На связи' },
      ]);
      await form.press('ДобавитьУчебнуюЛинию');
      expect(desk.question.initial).to.equal('Учебная');
      await desk.reply('Сервис');
      await shows(desk, 'the code', () => readQr(stand, form.value('КартинкаКода')) !== '');
      expect(form.item('СтраницыЛинии').page).to.equal('СтраницаКод');
      expect(form.item('ЛинияЗаголовок').text).to.equal('Сервис');
      expect(form.item('ШагиПодключения').visible).to.equal(true);

      const lineId = String(form.value('ТекущаяЛиния')) as Office['line']['id'];
      const params = { lineId };
      const seen = readQr(stand, form.value('КартинкаКода'));
      expect(seen).to.equal((await one?.base.api('getLineQr', { params }))?.text);
      await form.press('ОбновитьКод');
      await settled(stand, desk, form);
      await shows(desk, 'another code', () => {
        const now = readQr(stand, form.value('КартинкаКода'));
        return now !== '' && now !== seen;
      });

      const phone = newPhone();
      await one?.base.api('sandboxScan', {
        params,
        body: { text: readQr(stand, form.value('КартинкаКода')), phone, name: 'Сервис' },
      });
      await shows(desk, '“linked”', () => form.item('СтраницыЛинии').page === 'СтраницаНомерПодключен');
      expect(form.item('ЛинияСостояние').text).to.equal(`Подключен номер ${phone}, на связи`);
      expect(desk.notifications.at(-1)?.text).to.equal('Номер подключен');
      expect(form.value('КартинкаКода')).to.equal('');
    });

    it('renames, switches off and on, logs out with a question, deletes', async () => {
      await start();
      await form.press('ПереименоватьЛинию');
      await desk.reply('Продажи, опт');
      expect(lines()[0]?.ЛинииНаименование).to.equal('Продажи, опт');
      await form.press('ВыключитьЛинию');
      await shows(desk, 'off', () => form.item('СтраницыЛинии').page === 'СтраницаВыключена');
      await form.press('КнопкаВключить');
      await shows(desk, 'on', () => lines()[0]?.ЛинииСостояние === 'На связи');
      expect(form.item('ЛинииУдалить').enabled).to.equal(false);

      await form.press('ОтвязатьНомер');
      expect(desk.question.text).to.include(one?.line.phone);
      await desk.reply('Нет');
      expect(form.item('СтраницыЛинии').page).to.equal('СтраницаНомерПодключен');
      await form.press('ОтвязатьНомер');
      await desk.reply('Да');
      await settled(stand, desk, form);
      await shows(desk, 'the code', () => form.item('СтраницыЛинии').page === 'СтраницаКод');
      await form.press('УдалитьЛинию');
      await desk.reply('Да');
      expect(lines()).to.deep.equal([]);
      expect(form.item('СтраницыЛинии').page).to.equal('СтраницаНетЛинии');
    });

    it('gives a code to type on the phone instead of the camera', async () => {
      await start();
      await form.press('ДобавитьУчебнуюЛинию');
      await desk.reply('Сервис');
      await shows(desk, 'the code', () => form.item('СтраницыЛинии').page === 'СтраницаКод');
      await form.press('ПолучитьКодПоНомеру');
      expect(desk.messages.at(-1)).to.match(/номер телефона линии/);
      await form.item('ТелефонПодключения').set('8 (812) 555-14-71');
      await form.press('ПолучитьКодПоНомеру');
      await settled(stand, desk, form);
      expect(form.item('КодПоНомеру').visible).to.equal(true);
      expect(form.item('КодПоНомеру').text).to.match(/^[A-Z0-9]{4}-?[A-Z0-9]{4}$/);
    });

    it('switches the exchange, keeps the schedule and the terms', async () => {
      await start();
      await form.item('СинхронизироватьСообщения').set(false);
      expect(stand.constant('МСТ_СинхронизироватьСообщения')).to.equal(false);
      expect(form.item('СостояниеОбмена').text).to.equal('Обмен выключен.');
      await form.item('СинхронизироватьСообщения').set(true);
      await settled(stand, desk, form);
      expect(form.item('СостояниеОбмена').text).to.match(/^Последний обмен: /);

      expect(form.item('РасписаниеПредставление').text).to.equal(
        'каждый день; с 8:00:00 по 21:00:00 каждые 15 секунд',
      );
      await form.press('НастроитьРасписание');
      expect(desk.question.kind).to.equal('schedule');
      await desk.reply(undefined);
      const schedule = await stand.run(
        'Р = МСТ_Обмен.Расписание(); Р.ПериодПовтораВТечениеДня = 60; Возврат Р;',
      );
      await form.press('НастроитьРасписание');
      await desk.reply(schedule);
      expect(form.item('РасписаниеПредставление').text).to.match(/каждые 60 секунд/);

      await form.item('СрокОтвета').set(24);
      await form.item('ИспользоватьОбсуждения').set(false);
      await form.press('СменитьСекрет');
      expect(desk.notifications.at(-1)?.text).to.equal('Секрет уведомлений сменен');
      expect((await one?.webhookSecrets())?.length).to.equal(2);
      await openForm();
      expect([form.value('ИспользоватьОбсуждения'), form.item('СрокОтвета').text]).to.deep.equal([
        false,
        '24',
      ]);
    });

    it('checks the whole way of a message, and says where it is broken', async () => {
      await start();
      const checks = async () => {
        await form.press('ПроверитьСвязь');
        await settled(stand, desk, form);
        return form.table('Проверки').rows();
      };
      const good = await checks();
      expect(good.map((row) => row.ПроверкиИтог)).to.deep.equal(Array(8).fill('✔'));
      expect(form.item('ГруппаПроверки').visible).to.equal(true);
      stand.publication.isOn = false;
      const bad = (await checks()).find((row) => row.ПроверкиПроверка === 'HTTP-сервис базы опубликован');
      expect(bad?.ПроверкиИтог).to.equal('✖');
      expect(bad?.ПроверкиПояснение).to.match(/сервиса нет|Веб-сервер|не отвечает/);
      stand.publication.isOn = true;
      await one?.bridgeIs('away');
      const away = await checks();
      expect(away.find((row) => row.ПроверкиПроверка === 'Служба отвечает')?.ПроверкиПояснение).to.match(
        /не отвечает/,
      );
      await form.press('ОбновитьЛинии');
      expect(form.item('ЛинияРекомендация').text).to.match(/не отвечает/);
      await one?.bridgeIs('here');
    });
  });

  it('is for administrators alone', async () => {
    stand = await openStand({ users: [{ name: 'Иванов', roles: ['МСТ_ПользовательМессенджера'] }] });
    const refused = await openDesk(stand, 'Иванов')
      .open(settings)
      .then(
        () => 'opened',
        (error: Error) => error.message,
      );
    expect(refused).to.match(/прав|Администратор/i);
  });
});
