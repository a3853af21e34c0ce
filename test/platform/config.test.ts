import { hostname } from 'node:os';
import { isAbsolute } from 'node:path';
import { expect } from 'chai';
import { ConfigError, describeConfig, loadConfig, printableConfig } from '../../service/platform/config.ts';

const refusal = (env: Record<string, string>): string => {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the settings were accepted');
};

describe('settings', () => {
  it('have defaults that open the service to this computer only', () => {
    const config = loadConfig({});
    expect(config).to.include({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      internalUrl: 'http://localhost:3000',
      databaseUrl: '',
      trustProxy: false,
      nodeName: hostname(),
      maxAttachmentMb: 64,
    });
    expect(config.roles).to.deep.equal(['api', 'lines', 'workers']);
    expect(isAbsolute(config.dataDir)).to.equal(true);
  });

  it('take what is set; an empty value counts as unset', () => {
    const config = loadConfig({
      PORT: ' 8080 ',
      PUBLIC_URL: 'https://chats.example.ru/',
      ROLES: 'api, lines',
      LOG_LEVEL: '',
      NODE_NAME: 'node-1',
    });
    expect(config).to.include({
      port: 8080,
      publicUrl: 'https://chats.example.ru',
      internalUrl: 'https://chats.example.ru',
      logLevel: 'info',
      nodeName: 'node-1',
    });
    expect(config.roles).to.deep.equal(['api', 'lines']);
  });

  it('read the trusted proxies as Fastify wants them', () => {
    const trust = (TRUST_PROXY: string) => loadConfig({ TRUST_PROXY }).trustProxy;
    expect([trust('true'), trust('false'), trust('2'), trust('10.0.0.0/8, ::1')]).to.deep.equal([
      true,
      false,
      2,
      '10.0.0.0/8, ::1',
    ]);
  });

  it('that are wrong are all named at once, with what to do, in both languages', () => {
    const message = refusal({
      PORT: '70000',
      ROLES: 'api,everything',
      PUBLIC_URL: 'chats.example.ru',
      LOG_LEVEL: 'loud',
    });
    for (const name of ['PORT', 'ROLES', 'PUBLIC_URL', 'LOG_LEVEL']) expect(message).to.include(`${name}: `);
    expect(message).to.include('целое число от 0 до 65535').and.include('a whole number from 0 to 65535');
    expect(message).to.include('«70000»');
    expect(message).not.to.include('HOST');
  });

  for (const [name, value] of [
    ['PORT', '30a'],
    ['PORT', '-1'],
    ['ROLES', ','],
    ['ROLES', 'api,api'],
    ['SECRET_KEY', 'short'],
    ['DATABASE_URL', 'mysql://host/base'],
    ['TRUST_PROXY', 'perhaps'],
    ['NODE_NAME', 'узел'],
    ['SHUTDOWN_SECONDS', '0'],
  ] as const) {
    it(`refuse ${name}=${value}`, () => {
      expect(refusal({ [name]: value })).to.include(`${name}: `);
    });
  }

  it('never show a secret', () => {
    expect(refusal({ DATABASE_URL: 'mysql://bridge:pa55word@host/base' })).not.to.include('pa55word');
    const shown = printableConfig(loadConfig({ DATABASE_URL: 'postgres://bridge:pa55word@host/base' }));
    expect(JSON.stringify(shown)).not.to.include('pa55word');
    expect(shown).to.include({ databaseUrlConfigured: true, secretKeyConfigured: false });
  });

  it('are described in both languages, their defaults accepted', () => {
    const described = describeConfig();
    for (const { ru, en } of described) {
      expect(ru).to.match(/[а-я]/);
      expect(en).not.to.match(/[а-я]/i);
    }
    const defaults = Object.fromEntries(described.map(({ name, byDefault }) => [name, byDefault]));
    expect(loadConfig(defaults)).to.deep.equal(loadConfig({}));
  });
});
