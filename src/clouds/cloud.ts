import type { CloudConfig } from '../config/config.ts';
import type { Provider, Tools } from '../contract/index.ts';

/** A configured cloud with its open session: the unit of failure, caching, limits and metrics. */
export interface Cloud {
  readonly name: string;
  readonly config: CloudConfig;
  readonly adapter: Provider;
  /** The adapter's own: only adapter functions look into it. */
  readonly session: unknown;
  close(): Promise<void>;
}

/** Opens the session of a cloud. No traffic. */
export function openCloud(config: CloudConfig, tools: Tools, closeClient: () => Promise<void>): Cloud {
  const { adapter, name } = config;
  const session = adapter.open(config.settings, tools, { name, allProjects: config.projects.all });
  return {
    name,
    config,
    adapter,
    session,
    async close() {
      await adapter.close?.(session);
      await closeClient();
    },
  };
}
