import type { DestinationStream, Logger } from 'pino';
import { pino } from 'pino';
import { build as prettyStream } from 'pino-pretty';

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  /** `auto`: coloured lines for a person at a terminal, JSON for everything else. */
  readonly format: 'auto' | 'json' | 'pretty';
  readonly name?: string;
}

const hidden = ['password', 'token', 'secret', 'authorization', 'cookie', 'phone', 'text', 'body', 'qr'];

/** What never stands in a log, at the top of the logged object and one and two levels below. */
const paths = [
  ...hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  'connectionCode',
  'pairingCode',
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
  'err.config.headers',
  'err.config.data',
  // What PostgreSQL and TypeORM tell about a failed statement holds the values.
  'err.parameters',
  'err.detail',
  'err.driverError.detail',
  'err.driverError.parameters',
];

/** The process's log. Contents of messages, phones and secrets are cut out wherever they get in by mistake. */
export function createLog(options: LogOptions, destination?: DestinationStream): Log {
  const pretty = options.format === 'pretty' || (options.format === 'auto' && process.stdout.isTTY === true);
  const target =
    destination ?? (pretty ? prettyStream({ colorize: process.stdout.isTTY === true }) : undefined);
  const settings = {
    level: options.level,
    ...(options.name === undefined ? {} : { name: options.name }),
    redact: { paths, censor: '[hidden]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return target ? pino(settings, target) : pino(settings);
}

/** Swallows everything: for tools and tests that look at results only. */
export function silentLog(): Log {
  return pino({ level: 'silent' });
}
