import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhen, TaskCancelledError } from 'cockatiel';
import type { CloudLimits } from '../config/config.ts';
import { HTTP } from '../contract/http-status.ts';
import { GatewayError } from '../contract/index.ts';
import { Crowd, CrowdError, LeftError } from './crowd.ts';

/** Lets calls of one service of one cloud through: so many at a time, none while it is left alone after failures. */
export interface Gate {
  run<T extends Answered>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The same for what may take hours: these have places of their own, and keep them until they leave. */
  transfer<T extends Answered>(work: (leave: () => void) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** What tells how a service is: the HTTP status of its answer. */
interface Answered {
  readonly status: number;
}

const OUR_OWN = new Set(['cancelled', 'internal', 'invalid_request']);

/** What says that a service is in trouble; a refusal that it gave us in good health is none. */
function isTrouble(error: unknown): boolean {
  return !GatewayError.is(error) || !OUR_OWN.has(error.code);
}

export function createGate(cloud: string, service: string, limits: CloudLimits, now: () => number): Gate {
  const breaker = circuitBreaker(
    handleWhen(isTrouble).orWhenResult((reply) => {
      const { status } = reply as Answered;
      return status >= HTTP.internalServerError && status !== HTTP.notImplemented;
    }),
    { halfOpenAfter: limits.pause, breaker: new ConsecutiveBreaker(limits.failures) },
  );
  const crowd = new Crowd(limits.concurrency, limits.waiting);
  const transfers = new Crowd(limits.transfers, limits.waiting);
  let openedAt = 0;
  breaker.onBreak(() => (openedAt = now()));
  const upstream = { cloud, service };

  function translated(error: unknown): unknown {
    if (error instanceof BrokenCircuitError) {
      const retryAfter = Math.max(1, Math.ceil((openedAt + limits.pause - now()) / 1000));
      const message = `cloud ${cloud}: ${service} failed ${limits.failures} times in a row and is left alone for a while`;
      return new GatewayError('upstream_unavailable', message, { retryAfter, upstream, cause: error });
    }
    if (error instanceof CrowdError) {
      const message = `cloud ${cloud}: too many calls of ${service} are waiting`;
      return new GatewayError('upstream_unavailable', message, { retryAfter: 1, upstream, cause: error });
    }
    if (error instanceof LeftError) {
      if ((error.cause as Error).name !== 'TimeoutError') return error.cause;
      const message = `cloud ${cloud}: ${service} is busy, and the call could not wait for its turn`;
      return new GatewayError('upstream_unavailable', message, { retryAfter: 1, upstream, cause: error });
    }
    if (error instanceof TaskCancelledError)
      return new GatewayError('cancelled', 'the caller went away', { cause: error });
    return error;
  }

  return {
    async run(work, signal) {
      try {
        return await crowd.run(() => breaker.execute(() => work(), signal), signal);
      } catch (error) {
        throw translated(error);
      }
    },
    async transfer(work, signal) {
      let leave: () => void = () => undefined;
      try {
        leave = await transfers.enter(signal);
        return await breaker.execute(() => work(leave), signal);
      } catch (error) {
        leave();
        throw translated(error);
      }
    },
  };
}

/** How much of the traffic may be repeats: each call earns a fifth of one, so that a cloud in trouble is not asked twice as much. */
export interface RetryBudget {
  earn(): void;
  /** True when a repeat is affordable; then it is spent. */
  spend(): boolean;
}

const EARNED = 0.2;
const MOST = 10;

export function createRetryBudget(): RetryBudget {
  let saved = MOST / 2;
  return {
    earn: () => (saved = Math.min(MOST, saved + EARNED)),
    spend() {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
