import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of one running program; never prom-client's global registry, which tests would share. */
export interface Metrics {
  readonly registry: Registry;
  counter<Label extends string = never>(
    name: string,
    help: string,
    labels?: readonly Label[],
  ): Counter<Label>;
  gauge<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>;
  /** @param buckets upper bounds, in the unit that the name ends in (`_seconds`) */
  histogram<Label extends string = never>(
    name: string,
    help: string,
    labels?: readonly Label[],
    buckets?: readonly number[],
  ): Histogram<Label>;
}

/**
 * A registry with the three kinds of metrics; asking twice for one name gives the same metric.
 * @param options.process also the figures of the process (memory, event loop); off in tests
 */
export function createMetrics(options: { process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const once = <T>(name: string, make: () => T): T =>
    (registry.getSingleMetric(name) as T | undefined) ?? make();
  return {
    registry,
    counter: <Label extends string = never>(name: string, help: string, labels: readonly Label[] = []) =>
      once(name, () => new Counter<Label>({ name, help, labelNames: [...labels], registers })),
    gauge: <Label extends string = never>(name: string, help: string, labels: readonly Label[] = []) =>
      once(name, () => new Gauge<Label>({ name, help, labelNames: [...labels], registers })),
    histogram: <Label extends string = never>(
      name: string,
      help: string,
      labels: readonly Label[] = [],
      buckets?: readonly number[],
    ) =>
      once(
        name,
        () =>
          new Histogram<Label>({
            name,
            help,
            labelNames: [...labels],
            registers,
            ...(buckets ? { buckets: [...buckets] } : {}),
          }),
      ),
  };
}
