import { performance } from 'node:perf_hooks';
import { failureOf } from '../clouds/failures.ts';
import type { Passage } from '../clouds/passage.ts';
import type { Channels } from '../observe/channels.ts';

/** What comes back of something that is passed through: enough to tell how the cloud is. */
export interface PassedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What is passed through, in words of closed sets: they become labels. */
export interface PassedAbout {
  readonly service: string;
  readonly operation: string;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** Passes things through to one cloud. */
export interface Passing {
  /**
   * Does it within the limits of the cloud's service, and tells how that went. Throws what keeps it from being answered, with the codes
   * of `HttpClient.send`.
   */
  <T extends PassedAnswer>(about: PassedAbout, work: () => Promise<T>): Promise<T>;
}

export function createPassing(cloud: string, passage: Passage, channels: Channels): Passing {
  return async ({ service, operation, requestId, signal }, work) => {
    const failed = (error: unknown) => failureOf(error, { service, operation, method: 'GET', url: '' }, cloud);
    const started = performance.now();
    let code = '';
    let upstreamRequestId: string | undefined;
    try {
      const answer = await passage.gate(service).run(async () => {
        try {
          return await work();
        } catch (error) {
          throw failed(error);
        }
      }, signal);
      code = String(answer.status);
      upstreamRequestId = requestIdOf(answer);
      return answer;
    } catch (error) {
      const failure = failed(error);
      code = failure.code;
      throw failure;
    } finally {
      const seconds = (performance.now() - started) / 1000;
      channels.publish('cloud', { cloud, service, operation, code, seconds, requestId, upstreamRequestId });
    }
  };
}

function requestIdOf({ headers }: PassedAnswer): string | undefined {
  const value = Object.entries(headers).find(([name]) => name.endsWith('request-id'))?.[1];
  return typeof value === 'string' ? value : undefined;
}
