import { expect } from 'chai';
import { type DeskTest, type FormTest, openDesk } from '../forms/testing.ts';
import { toPlain } from '../plain.ts';
import type { Stand } from '../stand.ts';
import { eventually } from './connected.ts';
import { type Office, openOffice } from './office.ts';

const settings = 'ОбщаяФорма.МСТ_НастройкиМессенджера';
const kinds = [
  'БезопасныйРежим',
  'Копия',
  'ЭтоКопия',
  'ВнешниеРесурсы',
  'Версия',
  'Ошибка',
  'Задания',
  'Публикация',
  'Обсуждения',
  'Доступ',
  'ФайловаяБаза',
] as const;

describe('extension: warnings of «Настройки мессенджера»', function () {
  this.timeout(30_000);
  let one: Office;
  let desk: DeskTest;
  let form: FormTest;
  let copy: Stand | undefined;
  const openForm = async (stand = one.stand) => {
    desk = openDesk(stand, 'Админ');
    form = await desk.open(settings);
  };
  const start = async (options: Parameters<typeof openOffice>[0] = {}) => {
    one = await openOffice(options);
    await openForm();
  };
  /** Those that a person sees. */
  const shown = () => kinds.filter((kind) => form.item(`Предупреждение${kind}`).visible);
  const text = (kind: (typeof kinds)[number]) => form.item(`Текст${kind}`).title;
  const settled = async (stand = one.stand) => {
    await stand.idle();
    for (let turn = 0; turn < 30 && form.item('ГруппаОжидания').visible; turn += 1) {
      await desk.tick(1);
      await stand.idle();
    }
  };

  describe('of one base', () => {
    before(async () => {
      one = await openOffice();
    });
    after(() => one.close());

    it('none where all is well', async () => {
      await openForm();
      expect(shown()).to.deep.equal([]);
    });

    it('Discussions that are not connected, and the way to connect them', async () => {
      await openForm();
      one.stand.collaboration.mode = 'unregistered';
      await openForm();
      expect(shown()).to.deep.equal(['Обсуждения']);
      expect(form.item('КнопкиОбсуждения').visible, 'no such form without БСП').to.equal(false);
      one.stand.collaboration.mode = 'on';
    });

    it('an address where no service is published, found out in the background', async () => {
      await openForm();
      one.stand.publication.isOn = false;
      await openForm();
      expect(shown()).to.deep.equal([]);
      await one.stand.idle();
      await desk.tick(1);
      expect(shown()).to.deep.equal(['Публикация']);
      expect(text('Публикация')).to.match(/сервиса нет|ответил кодом/);
      one.stand.publication.isOn = true;
      await openForm();
      await one.stand.idle();
      await desk.tick(1);
      expect(shown()).to.deep.equal([]);
    });

    it('safe mode: what to clear, and nothing else', async () => {
      await openForm();
      one.stand.infobase.safeMode = true;
      await openForm();
      expect(shown()).to.deep.equal(['БезопасныйРежим']);
      expect(text('БезопасныйРежим')).to.match(/Снимите флажки «Безопасный режим»/);
      one.stand.infobase.safeMode = false;
    });

    it('scheduled jobs that do not run though they should', async () => {
      await openForm();
      const { clock } = one.stand;
      const noon = new Date(clock.now());
      noon.setUTCDate(noon.getUTCDate() + 1);
      noon.setUTCHours(9, 0, 0, 0);
      clock.advance(noon.getTime() - clock.now());
      await openForm();
      expect(shown()).to.deep.equal(['Задания']);
      expect(text('Задания')).to.match(/Блокировка регламентных заданий/);
      await one.exchange();
      await openForm();
      expect(shown()).to.deep.equal([]);
    });

    it('what the last exchange failed of, and another try', async () => {
      await openForm();
      await one.stand.idle();
      await one.bridgeIs('away');
      await one.exchange();
      await openForm();
      expect(shown()).to.deep.equal(['Ошибка']);
      expect(text('Ошибка')).to.match(/не отвечает/);
      await one.bridgeIs('here');
      await form.press('КнопкаПовторитьОбмен');
      await settled();
      expect(shown()).to.deep.equal([]);
      await form.press('ОткрытьЖурнал');
      expect(desk.windows.at(-1)?.name).to.match(/ЖурналОбмена/);
    });

    it('a service of another version', async () => {
      await openForm();
      await one.stand.run('Константы.МСТ_ВерсияКонтракта.Установить("2.0");');
      await openForm();
      expect(shown()).to.deep.equal(['Версия']);
      expect(text('Версия')).to.match(/у службы договор 2\.0, у расширения 1\.0/);
      await form.press('КнопкаПодключитьПослеОбновления');
      expect(form.item('Страницы').page).to.equal('СтраницаПодключение');
      await one.stand.run('Константы.МСТ_ВерсияКонтракта.Установить("1.0");');
    });
  });

  describe('of bases of their own', () => {
    afterEach(async () => {
      await copy?.close();
      copy = undefined;
      await one.close();
    });

    it('a base that was moved goes on after the administrator’s word', async () => {
      await start();
      await one.stand.idle();
      one.stand.infobase.connectionString = 'Srvr="new";Ref="trade";';
      await one.exchange();
      await openForm();
      expect(shown()).to.deep.equal(['Копия']);
      expect(text('Копия')).to.match(/Похоже, это копия/);
      await form.press('КнопкаБазаПеренесена');
      await settled();
      expect(shown()).to.deep.equal([]);
      const state = toPlain(await one.stand.call('МСТ_Обмен', 'Состояние')) as Record<string, unknown>;
      expect(state).to.include({ Включен: true, ОбнаруженаКопия: false });
      await one.exchange();
      expect(one.stand.constant('МСТ_ОшибкаОбмена')).to.equal('');
    });

    it('a copy falls silent, and can be connected by a code of its own', async () => {
      await start();
      await one.stand.idle();
      copy = await one.stand.copy();
      await copy.runJob('МСТ_СинхронизацияСообщений');
      await openForm(copy);
      expect(shown()).to.deep.equal(['Копия']);
      await form.press('КнопкаЭтоКопия');
      expect(desk.question.text).to.match(/Отметить базу как копию/);
      await desk.reply('Да');
      await settled(copy);
      expect(shown()).to.deep.equal(['ЭтоКопия']);
      expect(copy.constant('МСТ_СинхронизироватьСообщения')).to.equal(false);
      await form.press('КнопкаПодключитьКопию');
      expect(form.item('Страницы').page).to.equal('СтраницаПодключение');
      expect(one.stand.constant('МСТ_СинхронизироватьСообщения')).to.equal(true);
    });

    it('a file base is told of, with what it means', async () => {
      await start({ stand: { connectionString: 'File="C:\\Bases\\Trade";' } });
      expect(shown()).to.deep.equal(['ФайловаяБаза']);
      expect(text('ФайловаяБаза')).to.match(/не чаще раза в минуту/);
      expect(String(form.value('КомандаПубликации'))).to.include('-connstr');
    });

    it('no address of the publication: the command that publishes the base', async () => {
      await start({ webhook: false });
      expect(shown()).to.deep.equal(['Публикация']);
      await form.press('КнопкаКакОпубликовать');
      expect(form.item('Страницы').page).to.equal('СтраницаПодключение');
      const command = String(form.value('КомандаПубликации'));
      expect(command).to.match(/webinst.* -publish .*-connstr 'Srvr="onec";Ref="trade";'/);
      expect(command).to.include('publishExtensionsByDefault="true"');
      expect(form.item('КомандаПубликации').visible).to.equal(true);
    });

    it('nobody has a role: employees are ticked in the platform’s list', async () => {
      await start({
        stand: {
          users: [
            { name: 'Админ', roles: ['МСТ_АдминистраторМессенджера', 'ПолныеПрава'] },
            { name: 'Иванов', roles: [] },
          ],
        },
      });
      expect(shown()).to.deep.equal(['Доступ']);
      expect(form.item('КнопкаСоздатьГруппуДоступа').visible).to.equal(false);
      await form.press('КнопкаВыбратьСотрудников');
      expect(desk.question.kind).to.equal('marks');
      expect(desk.question.choices?.items.map((item) => item.presentation)).to.deep.equal([
        'Админ',
        'Иванов',
      ]);
      await desk.reply(['Иванов']);
      expect(shown()).to.deep.equal([]);
      const has = await one.stand.run(
        'Возврат ПользователиИнформационнойБазы.НайтиПоИмени("Иванов").Роли.Содержит(Метаданные.Роли.МСТ_ПользовательМессенджера);',
      );
      expect(has).to.equal(true);
      await eventually('the roster knows him', async () => {
        await one.exchange();
        return one.stand.rows('Справочник.МСТ_Сотрудники').some((row) => row.Наименование === 'Иванов');
      });
    });
  });
});
