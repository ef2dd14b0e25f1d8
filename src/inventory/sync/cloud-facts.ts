import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type CloudFacts as Said } from '../../contract/index.ts';
import type { Occasion } from '../../dispatch/dispatch.ts';
import { regionName, type CloudContext } from '../../schema/context.ts';
import { cloudFragments } from '../../schema/servers/document.ts';
import { contextOf } from './context-of.ts';
import { createStorers, type Storers } from './storers.ts';
import type { SyncParts } from './sync-parts.ts';

/** What is true of a cloud as a whole, which all its rows show. */
export class CloudFacts {
  readonly #cloud: Cloud;
  readonly #parts: SyncParts;
  #context: CloudContext | undefined;
  #storers: Storers | undefined;
  #regionNames: readonly string[] = [];
  #problem: GatewayError | undefined;
  #healthy: boolean | undefined;

  constructor(cloud: Cloud, parts: SyncParts) {
    this.#cloud = cloud;
    this.#parts = parts;
  }

  /** What all rows have in common; nothing until the cloud was reached. */
  get context(): CloudContext | undefined {
    return this.#context;
  }

  /** What the cloud's region is called in its rows; the same list until that changes. */
  get regionNames(): readonly string[] {
    return this.#regionNames;
  }

  /** Why the last login failed. */
  get problem(): GatewayError | undefined {
    return this.#problem;
  }

  /** Logs in; whether that succeeded. */
  async logIn(signal: AbortSignal): Promise<boolean> {
    try {
      await this.learn({ signal });
      this.#problem = undefined;
      return true;
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      this.#problem = error;
      return false;
    }
  }

  /** Another gateway could not log in, or could again. */
  told(problem: GatewayError | undefined): void {
    this.#problem = problem;
  }

  /** Learns what is true of the cloud. Throws what stands in the way. */
  async learn(occasion: Occasion): Promise<void> {
    const { adapter, session } = this.#cloud;
    const facts = await this.#parts.dispatch(this.#cloud, 'facts', occasion, (call) => adapter.facts(session, call));
    await this.take(facts);
  }

  /** What the cloud said of itself; nothing until it did. */
  get said(): Pick<Said, 'region' | 'accessUrl'> | undefined {
    return this.#context && { region: this.#context.region, accessUrl: this.#context.accessUrl };
  }

  /** Takes what the cloud said of itself, now or before this gateway started. */
  async take(facts: Pick<Said, 'region' | 'accessUrl'>): Promise<void> {
    const { config } = this.#cloud;
    if (this.#context?.region === facts.region && this.#context.accessUrl === facts.accessUrl) return;
    const context = contextOf(config, facts, { owner: this.#parts.owner(), userOf: this.#parts.userOf });
    this.#set(context);
    this.#regionNames = [regionName(context)];
    await this.#tellRows(true);
  }

  /** Takes the gateway's project that owns the accounts as it is now; false when nothing is known yet. */
  renewOwner(): boolean {
    if (!this.#context) return false;
    this.#set({ ...this.#context, owner: this.#parts.owner() });
    return true;
  }

  /** Shows in all rows, and tells, whether the cloud can be reached. */
  async tellHealth(up: boolean): Promise<void> {
    if (this.#healthy === up) return;
    if (this.#healthy !== undefined || !up) this.#parts.channels.publish('reach', { cloud: this.#cloud.name, up });
    this.#healthy = up;
    await this.#tellRows(up);
  }

  /** What puts things of the cloud into the forms in which they are kept. Throws while nothing is known of it. */
  get storers(): Storers {
    if (!this.#storers) throw new Error(`nothing is known of cloud ${this.#cloud.name} yet`);
    return this.#storers;
  }

  #set(context: CloudContext): void {
    this.#context = context;
    this.#storers = createStorers(context);
  }

  async #tellRows(up: boolean): Promise<void> {
    if (!this.#context) return;
    await this.#parts.store.setCloud({ cloud: this.#cloud.name, ...cloudFragments(this.#context, up) });
  }
}
