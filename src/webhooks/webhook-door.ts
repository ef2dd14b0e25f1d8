import type { WebhookConfig } from '../config/webhooks.ts';
import type { Log } from '../contract/index.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Duty, Lead } from './duty.ts';
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
  /** Decides which gateway of a fleet tells; absent: this one. */
  readonly lead?: Lead | undefined;
}

/** The webhooks, once they are loaded. */
interface Loaded {
  readonly webhooks: Webhooks;
  readonly duty: Duty | undefined;
}

export function webhookDoor({ inventory, directory, projects, lead, ...parts }: DoorParts): WebhookDoor {
  let loaded: Promise<Loaded> | undefined;
  const load = async () => {
    const [{ Webhooks: All }, { Duty: One }] = await Promise.all([import('./webhooks.ts'), import('./duty.ts')]);
    const seeing: Seeing = { directory, projects, cloudsOf: (of) => inventory.cloudsOf(of) };
    const onBug = (error: unknown) => parts.log.error('telling webhooks failed inside the gateway', error);
    // What clouds have when they are read for the first time has not changed.
    const hub = async () => {
      await inventory.firstRounds();
      return inventory.live.hub();
    };
    const webhooks = new All({ ...parts, seeing, hub, random: Math.random, onBug }, lead === undefined);
    const onChange = (isOn: boolean) => {
      parts.log.info(isOn ? 'this gateway tells the webhooks of the fleet' : 'another gateway tells the webhooks');
      webhooks.turn(isOn);
    };
    const onTrouble = (error: unknown) =>
      parts.log.debug('which gateway tells the webhooks', { why: (error as Error).message });
    const duty = lead && new One({ lead, after: parts.after, onChange, onTrouble, onBug });
    duty?.start();
    return { webhooks, duty };
  };
  return {
    async update(configs) {
      if (configs.length === 0 && !loaded) return;
      (await (loaded ??= load())).webhooks.update(configs);
    },
    async close() {
      const all = await loaded;
      await all?.duty?.stop();
      all?.webhooks.close();
    },
  };
}
