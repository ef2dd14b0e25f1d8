import type { WebhookConfig } from '../config/webhooks.ts';
import type { Log } from '../contract/index.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Seeing } from './views.ts';
import type { WebhookParts } from './webhook.ts';
import type { Webhooks } from './webhooks.ts';

/** The way to the webhooks, which are loaded when the configuration has the first: most gateways have none. */
export interface WebhookDoor {
  /** Takes on the receivers of a configuration. */
  update(configs: readonly WebhookConfig[]): Promise<void>;
  close(): Promise<void>;
}

interface DoorParts extends Pick<WebhookParts, 'channels' | 'now' | 'after'>, Pick<Seeing, 'directory' | 'projects'> {
  readonly inventory: Pick<Inventory, 'live' | 'cloudsOf' | 'firstRounds'>;
  readonly log: Log & { error(message: string, error: unknown): void };
}

export function webhookDoor({ inventory, directory, projects, ...parts }: DoorParts): WebhookDoor {
  let loaded: Promise<Webhooks> | undefined;
  const load = async () => {
    const { Webhooks: All } = await import('./webhooks.ts');
    const seeing: Seeing = { directory, projects, cloudsOf: (of) => inventory.cloudsOf(of) };
    const onBug = (error: unknown) => parts.log.error('telling webhooks failed inside the gateway', error);
    // What clouds have when they are read for the first time has not changed.
    const hub = async () => {
      await inventory.firstRounds();
      return inventory.live.hub();
    };
    return new All({ ...parts, seeing, hub, random: Math.random, onBug });
  };
  return {
    async update(configs) {
      if (configs.length === 0 && !loaded) return;
      (await (loaded ??= load())).update(configs);
    },
    close: async () => (await loaded)?.close(),
  };
}
