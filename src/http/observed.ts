import type { Express } from 'express';
import type { Inventory } from '../inventory/inventory.ts';
import { isUp } from '../inventory/sync/cloud-state.ts';
import type { Channels } from '../observe/channels.ts';
import { createMetrics } from '../observe/metrics.ts';
import { createOperations } from './operations.ts';

/** What is known of a gateway beside its clouds. */
export interface Condition {
  /** Nothing when there is none. */
  readonly redis: () => boolean | undefined;
  /** False when it takes no new requests. */
  readonly accepting: () => boolean;
}

/** What is measured of a gateway and its clouds, on the listener for operations. */
export function observedApp(inventory: Inventory, channels: Channels, { redis, accepting }: Condition): Express {
  const states = () => inventory.states();
  const metrics = createMetrics(channels, {
    rows: () => inventory.counts(),
    ages: () => new Map(states().map(({ cloud, age }) => [cloud, age])),
    clouds: () => states().map(({ cloud: name, state }) => ({ name, up: isUp(state) })),
    redis,
  });
  return createOperations({ metrics, clouds: states, redis, accepting });
}
