import { expect } from 'chai';
import type { InfobaseId } from '../../../contracts/common.ts';
import { appendEvent } from '../../../service/feed/append.ts';
import { newPhone, type SandboxLine } from '../../support/world.ts';
import { toPlain } from '../plain.ts';
import { bslError } from '../sample.ts';
import { type Connected, eventually, openConnected, textsOf } from './connected.ts';

const messages = 'РегистрСведений.МСТ_Сообщения';
const chats = 'Справочник.МСТ_Чаты';
const setAside = 'РегистрСведений.МСТ_ОтложенныеСобытия';

const journal = ({ stand }: Connected) =>
  stand.rows('РегистрСведений.МСТ_ЖурналОбмена').map((row) => String(row.Описание));

/** Where the base stands in the feed, and where the feed ends. */
async function places({ stand, base }: Connected) {
  const { head, confirmed } = await base.api('getInfobase', { params: { infobaseId: base.id } });
  return { applied: (stand.constant('МСТ_НомерЛенты') as number | undefined) ?? 0, head, confirmed };
}

describe('extension: the exchange', () => {
  let one: Connected;
  let line: SandboxLine;

  const open = async (options: Parameters<typeof openConnected>[0] = {}) => {
    one = await openConnected(options);
    await one.base.roster({ Иванов: {} });
    line = await one.base.line();
  };
  afterEach(() => one.close());

  it('connects by a code and keeps what the bridge has told', async () => {
    await open();
    const { stand, base } = one;
    const known = await base.api('getInfobase', { params: { infobaseId: base.id } });
    expect(known.externalId).to.equal(stand.constant('МСТ_ИдентификаторБазы'));
    expect(known.platformVersion).to.equal('8.3.24.1691');
    expect(await one.webhookSecrets()).to.have.length(1);
    expect(JSON.stringify(stand.rows('РегистрСведений.МСТ_ЖурналОбмена'))).to.not.contain(base.token);
    const again = await one.connect('НЕТ-ТАКОГО');
    expect(again).to.include({ Успешно: false, КодОшибки: 'CONNECTION_CODE_WRONG' });
    expect(again.ТекстОшибки).to.match(/Код подключения неверен/);
  });

  it('refuses to connect for somebody who is not the messenger’s administrator', async () => {
    await open({ stand: { users: [{ name: 'Клерк', roles: ['МСТ_ПользовательМессенджера'] }] } });
    await bslError(
      one.stand.session('Клерк').call('МСТ_Обмен', 'УстановитьСинхронизацию', false),
      /Администратор мессенджера/,
    );
  });

  it('starts with a snapshot of what was there before', async () => {
    await open({ webhook: false });
    const phone = newPhone();
    await line.receives(phone, 'до первого обмена');
    await one.exchange();
    expect(textsOf(one)).to.deep.equal(['до первого обмена']);
    const [chat] = one.stand.rows(chats);
    expect(chat).to.include({ Статус: 'ВОчереди', Телефон: phone, Неотвечено: 1, Спам: false });
    const { applied, head, confirmed } = await places(one);
    expect([applied, confirmed]).to.deep.equal([head, head]);
    expect(one.stand.constant('МСТ_ТребуетсяСнимок')).to.equal(false);
  });

  it('reads the snapshot by pages, from where it was interrupted', async () => {
    await open({ webhook: false });
    const phone = newPhone();
    for (let n = 0; n < 205; n += 1) await line.act({ phone, text: `письмо ${n}` });
    await one.base.feed.until('message.received', (message) => message.text === 'письмо 204');
    const { nextCursor, feedId } = await one.base.api('getSnapshot', { query: { limit: 50 } });
    await one.stand.run(
      `Константы.МСТ_КурсорСнимка.Установить(Курсор);
       Константы.МСТ_ЛентаСнимка.Установить(Лента);`,
      { Курсор: nextCursor ?? '', Лента: feedId },
    );
    await one.exchange();
    expect(textsOf(one)).to.have.length.within(150, 204);
    const { applied, head } = await places(one);
    expect(applied).to.equal(head);

    await one.stand.run('МСТ_Лента.НачатьСнимок(); Константы.МСТ_КурсорСнимка.Установить("чужой");');
    await one.exchange();
    expect(textsOf(one)).to.have.length(205);
  });

  it('applies a webhook at once, and the background job confirms it', async () => {
    await open();
    await one.exchange();
    const phone = newPhone();
    await line.receives(phone, 'добрый день');
    await eventually('the message is in the base', () => textsOf(one).includes('добрый день'));
    await eventually('the bridge is told', async () => {
      const { applied, head, confirmed } = await places(one);
      return applied === head && confirmed === head;
    });
    expect(
      one.stand.infobase.background.jobs.some((job) => job.method.endsWith('ФоноваяСинхронизация')),
    ).to.equal(true);
    await one.stand.idle();
  });

  it('loses no wake-up: of many messages in a row none waits for the schedule', async () => {
    await open();
    await one.exchange();
    const phones = [newPhone(), newPhone(), newPhone()];
    for (let n = 0; n < 30; n += 1) await line.act({ phone: phones[n % 3] as string, text: `№ ${n}` });
    await eventually('all of them are here', () => textsOf(one).length === 30);
    await eventually('all is confirmed', async () => {
      const { head, confirmed } = await places(one);
      return confirmed === head;
    });
    await one.stand.idle();
    expect(one.stand.constant('МСТ_ПрогонЗапрошен') ?? '').to.equal('');
    expect(one.stand.constant('МСТ_ПрогонВладелец')).to.equal('');
  });

  it('pulls what came while the base was not published; the late webhook changes nothing', async () => {
    await open();
    await one.exchange();
    one.stand.publication.isOn = false;
    const phone = newPhone();
    await line.receives(phone, 'пока базы не было');
    await one.exchange();
    expect(textsOf(one)).to.deep.equal(['пока базы не было']);
    const before = one.stand.rows(messages);
    one.stand.publication.isOn = true;
    const { events } = await one.base.api('getFeed', { query: { after: 0 } });
    for (const event of events) expect((await one.notify(event)).status).to.equal(200);
    await one.stand.idle();
    expect(one.stand.rows(messages)).to.deep.equal(before);
  });

  it('never runs twice at once: the second one makes the first repeat', async () => {
    await open({ webhook: false });
    const run = async () => {
      const session = one.stand.session();
      return toPlain(await session.call('МСТ_Обмен', 'ВыполнитьОбмен')) as Record<string, unknown>;
    };
    const [first, second] = await Promise.all([run(), run()]);
    expect([first?.Успешно, second?.Успешно]).to.have.members([true, false]);
    expect([first?.КодОшибки, second?.КодОшибки]).to.include('УЖЕ_ИДЕТ');
    await one.stand.idle();
    expect(one.stand.constant('МСТ_ПрогонВладелец')).to.equal('');
  });

  it('takes over from a run that has died', async () => {
    await open({ webhook: false });
    await one.stand.run(
      `Константы.МСТ_ПрогонВладелец.Установить("погибший");
       Константы.МСТ_ПрогонДо.Установить(ТекущаяУниверсальнаяДата() + 100);`,
    );
    await line.receives(newPhone(), 'кто здесь');
    await one.exchange();
    expect(textsOf(one)).to.deep.equal([]);
    one.stand.clock.advance(101_000);
    await one.exchange();
    expect(textsOf(one)).to.deep.equal(['кто здесь']);
  });

  it('takes the state anew when the feed has begun anew, older versions included', async () => {
    await open({ webhook: false });
    await line.receives(newPhone(), 'первое');
    await one.exchange();
    await one.stand.run(
      `Константы.МСТ_НомерЛенты.Установить(100000);
       Чат = Справочники.МСТ_Чаты.Выбрать();
       Чат.Следующий();
       Объект = Чат.Ссылка.ПолучитьОбъект();
       Объект.ОбменДанными.Загрузка = Истина;
       Объект.Версия = 900;
       Объект.Статус = Перечисления.МСТ_СтатусыЧатов.Закрыт;
       Объект.Записать();`,
    );
    await line.receives(newPhone(), 'второе');
    await one.exchange();
    const { applied, head } = await places(one);
    expect(applied).to.equal(head);
    expect(textsOf(one)).to.have.members(['первое', 'второе']);
    expect(one.stand.rows(chats).map((row) => row.Статус)).to.deep.equal(['ВОчереди', 'ВОчереди']);
    expect(journal(one).filter((row) => row.includes('началась заново'))).to.have.length(1);
  });

  it('sets an event aside that can’t be applied, goes on, and tries it again by growing pauses', async () => {
    await open({ webhook: false, bridge: { checkReplies: false } });
    await one.exchange();
    const { platform } = one.bridge.app;
    await platform.db.write(async (tx) => {
      const { items } = await one.base.api('listLines');
      appendEvent(tx, platform, {
        infobaseId: one.base.id as InfobaseId,
        type: 'line.changed',
        version: 500,
        data: { ...items[0], version: 500, statusSince: 'вчера' } as never,
        audience: { everybody: true, employeeIds: [] },
      });
    });
    await line.receives(newPhone(), 'за плохим событием');
    await one.exchange();
    expect(textsOf(one)).to.deep.equal(['за плохим событием']);
    expect(one.stand.rows(setAside)).to.have.length(1);
    const { applied, head, confirmed } = await places(one);
    expect([applied, confirmed]).to.deep.equal([head, head]);

    await one.exchange();
    expect(one.stand.rows(setAside)[0]).to.include({ Попыток: 1 });
    one.stand.clock.advance(31_000);
    await one.exchange();
    expect(one.stand.rows(setAside)[0]).to.include({ Попыток: 2 });
    one.stand.clock.advance(31_000);
    await one.exchange();
    expect(one.stand.rows(setAside)[0]).to.include({ Попыток: 2 });
    expect(journal(one).filter((row) => row.includes('не применилось'))).to.have.length(2);
  });

  it('says once what is wrong while the bridge is away, and goes on when it is back', async () => {
    await open({ webhook: false });
    await one.exchange();
    const address = one.stand.constant('МСТ_АдресСлужбы') as string;
    await one.stand.run('Константы.МСТ_АдресСлужбы.Установить("http://127.0.0.1:9");');
    await one.exchange();
    await one.exchange();
    expect(one.stand.constant('МСТ_ОшибкаОбмена')).to.match(/не отвечает/);
    expect(journal(one).filter((row) => row.includes('не отвечает'))).to.have.length(1);
    await one.stand.run('Константы.МСТ_АдресСлужбы.Установить(Адрес);', { Адрес: address });
    await one.exchange();
    expect(one.stand.constant('МСТ_ОшибкаОбмена')).to.equal('');
  });
});
