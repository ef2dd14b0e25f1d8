import { startGateway, type Gateway } from '../app.ts';
import { createAdapters } from '../clouds/adapters.ts';
import type { Config } from '../config/config.ts';
import { processEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { createLog, type GatewayLog } from '../observe/log.ts';
import { CONFIG_OPTIONS, configurationOrSandbox, type Configured, type Sources } from './configuration.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { keepHeapsSmall } from './heap.ts';
import { optionsOf } from './options.ts';
import type { Terminal } from './terminal.ts';
import { greeting, welcome } from './welcome.ts';

function logOf({ log }: Config, terminal: Terminal): GatewayLog {
  return createLog({ level: log.level, format: log.format ?? (terminal.interactive ? 'pretty' : 'json') });
}

/** What an address that cannot be listened on means, and what helps. */
function listenProblem(error: NodeJS.ErrnoException & { address?: string; port?: number }): string | undefined {
  const at = `${error.address ?? ''}:${error.port ?? ''}`;
  if (error.code === 'EADDRINUSE') {
    return `${at} is in use by another program; choose another with PODGATE_LISTEN or PODGATE_OPERATIONS_LISTEN (host:0 takes a free port)`;
  }
  if (error.code === 'EACCES') return `${at} may not be listened on by this user; ports below 1024 need a privilege`;
  return error.code === 'EADDRNOTAVAIL' ? `${at} is no address of this machine` : undefined;
}

/** Reads the configuration again; a bad one is refused and the old one stays. */
async function reload(
  gateway: Gateway,
  path: string,
  { environment, adapters }: Sources,
  log: GatewayLog,
): Promise<void> {
  try {
    const findAdapter = (adapter: string, from?: string) => adapters.find(adapter, from);
    await gateway.reload(await loadConfig(path, { environment, findAdapter }));
    log.info(`read ${path} again`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.warn(`${path} is refused, the configuration stays as it was`, {
      problems: error.message.split('\n'),
    });
  }
}

/** Resolves when the process is told to stop; a second time ends it at once. */
function untilStopped(onHangUp: () => void): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(EXIT.failed);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', onHangUp);
  });
}

async function run(configured: Configured, sources: Sources, terminal: Terminal): Promise<ExitCode> {
  const { config, demo, sandbox, path } = configured;
  const log = logOf(config, terminal);
  let fail: (error: Error) => void = () => undefined;
  const failure = new Promise<ExitCode>((resolve) => {
    fail = (error) => {
      log.error('the gateway cannot go on', error);
      resolve(EXIT.failed);
    };
  });
  // Signals that come while it starts wait until it has; one reload waits for the one before.
  const starting = startGateway(config, { log, onFailure: (error) => fail(error) });
  let reloaded: Promise<void> = Promise.resolve();
  const hangUp = () => {
    if (path === undefined) return;
    reloaded = reloaded.then(async () => reload(await starting, path, sources, log)).catch(fail);
  };
  const stopped = untilStopped(hangUp);
  const gateway = await starting;
  terminal.out(demo ? welcome(gateway, demo, sandbox?.clouds) : greeting(gateway, config));
  const code = await Promise.race([stopped.then(() => EXIT.ok), failure]);
  log.info('stopping');
  await gateway.close();
  return code;
}

/** `podgate serve`: answers requests until it is told to stop. */
export async function serve(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  keepHeapsSmall();
  const options = optionsOf(args, CONFIG_OPTIONS);
  const sources: Sources = { environment: processEnvironment(), adapters: createAdapters() };
  const configured = await configurationOrSandbox(options, sources);
  try {
    return await run(configured, sources, terminal);
  } catch (error) {
    const problem = listenProblem(error as NodeJS.ErrnoException);
    if (problem === undefined) throw error;
    terminal.err(`podgate: ${problem}`);
    return EXIT.failed;
  } finally {
    await configured.sandbox?.stop();
  }
}
