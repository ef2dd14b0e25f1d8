import type { Headers, Reply, Request } from './message.ts';

/** The services, by the words that the gateway uses for them. */
export const SERVICES = ['compute', 'identity', 'image', 'network', 'volume'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** Whether a word names a service. */
export const isServiceName = (name: string): name is ServiceName => (SERVICES as readonly string[]).includes(name);

/** A service as HTTP shows it. It hangs under its own name: `/compute/v2.1/servers`. */
export interface Face {
  readonly service: ServiceName;
  handle(request: Request): Reply;
  /** Takes a request with what it carries, as that comes; nothing for requests of other kinds. */
  carry?(request: Request, bytes: AsyncIterable<Uint8Array>): Promise<Reply> | undefined;
  /** An error in the shape that this service gives its errors. */
  failure(request: Request, status: number, retryAfter?: number): Reply;
  /** What stands above every answer of this service, unless the answer itself says otherwise. */
  headers(request: Request, reply: Reply): Headers;
}
