/** Periodic work, each job under a lease: one node does it. */
import { pruneAccess } from './access/prune.commands.ts';
import { feedLags, pruneFeeds } from './feed/feed.commands.ts';
import { unassigned } from './infobases/infobase.table.ts';
import { pruneTasks } from './lines/line-task.ts';
import { expireMessages } from './messages/expire.commands.ts';
import { pruneOldCards } from './objects/prune.commands.ts';
import { requestDueSyncs } from './onec/sync.worker.ts';
import type { Platform } from './platform/platform.ts';
import { createSchedule } from './platform/schedule.ts';
import { pruneAttempts } from './webhooks/delivery.commands.ts';

export function startJobs(platform: Platform, flushTokenUse: () => Promise<void>): { stop(): Promise<void> } {
  const { db, clock, log, nodeId } = platform;
  const schedule = createSchedule({ db, nodeId, clock, log });
  schedule.add({
    name: 'expire-messages',
    cron: '* * * * *',
    run: async () => void (await expireMessages(platform)),
  });
  schedule.add({ name: 'feed-alarm', cron: '*/5 * * * *', run: () => alarmLags(platform) });
  schedule.add({ name: 'token-use', cron: '* * * * *', everyNode: true, run: flushTokenUse });
  schedule.add({
    name: 'directories',
    cron: '* * * * *',
    run: () => requestDueSyncs(platform),
  });
  schedule.add({
    name: 'prune-cards',
    cron: '30 3 * * *',
    run: async () => log.info({ rows: await pruneOldCards(platform) }, 'cards of 1C pruned'),
  });
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
    name: 'prune-access',
    cron: '10 3 * * *',
    run: async (signal) => log.info({ rows: await pruneAccess(platform, signal) }, 'access log pruned'),
  });
  schedule.add({
    name: 'prune-attempts',
    cron: '40 3 * * *',
    run: async (signal) =>
      log.info({ rows: await pruneAttempts({ db, clock }, signal) }, 'webhook attempts pruned'),
  });
  return { stop: () => schedule.stop() };
}

/** Says in the log which infobase is so far behind that its rows are about to be given up. */
async function alarmLags({ db, log }: Platform): Promise<void> {
  for (const { infobaseId, unconfirmed, limit } of await db.read(feedLags)) {
    if (infobaseId !== unassigned && unconfirmed > limit * 0.8) {
      log.error({ infobaseId, unconfirmed, limit }, 'an infobase does not confirm its feed');
    }
  }
}
