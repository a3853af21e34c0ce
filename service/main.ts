/** The process: settings, start, what is printed, signals, orderly end. */

import { issueSetupTicket } from './access/session.commands.ts';
import { codeMinutes } from './access/token.store.ts';
import { buildApp } from './app.ts';
import { guardLibraryRejections } from './engines/whatsapp-web/rejections.ts';
import { issueConnectionCode } from './infobases/connect.commands.ts';
import { ConfigError, loadConfig, printableConfig } from './platform/config.ts';
import { version } from './version.ts';

function settings() {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return process.exit(2);
  }
}

const config = settings();
const app = await buildApp(config);
const { log } = app.platform;
guardLibraryRejections(log, () =>
  app.platform.metrics
    .counter('bridge_library_rejections_total', 'Rejections that whatsapp-web.js has left unhandled')
    .inc(),
);
log.info({ version, node: process.version, config: printableConfig(config) }, 'starting');

let ending: Promise<void> | undefined;
const end = (signal: string): void => {
  if (ending) return;
  log.info({ signal }, 'stopping: what is in flight is finished first');
  // The net below the net: an engine that hangs must not keep the process for ever.
  const overdue = setTimeout(
    () => {
      log.error('not everything ended in time');
      process.exit(1);
    },
    (config.shutdownSeconds * 1.5 + 10) * 1000,
  );
  overdue.unref();
  ending = app.close().then(
    () => {
      log.info('stopped');
      process.exit(0);
    },
    (error: unknown) => {
      log.error({ err: error }, 'did not stop cleanly');
      process.exit(1);
    },
  );
};
process.on('SIGTERM', () => end('SIGTERM'));
process.on('SIGINT', () => end('SIGINT'));

try {
  if (config.roles.includes('api')) await app.http.listen({ host: config.host, port: config.port });
} catch (error) {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  console.error(
    taken
      ? `Порт ${config.port} занят. Укажите другой: PORT=3001 npm start. / Port ${config.port} is taken. Choose another: PORT=3001 npm start.`
      : error,
  );
  process.exit(1);
}
await app.startWork();

if (config.roles.includes('api')) {
  const address = app.http.server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  const base = config.publicUrl.replace(`:${config.port}`, `:${port}`);
  const { code } = await issueConnectionCode(app.platform);
  const ticket = await issueSetupTicket(app.platform);
  const link = ticket.url.replace(config.publicUrl, base);
  // For a person at the terminal; logs go their own way.
  console.log(
    [
      '',
      `  WhatsApp Bridge for 1C ${version}`,
      '',
      `  Открыть в браузере / Open:        ${link}`,
      '                                    (ссылка одноразовая / works once)',
      `  Код подключения для 1С / 1C code: ${code}  (${codeMinutes} мин / min)`,
      `  Описание API / API docs:          ${base}/docs`,
      '',
    ].join('\n'),
  );
}
