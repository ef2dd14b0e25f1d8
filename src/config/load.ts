import { createSecretKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { check } from '../kit/index.ts';
import { acceptedByTls, pemText } from './certificates.ts';
import { readCloud, type FindAdapter } from './clouds.ts';
import type { Address, CloudConfig, Config, Key } from './config.ts';
import { consolesOf } from './consoles.ts';
import { problemAt, readYaml, type YamlFile } from './document.ts';
import { overlayEnvironment } from './environment.ts';
import { frozen } from './frozen.ts';
import { identityOf, projectNamed, type IdentityConfig } from './identity.ts';
import { liveOf } from './live.ts';
import { policyOf } from './policy.ts';
import { ConfigError, type ConfigProblem } from './problems.ts';
import { redisOf } from './redis.ts';
import { resolveReferences, type Environment } from './references.ts';
import { ConfigFile } from './schema.ts';
import { webhooksOf } from './webhooks.ts';

type Path = readonly (string | number)[];

export interface LoadOptions {
  readonly environment: Environment;
  readonly findAdapter: FindAdapter;
}

/** Collects what is wrong, each with its place. */
interface Report {
  readonly problems: ConfigProblem[];
  complain(path: Path, message: string): void;
}

function reportOn(file: YamlFile, set: ReadonlyMap<string, string>): Report {
  const problems: ConfigProblem[] = [];
  return {
    problems,
    complain(path, message) {
      const variable = set.get(path.join('.'));
      problems.push(variable ? { where: variable, key: '', message } : problemAt(file, path, message));
    },
  };
}

function addressOf(text: string): Address {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}

const MIN_KEY_BYTES = 32;

function keysOf(file: ConfigFile, report: Report): readonly Key[] {
  const given = file.keys ?? [];
  if (given.length === 0)
    report.complain(['keys'], 'is missing; give at least one key of 32 bytes (openssl rand -base64 32)');
  return given.map(({ id, secret }, place) => {
    const bytes = Buffer.from(secret, 'utf8');
    if (bytes.length < MIN_KEY_BYTES) {
      report.complain(['keys', place, 'secret'], `has ${bytes.length} bytes; at least ${MIN_KEY_BYTES} are needed`);
    }
    if (given.some((other, at) => at < place && other.id === id))
      report.complain(['keys', place, 'id'], `"${id}" is there twice`);
    return { id, secret: createSecretKey(bytes.length > 0 ? bytes : Buffer.alloc(1)) };
  });
}

function tlsOf(file: ConfigFile, folder: string, report: Report): Config['tls'] {
  if (!file.tls) return undefined;
  const tell = (key: 'cert' | 'key') => (message: string) => report.complain(['tls', key], message);
  const cert = pemText(file.tls.cert, folder, tell('cert'));
  const key = pemText(file.tls.key, folder, tell('key'));
  if (cert === undefined || key === undefined) return undefined;
  if (acceptedByTls({ cert }, tell('cert'))) acceptedByTls({ cert, key }, tell('key'));
  return { cert, key };
}

/** The npm package that an adapter comes from, by name or by its folder, which is meant from the configuration's; nothing: it is Podgate's. */
function packageOf({ adapters }: ConfigFile, adapter: string, folder: string): string | undefined {
  const from = adapters?.[adapter];
  return from !== undefined && /^[./]/.test(from) ? resolve(folder, from) : from;
}

async function cloudsOf(
  file: YamlFile,
  values: ConfigFile,
  options: LoadOptions,
  report: Report,
): Promise<CloudConfig[]> {
  const clouds: CloudConfig[] = [];
  const context = { environment: options.environment, folder: dirname(resolve(file.path)) };
  for (const [place, entry] of (values.clouds ?? []).entries()) {
    const complain = (path: Path, message: string) => report.complain(['clouds', place, ...path], message);
    if (values.clouds?.some((other, at) => at < place && other.name === entry.name)) {
      complain(['name'], `"${entry.name}" is there twice`);
      continue;
    }
    const from = packageOf(values, entry.adapter, context.folder);
    try {
      const adapter = await options.findAdapter(entry.adapter, from);
      const cloud = readCloud(entry, adapter, context, complain);
      if (cloud) clouds.push(cloud);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const { where, message } of error.problems) {
        complain(
          ['adapter'],
          from === undefined ? `"${entry.adapter}" ${message}` : `"${entry.adapter}": ${where}: ${message}`,
        );
      }
    }
  }
  return clouds;
}

/** Where rows of a cloud go must be a project of the gateway, each its own. With another source, projects are not known yet. */
function checkTargets(values: ConfigFile, clouds: readonly CloudConfig[], identity: IdentityConfig, report: Report) {
  if (identity.source !== 'local') return;
  const names = identity.projects.map(({ name }) => name).join(', ');
  for (const { name, projects } of clouds) {
    const place = values.clouds?.findIndex((entry) => entry.name === name) ?? 0;
    const targets: [Path, string][] = [...projects.map].map(([from, to]) => [['map', from], to]);
    if (projects.default !== undefined) targets.unshift([['default'], projects.default]);
    const taken = new Map<string, string>();
    for (const [path, to] of targets) {
      const complain = (message: string) => report.complain(['clouds', place, 'projects', ...path], message);
      const project = projectNamed(identity.projects, to);
      const before = project && taken.get(project.id);
      if (!project) complain(`"${to}" is none of the projects ${names}, or several of them`);
      else if (before !== undefined && before !== to) complain(`"${to}" is the project that "${before}" is`);
      else taken.set(project.id, to);
    }
  }
}

/** Users can be asked of a cloud only when its adapter knows how. */
function checkSource({ source, cloud }: IdentityConfig, clouds: readonly CloudConfig[], report: Report): void {
  const found = clouds.find(({ name }) => name === cloud);
  if (source !== 'keystone' || !found || found.adapter.identity) return;
  report.complain(['identity', 'cloud'], `"${found.name}" cannot be asked for users by adapter ${found.adapter.name}`);
}

const NETWORK_WORDS = ['loopback', 'linklocal', 'uniquelocal'];

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return NETWORK_WORDS.includes(text);
  return prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

function proxiesOf({ trusted_proxies: given = [] }: ConfigFile, report: Report): readonly string[] {
  for (const [place, text] of given.entries()) {
    if (!isNetwork(text))
      report.complain(['trusted_proxies', place], 'must be an address, a network such as 10.0.0.0/8, or loopback');
  }
  return given;
}

function corsOf(file: ConfigFile, report: Report): Config['cors'] {
  const { origins = [], credentials = false } = file.cors ?? {};
  if (credentials && origins.includes('*')) {
    report.complain(['cors', 'origins'], 'may not hold "*" when credentials are allowed; list the origins');
  }
  return { origins, credentials };
}

const DEFAULTS = {
  listen: '127.0.0.1:8888',
  operations: '127.0.0.1:9464',
  region: 'podgate',
  largest: 1024 * 1024,
};
const MB = 1024 * 1024;

/** A configuration from values that were read already; `file` says where they came from. */
export async function configOf(
  file: YamlFile,
  values: ConfigFile,
  options: LoadOptions,
  set: ReadonlyMap<string, string> = new Map(),
): Promise<Config> {
  const report = reportOn(file, set);
  const keys = keysOf(values, report);
  const clouds = await cloudsOf(file, values, options, report);
  const names = (values.clouds ?? []).map(({ name }) => name);
  const policy = policyOf(values.policy, (path, message) => report.complain(['policy', ...path], message));
  const around = { clouds: names, roles: [...policy.roles.keys()] };
  const identity = identityOf(values.identity ?? {}, around, (path, message) =>
    report.complain(['identity', ...path], message),
  );
  checkTargets(values, clouds, identity, report);
  checkSource(identity, clouds, report);
  const folder = dirname(resolve(file.path));
  const webhooks = webhooksOf(values.webhooks, folder, (path, message) =>
    report.complain(['webhooks', ...path], message),
  );
  const config = {
    listen: addressOf(values.listen ?? DEFAULTS.listen),
    tls: tlsOf(values, folder, report),
    publicUrl: values.public_url?.replace(/\/+$/, ''),
    region: values.region ?? DEFAULTS.region,
    operations: addressOf(values.operations?.listen ?? DEFAULTS.operations),
    redis: redisOf(values.redis, (path, message) => report.complain(['redis', ...path], message)),
    identity,
    policy,
    clouds,
    cors: corsOf(values, report),
    trustedProxies: proxiesOf(values, report),
    images: { largest: (values.images?.largest ?? DEFAULTS.largest) * MB },
    consoles: consolesOf(values.consoles),
    live: liveOf(values.live),
    warmStart: values.warm_start && { file: resolve(folder, values.warm_start.file) },
    webhooks,
    log: { level: values.log?.level ?? 'info', format: values.log?.format },
  };
  const [first, ...others] = keys;
  if (report.problems.length > 0 || !first) throw new ConfigError(report.problems);
  return frozen({ ...config, keys: [first, ...others] as const });
}

/**
 * Reads, completes, checks and freezes a configuration file. Throws ConfigError with every problem: file, line, key, what was
 * found and what is accepted.
 */
export async function loadConfig(path: string, options: LoadOptions): Promise<Config> {
  const file = readYaml(path);
  const resolved = resolveReferences(file, {
    environment: options.environment,
    folder: dirname(resolve(path)),
  });
  return overlaidConfig(file, resolved, options);
}

/** A configuration from a file's values with the environment's variables laid over them. Throws ConfigError. */
export async function overlaidConfig(file: YamlFile, given: unknown, options: LoadOptions): Promise<Config> {
  const { value, set } = overlayEnvironment(given, ConfigFile, options.environment);
  const compiled = check(ConfigFile);
  if (compiled.is(value)) return configOf(file, value, options, set);
  const report = reportOn(file, set);
  for (const { path, expected } of compiled.problems(value)) report.complain(path, expected);
  throw new ConfigError(report.problems);
}

/** Where a configuration file is looked for, in this order. */
export function findConfig(given: string | undefined, environment: Environment): string | undefined {
  const named = given ?? environment['PODGATE_CONFIG'];
  if (named !== undefined && named !== '') return named;
  return ['./podgate.yaml', './config/podgate.yaml'].find((path) => existsSync(path));
}
