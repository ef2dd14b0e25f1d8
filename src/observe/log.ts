import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Log } from '../contract/index.ts';
import type { Channels } from './channels.ts';
import { standardOutput } from './output.ts';

export interface LogOptions {
  readonly level: string;
  readonly format: 'json' | 'pretty';
  /** Where lines go; default standard output. */
  readonly destination?: DestinationStream;
}

/** The gateway's log: also what adapters are handed, and errors with their stack. */
export interface GatewayLog extends Log {
  error(message: string, error: unknown, facts?: Readonly<Record<string, unknown>>): void;
  /** The same log with facts that stand in each line. */
  with(facts: Readonly<Record<string, unknown>>): GatewayLog;
}

function wrap(logger: Logger): GatewayLog {
  return {
    debug: (message, facts = {}) => logger.debug(facts, message),
    info: (message, facts = {}) => logger.info(facts, message),
    warn: (message, facts = {}) => logger.warn(facts, message),
    error: (message, error, facts = {}) => logger.error({ ...facts, err: error }, message),
    with: (facts) => wrap(logger.child(facts)),
  };
}

/** JSON lines, or on a terminal lines for people. */
export function createLog({ level, format, destination }: LogOptions): GatewayLog {
  const options = { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime };
  if (level === 'silent') return wrap(pino({ ...options, enabled: false }, { write: () => undefined }));
  if (format === 'json') return wrap(pino(options, destination ?? standardOutput()));
  const stream = pretty({
    colorize: destination === undefined,
    translateTime: 'SYS:HH:MM:ss',
    destination: destination ?? 1,
  });
  return wrap(pino(options, stream));
}

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);

/** Writes down what happens: calls of clouds at debug, the rest where people look. */
export function logEvents(channels: Channels, log: GatewayLog): void {
  channels.subscribe('cloud', (event) => log.debug('cloud call', event));
  channels.subscribe('reach', ({ cloud, up }) => {
    if (up) log.info(`cloud ${cloud} answers again`);
    else log.warn(`cloud ${cloud} does not answer`);
  });
  channels.subscribe('fleet', ({ cloud, role }) => {
    if (role === 'leader') log.info(`cloud ${cloud} is read by this gateway, for all of the fleet`);
    if (role === 'follower') log.info(`cloud ${cloud} is read by another gateway of the fleet`);
    if (role === 'alone') log.warn(`cloud ${cloud} is read by each gateway of the fleet, since Redis does not answer`);
  });
  channels.subscribe('reading', ({ cloud, rows }) =>
    log.info(`cloud ${cloud}: ${rows} servers so far`, { cloud, rows }),
  );
  channels.subscribe('sync', ({ first, ...event }) => {
    const { cloud, rows, seconds } = event;
    if (first) log.info(`cloud ${cloud}: ${rows} servers read in ${seconds.toFixed(1)} s`, event);
    else log.debug('cloud read', event);
  });
  channels.subscribe('transfer', (event) => {
    const { cloud, direction, state, total, length, seconds } = event;
    if (state === 'begun') return;
    const way = `${direction === 'up' ? 'to' : 'from'} ${cloud}`;
    const of = length === undefined ? '' : ` of ${megabytes(length)}`;
    const words = { running: 'on its way', done: 'there', broken: 'broken off' }[state];
    const line = `file ${way}: ${megabytes(total)}${of} MB ${words} after ${seconds.toFixed(1)} s`;
    if (state === 'broken') log.warn(line, event);
    else log.info(line, event);
  });
  channels.subscribe('console', ({ state, ...facts }) => log.info(`console ${state}`, facts));
  channels.subscribe('live', ({ state, ...facts }) => {
    if (state === 'ended' || state === 'refused') log.info(`stream of changes ${state}`, facts);
  });
  channels.subscribe('redis', ({ up }) => {
    if (up) log.info('Redis is there');
    else log.warn('Redis is away: every gateway keeps its own tokens until it is back');
  });
  channels.subscribe('audit', (event) => log.info('audit', { audit: event }));
}
