import { expect } from 'chai';
import type { FeedEvent } from '../../../contracts/feed.ts';
import { signatureHeaders } from '../../../service/webhooks/sign.ts';
import { newPhone, type SandboxLine } from '../../support/world.ts';
import { toPlain } from '../plain.ts';
import { ask, type Connected, openConnected, strangeSecret } from './connected.ts';

const messages = 'РегистрСведений.МСТ_Сообщения';

describe('extension: notifications', () => {
  let one: Connected;
  let line: SandboxLine;

  beforeEach(async () => {
    one = await openConnected();
    line = await one.base.line();
    await one.exchange();
    // From now on only the test calls the base.
    const { items } = await one.base.api('listWebhooks');
    const params = { webhookId: items[0]?.id ?? '' };
    await one.base.api('changeWebhook', { params, body: { status: 'paused' } });
    await one.stand.idle();
    await one.exchange();
  });
  afterEach(() => one.close());

  const news = async (): Promise<FeedEvent[]> => {
    const after = one.stand.constant('МСТ_НомерЛенты') as number;
    return (await one.base.api('getFeed', { query: { after } })).events;
  };
  const answer = async (response: Response) => [
    response.status,
    ((await response.json()) as { status: string }).status,
  ];
  const switchOff = () => one.stand.run('Константы.МСТ_СинхронизироватьСообщения.Установить(Ложь);');

  it('applies the next event in the answer itself, and repeats change nothing', async () => {
    await line.receives(newPhone(), 'привет');
    const events = await news();
    expect(await answer(await one.notify(events[0] as FeedEvent))).to.deep.equal([200, 'applied']);
    expect(one.stand.constant('МСТ_НомерЛенты')).to.be.at.least(events[0]?.seq ?? 0);
    // The background job may have brought the others already.
    for (const event of events.slice(1)) expect((await one.notify(event)).status).to.equal(200);
    await one.stand.idle();
    const rows = one.stand.rows(messages);
    expect(rows.map((row) => row.Текст)).to.include('привет');
    expect(await answer(await one.notify(events[0] as FeedEvent))).to.deep.equal([200, 'repeated']);
    await one.stand.idle();
    expect(one.stand.rows(messages)).to.deep.equal(rows);
  });

  it('leaves an event that is not the next one to the feed, which brings it at once', async () => {
    await line.receives(newPhone(), 'первое');
    await line.receives(newPhone(), 'второе');
    const events = await news();
    expect(await answer(await one.notify(events.at(-1) as FeedEvent))).to.deep.equal([202, 'accepted']);
    await one.stand.idle();
    expect(one.stand.rows(messages).map((row) => row.Текст)).to.include.members(['первое', 'второе']);
    expect(one.stand.constant('МСТ_НомерЛенты')).to.be.at.least(events.at(-1)?.seq ?? 0);
  });

  it('takes only what is signed with its secret over these very bytes, not long ago', async () => {
    await line.receives(newPhone(), 'привет');
    const [event] = await news();
    const now = Math.floor(Date.now() / 1000);
    const refused = [401, 'bad signature'];
    expect(await answer(await one.post(JSON.stringify(event)))).to.deep.equal(refused);
    expect(await answer(await one.notify(event as FeedEvent, { secrets: [strangeSecret()] }))).to.deep.equal(
      refused,
    );
    expect(await answer(await one.notify(event as FeedEvent, { at: now - 301 }))).to.deep.equal(refused);
    expect(await answer(await one.notify(event as FeedEvent, { at: now + 310 }))).to.deep.equal(refused);
    const body = JSON.stringify(event);
    const secrets = (await one.webhookSecrets()) as [string];
    const headers = { ...signatureHeaders(secrets, event?.id ?? '', now, body) };
    expect(await answer(await one.post(`${body} `, headers))).to.deep.equal(refused);
    expect(await answer(await one.post(body, { ...headers, 'webhook-timestamp': `${now}.0` }))).to.deep.equal(
      refused,
    );
    expect(one.stand.rows(messages)).to.deep.equal([]);
    expect(await answer(await one.post(body, headers))).to.deep.equal([200, 'applied']);
  });

  it('knows both secrets while they are being changed, and the old one no longer after a day', async () => {
    const [old = ''] = await one.webhookSecrets();
    expect(await ask(one.stand, 'МСТ_Обмен', 'СменитьСекретУведомлений')).to.include({ Успешно: true });
    const [fresh = '', ...others] = await one.webhookSecrets();
    expect([fresh === old, others]).to.deep.equal([false, [old]]);
    await line.receives(newPhone(), 'привет');
    const events = await news();
    const [first, second, third] = events as [FeedEvent, FeedEvent, FeedEvent];
    expect((await one.notify(first, { secrets: [old] })).status).to.equal(200);
    expect((await one.notify(second, { secrets: [strangeSecret(), fresh] })).status).to.equal(200);
    one.stand.clock.advance(86_500_000);
    const at = Math.floor(one.stand.clock.now() / 1000);
    expect((await one.notify(third, { secrets: [old], at })).status).to.equal(401);
    expect((await one.notify(third, { secrets: [fresh], at })).status).to.equal(200);
  });

  it('answers shortly on what is not an event', async () => {
    const now = Math.floor(Date.now() / 1000);
    const secrets = (await one.webhookSecrets()) as [string];
    const signed = async (body: string) =>
      one.post(body, { ...signatureHeaders(secrets, 'evt_1', now, body) });
    for (const body of ['{', '[]', '{}', '{"id":"evt_2"}', '']) {
      expect(await answer(await signed(body)), body).to.deep.equal([400, 'not an event']);
    }
    const big = ' '.repeat(4 * 1024 * 1024 + 1);
    expect(await answer(await signed(big))).to.deep.equal([413, 'too large']);
    expect((await fetch(`${one.stand.http}/hs/whatsapp/webhook`, { method: 'POST' })).status).to.equal(401);
  });

  it('takes nothing while it is a copy, and only takes note while the exchange is off', async () => {
    await line.receives(newPhone(), 'привет');
    const [event] = (await news()) as [FeedEvent];
    await switchOff();
    expect(await answer(await one.notify(event))).to.deep.equal([202, 'switched off']);
    one.stand.infobase.connectionString = 'Srvr="other";Ref="trade";';
    expect(await answer(await one.notify(event))).to.deep.equal([503, 'stopped']);
    expect(one.stand.constant('МСТ_ОбнаруженаКопия')).to.equal(true);
    expect(one.stand.rows(messages)).to.deep.equal([]);
  });

  it('tells the ping that it is there', async () => {
    const authorization = `Basic ${Buffer.from('whatsapp:Пароль-2026').toString('base64')}`;
    const response = await fetch(`${one.stand.http}/hs/whatsapp/ping`, { headers: { authorization } });
    expect(await response.json()).to.deep.equal({
      status: 'ok',
      extensionVersion: '0.1.0.1',
      contractVersion: '1.0',
      connected: true,
    });
  });

  // RFC 4231: an ordinary key, a short one, one longer than a block.
  const vectors = [
    ['0b'.repeat(20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      Buffer.from('Jefe').toString('hex'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      'aa'.repeat(131),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ] as const;
  for (const [index, [key, data, expected]] of vectors.entries()) {
    it(`HMAC-SHA256: vector ${index + 1} of RFC 4231`, async () => {
      const result = await one.stand.run(
        `Подпись = МСТ_Криптография.HMAC(ПолучитьДвоичныеДанныеИзHexСтроки(Ключ), МСТ_Криптография.ДанныеСтроки(Данные));
         Возврат НРег(ПолучитьHexСтрокуИзДвоичныхДанных(Подпись));`,
        { Ключ: key, Данные: data },
      );
      expect(toPlain(result)).to.equal(expected);
    });
  }
});
