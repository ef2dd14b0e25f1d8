import type { CloudConfig } from '../config/config.ts';
import type { Provider, Tools } from '../contract/index.ts';
import type { CloudHttpClient } from './http-client.ts';
import type { Passage } from './passage.ts';
import type { Haste, Turn } from './turns.ts';

/** A configured cloud with its open session: the unit of failure, caching, limits and metrics. */
export interface Cloud {
  readonly name: string;
  readonly config: CloudConfig;
  readonly adapter: Provider;
  /** The adapter's own: only adapter functions look into it. */
  readonly session: unknown;
  /** For what is passed through to it. */
  readonly passage: Passage;
  /** Whether its account is disabled now: then it is neither read nor changed. */
  readonly disabled: () => boolean;
  /** Begins a piece of work that is much: whoever does it waits for its turn before each small part. */
  readonly line: (haste?: Haste) => Turn;
  /** Ends its connections; its adapter has been heard before (`leave`). */
  close(): Promise<void>;
}

/** What is handed to a cloud. */
interface CloudParts {
  readonly tools: Tools & { readonly http: CloudHttpClient };
  readonly disabled: () => boolean;
  readonly line: (haste?: Haste) => Turn;
}

/** Opens the session of a cloud. No traffic. */
export function openCloud(config: CloudConfig, { tools, disabled, line }: CloudParts): Cloud {
  const { adapter, name } = config;
  const session = adapter.open(config.settings, tools, { name, allProjects: config.projects.all });
  return {
    name,
    config,
    adapter,
    session,
    passage: tools.http.passage,
    disabled,
    line,
    close: () => tools.http.close(),
  };
}
