/** The conversation as a page of the HTML field: what people wrote can't become markup, and nothing of it is lost. */
import { expect } from 'chai';
import { eventually } from './connected.ts';
import { type Office, type OfficeChat, openOffice } from './office.ts';

interface Page {
  HTML: string;
  Отпечаток: string;
  ЕстьФайлы: boolean;
  Первое: string;
}

describe('extension: the page of a conversation', () => {
  let one: Office;
  let chat: OfficeChat;

  before(async () => {
    one = await openOffice({ webhook: false });
  });
  after(() => one.close());
  beforeEach(async () => {
    chat = await one.chat();
  });

  const show = async (user = 'Иванов', rest = '') =>
    (await chat.run(
      user,
      `Параметры = МСТ_Переписка.НовыеПараметры(); Параметры.Чат = Чат; ${rest}
      Возврат МСТ_Переписка.Показать(Параметры);`,
    )) as Page;
  const answer = (text: string, rest = '', user = 'Иванов') =>
    chat.run(
      user,
      `Ответ = МСТ_Чаты.НовыйОтвет(); Ответ.Текст = Текст; ${rest} Возврат МСТ_Чаты.Ответить(Чат, Ответ);`,
      { Текст: text },
    );
  const writes = async (text: string) => {
    await one.line.receives(chat.phone, text);
    await one.exchange();
  };
  const rowOf = (text: string) =>
    one.stand.rows('РегистрСведений.МСТ_Сообщения').find((row) => row.Текст === text) ?? {};

  it('what people write stays text', async () => {
    await writes('<script>alert(1)</script> "&" <img src=x onerror=\'y\'>');
    const { HTML } = await show();
    expect(HTML).to.contain(
      '&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;&quot; &lt;img src=x onerror=&#39;y&#39;&gt;',
    );
    expect(HTML.match(/<script>/g)).to.have.length(1);
    expect(HTML).to.not.contain('<img');
  });

  it('shows marks of WhatsApp, line ends and addresses', async () => {
    await writes('*Важно:* ждем _до вечера_, а не ~утром~\nhttps://example.com/a?b=1&c=2. И 2*3*4 как есть');
    const { HTML } = await show();
    expect(HTML).to.contain('<b>Важно:</b> ждем <i>до вечера</i>, а не <s>утром</s><br>');
    expect(HTML).to.contain(
      '<a href="https://example.com/a?b=1&amp;c=2">https://example.com/a?b=1&amp;c=2</a>. И 2*3*4 как есть',
    );
    await writes('javascript:alert(1) http://"><b>x</b>');
    const hostile = (await show()).HTML;
    expect(hostile).to.not.contain('<b>x</b>');
    expect(hostile).to.not.match(/href="javascript/);
  });

  it('tells apart the client, an employee, a comment and the bridge', async () => {
    await answer('Добрый день!');
    await chat.run('Петров', 'Возврат МСТ_Чаты.ОставитьКомментарий(Чат, "Проверьте остаток");');
    await one.exchange();
    const { HTML, Первое } = await show();
    const classes = [...HTML.matchAll(/<div class="(m in|m out|m note|sys)[ "]/g)].map(([, name]) => name);
    expect(classes).to.include.members(['m in', 'm out', 'm note', 'sys']);
    expect(HTML).to.match(
      /<div class="m note"[^>]*><div class="b"><div class="who">Петров<em>скрытый комментарий<\/em>/,
    );
    expect(HTML).to.match(/<div class="m out"[^>]*><div class="b"><div class="who">Иванов</);
    expect(Первое).to.match(/^msg_/);
    // The author may delete his own, a manager anybody's.
    const deletes = (html: string) => [...html.matchAll(/#mst:delete:(msg_\w+)/g)].length;
    expect(deletes(HTML)).to.equal(1);
    expect(deletes((await show('Петров')).HTML)).to.equal(1);
    expect(deletes((await show('Смирнова')).HTML)).to.be.greaterThan(1);
  });

  it('ticks follow the message to the client', async () => {
    await answer('Ваш заказ готов');
    await one.exchange();
    const tick = async () => {
      await one.exchange();
      const html = (await show()).HTML;
      return /Ваш заказ готов<\/div><div class="s">[^<]*<span class="([^"]+)" title="([^"]*)"/
        .exec(html)
        ?.slice(1);
    };
    await eventually('it is sent', async () => (await tick())?.[1] === 'Отправлено');
    const message = (await chat.messages()).find((item) => item.text === 'Ваш заказ готов');
    for (const [status, word, look] of [
      ['delivered', 'Доставлено', 'tick'],
      ['read', 'Прочитано', 'tick read'],
    ] as const) {
      await one.base.api('sandboxReceipts', {
        params: { lineId: one.line.id },
        body: { phone: chat.phone, level: status },
      });
      await eventually(`it is ${status}`, async () => ((await tick())?.[1] ?? '').startsWith(word));
      expect((await tick())?.[0]).to.equal(look);
    }
    expect(message?.id).to.match(/^msg_/);
  });

  it('an answer that waits for the bridge is seen with a clock, a refused one with its reason', async () => {
    await one.bridgeIs('away');
    expect(await answer('уйдет позже')).to.include({ Отложено: true });
    expect((await show()).HTML).to.match(
      /уйдет позже<\/div><div class="s">[^<]*<span class="tick" title="Ожидает отправки"/,
    );
    await one.bridgeIs('here');
    await one.exchange();
    await one.exchange();
    expect((await show()).HTML.split('уйдет позже')).to.have.length(2);

    const refused = (await answer('с цитатой', 'Ответ.ЦитатаИдентификатор = "msg_missing";')) as {
      Ключ: string;
      Ошибка: string;
    };
    const { HTML, Отпечаток } = await show();
    expect(refused.Ошибка).to.not.equal('');
    expect(HTML).to.contain('class="m out bad"').and.to.contain(`Не отправлено. ${refused.Ошибка}`);
    expect(HTML).to.contain(`#mst:again:${refused.Ключ}`).and.to.contain(`#mst:drop:${refused.Ключ}`);
    expect(
      await chat.run('Петров', 'Возврат МСТ_Чаты.УбратьОтвет(Ключ);', { Ключ: refused.Ключ }),
    ).to.include({ Принято: false, КодОшибки: 'FORBIDDEN' });
    expect(
      await chat.run('Иванов', 'Возврат МСТ_Чаты.УбратьОтвет(Ключ);', { Ключ: refused.Ключ }),
    ).to.include({ Принято: true });
    const after = await show();
    expect(after.HTML).to.not.contain('с цитатой');
    expect(after.Отпечаток).to.not.equal(Отпечаток);
  });

  it('a quote, a file, a place and a contact are shown as such', async () => {
    const first = (await chat.messages()).find(({ direction }) => direction === 'in')?.id;
    await answer('Слушаю вас', `Ответ.ЦитатаИдентификатор = "${first}";`);
    await one.line.act({ phone: chat.phone, location: { latitude: 55.7558, longitude: 37, name: 'Склад' } });
    await answer(
      'счет',
      'Ответ.Файл = ПолучитьДвоичныеДанныеИзСтроки("документ"); Ответ.ИмяФайла = "Счет <1>.txt";',
    );
    await eventually('all are stored', async () => (await chat.messages()).length >= 4);
    await one.exchange();
    await one.exchange();
    const { HTML } = await show();
    expect(HTML).to.contain(`href="#mst:show:${first}"`).and.to.contain('</b>Здравствуйте</a>');
    expect(HTML).to.contain('pt=37,55.7558').and.to.contain('Склад');
    expect(HTML.match(/<a class="file" href="#mst:file:.*?<\/a>/)?.[0]).to.match(/Счет.*<i>16 байт<\/i>/);
  });

  it('a deleted message keeps its place and loses its text', async () => {
    await answer('лишнее');
    await one.exchange();
    await eventually('it is sent', async () => {
      await one.exchange();
      return rowOf('лишнее').Статус === 'Отправлено';
    });
    const id = String(rowOf('лишнее').ИдентификаторСообщения);
    expect(await chat.run('Иванов', 'Возврат МСТ_Чаты.УдалитьСообщение(Ид2);', { Ид2: id })).to.include({
      Принято: true,
    });
    const { HTML } = await show();
    expect(HTML).to.contain('Сообщение удалено');
    expect(HTML).to.not.contain('лишнее');
  });

  it('a chat without messages says so, and a base asks the bridge for what is older than its copy', async () => {
    for (const text of ['раз', 'два', 'три']) await writes(text);
    await one.stand.run(
      `Набор = РегистрыСведений.МСТ_Сообщения.СоздатьНаборЗаписей(); Набор.Прочитать();
      Индекс = Набор.Количество();
      Пока Индекс > 0 Цикл
        Индекс = Индекс - 1;
        Если СтрНайти("раз Здравствуйте", Набор[Индекс].Текст) > 0 Тогда Набор.Удалить(Индекс); КонецЕсли;
      КонецЦикла;
      Набор.Записать();`,
    );
    expect((await show()).HTML).to.contain('>два<');
    expect((await show()).HTML).to.not.contain('>раз<');
    expect(await chat.run('Иванов', 'Возврат МСТ_Переписка.ЗагрузитьРанние(Чат);')).to.deep.include({
      Кончились: true,
      Ошибка: '',
    });
    expect((await show()).HTML)
      .to.contain('>раз<')
      .and.to.contain('>Здравствуйте<');
    expect(await chat.run('Иванов', 'Возврат МСТ_Переписка.ЗагрузитьРанние(Чат);')).to.include({
      Добавлено: 0,
    });
    // What is loaded on request is no news: nothing of it goes into Discussions again.
    const told = chat.texts().filter((text) => text === 'раз').length;
    await one.exchange();
    expect(chat.texts().filter((text) => text === 'раз')).to.have.length(told);
  });

  it('pages go by fifty, and the page before stays where the eye was', async () => {
    for (let number = 1; number <= 60; number += 1) await one.line.receives(chat.phone, `строка ${number}`);
    await eventually('all are stored', async () => (await chat.messages()).length >= 61);
    await one.exchange();
    const first = await show();
    expect(first.HTML).to.contain('#mst:earlier:all').and.to.not.contain('>строка 3<');
    const more = await show('Иванов', `Параметры.Количество = 100; Параметры.Якорь = "${first.Первое}";`);
    expect(more.HTML).to.contain('>строка 3<').and.to.contain(`getElementById('${first.Первое}')`);
    const whole = await show('Иванов', 'Параметры.Количество = 100; Параметры.РанниеКончились = Истина;');
    expect(whole.HTML).to.not.contain('#mst:earlier');
  });
});
