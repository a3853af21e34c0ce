/** The table of the chat's rules by clicks, two people at once; what app.test.ts shows already is not repeated. */
import { expect } from 'chai';
import { newPhone } from '../support/world.ts';
import { alexey, maria, olga, panelBench } from './app.bench.ts';
import { holds, staff } from './app.harness.ts';

describe('the chat’s rules by clicks of two people', function () {
  this.timeout(60_000);
  const bench = panelBench();
  const owned = (name: string) => ({ hasText: `Ведёт ${name}` });

  it('client writes: the queue shows it to all, and a second message changes nothing but the count', async () => {
    await bench.writes('Есть кабель?');
    const first = await bench.seat(maria);
    const second = await bench.seat(alexey);
    for (const desk of [first, second]) await desk.row(bench.client.name).waitFor();
    await bench.writes('Ау');
    for (const desk of [first, second]) {
      await desk.row(bench.client.name).locator('.count', { hasText: '2' }).waitFor();
      await desk.page.getByRole('button', { name: /Очередь\s*1/ }).waitFor();
    }
    await first.open(bench.client.name);
    await first.say('Есть');
    await first.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    await second.row(bench.client.name).waitFor({ state: 'detached' });
    await bench.writes('Спасибо');
    await first.message('Спасибо').waitFor();
    await first.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
  });

  it('client writes to a closed chat of who is absent: the queue, and who had it is shown', async () => {
    await bench.writes('Нужен счёт');
    const first = await bench.seat(maria);
    const second = await bench.seat(alexey);
    await first.open(bench.client.name);
    await first.say('Сделаю');
    await first.message('Сделаю').locator('[aria-label="Отправлено"]').waitFor();
    await first.page.getByRole('button', { name: 'Завершить диалог' }).click();
    await first.row(bench.client.name).waitFor({ state: 'detached' });
    const onLeaveUntil = new Date(Date.now() + 86_400_000).toISOString();
    await bench.office.base.roster({ ...staff, [maria]: { onLeaveUntil } });
    try {
      await bench.writes('Так где счёт?');
      await second.row(bench.client.name).getByText(`раньше вёл ${maria}`).waitFor();
      await second.open(bench.client.name);
      await second.page.locator('.tag', { hasText: 'В очереди' }).waitFor();
      await second.page.getByText('чат в очереди', { exact: false }).waitFor();
    } finally {
      await bench.office.base.roster(staff);
    }
  });

  it('a manager answers what another has: it goes, the owner stays, and he becomes an observer when he asks', async () => {
    await bench.writes('Дайте скидку');
    const owner = await bench.seat(maria);
    const manager = await bench.seat(olga);
    await owner.open(bench.client.name);
    await owner.page.getByRole('button', { name: 'Взять в работу' }).click();
    await owner.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    await manager.page.getByRole('button', { name: 'Все открытые' }).click();
    await manager.open(bench.client.name);
    await manager.say('Семь процентов');
    await manager.message('Семь процентов').locator('[aria-label="Отправлено"]').waitFor();
    await owner.message('Семь процентов').getByText(olga).waitFor();
    await manager.page.locator('.tag', owned(maria)).waitFor();
    expect(await manager.page.getByRole('button', { name: /Наблюдаемые\s*0/ }).count()).to.equal(1);
    await manager.page.getByRole('button', { name: 'Ещё' }).click();
    await manager.page.getByRole('menuitem', { name: 'Стать наблюдателем' }).click();
    await owner.page.getByText(`${olga} теперь наблюдает`).waitFor();
    await manager.page.getByRole('button', { name: /Наблюдаемые\s*1/ }).waitFor();
    expect(await bench.reached()).to.deep.equal([{ text: 'Семь процентов', times: 1 }]);
  });

  it('who answers a closed chat has it', async () => {
    await bench.writes('Вопрос');
    const first = await bench.seat(maria);
    const manager = await bench.seat(olga);
    await first.open(bench.client.name);
    await first.say('Ответ');
    await first.message('Ответ').locator('[aria-label="Отправлено"]').waitFor();
    await first.page.getByRole('button', { name: 'Завершить диалог' }).click();
    await first.page.locator('.tag', { hasText: 'Закрыт' }).waitFor();
    await manager.page.getByRole('button', { name: 'Закрытые' }).click();
    await manager.open(bench.client.name);
    await manager.say('И ещё одно');
    await manager.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    // It was the first one's to read while it was closed, and is not any more.
    await first.page.getByRole('alert').getByText(`Чат ведёт ${olga}`).waitFor();
    expect(await first.page.getByRole('button', { name: 'Отправить клиенту' }).isDisabled()).to.equal(true);
  });

  it('an answer from the phone is part of the chat: under the duty employee, who has it then', async () => {
    const { base, line } = bench.office;
    await line.settings({ dutyEmployeeId: base.employee(alexey) });
    try {
      await bench.writes('Кто-нибудь есть?');
      const first = await bench.seat(maria);
      const duty = await bench.seat(alexey);
      await first.open(bench.client.name);
      await line.act({ from: 'phone', phone: bench.client.phone, text: 'Есть, отвечаю с телефона' });
      await duty.open(bench.client.name);
      await duty
        .message('Есть, отвечаю с телефона')
        .getByText(`с телефона линии · дежурный ${alexey}`)
        .waitFor();
      await duty.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
      await first.page.getByRole('alert').getByText(`Чат ведёт ${alexey}`).waitFor();
    } finally {
      await line.settings({ dutyEmployeeId: null });
    }
  });

  it('a comment takes nothing: the chat stays in the queue, the client hears nothing', async () => {
    await bench.writes('Сколько стоит?');
    const first = await bench.seat(maria);
    const second = await bench.seat(alexey);
    await first.open(bench.client.name);
    await first.page.keyboard.press('Alt+KeyP');
    await first.say('Цена в прайсе');
    await second.open(bench.client.name);
    await second.message('Цена в прайсе').getByText('Клиент не видит').waitFor();
    await second.page.locator('.tag', { hasText: 'В очереди' }).waitFor();
    expect(await bench.reached()).to.deep.equal([]);
  });

  it('assign: the manager gives a queued chat; take: of two at once one has it', async () => {
    await bench.writes('Назначьте кого-нибудь');
    const manager = await bench.seat(olga);
    const clerk = await bench.seat(alexey);
    await manager.open(bench.client.name);
    await manager.page.getByRole('button', { name: 'Ещё' }).click();
    await manager.page.getByRole('menuitem', { name: 'Назначить…' }).click();
    const dialog = manager.page.getByRole('dialog', { name: 'Кому назначить чат' });
    await dialog.getByText(alexey).click();
    await dialog.getByRole('button', { name: 'Назначить' }).click();
    await dialog.waitFor({ state: 'detached' });
    await clerk.page.getByRole('button', { name: /Мои чаты\s*1/ }).waitFor();

    const other = { phone: newPhone(), name: `Ничей ${bench.count}` };
    await bench.office.line.receives(other.phone, 'Чей я?', { name: other.name });
    const third = await bench.seat(maria);
    await Promise.all([clerk.open(other.name), third.open(other.name)]);
    const take = (desk: typeof clerk) => desk.page.getByRole('button', { name: 'Взять в работу' }).click();
    await Promise.all([take(clerk), take(third)].map((click) => click.catch(() => undefined)));
    await holds(
      third.page,
      "document.querySelector('.thread__head .tag').textContent === 'Ведёте вы' || document.querySelector('.composer [role=alert]') !== null",
    );
    const have = await Promise.all(
      [clerk, third].map((desk) => desk.page.locator('.thread__head .tag', { hasText: 'Ведёте вы' }).count()),
    );
    expect(have.reduce((sum, one) => sum + one, 0)).to.equal(1);
  });

  it('transfer: a manager gives on what another has; an observer and a stranger can’t', async () => {
    await bench.writes('Переведите на склад');
    const owner = await bench.seat(maria);
    const manager = await bench.seat(olga);
    await owner.open(bench.client.name);
    await owner.page.getByRole('button', { name: 'Взять в работу' }).click();
    await owner.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    await manager.page.getByRole('button', { name: 'Все открытые' }).click();
    await manager.open(bench.client.name);
    await manager.page.getByRole('button', { name: 'Передать' }).click();
    const dialog = manager.page.getByRole('dialog', { name: 'Кому передать чат' });
    await dialog.getByText(alexey).click();
    await dialog.getByRole('button', { name: 'Передать' }).click();
    await dialog.waitFor({ state: 'detached' });
    await owner.page.getByRole('alert').getByText(`Чат ведёт ${alexey}`).waitFor();
    await owner.row(bench.client.name).waitFor({ state: 'detached' });
    await manager.page.locator('.tag', owned(alexey)).waitFor();
  });

  it('an observer reads, writes to the client and leaves; he finishes and transfers nothing', async () => {
    await bench.writes('Втроём веселее');
    const owner = await bench.seat(maria);
    const observer = await bench.seat(alexey);
    await owner.open(bench.client.name);
    await owner.page.getByRole('button', { name: 'Взять в работу' }).click();
    await owner.page.getByRole('button', { name: 'Позвать наблюдателя…' }).first().click();
    const dialog = owner.page.getByRole('dialog', { name: 'Кого позвать наблюдателем' });
    await dialog.getByText(alexey).click();
    await dialog.getByRole('button', { name: 'Позвать' }).click();
    await dialog.waitFor({ state: 'detached' });
    await observer.open(bench.client.name);
    await observer.say('Помогу');
    await observer.message('Помогу').locator('[aria-label="Отправлено"]').waitFor();
    await owner.message('Помогу').getByText(alexey).waitFor();
    await owner.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    await observer.page.keyboard.press('Alt+KeyE');
    await observer.page.getByRole('button', { name: 'Покинуть' }).click();
    await owner.page.getByText(`${alexey} больше не наблюдает`).waitFor();
    await owner.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    expect(await bench.reached()).to.deep.equal([{ text: 'Помогу', times: 1 }]);
  });

  it('writes first to whom another has: hears who, asks, is called in by a click and sees all that was said', async () => {
    await bench.writes('Жду договор');
    const owner = await bench.seat(maria);
    const asking = await bench.seat(alexey);
    await owner.open(bench.client.name);
    await owner.say('Готовим договор');
    await owner.message('Готовим договор').locator('[aria-label="Отправлено"]').waitFor();
    await asking.row(bench.client.name).waitFor({ state: 'detached' });

    await asking.page.getByRole('button', { name: 'Написать первым' }).click();
    const dialog = asking.page.getByRole('dialog', { name: 'Написать первым' });
    await dialog.getByLabel('Телефон клиента').fill(bench.client.phone);
    await dialog.getByRole('button', { name: 'Открыть чат' }).click();
    await dialog.getByRole('alert').getByText(maria).waitFor();
    await dialog.getByRole('button', { name: 'Попросить позвать меня' }).click();
    await asking.page.getByRole('status').getByText(`${maria} увидит её`).waitFor();

    await owner.page.getByText(`${alexey} просит позвать`).waitFor();
    await owner.say('Пункт пять поправили');
    await owner.page.getByRole('button', { name: 'Позвать', exact: true }).click();
    await asking.row(bench.client.name).waitFor();
    await asking.open(bench.client.name);
    for (const text of ['Жду договор', 'Готовим договор', 'Пункт пять поправили'])
      await asking.message(text).waitFor();
    await owner.page.getByRole('button', { name: 'Позвать', exact: true }).waitFor({ state: 'detached' });
  });

  it('a chat that was taken before one’s eyes: asks from the bar, and after the call the thread has no hole', async () => {
    await bench.writes('Первое');
    const owner = await bench.seat(maria);
    const asking = await bench.seat(alexey);
    await asking.open(bench.client.name);
    await asking.field.fill('Я бы ответил');
    await owner.open(bench.client.name);
    await owner.say('Отвечаю я');
    await asking.page.getByRole('alert').getByText(`Чат ведёт ${maria}`).waitFor();
    await asking.page.getByRole('button', { name: 'Попросить позвать меня' }).click();
    await bench.writes('Второе, без него');
    await owner.message('Второе, без него').waitFor();
    await owner.page.getByRole('button', { name: 'Позвать', exact: true }).click();
    await asking.message('Второе, без него').waitFor();
    await asking.message('Отвечаю я').waitFor();
    expect(await asking.field.inputValue()).to.equal('Я бы ответил');
    expect(await asking.page.getByRole('button', { name: 'Отправить клиенту' }).isDisabled()).to.equal(false);
  });

  it('close and reopen: only owner and manager close, a closed chat is gone from the list and comes back by the owner', async () => {
    await bench.writes('Всё решили');
    const owner = await bench.seat(maria);
    const other = await bench.seat(alexey);
    await other.open(bench.client.name);
    expect(await other.page.getByRole('button', { name: 'Завершить диалог' }).count()).to.equal(0);
    await owner.open(bench.client.name);
    await owner.say('Рады помочь');
    await owner.message('Рады помочь').locator('[aria-label="Отправлено"]').waitFor();
    await owner.page.keyboard.press('Alt+KeyE');
    await owner.row(bench.client.name).waitFor({ state: 'detached' });
    await owner.page.getByRole('button', { name: 'Вернуть в работу' }).click();
    await owner.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    await owner.row(bench.client.name).waitFor();
    await owner.page.getByText(`Чат снова в работе: ведёт ${maria}`).waitFor();
  });

  it('blue ticks: not for a look into the queue, nor a manager’s; for the owner’s', async () => {
    await bench.writes('Видите меня?');
    const owner = await bench.seat(maria);
    const manager = await bench.seat(olga);
    await owner.open(bench.client.name);
    await owner.message('Видите меня?').waitFor();
    await manager.open(bench.client.name);
    await manager.page.getByRole('img', { name: `Также здесь: ${maria}` }).waitFor();
    expect(await bench.ticks()).to.deep.equal(['delivered']);
    await owner.page.getByRole('button', { name: 'Взять в работу' }).click();
    await bench.office.base.feed.holds('blue ticks', async () => (await bench.ticks())[0] === 'read');
  });

  it('a chat of another is nobody’s to find: not in lists, not by search, not by its address', async () => {
    const { chatId } = await bench.writes(`Тайное слово ${bench.count}`);
    const owner = await bench.seat(maria);
    await owner.open(bench.client.name);
    await owner.page.getByRole('button', { name: 'Взять в работу' }).click();
    await owner.page.locator('.tag', { hasText: 'Ведёте вы' }).waitFor();
    const other = await bench.seat(alexey, { query: `&chat=${chatId}` });
    await other.page.getByText('Такого чата нет').waitFor();
    await other.page.getByLabel('Поиск по чатам').fill(`тайное слово ${bench.count}`);
    await other.page.getByText('ничего нет').waitFor();
    await owner.page.getByLabel('Поиск по чатам').fill(`ТАЙНОЕ слово ${bench.count}`);
    await owner.row(bench.client.name).waitFor();
  });
});
