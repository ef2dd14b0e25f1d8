import { GatewayError, type Provider } from '../contract/index.ts';
import { check, Type, type TObject } from '../kit/index.ts';
import { acceptedByTls, pemText } from './certificates.ts';
import type { CloudConfig, CloudLimits, ProjectMapping } from './config.ts';
import { milliseconds } from './duration.ts';
import { importSettings, type ImportContext } from './imports.ts';
import { ConfigError } from './problems.ts';
import { CloudKeys } from './schema-clouds.ts';

/** Finds an adapter by its name. Throws ConfigError or an error that says what is wrong with it. */
export type FindAdapter = (name: string, packageName: string | undefined) => Promise<Provider>;

type Complain = (path: readonly (string | number)[], message: string) => void;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text names an entry, `true` means the environment, an object can name a file too. */
function requestOf(given: unknown): { entry: string; file?: string } | undefined {
  if (typeof given === 'string') return { entry: given };
  if (given === true) return { entry: '' };
  if (!isObject(given)) return undefined;
  const { entry = '', file } = given;
  return typeof entry === 'string' && (file === undefined || typeof file === 'string') ? { entry, file } : undefined;
}

/** Replaces keys such as `clouds_yaml: name` by the settings that stand there; what the file says itself comes before. */
function withImports(
  entry: Readonly<Record<string, unknown>>,
  adapter: Provider,
  context: ImportContext,
  complain: Complain,
): Readonly<Record<string, unknown>> {
  let settings: Readonly<Record<string, unknown>> = entry;
  for (const [key, kind] of Object.entries(adapter.imports ?? {})) {
    if (entry[key] === undefined) continue;
    const request = requestOf(entry[key]);
    const { [key]: _, ...rest } = settings;
    settings = rest;
    if (!request) {
      complain([key], 'must be the name of an entry, true, or an object with entry and file');
      continue;
    }
    try {
      settings = { ...importSettings(kind, request, context), ...rest };
    } catch (error) {
      if (!GatewayError.is(error) && !(error instanceof ConfigError)) throw error;
      complain([key], `cannot be used: ${error.message}`);
    }
  }
  return settings;
}

const DEFAULT_LIMITS = {
  concurrency: 16,
  waiting: 64,
  connect: 2000,
  headers: 10_000,
  timeout: 15_000,
  failures: 5,
  pause: 30_000,
  answer: 64,
  transfers: 8,
  idle: 60_000,
};
const MB = 1024 * 1024;

function limitsOf(given: CloudKeys['limits'] = {}): CloudLimits {
  const time = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : milliseconds(text));
  return {
    concurrency: given.concurrency ?? DEFAULT_LIMITS.concurrency,
    waiting: given.waiting ?? DEFAULT_LIMITS.waiting,
    connect: time(given.connect, DEFAULT_LIMITS.connect),
    headers: time(given.headers, DEFAULT_LIMITS.headers),
    timeout: time(given.timeout, DEFAULT_LIMITS.timeout),
    failures: given.failures ?? DEFAULT_LIMITS.failures,
    pause: time(given.pause, DEFAULT_LIMITS.pause),
    answer: (given.answer ?? DEFAULT_LIMITS.answer) * MB,
    transfers: given.transfers ?? DEFAULT_LIMITS.transfers,
    idle: time(given.idle, DEFAULT_LIMITS.idle),
  };
}

function mappingOf(given: CloudKeys['projects'], complain: Complain): ProjectMapping {
  const map = new Map(Object.entries(given?.map ?? {}));
  const targets = new Map<string, string>();
  if (given?.default !== undefined) targets.set(given.default, 'default');
  for (const [from, to] of map) {
    const other = targets.get(to);
    if (other !== undefined) {
      complain(
        ['projects', 'map', from],
        `goes to "${to}", as "${other}" does; a write there could not tell where to go`,
      );
    }
    targets.set(to, from);
  }
  return { all: given?.all ?? false, default: given?.default, map };
}

function tlsOf({ tls }: CloudKeys, folder: string, complain: Complain): CloudConfig['tls'] {
  const tell = (message: string) => complain(['tls', 'ca'], message);
  const ca = tls?.ca === undefined ? undefined : pemText(tls.ca, folder, tell);
  // As `ca`, TLS would take any text for no certificates at all.
  if (ca !== undefined) acceptedByTls({ cert: ca }, tell);
  return { ca, verify: tls?.verify ?? true };
}

const FIVE_SECONDS = 5000;
const HALF_MINUTE = 30_000;
const TEN_MINUTES = 600_000;

function cloudOf(
  keys: CloudKeys,
  adapter: Provider,
  settings: unknown,
  { folder, complain }: { readonly folder: string; readonly complain: Complain },
): CloudConfig {
  const { inventory } = keys;
  return {
    name: keys.name,
    adapter,
    settings,
    account: keys.account ?? keys.name,
    brand: keys.brand ?? adapter.brand ?? adapter.provider,
    cloudEnv: keys.cloud_env ?? 'private',
    readOnly: keys.read_only ?? false,
    hosts: keys.hosts ?? [],
    tls: tlsOf(keys, folder, complain),
    projects: mappingOf(keys.projects, complain),
    inventory: {
      changes: inventory?.changes === undefined ? FIVE_SECONDS : milliseconds(inventory.changes),
      interval: inventory?.interval === undefined ? HALF_MINUTE : milliseconds(inventory.interval),
      full: inventory?.full === undefined ? TEN_MINUTES : milliseconds(inventory.full),
    },
    limits: limitsOf(keys.limits),
  };
}

/**
 * One entry of `clouds:`: what every cloud has, and the adapter's own settings beside it, checked together so that a wrong key is
 * told which keys there are. Nothing when something is wrong; `complain` was told what.
 */
export function readCloud(
  entry: Readonly<Record<string, unknown>>,
  adapter: Provider,
  context: ImportContext,
  complain: Complain,
): CloudConfig | undefined {
  const problems: Parameters<Complain>[] = [];
  const tell: Complain = (path, message) => void problems.push([path, message]);
  const cloud = cloudFrom(entry, adapter, context, { tell, sound: () => problems.length === 0 });
  for (const problem of problems) complain(...problem);
  return problems.length === 0 ? cloud : undefined;
}

function cloudFrom(
  entry: Readonly<Record<string, unknown>>,
  adapter: Provider,
  context: ImportContext,
  { tell, sound }: { readonly tell: Complain; readonly sound: () => boolean },
): CloudConfig | undefined {
  const own = (adapter.configSchema as TObject).properties;
  const settings = withImports(entry, adapter, context, tell);
  if (!sound()) return undefined;
  const whole = Type.Object({ ...CloudKeys.properties, ...own }, { additionalProperties: false });
  for (const { path, expected } of check(whole).problems(settings)) tell(path, expected);
  if (!sound()) return undefined;
  const adapterSettings = Object.fromEntries(Object.entries(settings).filter(([key]) => key in own));
  try {
    adapter.validate?.(adapterSettings);
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    tell([], error.message);
  }
  const fitting = sound() ? (adapter.forSettings?.(adapterSettings) ?? adapter) : adapter;
  return cloudOf(settings as CloudKeys, fitting, adapterSettings, { folder: context.folder, complain: tell });
}
