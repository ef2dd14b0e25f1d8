import { performance } from 'node:perf_hooks';
import { createMemory } from '../cache/memory.ts';
import { FleetCache } from '../cache/remember.ts';
import { createFingerprint, createSeal } from '../cache/seal.ts';
import { createAdapters } from '../clouds/adapters.ts';
import type { Cloud } from '../clouds/cloud.ts';
import { createRegistry } from '../clouds/registry.ts';
import { Turns } from '../clouds/turns.ts';
import type { Config } from '../config/config.ts';
import { processEnvironment } from '../config/environment.ts';
import { deriveKeys } from '../config/keys.ts';
import { GatewayError, type CheckReport, type ErrorCode } from '../contract/index.ts';
import { createDispatch } from '../dispatch/dispatch.ts';
import { leave } from '../dispatch/leave.ts';
import { createChannels } from '../observe/channels.ts';
import { createLog } from '../observe/log.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { CONFIG_OPTIONS, configurationFrom } from './configuration.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { optionsOf } from './options.ts';
import type { Terminal } from './terminal.ts';
import { tableOf } from './text-table.ts';

interface Checked {
  readonly cloud: Cloud;
  readonly milliseconds: number;
  readonly report?: CheckReport;
  readonly problem?: GatewayError;
}

const DEADLINE = 60_000;

const REMEDIES: Partial<Readonly<Record<ErrorCode, string>>> = {
  upstream_unavailable: 'is the address right, and can this machine reach it?',
  upstream_timeout: 'is the address right, and is anything in between dropping connections?',
  upstream_rejected: 'are user, domain, project and password right, and does "hosts" name what the catalog leads to?',
  upstream_malformed: 'does this address belong to the kind of cloud that the adapter is for?',
  invalid_request: 'correct the entry of this cloud in the configuration',
  unsupported: 'does the user see that service in its catalog, in this region and interface?',
  forbidden: 'give the user a role there, or leave out projects.all',
};

function registryOf(config: Config) {
  const log = createLog({ level: 'silent', format: 'json' });
  const seal = createSeal(deriveKeys(config.keys, 'cache'));
  const [fingerprintKey] = deriveKeys(config.keys, 'fingerprint');
  const memory = createMemory();
  const nobody = () => undefined;
  const registry = createRegistry({
    channels: createChannels(),
    log,
    now: Date.now,
    turns: new Turns(),
    cacheOf: (cloud) =>
      new FleetCache(cloud, {
        memory,
        seal,
        fingerprint: createFingerprint(fingerprintKey),
        now: Date.now,
        pause: (milliseconds) => pause(milliseconds),
        onResult: nobody,
        onError: nobody,
      }),
  });
  return { registry, dispatch: createDispatch(log), log };
}

async function checkOne(cloud: Cloud, dispatch: ReturnType<typeof createDispatch>): Promise<Checked> {
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  try {
    const report = await dispatch(cloud, 'check', { deadline: DEADLINE }, (call) =>
      cloud.adapter.check(cloud.session, call),
    );
    return { cloud, report, milliseconds: took() };
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    return { cloud, problem: error, milliseconds: took() };
  }
}

/** Rows that would belong to nobody are the commonest surprise. */
function mappingWarning({ config }: Cloud): readonly string[] {
  const { default: otherwise, map } = config.projects;
  if (otherwise !== undefined || map.size > 0) return [];
  return [
    'no project of this cloud is mapped to one of the gateway: only scope=system shows its servers; set projects.default or projects.map',
  ];
}

function versionsOf({ versions, extensions = {} }: CheckReport): readonly string[] {
  return Object.entries(versions).map(([service, version]) => {
    const more = extensions[service];
    return `${service} ${version}${more === undefined ? '' : ` (${more.length} extensions)`}`;
  });
}

function extensionsOf({ cloud, report }: Checked): readonly string[] {
  const entries = Object.entries(report?.extensions ?? {});
  return entries.map(([service, aliases]) => `${cloud.name}: extensions of ${service}: ${aliases.join(', ')}`);
}

function rowOf({ cloud, report, milliseconds, problem }: Checked): readonly string[] {
  const versions = report ? versionsOf(report) : [];
  const servers = report ? String(report.servers) : '-';
  return [
    cloud.name,
    cloud.adapter.name,
    problem ? 'PROBLEM' : 'ok',
    report?.identityUrl ?? '-',
    versions.join(', ') || '-',
    servers,
    `${milliseconds} ms`,
  ];
}

function notesOf({ cloud, report, problem }: Checked): readonly string[] {
  const warnings = [...(report?.warnings ?? []), ...mappingWarning(cloud)].map((text) => `${cloud.name}: ${text}`);
  if (!problem) return warnings;
  const remedy = REMEDIES[problem.code];
  return [`${cloud.name}: ${problem.message}${remedy === undefined ? '' : `\n  ${remedy}`}`, ...warnings];
}

const HEAD = ['CLOUD', 'ADAPTER', 'STATE', 'IDENTITY', 'VERSIONS', 'SERVERS', 'TIME'];

/** `podgate check`: says whether each configured cloud can be used, and what would help. */
export async function check(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { extensions, ...options } = optionsOf(args, { ...CONFIG_OPTIONS, extensions: { type: 'boolean' } });
  const configured = await configurationFrom(options, {
    environment: processEnvironment(),
    adapters: createAdapters(),
  });
  if (!configured) {
    terminal.err('podgate: there is no configuration to check; give --config FILE or --clouds-yaml FILE');
    return EXIT.usage;
  }
  const { registry, dispatch, log } = registryOf(configured.config);
  const { opened } = registry.update(configured.config.clouds);
  const checked = await Promise.all(opened.map((cloud) => checkOne(cloud, dispatch)));
  await Promise.all(opened.map((cloud) => leave(cloud, { dispatch, log })));
  await registry.close();
  terminal.out(tableOf([HEAD, ...checked.map(rowOf)]));
  const notes = [...checked.flatMap(notesOf), ...(extensions === true ? checked.flatMap(extensionsOf) : [])];
  if (notes.length > 0) terminal.out(`\n${notes.join('\n')}`);
  return checked.some(({ problem }) => problem) ? EXIT.failed : EXIT.ok;
}
