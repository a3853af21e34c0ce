/**
 * `npm run invite`: a new sign-in link for an administrator and a new connection code for 1C, without a restart of the
 * service. Whoever may write to the data folder may have them: it is run on the server, under the service's account.
 */
import { issueSetupTicket } from '../service/access/session.commands.ts';
import { codeMinutes } from '../service/access/token.store.ts';
import { issueConnectionCode } from '../service/infobases/connect.commands.ts';
import { systemClock } from '../service/platform/clock.ts';
import { ConfigError, loadConfig } from '../service/platform/config.ts';
import { openDatabase } from '../service/platform/database.ts';
import { silentLog } from '../service/platform/log.ts';
import { migrations, tables } from '../service/schema.ts';

try {
  const config = loadConfig();
  const { databaseUrl: url, dataDir } = config;
  const db = await openDatabase({ url, dataDir, tables, migrations, log: silentLog() });
  try {
    await db.migrate();
    const platform = { db, clock: systemClock, config };
    const ticket = await issueSetupTicket(platform);
    const { code } = await issueConnectionCode(platform);
    console.log(
      [
        '',
        `  Открыть в браузере / Open:        ${ticket.url}`,
        '                                    (ссылка одноразовая / works once)',
        `  Код подключения для 1С / 1C code: ${code}`,
        `                                    (${codeMinutes} мин / min)`,
        '',
      ].join('\n'),
    );
  } finally {
    await db.close();
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
