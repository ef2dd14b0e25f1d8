import type { Channels } from '../../observe/channels.ts';
import type { Hub, HubParts } from './hub.ts';

/** What tells of changes of rows: loaded when the first asks for it, because many gateways never need it. */
export interface LazyHub {
  hub(): Promise<Hub>;
  close(): Promise<void>;
}

export interface LazyHubParts extends Pick<HubParts, 'store' | 'after' | 'onBug'> {
  readonly channels: Channels;
  /** Bytes of changes that are kept for those who follow them. */
  readonly kept?: (() => number) | undefined;
}

/** Bytes. */
const KEPT = 16 * 1024 * 1024;

export function lazyHub({ channels, kept = () => KEPT, ...parts }: LazyHubParts): LazyHub {
  let loaded: Promise<Hub> | undefined;
  const onSent = (events: number) => channels.publish('live', { state: 'sent', events });
  const load = async () => {
    const { Hub } = await import('./hub.ts');
    return new Hub({ ...parts, kept, onSent });
  };
  return {
    hub: () => (loaded ??= load()),
    close: async () => (await loaded)?.close(),
  };
}
