import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { issueConnectionCode } from '../../service/infobases/connect.commands.ts';
import { openOffice } from '../onec/story/office.ts';
import { openApp } from '../support/app.ts';

const readme = new URL('../../1c-extension/README.md', import.meta.url);

/** The code that stands behind the mark `<!-- tested: name -->`. */
async function codeOf(name: string): Promise<string> {
  const text = await readFile(readme, 'utf8');
  return (
    new RegExp(`<!-- tested: ${name} -->\\n\`\`\`bsl\\n(.*?)\\n\`\`\``, 's').exec(text)?.[1] ??
    expect.fail(`no tested block ${name}`)
  );
}

describe('the code of 1c-extension/README.md', function () {
  this.timeout(30_000);

  it('connects a base, and gives a link that signs its employee in to the panel', async () => {
    const bridge = await openApp();
    const office = await openOffice({ people: { Орлова: 'МСТ_АдминистраторМессенджера' } });
    try {
      const address = bridge.app.http.server.address();
      if (address === null || typeof address === 'string') throw new Error('the bridge does not listen');
      const { code } = await issueConnectionCode(bridge.app.platform);
      const connect = (await codeOf('connect'))
        .replace('http://сервер-моста:3000', `http://127.0.0.1:${address.port}`)
        .replace('PWKR-K3F9', code)
        .replace('https://сервер/база', office.stand.http)
        .replace('ее пароль', 'Пароль-2026');
      await office.as('Орлова', connect);
      expect(office.stand.constant('МСТ_СинхронизироватьСообщения')).to.equal(true);
      await office.exchange();

      const url = await office.as('Орлова', `${await codeOf('panel')}\nВозврат Ссылка;`);
      const ticket = new URL(String(url)).searchParams.get('ticket') ?? expect.fail('no ticket');
      const session = await bridge.api('createSession', { body: { ticket, mode: 'token' } });
      expect(session.employee?.name).to.equal('Орлова');
    } finally {
      await bridge.close();
      await office.stand.close();
    }
  });
});
