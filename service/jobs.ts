/** Periodic work, each job under a lease: one node does it. */
import { pruneFeeds } from './feed/feed.commands.ts';
import { pruneTasks } from './lines/line-task.ts';
import type { Platform } from './platform/platform.ts';
import { createSchedule } from './platform/schedule.ts';
import { pruneAttempts } from './webhooks/delivery.commands.ts';

export function startJobs(platform: Platform, flushTokenUse: () => Promise<void>): { stop(): Promise<void> } {
  const { db, clock, log, nodeId } = platform;
  const schedule = createSchedule({ db, nodeId, clock, log });
  schedule.add({ name: 'token-use', cron: '* * * * *', run: flushTokenUse });
  schedule.add({
    name: 'prune-tasks',
    cron: '*/10 * * * *',
    run: async () => void (await pruneTasks(platform)),
  });
  schedule.add({
    name: 'prune-feed',
    cron: '20 3 * * *',
    run: async (signal) => log.info({ rows: await pruneFeeds(platform, signal) }, 'feed pruned'),
  });
  schedule.add({
    name: 'prune-attempts',
    cron: '40 3 * * *',
    run: async (signal) =>
      log.info({ rows: await pruneAttempts({ db, clock }, signal) }, 'webhook attempts pruned'),
  });
  return { stop: () => schedule.stop() };
}
