/**
 * A look at the real WhatsApp Web by a person with a test number: `npm run canary -- --to +79161234567`. Links the
 * test number (its profile is kept, so the code is scanned once), looks for every name that the engine calls, sends
 * one message, waits for one back, and leaves a dated report in DATA_DIR/canary. Ends with 1 when something is amiss.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import QRCode from 'qrcode';
import type { EngineEvent } from '../service/engines/engine.ts';
import { abilityNames, neededNames, type PageAbility } from '../service/engines/whatsapp-web/build.ts';
import { createWhatsAppWebKind } from '../service/engines/whatsapp-web/engine.ts';
import { guardLibraryRejections } from '../service/engines/whatsapp-web/rejections.ts';
import { systemClock } from '../service/platform/clock.ts';
import { loadConfig } from '../service/platform/config.ts';
import { newId } from '../service/platform/ids.ts';
import { createLog } from '../service/platform/log.ts';

interface Step {
  name: string;
  ok: boolean;
  detail: string;
}

const { values } = parseArgs({
  options: { to: { type: 'string' }, minutes: { type: 'string', default: '5' } },
});
const to = values.to ?? '';
if (!/^\+[1-9]\d{6,14}$/.test(to)) {
  console.error('Укажите номер собеседника: npm run canary -- --to +79161234567');
  console.error('Name the other side’s number: npm run canary -- --to +79161234567');
  process.exit(2);
}
const patienceMs = Number(values.minutes) * 60_000;
const config = loadConfig();
const folder = join(config.dataDir, 'canary');
const log = createLog({ level: 'warn', format: config.logFormat });
guardLibraryRejections(log);
await mkdir(folder, { recursive: true });

const events: EngineEvent[] = [];
let wake = (): void => {};
const startedAt = systemClock.now();
const engine = createWhatsAppWebKind({
  browser: { configured: config.chromiumPath, install: false },
  builds: { folder: join(folder, 'builds'), wanted: null },
}).create({
  lineId: 'canary',
  folder: join(folder, 'line'),
  proxy: null,
  groups: false,
  mediaLimitBytes: 16 * 1024 * 1024,
  linkedAt: null,
  clock: systemClock,
  log,
  emit: async (event) => {
    events.push(event);
    if (event.type === 'qr') await showCode(event.text);
    if ('advice' in event && event.advice) console.log(`${event.advice.ru}\n${event.advice.en}`);
    wake();
  },
});

async function showCode(text: string): Promise<void> {
  console.log(await QRCode.toString(text, { type: 'terminal', small: true }));
  console.log(
    'Отсканируйте код телефоном с проверочным номером. / Scan the code with the test number’s phone.',
  );
  console.log(`Код текстом / Code as text: ${text}`);
}

type Of<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

/** The first event of that type; null when none comes in time, or the engine gives up. */
async function waitFor<T extends EngineEvent['type']>(
  type: T,
  fits: (event: Of<T>) => boolean = () => true,
): Promise<Of<T> | null> {
  const until = systemClock.now().getTime() + patienceMs;
  for (;;) {
    const found = events.find((event): event is Of<T> => event.type === type && fits(event as Of<T>));
    if (found) return found;
    const left = until - systemClock.now().getTime();
    const isOver = events.some(({ type }) => type === 'action_required' || type === 'banned');
    if (left <= 0 || isOver) return null;
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, Math.min(left, 1_000));
    });
  }
}

const steps: Step[] = [];
const note = (name: string, ok: boolean, detail: string): void => {
  steps.push({ name, ok, detail });
  console.log(`${ok ? '✔' : '✘'} ${name}: ${detail}`);
};

async function look(): Promise<{ version: string | null; broken: PageAbility[] }> {
  await engine.start();
  const online = await waitFor('online');
  const build = events.findLast((event) => event.type === 'build') ?? null;
  const version = build?.version ?? null;
  const broken = (build?.broken ?? []) as PageAbility[];
  note('link', online !== null, online ? `online as ${online.phone.slice(0, 5)}…` : 'not online in time');
  if (!online) return { version, broken };
  note('build', build !== null && !build.pinned, version ?? 'the page tells no version');
  for (const ability of Object.keys(neededNames) as PageAbility[]) {
    const isThere = !broken.includes(ability);
    const names = neededNames[ability];
    note(
      `names: ${ability}`,
      isThere,
      isThere ? `${names.length} there` : `can’t ${abilityNames[ability].en}`,
    );
  }
  await exchange();
  return { version, broken };
}

async function exchange(): Promise<void> {
  const text = `Проверка моста ${newId('msg')}`;
  const draft = {
    messageId: newId('msg'),
    to: { address: null, phone: to, kind: 'person' as const },
    ...{ kind: 'text' as const, text, file: null, location: null, contactCard: null, quote: null },
  };
  try {
    const { externalId } = await engine.send(draft);
    const receipt = await waitFor(
      'receipt',
      (event) => event.externalId === externalId && event.status !== 'failed' && event.status !== 'sent',
    );
    note('out', receipt !== null, receipt ? `the message is ${receipt.status}` : 'not delivered in time');
  } catch (error) {
    note('out', false, String(error));
  }
  console.log(`Ответьте с номера ${to} любым текстом. / Answer from ${to} with any text.`);
  const answer = await waitFor(
    'message',
    ({ message }) => message.from === 'client' && message.peer.phone === to && message.sentAt >= startedAt,
  );
  note('in', answer !== null, answer ? 'an answer has come' : 'no answer in time');
}

/** Never a text, a name or a whole number: a report is shown to others. */
async function report(found: { version: string | null; broken: PageAbility[] }): Promise<string> {
  const at = startedAt.toISOString();
  const path = join(folder, at.replace(/[:.]/g, '-'));
  const rows = steps.map(({ name, ok, detail }) => `| ${name} | ${ok ? 'yes' : '**NO**'} | ${detail} |`);
  const missing = found.broken.flatMap((ability) => neededNames[ability]);
  const lines = [
    `# WhatsApp Web as it was on ${at.slice(0, 10)}`,
    '',
    `Build ${found.version ?? 'unknown'}, Node ${process.version}.`,
    '',
    '| what | works | |',
    '| --- | --- | --- |',
    ...rows,
    ...(missing.length > 0 ? ['', 'Names to look at:', '', ...missing.map((name) => `- \`${name}\``)] : []),
  ];
  await writeFile(`${path}.md`, `${lines.join('\n')}\n`);
  await writeFile(`${path}.json`, JSON.stringify({ at, ...found, steps }, null, 2));
  return `${path}.md`;
}

let path = '';
try {
  path = await report(await look());
} finally {
  await engine.stop();
}
console.log(path);
process.exit(steps.every(({ ok }) => ok) ? 0 : 1);
