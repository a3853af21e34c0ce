/** The long run: `npm run soak -- [seed] [faults] [messages]`. Prints the account; ends with 1 when it is not sound. */
import { isSound, runSoak } from '../test/soak/soak.ts';

const [seed = 20_261_120, faults = 60, messages = 2_000] = process.argv.slice(2).map(Number);
const account = await runSoak({
  ...{ seed, faults, messages, clients: 6, slow: true, patienceMs: 480_000 },
  say: (text) => console.log(`${new Date().toISOString()} ${text}`),
});
console.log(JSON.stringify(account, null, 2));
console.log(isSound(account) ? 'Sound: nothing lost, doubled or out of order.' : 'NOT SOUND');
process.exitCode = isSound(account) ? 0 : 1;
