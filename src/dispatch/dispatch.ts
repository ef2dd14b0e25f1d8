import { randomUUID } from 'node:crypto';
import type { Cloud } from '../clouds/cloud.ts';
import { GatewayError, type Call } from '../contract/index.ts';
import type { GatewayLog } from '../observe/log.ts';

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
}

/** Calls functions of an adapter: the only place that does. */
export type Dispatch = <T>(
  cloud: Cloud,
  operation: string,
  occasion: Occasion,
  run: (call: Call) => Promise<T>,
) => Promise<T>;

function signalOf({ deadline, signal }: Occasion): AbortSignal {
  const signals = [...(signal ? [signal] : []), ...(deadline === undefined ? [] : [AbortSignal.timeout(deadline)])];
  const [only] = signals;
  return signals.length === 1 && only ? only : AbortSignal.any(signals);
}

export function createDispatch(log: GatewayLog): Dispatch {
  return async (cloud, operation, occasion, run) => {
    const id = occasion.requestId ?? randomUUID();
    const call: Call = {
      id,
      signal: signalOf(occasion),
      project: occasion.project,
      traceparent: occasion.traceparent,
      warn: (what, why) => log.warn(what, { cloud: cloud.name, why, request_id: id }),
    };
    try {
      return await run(call);
    } catch (error) {
      if (GatewayError.is(error)) throw error;
      throw new GatewayError('internal', `adapter ${cloud.adapter.name} failed in ${operation}`, {
        cause: error,
      });
    }
  };
}
