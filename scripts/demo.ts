/**
 * The whole product on one page of a browser, with nothing outside: a client's phone, the panel of two employees, 1C
 * with the extension, and a story that can be clicked through.
 *
 *   npm run demo                a free port near 3100
 *   PORT=8080 npm run demo      this port
 */
import { styleText } from 'node:util';
import { openDemo } from './demo/server.ts';
import { ensurePanel } from './panel.ts';

const firstPort = 3100;
const tries = 20;
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');

/** On the port that was asked for, or on the first free one. */
async function open(asked: number | undefined) {
  if (asked !== undefined) return openDemo(asked);
  for (let port = firstPort; port < firstPort + tries; port += 1) {
    try {
      return await openDemo(port);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  return openDemo(0);
}

/** The port of the environment; undefined when there is none. Ends the program where it can't be one. */
function askedPort(): number | undefined {
  const text = process.env.PORT ?? '';
  if (text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  say(`PORT=${text}: это не номер порта. / not a number of a port.`);
  process.exit(1);
}

const port = askedPort();
say('');
say('  Готовим демонстрацию: служба, панель, стенд 1С… / Getting the demonstration ready…');
try {
  await ensurePanel();
  const demo = await open(port);
  say('');
  say(`  Откройте в браузере / Open in a browser:   ${styleText('bold', demo.url)}`);
  say('');
  say('  WhatsApp и 1С здесь изображены, мост и расширение настоящие. Наружу ничего не уходит,');
  say('  данные временные. Остановить: Ctrl+C.');
  say('  WhatsApp and 1C are simulated here, the bridge and the extension are real. Nothing leaves');
  say('  this machine, the data are temporary. Stop: Ctrl+C.');
  say('');
  let isClosing = false;
  const stop = (): void => {
    if (isClosing) process.exit(1);
    isClosing = true;
    demo.close().then(
      () => process.exit(0),
      (error: unknown) => {
        say(String(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  const text = isTaken(error) ? `порт ${port} занят / port ${port} is taken` : String(error);
  say(`  Не получилось / It did not work: ${text}`);
  process.exit(1);
}
