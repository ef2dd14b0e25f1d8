import type { TSchema } from '@sinclair/typebox';
import type { ServerActions } from './actions.ts';
import type { ServerCreation } from './create.ts';
import type { ServerConsole } from './actions-console.ts';
import type { ServerHistory } from './actions-history.ts';
import type { ServerRemainder } from './actions-shape.ts';
import type { BackendProject } from './forms.ts';
import type { IdentitySource } from './identity.ts';
import type { ImageFiles } from './image-files.ts';
import type { Native } from './native.ts';
import type { Resource } from './resource.ts';
import type { Quota } from './place.ts';
import type { ResourceName, Thing } from './unified.ts';
import type { Source, SourceRecord } from './source.ts';
import type { Call, Tools } from './tools.ts';
import type { Writes } from './writes.ts';
import type { ImageSharing } from './writes-images.ts';

/**
 * The version of all that is agreed here. It is raised when adapters that were made for the one before would be misunderstood. An npm package
 * says in its package.json for which it was made: `"podgate": { "contract": 1 }`.
 */
export const CONTRACT = 1;

/** What the gateway's configuration says of a cloud beside the adapter's own settings. */
export interface CloudOptions {
  readonly name: string;
  /** Read the resources of all projects, not only those of the configured one (`projects.all`). */
  readonly allProjects: boolean;
}

/** What is true of a cloud as a whole and stands in each of its rows. */
export interface CloudFacts {
  /** The cloud's own name of the region, for example RegionOne. */
  readonly region: string;
  /** Where one logs in; shown as `environment`. */
  readonly accessUrl: string;
  /** The project of the configured credentials, when the cloud has such. */
  readonly project?: BackendProject;
}

/** The answer of `podgate check`. */
export interface CheckReport {
  readonly identityUrl: string;
  /** Service to the range of versions found, for example `compute` to `2.1–2.96`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Aliases of extensions by service, sorted, where the cloud tells them. */
  readonly extensions?: Readonly<Record<string, readonly string[]>>;
  /** Servers that the configured credentials see. */
  readonly servers: number;
  /** What works less well than it could, each with its remedy. */
  readonly warnings: readonly string[];
}

/** The settings of a cloud, found where its vendor's tools keep them. */
export interface ConfigImport {
  /** Environment variable that names the file, then the usual places; `~` is the home directory. */
  readonly fileVariable?: string;
  readonly files?: readonly string[];
  /** File beside it whose values are laid over it. */
  readonly secretFile?: string;
  /** Prefix of the environment variables that hold the settings. */
  readonly variables?: string;
  /** A file that is given without a word of the kind of its clouds is of clouds of this adapter. */
  readonly usual?: boolean;
  /** Names of the entries in such a file. */
  entries?(document: unknown): readonly string[];
  /** The adapter's settings. Throws `invalid_request` naming the entry and what is missing. Pure. */
  read(from: {
    readonly entry: string;
    readonly document?: unknown;
    readonly variables: Readonly<Record<string, string>>;
  }): Readonly<Record<string, unknown>>;
}

/** Records by the name of their source. */
export type RecordsBySource = Readonly<Record<string, SourceRecord>>;

/** A resource made of one of the adapter's sources. */
export type ResourceOf<S, Records extends RecordsBySource, T> = {
  [K in keyof Records & string]: Resource<S, Records, K, T>;
}[keyof Records & string];

/** Servers are what the gateway is for; whatever else is there is listed, whatever is not is not. */
export type Resources<S, Records extends RecordsBySource> = {
  readonly servers: ResourceOf<S, Records, Thing<'servers'>> &
    Required<Pick<Resource<S, Records, string, Thing<'servers'>>, 'live'>> & {
      readonly actions?: ServerActions<S>;
      readonly create?: ServerCreation<S>;
      /** Without it what came of an action is known by the server's status alone. */
      readonly history?: ServerHistory<S>;
      readonly console?: ServerConsole<S>;
      /** Ends what was begun in several steps. */
      readonly remainder?: ServerRemainder<S>;
    };
} & { readonly [Name in Exclude<ResourceName, 'servers'>]?: ResourceOf<S, Records, Thing<Name> | undefined> };

/**
 * An adapter: how to speak to one kind of cloud. Frozen data and functions; no state of its own outside sessions, no sleeping, no
 * polling, no reading of the environment. What is not there is not supported, and is refused before any traffic.
 */
export interface Provider<Config = unknown, S = unknown, Records extends RecordsBySource = RecordsBySource> {
  readonly contract: typeof CONTRACT;
  /** Same as the folder or the name in the configuration. */
  readonly name: string;
  /** Cloudpods' word for the platform, for example `OpenStack`. */
  readonly provider: string;
  /** The vendor's name, shown as brand where the configuration has none; default `provider`. */
  readonly brand?: string;
  /** JSON Schema of the settings under `clouds:`; strict, every key described. */
  readonly configSchema: TSchema;
  readonly imports?: Readonly<Record<string, ConfigImport>>;
  /** Throws `invalid_request` for settings that do not belong together, which the schema cannot say. Pure. */
  validate?(config: Config): void;
  /**
   * The adapter as it is for a cloud of these settings, where they decide what the cloud can do: it has or lacks functions, and is
   * otherwise the same, frozen too. Pure.
   */
  forSettings?(config: Config): Provider<Config, S, Records>;
  /** Hosts that these settings name: the only ones the adapter may reach, beside those under `hosts` of the cloud. Pure. */
  hosts(config: Config): readonly string[];
  /** Makes a session without any traffic; the first call logs in. */
  open(config: Config, tools: Tools, cloud: CloudOptions): S;
  /** May log in, nothing more. */
  facts(session: S, call: Call): Promise<CloudFacts>;
  /** Logs in and looks around. Throws what stands in the way. */
  check(session: S, call: Call): Promise<CheckReport>;
  /**
   * Gives back what the session holds at the cloud and nobody else uses (`tools.cache.takeOwn`), for example tokens. Called once, when the
   * gateway stops or the cloud leaves its configuration, after all else; `call` ends after two seconds. What it throws is logged, and no more.
   */
  close?(session: S, call: Call): Promise<void>;
  readonly sources: { readonly [K in keyof Records]: Source<S, Records[K]> };
  readonly resources: Resources<S, Records>;
  /** What can be done to things beside servers. */
  readonly writes?: Writes<S>;
  /** Needs images that can be read singly. */
  readonly imageFiles?: ImageFiles<S>;
  readonly imageSharing?: ImageSharing<S>;
  /** What a project of the cloud (default: the configured one) may use and uses. */
  quotas?(session: S, project: string | undefined, call: Call): Promise<Quota>;
  readonly identity?: IdentitySource<S>;
  /** Without it the cloud has no native face. */
  readonly native?: Native<S>;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}

/** Checks an adapter's types and freezes it as deep as it goes, so that no adapter can change another's tables. */
export function defineProvider<Config, S, Records extends RecordsBySource>(
  provider: Provider<Config, S, Records>,
): Provider<Config, S, Records> {
  return freeze(provider);
}
