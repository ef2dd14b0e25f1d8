import type { Cloud } from '../clouds/cloud.ts';
import { unchangeable, unreadable } from '../clouds/enabled.ts';
import type { Passage } from '../clouds/passage.ts';
import {
  GatewayError,
  type Native,
  type NativeCaller,
  type NativeMeaning,
  type NativeRequest,
  type NativeService,
  type NativeTarget,
  type NativeTouched,
} from '../contract/index.ts';
import type { Channels } from '../observe/channels.ts';
import type { Dispatch, Occasion } from './dispatch.ts';
import { createPassing, type PassedAnswer, type Passing } from './pass.ts';

export type { Passage } from '../clouds/passage.ts';

/** A request that is passed through, and for whom. */
export type NativeAsk = Parameters<Native<unknown>['reach']>[1];

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
  readonly #pass: Passing;

  constructor(cloud: Cloud, native: Native<unknown>, parts: Parts) {
    this.name = cloud.name;
    this.readOnly = cloud.config.readOnly;
    this.services = native.services;
    this.passage = cloud.passage;
    this.#cloud = cloud;
    this.#native = native;
    this.#parts = parts;
    this.#pass = createPassing(cloud.name, cloud.passage, parts.channels);
  }

  /** Why it is not asked now, to be read or to be changed: its account is disabled. Nothing while it is enabled. */
  closed(isRead: boolean): GatewayError | undefined {
    return isRead ? unreadable(this.#cloud) : unchangeable(this.#cloud);
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

  /** What is old after a write. */
  touches(request: NativeRequest): NativeTouched {
    return this.#native.touches?.(request) ?? { sources: [] };
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
  pass<T extends PassedAnswer>(
    { service }: NativeTarget,
    { method, ...about }: { readonly method: string; readonly requestId: string; readonly signal: AbortSignal },
    work: () => Promise<T>,
  ): Promise<T> {
    return this.#pass({ ...about, service, operation: `native.${method.toLowerCase()}` }, work);
  }
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
