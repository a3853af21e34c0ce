/** Pictures of the demonstration, as a person sees it who clicks through its story. */
import type { Browser } from 'playwright-core';
import { visit } from '../test/panel/panel.harness.ts';
import { openDemo } from './demo/server.ts';
import { officeFont } from './pictures-states.ts';

/** Takes them all into the folder. */
export async function demoPictures(browser: Browser, folder: string): Promise<void> {
  const demo = await openDemo(0);
  const { page, close } = await visit(browser, { viewport: { width: 1440, height: 900 } });
  await page.addInitScript({ content: officeFont });
  await page.goto(demo.url);
  const thread = (id: string) => page.frameLocator(`#panel-${id}`).locator('.thread');
  const onec = page.frameLocator('#onec');
  const doIt = async (after: string): Promise<void> => {
    await page.locator('#do:enabled').click();
    await page.locator(`#do[data-next="${after}"]`).waitFor({ state: 'attached' });
  };
  const shoot = async (name: string): Promise<void> => {
    await page.mouse.move(0, 0);
    await page.locator('.pane.lit').first().waitFor({ state: 'detached' });
    await page.screenshot({ path: `${folder}${name}.png` });
  };

  for (const after of ['open', 'answer', 'read', 'comment', 'transfer']) await doIt(after);
  await thread('maria').getByText('просрочен счет').first().waitFor();
  await onec.locator('#said .hint').waitFor();
  await shoot('demo-story');

  await doIt('confirm');
  await thread('olga').getByText('Договор у тебя').first().waitFor();
  for (const after of ['close', 'again', '']) await doIt(after);
  await thread('olga').getByText('А сертификаты').first().waitFor();
  await onec.locator('[data-table="Список"] tr', { hasText: 'А сертификаты' }).waitFor();
  await shoot('demo-end');

  await page.locator('#onec-people [data-user="admin"]').click();
  await onec.locator('#windows .on', { hasText: 'Настройки мессенджера' }).waitFor();
  await onec.locator('[data-page="СтраницаЛинии"]').click();
  await onec.locator('[data-more]').first().click();
  await onec.getByText('Добавить учебную линию').click();
  await onec.locator('#dialog input').fill('Сервис');
  await onec.locator('#dialog').getByRole('button', { name: 'ОК' }).click();
  await onec.locator('img[src^="data:image/png"]').first().waitFor();
  await page.locator('#scan').waitFor();
  await shoot('demo-qr');
  await close();
  await demo.close();
}
