import { performance } from 'node:perf_hooks';
import type { Cloud } from '../clouds/cloud.ts';
import { failureOf } from '../clouds/failures.ts';
import type { Passage } from '../clouds/passage.ts';
import {
  GatewayError,
  type Native,
  type NativeCaller,
  type NativeMeaning,
  type NativeRequest,
  type NativeService,
  type NativeTarget,
} from '../contract/index.ts';
import type { Channels } from '../observe/channels.ts';
import type { Dispatch, Occasion } from './dispatch.ts';

export type { Passage } from '../clouds/passage.ts';

/** A request that is passed through, and for whom. */
export type NativeAsk = Parameters<Native<unknown>['reach']>[1];

/** What comes back of one: enough to tell how the cloud is. */
export interface NativeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

interface Parts {
  readonly dispatch: Dispatch;
  readonly channels: Channels;
}

/** A cloud that can be spoken to in its own words. */
export class NativeCloud {
  readonly name: string;
  readonly readOnly: boolean;
  readonly services: readonly NativeService[];
  readonly passage: Passage;
  readonly #cloud: Cloud;
  readonly #native: Native<unknown>;
  readonly #parts: Parts;

  constructor(cloud: Cloud, native: Native<unknown>, parts: Parts) {
    this.name = cloud.name;
    this.readOnly = cloud.config.readOnly;
    this.services = native.services;
    this.passage = cloud.passage;
    this.#cloud = cloud;
    this.#native = native;
    this.#parts = parts;
  }

  /** Whether a request's body must be known before it is passed on. */
  reads(request: Omit<NativeRequest, 'body'>): boolean {
    return this.#native.reads(request);
  }

  isOpen(request: Omit<NativeRequest, 'body'>): boolean {
    return this.#native.isOpen(request);
  }

  /** Throws `invalid_request` for a request of which it cannot be told. */
  meaning(request: NativeRequest): NativeMeaning {
    return this.#native.meaning(request);
  }

  /** As the contract says. */
  reach(ask: NativeAsk & { readonly caller: NativeCaller }, occasion: Occasion): Promise<NativeTarget> {
    const { name } = this.#cloud;
    return this.#parts.dispatch(this.#cloud, 'native.reach', occasion, async (call) => {
      const target = await this.#native.reach(this.#cloud.session, ask, call);
      if (!URL.canParse(target.url))
        throw new GatewayError('upstream_rejected', `cloud ${name}: its address is no URL`);
      return target;
    });
  }

  /**
   * Passes a request on within the limits of the cloud's service, and tells how that went. Throws what keeps it from being answered, with
   * the codes of `HttpClient.send`.
   */
  async pass<T extends NativeAnswer>(
    { service }: NativeTarget,
    about: { readonly method: string; readonly requestId: string; readonly signal: AbortSignal },
    work: () => Promise<T>,
  ): Promise<T> {
    const { method, requestId, signal } = about;
    const cloud = this.name;
    const operation = `native.${method.toLowerCase()}`;
    const started = performance.now();
    let code = '';
    let upstreamRequestId: string | undefined;
    try {
      const answer = await this.passage.gate(service).run(async () => {
        try {
          return await work();
        } catch (error) {
          throw failureOf(error, { service, operation, method: 'GET', url: '' }, cloud);
        }
      }, signal);
      code = String(answer.status);
      upstreamRequestId = requestIdOf(answer);
      return answer;
    } catch (error) {
      const failed = failureOf(error, { service, operation, method: 'GET', url: '' }, cloud);
      code = failed.code;
      throw failed;
    } finally {
      const seconds = (performance.now() - started) / 1000;
      this.#parts.channels.publish('cloud', { cloud, service, operation, code, seconds, requestId, upstreamRequestId });
    }
  }
}

function requestIdOf({ headers }: NativeAnswer): string | undefined {
  const value = Object.entries(headers).find(([name]) => name.endsWith('request-id'))?.[1];
  return typeof value === 'string' ? value : undefined;
}

/** The clouds that have a native face, in the order of the configuration. */
export interface NativeClouds {
  all(): readonly NativeCloud[];
  find(name: string): NativeCloud | undefined;
}

export function createNativeClouds(clouds: () => readonly Cloud[], parts: Parts): NativeClouds {
  const made = new WeakMap<Cloud, NativeCloud>();
  const of = (cloud: Cloud) => {
    const { native } = cloud.adapter;
    if (!native) return [];
    const known = made.get(cloud) ?? new NativeCloud(cloud, native, parts);
    made.set(cloud, known);
    return [known];
  };
  return {
    all: () => clouds().flatMap(of),
    find: (name) =>
      clouds()
        .filter((cloud) => cloud.name === name)
        .flatMap(of)[0],
  };
}
