import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSandboxWorld } from '../../service/engines/sandbox/world-client.ts';
import { openSandboxWorld } from '../../service/engines/sandbox/world-host.ts';
import { systemClock } from '../../service/platform/clock.ts';
import { silentLog } from '../../service/platform/log.ts';
import { engineConformance } from '../conformance/engine.suite.ts';
import { sandboxHarness } from './sandbox.harness.ts';
import { endWorld, startWorld } from './world-process.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'sandbox-'));

engineConformance('sandbox', async () => {
  const folder = await newFolder();
  const world = await openSandboxWorld({ folder, clock: systemClock, log: silentLog() });
  return sandboxHarness(world, async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
});

engineConformance('sandbox, its world in another process', async () => {
  const folder = await newFolder();
  const { process: child, url } = await startWorld(folder);
  const world = connectSandboxWorld(url);
  return sandboxHarness(world, async () => {
    await world.close();
    await endWorld(child);
    await rm(folder, { recursive: true });
  });
});
