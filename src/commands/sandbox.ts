import { writeYaml } from '../config/document.ts';
import { processEnvironment } from '../config/environment.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { countOf, optionsOf, sandboxServers } from './options.ts';
import type { Terminal } from './terminal.ts';

const OPTIONS = {
  servers: { type: 'string' },
  host: { type: 'string' },
  'public-host': { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `podgate sandbox`: the simulated clouds alone, for gateways elsewhere. */
export async function sandbox(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { servers, host, port, 'public-host': publicHost } = optionsOf(args, OPTIONS);
  const running = await startSandbox({
    servers: sandboxServers(servers, processEnvironment()),
    host,
    publicHost,
    port: countOf('--port', port, { least: 0, most: 65_000, otherwise: 0 }) || undefined,
  });
  const clouds = running.clouds.map(({ name, adapter, config }) => {
    return { name, adapter, ...config, projects: { all: true, default: 'system', map: { other: 'other' } } };
  });
  terminal.out(
    `# The simulated clouds are running; a gateway in front of them is configured so:\n${writeYaml({ clouds })}`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve()).once('SIGINT', () => resolve());
  });
  await running.stop();
  return EXIT.ok;
}
