import { expect } from 'chai';
import { newPhone } from '../../support/world.ts';
import { ask, type Connected, openConnected, scheduledJob, textsOf } from './connected.ts';

const messages = 'РегистрСведений.МСТ_Сообщения';

describe('extension: copies of a base', () => {
  let one: Connected;
  beforeEach(async () => {
    one = await openConnected({ webhook: false });
    await one.base.roster({ Иванов: {} });
  });
  afterEach(() => one.close());

  it('a copy stops by itself, before it has asked for anything; the original goes on', async () => {
    const line = await one.base.line();
    await one.exchange();
    const copy = await one.stand.copy();
    await line.receives(newPhone(), 'кому это');
    await copy.runJob(scheduledJob);
    await copy.idle();
    expect(copy.constant('МСТ_ОбнаруженаКопия')).to.equal(true);
    expect(copy.rows(messages)).to.deep.equal([]);
    const { copySuspected } = await one.base.api('getInfobase', { params: { infobaseId: one.base.id } });
    expect(copySuspected).to.equal(false);
    await one.exchange();
    expect(textsOf(one)).to.deep.equal(['кому это']);
    await copy.close();
  });

  it('the bridge’s INFOBASE_COPY stops the exchange too', async () => {
    await one.exchange();
    one.stand.infobase.connectionString = 'Srvr="other";Ref="trade";';
    await one.stand.run(
      'Константы.МСТ_ХешСтрокиСоединения.Установить(МСТ_ИнформационнаяБаза.ХешСтрокиСоединения());',
    );
    await one.exchange();
    expect(one.stand.constant('МСТ_ОбнаруженаКопия')).to.equal(true);
    expect(one.stand.constant('МСТ_ОшибкаОбмена')).to.match(/Похоже, это копия/);
  });

  it('goes on after “moved”', async () => {
    const line = await one.base.line();
    await one.exchange();
    one.stand.infobase.connectionString = 'Srvr="new-server";Ref="trade";';
    await line.receives(newPhone(), 'на новом месте');
    await one.exchange();
    expect(textsOf(one)).to.deep.equal([]);
    expect(await ask(one.stand, 'МСТ_Обмен', 'РешитьСудьбуБазы', false)).to.include({ Успешно: true });
    await one.exchange();
    expect(textsOf(one)).to.deep.equal(['на новом месте']);
  });

  it('forgets all credentials after “copy”, and connects later as another base', async () => {
    await one.exchange();
    const copy = await one.stand.copy();
    await copy.runJob(scheduledJob);
    expect(await ask(copy, 'МСТ_Обмен', 'РешитьСудьбуБазы', true)).to.include({ Успешно: true });
    expect(await copy.call('МСТ_Секреты', 'Токен')).to.equal('');
    expect(copy.constant('МСТ_ЭтоКопияБазы')).to.equal(true);
    expect(copy.constant('МСТ_ИдентификаторБазы')).to.equal('');
    expect(await copy.runJob(scheduledJob)).to.equal(false);
    await one.exchange();
    expect(one.stand.constant('МСТ_ОшибкаОбмена') ?? '').to.equal('');
    await copy.close();
  });
});

describe('extension: with БСП', () => {
  let one: Connected;
  afterEach(() => one.close());

  it('keeps secrets in its safe storage and obeys its lock of external resources', async () => {
    one = await openConnected({ webhook: false, stand: { bsp: true } });
    const line = await one.base.line();
    expect(one.stand.infobase.safe.size).to.equal(1);
    expect(await one.stand.run('Возврат Константы.МСТ_Секреты.Получить().Получить();')).to.equal(undefined);
    await one.exchange();
    await line.receives(newPhone(), 'в копию');
    one.stand.infobase.externalResourcesLocked = true;
    // БСП stops only jobs that the configuration has named; the extension asks by itself.
    await one.exchange();
    expect(await ask(one.stand, 'МСТ_Обмен', 'ВыполнитьОбмен')).to.include({ Успешно: false });
    expect(textsOf(one)).to.deep.equal([]);
    one.stand.infobase.externalResourcesLocked = false;
    await one.exchange();
    expect(textsOf(one)).to.deep.equal(['в копию']);
  });
});
