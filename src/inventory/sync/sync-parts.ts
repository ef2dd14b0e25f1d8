import type { Dispatch } from '../../dispatch/dispatch.ts';
import type { Channels } from '../../observe/channels.ts';
import type { GatewayLog } from '../../observe/log.ts';
import type { CloudContext, OwnerProject } from '../../schema/context.ts';
import type { Store } from '../store/store.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { WarmStart } from '../warm/warm-start.ts';
import type { FindProject } from './owner.ts';

/** What keeping a cloud's rows needs. */
export interface SyncParts {
  readonly dispatch: Dispatch;
  readonly store: Store;
  readonly channels: Channels;
  readonly log: GatewayLog;
  readonly now: () => number;
  /** The administration project, which owns what belongs to no tenant. */
  readonly owner: () => OwnerProject;
  readonly findProject: FindProject;
  readonly userOf?: CloudContext['userOf'];
  /** Gateways that share the reading of clouds; absent: each reads for itself. */
  readonly fleet?: Fleet | undefined;
  /** Keeps what clouds said for the next start; absent: nothing is kept. */
  readonly warm?: WarmStart | undefined;
}
