/** Metrics of HTTP, and figures that are read when somebody asks for them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lineStatuses } from '../contracts/line.ts';
import { feedLags } from './feed/feed.commands.ts';
import { lineTable } from './lines/line.table.ts';
import type { Metrics } from './platform/metrics.ts';
import type { Platform } from './platform/platform.ts';

/** Counts and times every operation that has a route. */
export function httpMetrics(
  metrics: Metrics,
): (id: string, request: FastifyRequest, reply: FastifyReply) => void {
  const seconds = metrics.histogram(
    'bridge_http_seconds',
    'Time of HTTP operations',
    ['operation', 'status'],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  );
  return (id, _request, reply) => {
    seconds.observe({ operation: id, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  };
}

/** The text that Prometheus reads. */
export async function metricsText({ db, metrics }: Platform): Promise<string> {
  const lines = metrics.gauge('bridge_lines', 'Lines by status', ['status']);
  const lag = metrics.gauge('bridge_feed_unconfirmed', 'Events that an infobase has not confirmed', [
    'infobase',
  ]);
  const waiting = metrics.gauge('bridge_messages_waiting', 'Outgoing messages that are not sent yet', [
    'status',
  ]);
  await db.read(async (r) => {
    const rows = await r.repo(lineTable).find({ select: { status: true, deletedAt: true } });
    for (const status of lineStatuses) {
      lines.set({ status }, rows.filter((row) => row.deletedAt === null && row.status === status).length);
    }
    for (const { infobaseId, unconfirmed } of await feedLags(r))
      lag.set({ infobase: infobaseId }, unconfirmed);
    for (const status of ['pending', 'unconfirmed']) {
      const [row] = await r.query<{ n: number | string }>(
        // By line, as the index goes: anybody may ask, and messages are many.
        'SELECT COUNT(*) AS n FROM message WHERE line_id IN (SELECT id FROM "line") AND status = :status',
        { status },
      );
      waiting.set({ status }, Number(row?.n ?? 0));
    }
  });
  return metrics.registry.metrics();
}
