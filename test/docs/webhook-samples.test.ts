/** The checks of docs/webhooks.md in other languages, run on what the service signs. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { secretOf, sign } from '../../service/webhooks/sign.ts';
import { commonModule } from '../onec/metadata/base.ts';
import { sampleExtension } from '../onec/sample.ts';
import { createStand } from '../onec/stand.ts';

/** The code behind the mark `<!-- tested: name -->`. */
async function sample(name: string): Promise<string> {
  const text = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
  return (
    new RegExp(`<!-- tested: ${name} -->\\n\`\`\`\\w+\\n(.*?)\\n\`\`\``, 's').exec(text)?.[1] ??
    expect.fail(`no tested block ${name}`)
  );
}

describe('the checks of docs/webhooks.md in other languages', () => {
  const secret = newSecret();
  const body = Buffer.from('{"id":"evt_1","data":{"text":"Добрый день"}}');
  const now = Math.floor(Date.now() / 1000);
  const signed = (seconds: number, by = secret) => ({
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(seconds),
    'webhook-signature': sign(by, 'evt_1', seconds, body),
  });
  const both = `${sign(newSecret(), 'evt_1', now, body)} ${sign(secret, 'evt_1', now, body)}`;
  const right = signed(now);
  /** What is checked, and whether it is the bridge's. */
  const cases: Array<[string, Record<string, string>, Buffer, boolean]> = [
    ['what the bridge has signed', right, body, true],
    ['signed with two secrets', { ...right, 'webhook-signature': both }, body, true],
    ['other words', right, Buffer.from(body.toString().replace('день', 'вечер')), false],
    ['another id', { ...right, 'webhook-id': 'evt_2' }, body, false],
    ['another secret', signed(now, newSecret()), body, false],
    ['an old one', signed(now - 600), body, false],
    ['one from the future', signed(now + 600), body, false],
    ['no signature', { 'webhook-id': 'evt_1', 'webhook-timestamp': String(now) }, body, false],
  ];

  function newSecret(): string {
    return secretOf(randomBytes(32));
  }

  it('Python', async function () {
    if (spawnSync('python3', ['--version']).error) this.skip();
    const script = `import json, sys
${await sample('python')}
for headers, body in json.load(sys.stdin):
    print(is_genuine(sys.argv[1], headers, base64.b64decode(body)))
`;
    const input = JSON.stringify(cases.map(([, headers, bytes]) => [headers, bytes.toString('base64')]));
    const { stdout, stderr } = spawnSync('python3', ['-c', script, secret], { input, encoding: 'utf8' });
    expect(stdout.trim().split('\n'), stderr).to.deep.equal(
      cases.map(([, , , genuine]) => (genuine ? 'True' : 'False')),
    );
  });

  it('the language of 1C, on the stand', async () => {
    const module = commonModule('Проверка', await sample('bsl'));
    const stand = await createStand({ extension: sampleExtension({ commonModules: [module] }) });
    try {
      const found: unknown[] = [];
      for (const [, headers, bytes] of cases) {
        const put = Object.entries(headers).map(
          ([name, value]) => `Заголовки.Вставить("${name}", "${value}");`,
        );
        const answer = await stand.run(
          `Заголовки = Новый Соответствие; ${put.join(' ')}
          Возврат Проверка.ЭтоУведомлениеМоста("${secret}", Заголовки, Base64Значение("${bytes.toString('base64')}"));`,
        );
        found.push(answer);
      }
      expect(found).to.deep.equal(cases.map(([, , , genuine]) => genuine));
    } finally {
      await stand.close();
    }
  });
});
