import { chromium } from 'playwright-core';
import { findChromium } from '../../whatsapp-web/chromium.ts';

export interface PictureOptions {
  readonly width?: number;
  /** Twice as sharp by default: pictures of a guide are read on dense screens. */
  readonly scale?: number;
}

/** A picture of the window on a page made by `renderForm`, as PNG bytes; with a path, written there as well. */
export async function pictureOf(
  html: string,
  file?: string,
  { width = 1240, scale = 2 }: PictureOptions = {},
): Promise<Buffer> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('Нет Chromium: картинку снять нечем');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width, height: 200 }, deviceScaleFactor: scale });
    await page.setContent(html, { waitUntil: 'load' });
    const options = file === undefined ? {} : { path: file };
    // Only the window: the page around it is empty. A dialogue over it wants the whole page.
    if ((await page.locator('.dialog').count()) > 0) {
      return await page.screenshot({ fullPage: true, ...options });
    }
    return await page.locator('.window').screenshot(options);
  } finally {
    await browser.close();
  }
}
