/** Health, metrics, the contract's document. */
import { contractVersion } from '../contracts/common.ts';
import type { HandlersOf } from './access/principal.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { BridgeError } from './platform/errors.ts';
import { metricsText } from './service.metrics.ts';
import { version } from './version.ts';

type Check = { name: string; status: 'ok' | 'degraded' | 'down'; detail: string | null };

const worst = (checks: readonly Check[]): Check['status'] =>
  checks.some((check) => check.status === 'down')
    ? 'down'
    : checks.some((check) => check.status === 'degraded')
      ? 'degraded'
      : 'ok';

export function serviceHandlers({
  platform,
  workers,
  stopping,
  openapi,
}: Pick<HandlerDeps, 'platform' | 'workers' | 'stopping' | 'openapi'>): HandlersOf<
  'getLive' | 'getReady' | 'getMetrics' | 'getOpenapi'
> {
  const { db, log } = platform;

  async function databaseCheck(): Promise<Check> {
    try {
      await db.check();
      return { name: 'database', status: 'ok', detail: db.dialect };
    } catch (error) {
      log.warn({ err: error }, 'the database does not answer');
      return { name: 'database', status: 'down', detail: 'does not answer' };
    }
  }

  const workerChecks = (): Check[] =>
    workers.map((worker) => {
      const { state, crashes } = worker.health();
      const well = state === 'running' && crashes === 0;
      return {
        name: `worker:${worker.name}`,
        status: well ? 'ok' : 'degraded',
        detail: well ? null : `${state}, crashes in a row: ${crashes}`,
      };
    });

  return {
    getLive: async () => ({ status: 'ok', version, contractVersion, checks: [] }),
    getReady: async () => {
      const checks = [await databaseCheck(), ...workerChecks()];
      if (stopping.aborted) checks.push({ name: 'service', status: 'down', detail: 'stopping' });
      const status = worst(checks);
      if (status === 'down') throw new BridgeError('NOT_READY', { checks });
      return { status, version, contractVersion, checks };
    },
    getMetrics: async ({ reply }) =>
      reply.type(platform.metrics.registry.contentType).send(await metricsText(platform)),
    getOpenapi: async ({ reply }) => reply.header('access-control-allow-origin', '*').send(openapi()),
  };
}
