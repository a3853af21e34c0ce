/** A bridge in a process of its own, to be killed: starts the engine in a folder and says when it is online. */
import { createWhatsAppWebKind } from '../../service/engines/whatsapp-web/engine.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { silentLog } from '../../service/platform/log.ts';
import { shortTimings } from './engine.world.ts';

const [configured = '', folder = ''] = process.argv.slice(2);
const engine = createWhatsAppWebKind({ browser: { configured }, timings: shortTimings }).create({
  lineId: 'line_child',
  folder,
  proxy: null,
  groups: false,
  mediaLimitBytes: 1_000_000,
  linkedAt: null,
  clock: systemClock,
  log: silentLog(),
  emit: async (event) => {
    process.stdout.write(`${event.type}\n`);
  },
});
await engine.start();
