import { GatewayError } from '../contract/index.ts';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** Slows down those who guess passwords: by user and address, in the whole fleet while Redis is there. */
export interface LoginLimiter {
  /** Throws `rate_limited` when too many logins have failed. */
  check(key: string): Promise<void>;
  failed(key: string): Promise<void>;
}

/** Failures that are let pass in a window of seconds. */
const LIMIT = { points: 10, duration: 60, blockDuration: 60 };

function limited(result: RateLimiterRes): GatewayError {
  const retryAfter = Math.max(1, Math.ceil(result.msBeforeNext / 1000));
  return new GatewayError('rate_limited', `too many failed logins; try again in ${retryAfter} s`, {
    retryAfter,
  });
}

export function createLoginLimiter(redis?: { readonly client: unknown; readonly prefix: string }): LoginLimiter {
  const alone = new RateLimiterMemory({ ...LIMIT, keyPrefix: 'login' });
  const limiter: RateLimiterAbstract = redis
    ? new RateLimiterRedis({
        ...LIMIT,
        storeClient: redis.client,
        keyPrefix: `${redis.prefix}:login`,
        insuranceLimiter: alone,
        // Else a login would wait for a cluster that was never there.
        rejectIfRedisNotReady: true,
      })
    : alone;

  return {
    async check(key) {
      const state = await limiter.get(key);
      if (state && state.consumedPoints > LIMIT.points) throw limited(state);
    },
    async failed(key) {
      try {
        await limiter.consume(key);
      } catch (result) {
        if (result instanceof RateLimiterRes) throw limited(result);
        throw result;
      }
    },
  };
}
