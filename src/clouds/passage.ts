import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { CloudConfig, CloudLimits } from '../config/config.ts';
import type { HostGuard } from './hosts.ts';
import type { Gate } from './limits.ts';

/** What requests need that are passed through to a cloud: its limits, its hosts and its certificates hold for them, too. */
export interface Passage {
  readonly limits: CloudLimits;
  /** As in the configuration. */
  readonly tls: CloudConfig['tls'];
  /** Throws `upstream_rejected` for a URL that leads elsewhere than the configuration names. */
  check(url: string, what?: string): URL;
  gate(service: string): Gate;
  /** Connections of a protocol (`http:`, `https:`). None is kept: one that the cloud has just closed would cost a write its answer. */
  agent(protocol: string): HttpAgent;
  close(): void;
}

export interface PassageParts {
  readonly limits: CloudLimits;
  readonly guard: HostGuard;
  readonly tls: CloudConfig['tls'];
  readonly gate: (service: string) => Gate;
}

export function createPassage({ limits, guard, tls, gate }: PassageParts): Passage {
  const { lookup } = guard;
  // `lookup` is one of the options that agents hand on to their connections, which their types do not say.
  const common = { keepAlive: false, lookup } as object;
  const plain = new HttpAgent(common);
  const secure = new HttpsAgent({ ...common, ca: tls.ca, rejectUnauthorized: tls.verify });
  return {
    limits,
    tls,
    gate,
    check: (url, what) => guard.check(url, what),
    agent: (protocol) => (protocol === 'https:' ? secure : plain),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}
