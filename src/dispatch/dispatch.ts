import { randomUUID } from 'node:crypto';
import type { Cloud } from '../clouds/cloud.ts';
import { within } from '../clouds/deadline.ts';
import { GatewayError, type Call, type ResourceName } from '../contract/index.ts';
import type { GatewayLog } from '../observe/log.ts';
import { patience, type Pause } from './patience.ts';

/** Who asks, and until when. */
export interface Occasion {
  /** The gateway's id of the request; absent for the gateway's own work. */
  readonly requestId?: string;
  readonly traceparent?: string;
  /** Milliseconds; absent: the limits of the cloud alone. */
  readonly deadline?: number;
  /** Ends when the caller goes away or the gateway stops. */
  readonly signal?: AbortSignal;
  /** Backend project to act in. */
  readonly project?: string;
  /** Told of what else a change touches. */
  readonly touch?: (resource: ResourceName, id: string) => void;
}

/** Calls functions of an adapter: the only place that does. */
export type Dispatch = <T>(
  cloud: Cloud,
  operation: string,
  occasion: Occasion,
  run: (call: Call) => Promise<T>,
) => Promise<T>;

/** Does work until the occasion ends. */
function during<T>({ deadline, signal }: Occasion, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const until = signal ?? new AbortController().signal;
  return deadline === undefined ? work(until) : within(deadline, until, work);
}

/** `pause` waits between two looks at what takes its time. */
export function createDispatch(log: GatewayLog, pause?: Pause): Dispatch {
  const until = patience(pause);
  return async (cloud, operation, occasion, run) => {
    const id = occasion.requestId ?? randomUUID();
    const call: Omit<Call, 'signal' | 'until'> = {
      id,
      project: occasion.project,
      traceparent: occasion.traceparent,
      touch: (resource, about) => occasion.touch?.(resource, about),
      turn: cloud.line(),
      warn: (what, why) => log.warn(what, { cloud: cloud.name, why, request_id: id }),
    };
    try {
      return await during(occasion, (signal) => run({ ...call, signal, until: until(signal) }));
    } catch (error) {
      if (GatewayError.is(error)) throw error;
      throw new GatewayError('internal', `adapter ${cloud.adapter.name} failed in ${operation}`, {
        cause: error,
      });
    }
  };
}
